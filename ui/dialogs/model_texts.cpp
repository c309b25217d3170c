#include "ui/dialogs/model_texts.h"

#include <QCoreApplication>
#include <QLocale>

#include "ui/format.h"

namespace thimble::ui {
namespace {

constexpr double kPage = 500;  // tokens: about 350 words

/// Remarks of resources/models/catalogue.json, for the translators.
[[maybe_unused]] constexpr const char* kNotes[] = {
    QT_TRANSLATE_NOOP("Catalogue", "Quick on almost any computer; a good first choice."),
    QT_TRANSLATE_NOOP("Catalogue", "Trained for 4 bits: the same speed, answers a little closer to the full model's."),
    QT_TRANSLATE_NOOP("Catalogue", "A finer 4-bit type: somewhat larger and slower."),
    QT_TRANSLATE_NOOP("Catalogue", "Better answers; quick with 16 GB of memory, usable with 8 GB and a fast disk."),
};

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(ModelTexts)
};

QString billions(std::uint64_t count) {
    return QLocale().toString(double(count) / 1e9, 'f', count < 950'000'000 ? 2 : 1);
}

}  // namespace

QString describeModel(std::uint64_t parameters, std::uint64_t active, const QString& type, std::uint64_t bytes) {
    QStringList parts;
    if (parameters > 0)
        parts +=
            Texts::tr("%1 billion parameters, %2 of them used for a word").arg(billions(parameters), billions(active));
    if (!type.isEmpty()) parts += type;
    if (bytes > 0) parts += formatBytes(bytes);
    return parts.join(QStringLiteral(" · "));
}

QString translatedNote(const QString& note) {
    return QCoreApplication::translate("Catalogue", note.toUtf8().constData());
}

QString speedSentence(double promptTokens, double tokens, std::uint64_t budget) {
    if (tokens <= 0) return {};
    QString sentence = Texts::tr("Here: %1 tokens a second, a page in %2")
                           .arg(QLocale().toString(tokens, 'f', tokens < 10 ? 1 : 0), formatDuration(kPage / tokens));
    if (promptTokens > 0) sentence += Texts::tr("; reads a page in %1").arg(formatDuration(kPage / promptTokens));
    return sentence + Texts::tr(", with %1 of memory.").arg(formatBytes(budget));
}

QString downloadSentence(const app::DownloadProgress& progress) {
    QStringList parts{Texts::tr("%1 of %2")
                          .arg(formatBytes(std::uint64_t(progress.done)), formatBytes(std::uint64_t(progress.total)))};
    if (progress.bytesPerSecond > 0)
        parts += Texts::tr("%1/s").arg(formatBytes(std::uint64_t(progress.bytesPerSecond)));
    if (progress.secondsLeft >= 0) parts += formatTimeLeft(progress.secondsLeft);
    return parts.join(QStringLiteral(" · "));
}

}  // namespace thimble::ui
