#include "app/documents/search/question.h"

#include <QDate>
#include <QDateTime>
#include <QRegularExpression>
#include <algorithm>
#include <array>

#include "app/documents/text/language.h"
#include "app/documents/text/terms.h"

namespace thimble::app {
namespace {

/// Names of the months as people write them, by month.
constexpr std::array<const char*, 12> kMonths = {
    "january|jan|januar|janvier|enero|gennaio|janeiro|januari|января|январь|январе",
    "february|feb|februar|février|fevrier|febrero|febbraio|fevereiro|februari|февраля|февраль|феврале",
    "march|mar|märz|maerz|mars|marzo|março|maart|marts|марта|март|марте",
    "april|apr|avril|abril|aprile|апреля|апрель|апреле",
    "may|mai|mayo|maggio|maio|mei|maj|мая|май|мае",
    "june|jun|juni|juin|junio|giugno|junho|июня|июнь|июне",
    "july|jul|juli|juillet|julio|luglio|julho|июля|июль|июле",
    "august|aug|août|aout|agosto|augustus|augusti|августа|август|августе",
    "september|sep|sept|septembre|septiembre|settembre|setembro|сентября|сентябрь|сентябре",
    "october|oct|oktober|okt|octobre|octubre|ottobre|outubro|октября|октябрь|октябре",
    "november|nov|novembre|noviembre|novembro|ноября|ноябрь|ноябре",
    "december|dec|dezember|dez|décembre|decembre|diciembre|dicembre|dezembro|декабря|декабрь|декабре"};

DateRange daysFrom(const QDate& from, const QDate& end) {
    return {QDateTime(from, QTime(0, 0)).toSecsSinceEpoch(), QDateTime(end, QTime(0, 0)).toSecsSinceEpoch() - 1};
}

DateRange monthOf(int year, int month) {
    return daysFrom(QDate(year, month, 1), QDate(year, month, 1).addMonths(1));
}

QRegularExpression words(const QString& alternatives) {
    return QRegularExpression(
        QStringLiteral("(?<![\\p{L}\\p{N}])(?:%1)(?![\\p{L}\\p{N}])").arg(alternatives),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

std::optional<DateRange> relativeDates(const QString& text, const QDate& today) {
    const auto has = [&](const char* alternatives) {
        return words(QString::fromUtf8(alternatives)).match(text).hasMatch();
    };
    const QDate monday = today.addDays(1 - today.dayOfWeek());
    const QDate month(today.year(), today.month(), 1);
    if (has("yesterday|gestern|hier soir|ayer|ieri|ontem|gisteren|昨天|вчера"))
        return daysFrom(today.addDays(-1), today);
    if (has("today|heute|aujourd'hui|hoy|oggi|hoje|vandaag|今天|сегодня")) return daysFrom(today, today.addDays(1));
    if (has("tomorrow|morgen|demain|mañana|domani|amanhã|明天|завтра"))
        return daysFrom(today.addDays(1), today.addDays(2));
    if (has("last week|letzte woche|letzter woche|la semaine dernière|la semana pasada|上周"))
        return daysFrom(monday.addDays(-7), monday);
    if (has("this week|diese woche|dieser woche|cette semaine|esta semana|本周"))
        return daysFrom(monday, monday.addDays(7));
    if (has("next week|nächste woche|nächster woche|la semaine prochaine|la próxima semana|下周"))
        return daysFrom(monday.addDays(7), monday.addDays(14));
    if (has("last month|letzten monat|letztem monat|le mois dernier|el mes pasado|上个月"))
        return daysFrom(month.addMonths(-1), month);
    if (has("this month|diesen monat|diesem monat|ce mois-ci|este mes|这个月"))
        return daysFrom(month, month.addMonths(1));
    if (has("next month|nächsten monat|nächstem monat|le mois prochain|el próximo mes|下个月"))
        return daysFrom(month.addMonths(1), month.addMonths(2));
    if (has("last year|letztes jahr|letztem jahr|l'année dernière|el año pasado|去年"))
        return daysFrom(QDate(today.year() - 1, 1, 1), QDate(today.year(), 1, 1));
    return {};
}

/// "14 March 2025", "14. März", "March 14, 2025": a day; "March", "März 2024": a month; "2024": nothing, too often no
/// date.
std::optional<DateRange> namedMonth(const QString& text, const QDate& today) {
    for (int month = 1; month <= 12; ++month) {
        const QString names = QString::fromUtf8(kMonths[static_cast<std::size_t>(month - 1)]);
        static const QString pattern = QStringLiteral(
            "(?<![\\p{L}\\p{N}])(?:(\\d{1,2})\\.?\\s+)?(%1)\\.?(?![\\p{L}])(?:\\s+(\\d{1,2})(?!\\d)(?:st|nd|rd|th)?)?(?"
            ":,?\\s+(\\d{4}))?");
        const QRegularExpression expression(pattern.arg(names), QRegularExpression::CaseInsensitiveOption |
                                                                    QRegularExpression::UseUnicodePropertiesOption);
        const auto match = expression.match(text);
        if (!match.hasMatch()) continue;
        const int day = match.captured(1).isEmpty() ? match.captured(3).toInt() : match.captured(1).toInt();
        const QString name = match.captured(2).toLower();
        // "may", "mars" and "march" are words of other meanings, unless something says that they are months.
        const bool ambiguous = name == QLatin1String("may") || name == QLatin1String("mar") ||
                               name == QLatin1String("mars") ||
                               (name == QLatin1String("march") && match.captured(2)[0].isLower());
        const bool aVerb =
            ambiguous && day == 0 && match.captured(4).isEmpty() &&
            !words(QStringLiteral("(?:in|last|since|of|for|during|en|im) %1").arg(name)).match(text).hasMatch();
        if (aVerb) continue;
        // Without a year: the last such month that is not in the future.
        const int year = !match.captured(4).isEmpty() ? match.captured(4).toInt()
                         : month <= today.month()     ? today.year()
                                                      : today.year() - 1;
        const QDate date(year, month, std::max(day, 1));
        if (!date.isValid()) continue;
        return day > 0 ? daysFrom(date, date.addDays(1)) : monthOf(year, month);
    }
    return {};
}

std::optional<DateRange> numericDate(const QString& text) {
    static const QRegularExpression iso(QStringLiteral("(?<!\\d)(\\d{4})-(\\d{1,2})(?:-(\\d{1,2}))?(?!\\d)"));
    static const QRegularExpression dotted(QStringLiteral("(?<!\\d)(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})(?!\\d)"));
    static const QRegularExpression chinese(QString::fromUtf8("(\\d{4})年(\\d{1,2})月(?:(\\d{1,2})日)?"));
    for (const auto* expression : {&iso, &chinese}) {
        const auto match = expression->match(text);
        if (!match.hasMatch()) continue;
        const int day = match.captured(3).toInt();
        const QDate date(match.captured(1).toInt(), match.captured(2).toInt(), std::max(day, 1));
        if (date.isValid()) return day > 0 ? daysFrom(date, date.addDays(1)) : monthOf(date.year(), date.month());
    }
    if (const auto match = dotted.match(text); match.hasMatch()) {
        const QDate date(match.captured(3).toInt(), match.captured(2).toInt(), match.captured(1).toInt());
        if (date.isValid()) return daysFrom(date, date.addDays(1));
    }
    return {};
}

/// "in 2024", "im Jahr 2024": a year that is spoken of as one.
std::optional<DateRange> namedYear(const QString& text) {
    static const QRegularExpression expression(
        QString::fromUtf8("(?:\\bin|\\bim Jahr|\\ben|\\bnel|\\bem|\\bdurante|\\bduring|\\bsince) (\\d{4})(?!\\d)"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = expression.match(text);
    const int year = match.captured(1).toInt();
    if (year < 1900 || year > 2100) return {};
    return daysFrom(QDate(year, 1, 1), QDate(year + 1, 1, 1));
}

bool isLoneIdeograph(std::string_view term) {
    return term.size() == 3 && static_cast<unsigned char>(term[0]) >= 0xE3;
}

/// Terms in the order of the question; `keepSmall`: stop words too.
std::vector<QueryTerm> termsOf(std::string_view text, const std::vector<std::string>& languages, bool keepSmall) {
    std::vector<std::pair<std::string, QueryTerm>> terms;  // by word
    for (const std::string& language : languages) {
        TermReader reader(language);
        reader.read(text, [&](const Term& term) {
            auto found =
                std::find_if(terms.begin(), terms.end(), [&](const auto& known) { return known.first == term.word; });
            if (found == terms.end()) {
                terms.emplace_back(std::string(term.word), QueryTerm{});
                found = terms.end() - 1;
                found->second.prefix = isLoneIdeograph(term.word);
            }
            auto& forms = found->second.forms;
            if (std::find(forms.begin(), forms.end(), term.text) == forms.end()) forms.emplace_back(term.text);
        });
    }
    const std::string_view asked = detectLanguage(text);
    std::vector<QueryTerm> kept;
    for (auto& [word, term] : terms) {
        const auto small = [&, w = std::string_view(word)](std::string_view language) {
            return isStopWord(w, language);
        };
        const bool stop = small(asked) || (asked.empty() && std::any_of(languages.begin(), languages.end(), small));
        if (keepSmall || !stop) kept.push_back(std::move(term));
    }
    return kept;
}

}  // namespace

Question parseQuestion(std::string_view text, const std::vector<std::string>& languages, std::int64_t now) {
    const std::string_view clipped = text.substr(0, 4000);
    std::vector<std::string> all = languages;
    for (const std::string& always : {std::string(), std::string(detectLanguage(clipped))}) {
        if (std::find(all.begin(), all.end(), always) == all.end()) all.push_back(always);
    }
    Question question;
    question.terms = termsOf(clipped, all, false);
    if (question.terms.empty()) question.terms = termsOf(clipped, all, true);
    if (question.terms.size() > 24) question.terms.resize(24);

    const QString words = QString::fromUtf8(clipped.data(), static_cast<qsizetype>(clipped.size()));
    const QDate today = QDateTime::fromSecsSinceEpoch(now).date();
    question.dates = relativeDates(words, today);
    if (!question.dates) question.dates = numericDate(words);
    if (!question.dates) question.dates = namedMonth(words, today);
    if (!question.dates) question.dates = namedYear(words);
    question.asksWhen = question.dates.has_value();
    return question;
}

}  // namespace thimble::app
