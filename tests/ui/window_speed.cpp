// window_speed: how long the window's thread is held by single events while replies stream, how quickly large stores
// open and scroll, when a started window is usable, and what it takes in memory. A measurement, not a test:
// tests/window_speed.sh runs it on a quiet machine. Times of events are processor time of the window's thread, so that
// other programs count less.

#include <time.h>

#include <QElapsedTimer>
#include <QListView>
#include <QProcess>
#include <QScrollBar>
#include <cstdio>

#include "app/models/built_in_model.h"
#include "app/storage/conversation_repository.h"
#include "app/storage/database.h"
#include "app/storage/message_repository.h"
#include "app/storage/settings_repository.h"
#include "app/workers/data_folder.h"
#include "app/workers/engine_generator.h"
#include "engine/base/process_memory.h"
#include "tests/ui/long_reply.h"
#include "tests/ui/window_harness.h"
#include "ui/models/conversation_list_model.h"
#include "ui/views/chat_page.h"
#include "ui/views/conversation_view.h"

namespace thimble::ui {
namespace {

constexpr int kConversations = 10'000;
constexpr int kMessages = 10'000;  // of one of them

double seconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

/// Notes the processor time that every event takes, from the outside in: events sent by events belong to the first.
class MeasuredApplication : public QApplication {
  public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (depth_++ > 0) {
            const bool done = QApplication::notify(receiver, event);
            --depth_;
            return done;
        }
        const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        const bool done = QApplication::notify(receiver, event);
        times_.push_back((seconds(CLOCK_THREAD_CPUTIME_ID) - start) * 1000);
        --depth_;
        return done;
    }

    void reset() { times_.clear(); }
    void print(const char* what) {
        std::sort(times_.begin(), times_.end());
        if (times_.empty()) return;
        const auto late = times_.end() - std::upper_bound(times_.begin(), times_.end(), 16.0);
        std::printf("%-44s %6zu events, longest %6.1f ms, 99th of 100 %5.1f ms, above 16 ms: %td\n", what,
                    times_.size(), times_.back(), times_[times_.size() * 99 / 100], late);
    }

  private:
    int depth_ = 0;
    std::vector<double> times_;  // milliseconds
};

MeasuredApplication& application() {
    return *static_cast<MeasuredApplication*>(qApp);
}

/// Texts that are costly to show, each as a model would write it; longReply() is a mixture of them.
QString table(int rows) {
    QString text = QStringLiteral("| Number | Name | Remark |\n|--:|---|---|\n");
    for (int i = 0; i < rows; ++i)
        text += QStringLiteral("| %1 | Row **%1** | some words on it |\n").arg(i);
    return text;
}

QString code(int lines) {
    QString text = QStringLiteral("```python\n");
    for (int i = 0; i < lines; ++i)
        text += QStringLiteral("value_%1 = compute(\"text\", %1)  # remark\n").arg(i);
    return text + QStringLiteral("```\n");
}

QString list(int items) {
    QString text;
    for (int i = 0; i < items; ++i)
        text += QStringLiteral("%1. An item with **bold** words and a few more of them\n").arg(i + 1);
    return text;
}

QString paragraph(int sentences) {
    return QStringLiteral("This sentence stands in a paragraph that does not end. ").repeated(sentences);
}

/// Streams a text in pieces of a few characters, as a quick model would; events are handled after every piece.
void stream(WindowHarness& window, const char* what, const QString& text) {
    MessageList& messages = window.window().chat().session().messages();
    app::Message question, reply;
    question.id = 1;
    question.text = QStringLiteral("Go on");
    reply.id = 2;
    reply.depth = 1;
    reply.role = app::Role::Assistant;
    messages.reset({question, reply});
    QTest::qWait(100);
    application().reset();
    for (qsizetype length = 12; length < text.size() + 12; length += 12) {
        QMetaObject::invokeMethod(
            &messages, [&] { messages.setText(2, text.left(length)); }, Qt::QueuedConnection);
        QCoreApplication::processEvents();
    }
    application().print(what);
}

/// 10,000 conversations, the latest of 10,000 messages.
void fillStore(const QString& folder) {
    QDir().mkpath(folder);
    auto database = app::Database::open((folder + QStringLiteral("/thimble.db")).toStdString());
    if (!database.ok()) qFatal("%s", database.error().message.c_str());
    (*database)->transaction([&] {
        app::ConversationRepository conversations(**database);
        app::MessageRepository messages(**database);
        for (int i = 0; i < kConversations; ++i) {
            app::Conversation conversation;
            conversation.title = QStringLiteral("Conversation number %1").arg(i);
            conversation.changed = 1'700'000'000'000 + i * 60'000LL;
            const app::Id id = conversations.add(conversation);
            app::Id parent = 0;
            for (int m = 0; m < (i + 1 == kConversations ? kMessages : 2); ++m) {
                app::Message message;
                message.conversation = id;
                message.parent = parent;
                message.role = m % 2 ? app::Role::Assistant : app::Role::User;
                message.text = m % 2 ? longReply(1 + m % 5) : QStringLiteral("Question %1").arg(m);
                message.created = conversation.changed;
                parent = messages.add(message);
            }
        }
        app::SettingsRepository(**database).set(QStringLiteral("window.welcomed"), true);
    });
}

/// Opens the large conversation and walks through it.
void walk(WindowHarness& window) {
    ChatSession& session = window.window().chat().session();
    auto* view = window.find<ConversationView>("conversationView");
    auto* chats = window.find<QListView>("conversationList");
    if (!QTest::qWaitFor([&] { return chats->model()->rowCount() >= kConversations; }, 20'000))
        qFatal("the list was not read");
    application().print("reading the list of 10,000 conversations");
    application().reset();
    for (int i = 0; i < 100; ++i) {
        QMetaObject::invokeMethod(
            chats, [chats] { chats->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd); },
            Qt::QueuedConnection);
        QCoreApplication::processEvents();
    }
    application().print("scrolling that list by pages");

    application().reset();
    QElapsedTimer clock;
    clock.start();
    session.open(kConversations);
    if (!QTest::qWaitFor([&] { return !session.messages().empty() && view->viewOf(session.messages().size() - 1); },
                         10'000))
        qFatal("not opened");
    view->viewport()->repaint();
    std::printf("%-44s %6lld ms until it is painted\n", "opening a conversation of 10,000 messages",
                static_cast<long long>(clock.elapsed()));
    application().print("  the same");
    application().reset();
    for (int i = 0; i < 300; ++i) {
        QMetaObject::invokeMethod(
            view, [view] { view->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub); },
            Qt::QueuedConnection);
        QTest::qWait(1);
    }
    application().print("scrolling it by pages, older ones read");
    if (!QTest::qWaitFor(
            [&] {
                QMetaObject::invokeMethod(
                    view, [view] { view->verticalScrollBar()->triggerAction(QAbstractSlider::SliderToMinimum); },
                    Qt::QueuedConnection);
                return session.messages().at(0).depth == 0;
            },
            30'000))
        qFatal("the beginning was not reached");
    application().print("  to its beginning");
    application().reset();
    for (const auto action :
         {QAbstractSlider::SliderToMaximum, QAbstractSlider::SliderToMinimum, QAbstractSlider::SliderToMaximum}) {
        QMetaObject::invokeMethod(
            view, [view, action] { view->verticalScrollBar()->triggerAction(action); }, Qt::QueuedConnection);
        QTest::qWait(50);
    }
    application().print("jumping between its ends, all of it read");
}

/// Stands for the program: the same parts as app/main.cpp without a model. Tells when the window can be used, and its
/// memory.
int startOnly(const QString& folder) {
    app::AssistantOptions options;
    options.dataFolder = folder.toStdString();
    options.loader = app::engineLoader({});
    options.loadModelAtStart = false;
    app::Assistant assistant(std::move(options));
    app::ModelLibrary models(folder + QStringLiteral("/models"), {});
    DesktopPrompts prompts;
    Shell shell(assistant, prompts, &models);
    shell.window().show();
    auto* chats = shell.window().findChild<QListView*>(QStringLiteral("conversationList"));
    if (!QTest::qWaitFor([&] { return chats->model()->rowCount() > 0; }, 10'000)) return 1;
    shell.window().repaint();
    std::printf("%.6f ", seconds(CLOCK_MONOTONIC));
    if (!QTest::qWaitFor([&] { return chats->model()->rowCount() >= kConversations; }, 10'000)) return 1;
    QTest::qWait(1000);
    std::printf("%.1f\n", double(engine::processMemory().resident) / (1 << 20));
    return 0;
}

/// Stands for the first start of the program: the model that ships with it, and a question the moment the window can be
/// used. Tells when that was, when the reply began and when it was whole.
int answerFirst(const QString& folder) {
    app::AssistantOptions options;
    options.dataFolder = folder.toStdString();
    options.loader = app::engineLoader({});
    app::Assistant assistant(std::move(options));
    app::ModelLibrary models(folder + QStringLiteral("/models"), app::toText(app::builtInModelPath()));
    DesktopPrompts prompts;
    Shell shell(assistant, prompts, &models);
    bool ready = false;
    QObject::connect(&assistant, &app::Assistant::ready, [&ready] { ready = true; });
    shell.window().show();
    if (!QTest::qWaitFor([&] { return ready; }, 10'000)) return 1;
    shell.window().repaint();
    std::printf("%.6f ", seconds(CLOCK_MONOTONIC));
    ChatSession& session = shell.window().chat().session();
    session.send(QStringLiteral("Hello, who are you?"), {});
    const auto reply = [&] { return session.messages().size() < 2 ? QString() : session.messages().at(1).text; };
    if (!QTest::qWaitFor([&] { return !reply().isEmpty(); }, 10'000)) return 1;
    std::printf("%.6f ", seconds(CLOCK_MONOTONIC));
    if (!QTest::qWaitFor([&] { return !session.busy(); }, 10'000)) return 1;
    std::printf("%.6f\n%s\n", seconds(CLOCK_MONOTONIC), qPrintable(reply()));
    return 0;
}

/// 500 turns with a real, tiny model: memory and objects must not grow.
void soak(const QString& folder, const QString& model) {
    app::AssistantOptions options;
    options.dataFolder = folder.toStdString();
    options.loader = app::engineLoader({});
    options.loadModelAtStart = false;
    app::Assistant assistant(std::move(options));
    DesktopPrompts prompts;
    Shell shell(assistant, prompts, nullptr);
    shell.window().show();
    bool ready = false;
    QObject::connect(&assistant, &app::Assistant::ready, [&ready] { ready = true; });
    if (!QTest::qWaitFor([&] { return ready; }, 10'000)) qFatal("the store did not open");
    assistant.settings().set(QStringLiteral("chat.when_full"), QStringLiteral("drop"));
    assistant.settings().set(QStringLiteral("chat.max_tokens"), 24);
    assistant.model().load(model);
    ChatSession& session = shell.window().chat().session();
    for (int turn = 1; turn <= 500; ++turn) {
        session.send(QStringLiteral("Question number %1").arg(turn), {});
        if (!QTest::qWaitFor([&] { return session.messages().size() == 2 * turn && !session.busy(); }, 20'000))
            qFatal("turn %d was not answered", turn);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (turn % 100 == 0)
            std::printf("after %3d turns %36s %6.1f MB resident, %lld objects\n", turn, "",
                        double(engine::processMemory().resident) / (1 << 20),
                        static_cast<long long>(shell.window().findChildren<QObject*>().size()));
    }
}

void start(const QString& folder) {
    for (const char* what : {"start, the first", "start, again"}) {
        QProcess program;
        const double begin = seconds(CLOCK_MONOTONIC);
        program.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--start"), folder});
        program.waitForFinished();
        const QList<QByteArray> figures = program.readAllStandardOutput().trimmed().split(' ');
        if (figures.size() != 2) qFatal("the window did not start");
        std::printf("%-44s %6.0f ms until the window is usable, %s MB resident without a model\n", what,
                    (figures[0].toDouble() - begin) * 1000, figures[1].constData());
    }
}

void answer() {
    for (int i = 0; i < 3; ++i) {
        const QTemporaryDir folder;
        QProcess program;
        const double begin = seconds(CLOCK_MONOTONIC);
        program.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--answer"), folder.path()});
        program.waitForFinished();
        const QList<QByteArray> lines = program.readAllStandardOutput().trimmed().split('\n');
        const QList<QByteArray> times = lines[0].split(' ');
        if (times.size() != 3 || lines.size() != 2) qFatal("no answer");
        const double usable = times[0].toDouble();
        std::printf("%-44s %6.0f ms until usable, then %.0f ms to the first word, %.0f ms to the end: %s\n",
                    "first start, first question", (usable - begin) * 1000, (times[1].toDouble() - usable) * 1000,
                    (times[2].toDouble() - usable) * 1000, lines[1].constData());
    }
}

}  // namespace
}  // namespace thimble::ui

int main(int argc, char** argv) {
    using namespace thimble::ui;
    thimble::engine::keepHeapCompact();
    MeasuredApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--start") return startOnly(arguments.value(2));
    if (arguments.value(1) == u"--answer") return answerFirst(arguments.value(2));
    const auto wants = [part = arguments.value(1)](const char* name) {
        return part.isEmpty() || part == QLatin1String(name);
    };
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (wants("stream")) {
        WindowHarness window;
        stream(window, "streaming mixed Markdown, 80 parts", longReply(80));
        stream(window, "streaming a table of 150 rows", table(150));
        stream(window, "streaming 400 lines of code", code(400));
        stream(window, "streaming a list of 200 items", list(200));
        stream(window, "streaming a paragraph of 200 sentences", paragraph(200));
    }
    if (wants("answer")) answer();
    if (wants("soak")) {
        const QTemporaryDir folder;
        soak(folder.path(), QStringLiteral(THIMBLE_TEST_DATA "/models/nano-chat-Q8_0.gguf"));
    }
    if (!wants("store")) return 0;
    WindowHarness window(false, {}, fillStore);
    window.assistant().settings().set(QStringLiteral("window.conversation"), 0);
    start(window.path({}));
    walk(window);
    return 0;
}
