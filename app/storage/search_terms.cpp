#include "app/storage/search_terms.h"

#include <vector>

namespace thimble::app {
namespace {

/// One word, or one run of characters of a script written without spaces.
struct Run {
    std::u32string text;
    bool paired = false;  // becomes pairs of characters
};

bool isPairedScript(char32_t c) {
    if (c == 0x30FC) return true;  // the Japanese long-vowel mark, "common" to Unicode
    switch (QChar::script(c)) {
        case QChar::Script_Han:
        case QChar::Script_Hiragana:
        case QChar::Script_Katakana:
        case QChar::Script_Hangul:
        case QChar::Script_Bopomofo:
        case QChar::Script_Yi:
        case QChar::Script_Thai:
        case QChar::Script_Lao:
        case QChar::Script_Khmer:
        case QChar::Script_Myanmar:
        case QChar::Script_Tibetan:
            return true;
        default:
            return false;
    }
}

bool isWordCharacter(char32_t c) {
    return QChar::isLetterOrNumber(c) || QChar::isMark(c) || QChar::category(c) == QChar::Other_PrivateUse;
}

/// Half-width and full-width forms, ligatures and decomposed accents count as what they stand for.
std::vector<Run> runsOf(const QString& text) {
    std::vector<Run> runs;
    bool inWord = false;
    for (const char32_t c : text.normalized(QString::NormalizationForm_KC).toUcs4()) {
        if (!isWordCharacter(c)) {
            inWord = false;
            continue;
        }
        // A mark without a script of its own (accents) goes with what it stands on.
        const bool follows = inWord && QChar::isMark(c);
        const bool paired = follows ? runs.back().paired : isPairedScript(c);
        if (!inWord || runs.back().paired != paired) runs.push_back({{}, paired});
        runs.back().text.push_back(c);
        inWord = true;
    }
    return runs;
}

QString toText(std::u32string_view characters) {
    return QString::fromUcs4(characters.data(), qsizetype(characters.size()));
}

}  // namespace

QString searchTerms(const QString& text) {
    QString terms;
    for (const Run& run : runsOf(text)) {
        const std::u32string_view characters = run.text;
        if (!run.paired) {
            terms += toText(characters) + u' ';
            continue;
        }
        // The last character stands alone as well, so that a question of one character finds it by its beginning.
        for (std::size_t i = 0; i < characters.size(); ++i)
            terms += toText(characters.substr(i, 2)) + u' ';
    }
    return terms;
}

QString searchQuery(const QString& words) {
    QStringList parts;
    const std::vector<Run> runs = runsOf(words);
    for (const Run& run : runs) {
        const std::u32string_view characters = run.text;
        QString phrase;
        if (!run.paired || characters.size() == 1) {
            phrase = toText(characters);
        } else {
            for (std::size_t i = 0; i + 1 < characters.size(); ++i)
                phrase += toText(characters.substr(i, 2)) + u' ';
        }
        const bool beginning = &run == &runs.back() || (run.paired && characters.size() == 1);
        parts << QString(beginning ? "\"%1\"*" : "\"%1\"").arg(phrase.trimmed());
    }
    return parts.join(u' ');
}

QStringList searchWords(const QString& words) {
    QStringList result;
    for (const Run& run : runsOf(words))
        result << toText(run.text);
    return result;
}

}  // namespace thimble::app
