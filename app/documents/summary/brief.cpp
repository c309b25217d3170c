#include "app/documents/summary/brief.h"

#include <QRegularExpression>
#include <QSet>

namespace thimble::app {
namespace {

constexpr int kReplyTokens = 120;
constexpr qsizetype kMostCharacters = 1600;  // of the key sentences: about 400 tokens, as small models know them
constexpr qsizetype kShortWord = 3;          // letters; shorter words say nothing about where a sentence comes from
constexpr double kSharedWords = 0.6;         // stricter than groundedPoints: nobody cites a source here

/// The words of a text, without what hangs on them: "Anna's" is "Anna" and "s".
QStringList wordsOf(const QString& text) {
    static const QRegularExpression word(QStringLiteral("[\\p{L}\\p{N}]+"));
    QStringList words;
    for (auto found = word.globalMatch(text); found.hasNext();)
        words.append(found.next().captured());
    return words;
}

/// A number, or a word with a capital letter: what must not be invented.
bool isFact(const QString& word) {
    return word.at(0).isUpper() ||
           std::any_of(word.begin(), word.end(), [](QChar letter) { return letter.isNumber(); });
}

/// The text up to its last full stop.
QString wholeSentences(const QString& text) {
    static const QRegularExpression end(QStringLiteral("[.!?][\"”’)]?(?=\\s|$)"));
    const qsizetype last = text.lastIndexOf(end);
    return last < 0 ? QString() : text.left(last + 1).trimmed();
}

QString joined(std::span<const SummaryPoint> sentences) {
    QString text;
    for (const SummaryPoint& sentence : sentences) {
        if (!text.isEmpty() && text.size() + sentence.text.size() > kMostCharacters) break;
        text += (text.isEmpty() ? QString() : QStringLiteral(" ")) + sentence.text.simplified();
    }
    return text.left(2 * kMostCharacters);
}

}  // namespace

engine::GenerateRequest briefRequest(std::span<const SummaryPoint> keySentences) {
    engine::GenerateRequest request;
    request.messages = {
        {"user", "Summarize this text in one or two sentences.\n\n" + joined(keySentences).toStdString()}};
    request.sampling.temperature = 0;
    request.maxTokens = kReplyTokens;
    return request;
}

QString briefOf(std::string_view answer, std::span<const SummaryPoint> keySentences) {
    const QString text = wholeSentences(QString::fromUtf8(answer.data(), qsizetype(answer.size())).simplified());
    QSet<QString> known;
    for (const QString& word : wordsOf(joined(keySentences)))
        known.insert(word.toLower());
    int weighed = 0;
    int shared = 0;
    static const QRegularExpression sentenceEnd(QStringLiteral("(?<=[.!?])\\s+"));
    for (const QString& sentence : text.split(sentenceEnd, Qt::SkipEmptyParts)) {
        bool first = true;  // its capital letter says nothing
        for (const QString& word : wordsOf(sentence)) {
            const bool isKnown = known.contains(word.toLower());
            if (!isKnown && isFact(first ? word.toLower() : word)) return {};
            if (word.size() > kShortWord) {
                ++weighed;
                shared += isKnown;
            }
            first = false;
        }
    }
    return weighed > 0 && shared >= kSharedWords * weighed ? text : QString();
}

}  // namespace thimble::app
