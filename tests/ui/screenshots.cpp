// screenshots FOLDER: pictures of every screen, light and dark, in each language; at 150 % when QT_SCALE_FACTOR=1.5 is
// set. For looking at, and for docs/pictures. Runs offscreen.

#include <QDialog>
#include <QDir>
#include <QPlainTextEdit>

#include "tests/ui/fake_documents.h"
#include "tests/ui/window_harness.h"
#include "ui/dialogs/dialog_desk.h"
#include "ui/views/chat_page.h"
#include "ui/views/main_window.h"
#include "ui/views/summary_card.h"

namespace thimble::ui {
namespace {

const char* const kAnswer =
    "Revenue rose by **8 %**, mostly in the second half. Three things changed:\n\n"
    "1. *Service contracts* grew faster than sales.\n2. Costs of transport fell back to the level of two years ago.\n"
    "3. One plant was closed in May.\n\n"
    "| | Last year | This year |\n|---|--:|--:|\n| Revenue | 41.2 m | 44.5 m |\n| Costs | 36.0 m | 36.9 m |\n\n"
    "> The figures are before tax; page 31 has them after tax.\n\n"
    "A line of code that computes the growth:\n\n```python\n# growth in percent\ndef growth(before, now):\n    return "
    "100 * (now / before - 1)\n\n"
    "print(f\"{growth(41.2, 44.5):.1f} %\")\n```\n";

const QByteArray kReport =
    "Revenue grew by eight percent in the year, carried by service contracts, which now make up a third of all "
    "sales.\n\n"
    "Transport costs fell back to the level of two years ago after the new contracts with the carriers took effect in "
    "March.\n\n"
    "The plant in the north was closed in May; forty people moved to the main site and eleven left the company.\n";

void settle(int milliseconds = 120) {
    QTest::qWait(milliseconds);
}

void await(const std::function<bool()>& condition) {
    if (!QTest::qWaitFor(condition, 10'000)) qFatal("the window did not come as far as it should");
}

class Photographer {
  public:
    Photographer(const QString& folder, const QString& suffix) : folder_(folder), suffix_(suffix) {}
    void take(QWidget& widget, const QString& name) {
        settle();
        widget.grab().save(folder_ + QLatin1Char('/') + name + suffix_ + QStringLiteral(".png"));
    }

  private:
    QString folder_;
    QString suffix_;
};

void fill(WindowHarness& window) {
    const QStringList titles{QStringLiteral("Garden plan"), QStringLiteral("Trip to the sea"),
                             QStringLiteral("春天的花园"), QStringLiteral("Letter to the landlord"),
                             QStringLiteral("Walnuts")};
    for (const QString& title : titles) {
        window.trigger(Command::NewChat);
        window.say(title);
        ChatSession& session = window.window().chat().session();
        await([&] { return session.messages().size() == 2 && !session.busy(); });
        window.assistant().conversations().rename(session.conversation(), title);
        if (title == titles.front()) window.assistant().conversations().setPinned(session.conversation(), true);
    }
    window.trigger(Command::NewChat);
}

void photograph(const QString& folder, const QString& theme, const QString& language) {
    const QString scale = qEnvironmentVariable("QT_SCALE_FACTOR");
    Photographer photographer(folder, QLatin1Char('-') + theme + QLatin1Char('-') + language +
                                          (scale.isEmpty() ? QString() : QLatin1Char('-') + scale));
    WindowHarness window(true, std::make_shared<FakeDocuments>());
    window.assistant().settings().set(QStringLiteral("look.theme"), theme);
    window.assistant().settings().set(QStringLiteral("look.language"), language);
    settle();
    photographer.take(window.window(), QStringLiteral("empty"));
    fill(window);

    window.model().answer(app::ScriptedReply::words("**Revenue** grew by 8 %, carried by service contracts."));
    window.model().answer(app::ScriptedReply::words("Transport costs are back at the level of two years ago."));
    window.model().answer(
        app::ScriptedReply::words("One plant closed in May; most of its people moved to the main site."));
    window.drop({window.write(QStringLiteral("report.txt"), kReport)});
    await([&] {
        auto* card = window.window().findChild<SummaryCard*>(QStringLiteral("summaryCard"));
        return card && card->summary().state == app::SummaryState::Done;
    });
    photographer.take(window.window(), QStringLiteral("summary"));

    window.trigger(Command::NewChat);
    ChatSession& session = window.window().chat().session();
    app::ScriptedReply reply;
    reply.pieces = {kAnswer};
    reply.betweenPieces = std::chrono::milliseconds(400);
    window.model().answer(reply);
    window.say(QStringLiteral("What changed against last year?"));
    await([&] { return session.messages().size() == 2 && !session.busy(); });
    window.assistant().conversations().rename(session.conversation(),
                                              QStringLiteral("Quarterly report – what changed?"));
    photographer.take(window.window(), QStringLiteral("chat"));

    const QList<QPair<Command, QString>> dialogs{{Command::Settings, QStringLiteral("settings")},
                                                 {Command::Shortcuts, QStringLiteral("shortcuts")},
                                                 {Command::Dashboard, QStringLiteral("dashboard")},
                                                 {Command::Models, QStringLiteral("models")},
                                                 {Command::Personas, QStringLiteral("personas")},
                                                 {Command::ChatSettings, QStringLiteral("chat-settings")},
                                                 {Command::Connections, QStringLiteral("connections")},
                                                 {Command::FirstStart, QStringLiteral("welcome")},
                                                 {Command::About, QStringLiteral("about")}};
    for (const auto& [command, name] : dialogs) {
        QDialog* dialog = window.shell().dialogs().open(command);
        if (!dialog) continue;
        if (command == Command::Dashboard) settle(2500);
        photographer.take(*dialog, name);
        dialog->close();
    }
    window.window().resize(620, 700);
    photographer.take(window.window(), QStringLiteral("narrow"));
}

}  // namespace
}  // namespace thimble::ui

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setApplicationVersion(QStringLiteral("0.1.0"));
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral(".");
    QDir().mkpath(folder);
    const QStringList languages =
        argc > 2 ? QString::fromLocal8Bit(argv[2]).split(QLatin1Char(',')) : QStringList{QStringLiteral("en")};
    for (const QString& language : languages)
        for (const QString& theme : {QStringLiteral("light"), QStringLiteral("dark")})
            thimble::ui::photograph(folder, theme, language);
    return 0;
}
