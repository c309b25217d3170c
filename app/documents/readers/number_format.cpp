#include "app/documents/readers/number_format.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace thimble::app {
namespace {

struct Moment {
    int year = 0, month = 0, day = 0, weekday = 0;  // weekday 0: Sunday
    int hour = 0, minute = 0, second = 0;
    std::int64_t totalSeconds = 0;
};

/// Days since 1970 to a date (Howard Hinnant's civil_from_days).
void setDate(Moment& m, std::int64_t days) {
    m.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
    const std::int64_t z = days + 719468;
    const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const std::int64_t doe = z - era * 146097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    m.day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
    m.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    m.year = static_cast<int>(yoe + era * 400 + (m.month <= 2 ? 1 : 0));
}

Moment momentOf(double serial, bool epoch1904) {
    Moment m;
    m.totalSeconds = std::llround(serial * 86400.0);
    std::int64_t days = m.totalSeconds / 86400;
    if (epoch1904) {
        days += 1462;
    } else if (days < 60) {
        ++days;  // the sheet's calendar has a 29 February 1900
    }
    setDate(m, days - 25569);
    const auto ofDay = static_cast<int>(m.totalSeconds % 86400);
    m.hour = ofDay / 3600;
    m.minute = ofDay / 60 % 60;
    m.second = ofDay % 60;
    return m;
}

/// A piece of a format code: one run of a letter, a literal, or digits' pattern characters.
struct Piece {
    char kind = 0;  // the letter of a date field in lower case, '"' literal, '#' pattern, '[' elapsed time, 'A' am/pm
    std::string text;
};

/// The section of the code that applies: positive;negative;zero;text.
std::string_view sectionFor(std::string_view code, double value, bool& dropSign) {
    std::vector<std::string_view> sections;
    bool quoted = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= code.size(); ++i) {
        if (i < code.size() && code[i] == '"') quoted = !quoted;
        if (i == code.size() || (code[i] == ';' && !quoted)) {
            sections.push_back(code.substr(start, i - start));
            start = i + 1;
        }
    }
    if (value < 0 && sections.size() > 1) return dropSign = true, sections[1];
    if (value == 0 && sections.size() > 2) return sections[2];
    return sections[0];
}

std::vector<Piece> piecesOf(std::string_view code) {
    std::vector<Piece> pieces;
    const auto add = [&](char kind, std::string_view text) {
        if (!pieces.empty() && pieces.back().kind == kind && kind != '[' && kind != 'A') {
            pieces.back().text += text;
        } else {
            pieces.push_back({kind, std::string(text)});
        }
    };
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        const char lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (c == '"') {
            const std::size_t end = std::min(code.find('"', i + 1), code.size());
            add('"', code.substr(i + 1, end - i - 1));
            i = end;
        } else if (c == '\\') {
            if (++i < code.size()) add('"', code.substr(i, 1));
        } else if (c == '_') {
            ++i;  // a space as wide as the next character
        } else if (c == '*') {
            ++i;  // fills the cell
        } else if (c == '[') {
            const std::size_t end = std::min(code.find(']', i), code.size());
            const std::string_view inside = code.substr(i + 1, end - i - 1);
            if (inside.starts_with('$')) add('"', inside.substr(1, inside.find('-') - 1));  // currency
            const bool elapsed = inside.find_first_not_of("hHmMsS") == std::string_view::npos && !inside.empty();
            if (elapsed) add('[', inside);
            i = end;
        } else if (code.substr(i, 5) == "AM/PM" || code.substr(i, 5) == "am/pm") {
            add('A', code.substr(i, 5));
            i += 4;
        } else if (lower == 'y' || lower == 'm' || lower == 'd' || lower == 'h' || lower == 's') {
            add(lower, code.substr(i, 1));
        } else if (c == '0' || c == '#' || c == '?' || c == '.' || c == ',' || c == 'E' ||
                   (c == '+' && i > 0 && code[i - 1] == 'E')) {
            add('#', code.substr(i, 1));
        } else {
            add('"', code.substr(i, 1));
        }
    }
    return pieces;
}

std::string padded(std::int64_t value, int width) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%0*lld", width, static_cast<long long>(value));
    return text.data();
}

constexpr std::array<const char*, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<const char*, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};

std::string dateField(const Piece& piece, const Moment& m, bool minutes, bool twelveHours) {
    const auto width = static_cast<int>(piece.text.size());
    const int two = std::min(width, 2);
    switch (piece.kind) {
        case 'y':
            return width <= 2 ? padded(m.year % 100, 2) : padded(m.year, 4);
        case 'm':
            if (minutes) return padded(m.minute, two);
            if (width <= 2) return padded(m.month, width);
            return width == 3 ? std::string(kMonths[static_cast<std::size_t>(m.month - 1)]).substr(0, 3)
                              : kMonths[static_cast<std::size_t>(m.month - 1)];
        case 'd':
            if (width <= 2) return padded(m.day, width);
            return width == 3 ? std::string(kDays[static_cast<std::size_t>(m.weekday)]).substr(0, 3)
                              : kDays[static_cast<std::size_t>(m.weekday)];
        case 'h':
            return padded(twelveHours ? (m.hour + 11) % 12 + 1 : m.hour, two);
        case 's':
            return padded(m.second, two);
        case 'A':
            return m.hour < 12 ? "AM" : "PM";
        default:
            break;
    }
    const char unit = static_cast<char>(piece.text[0] | 0x20);  // elapsed [h], [m], [s]
    return padded(m.totalSeconds / (unit == 'h' ? 3600 : unit == 'm' ? 60 : 1), width);
}

std::string formatDate(const std::vector<Piece>& pieces, const Moment& m) {
    bool twelveHours = false;
    for (const Piece& piece : pieces)
        twelveHours |= piece.kind == 'A';
    std::string out;
    char lastField = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        if (piece.kind == '"' || piece.kind == '#') {
            if (piece.text.find_first_of("0#?") == std::string::npos) out += piece.text;  // else fractions of a second
            continue;
        }
        char nextField = 0;
        for (std::size_t j = i + 1; j < pieces.size() && nextField == 0; ++j) {
            if (pieces[j].kind != '"' && pieces[j].kind != '#') nextField = pieces[j].kind;
        }
        const bool minutes = piece.kind == 'm' && (lastField == 'h' || lastField == '[' || nextField == 's');
        out += dateField(piece, m, minutes, twelveHours);
        lastField = piece.kind;
    }
    return out;
}

/// Up to 15 significant digits, as a cell wide enough would show.
std::string general(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.15g", value);
    return text.data();
}

std::string formatDigits(double value, std::string_view pattern) {
    while (pattern.ends_with(',')) {  // each trailing comma divides by a thousand
        value /= 1000;
        pattern.remove_suffix(1);
    }
    if (pattern.find('E') != std::string_view::npos) {
        std::array<char, 64> text{};
        const std::size_t dot = pattern.find('.');
        const std::size_t e = pattern.find('E');
        std::snprintf(text.data(), text.size(), "%.*E",
                      dot == std::string_view::npos ? 0 : static_cast<int>(e - dot - 1), value);
        return text.data();
    }
    const std::size_t dot = std::min(pattern.find('.'), pattern.size());
    const std::string_view whole = pattern.substr(0, dot);
    const std::string_view fraction = dot < pattern.size() ? pattern.substr(dot + 1) : std::string_view();
    int required = 0;
    int most = 0;
    for (const char c : fraction) {
        most += c == '0' || c == '#' || c == '?';
        if (c == '0') required = most;
    }
    most = std::min(most, 20);
    // Decimal rounding as the sheet does it: 2.675 shows 2.68 although the double lies below.
    const double nudged = std::fabs(value) < 1e12 ? std::nextafter(value * (1 + 1e-15), value) : value;
    std::array<char, 400> text{};
    std::snprintf(text.data(), text.size(), "%.*f", most, nudged);
    std::string digits = text.data();
    if (most > 0) {
        std::size_t keep = digits.size() - static_cast<std::size_t>(most - std::min(required, most));
        while (digits.size() > keep && digits.back() == '0')
            digits.pop_back();
        if (digits.back() == '.') digits.pop_back();
    }
    std::size_t end = std::min(digits.find('.'), digits.size());
    std::size_t zeros = 0;
    for (const char c : whole)
        zeros += c == '0';
    if (zeros == 0 && digits[0] == '0' && end == 1 && digits.size() > 1) digits.erase(0, 1), --end;
    if (end < zeros) digits.insert(0, zeros - end, '0'), end = zeros;
    if (whole.find(',') != std::string_view::npos) {
        for (std::size_t at = end; at > 3; at -= 3)
            digits.insert(at - 3, 1, ',');
    }
    return digits;
}

}  // namespace

std::string_view builtInNumberFormat(int id) {
    switch (id) {
        case 1:
            return "0";
        case 2:
            return "0.00";
        case 3:
        case 37:
        case 38:
            return "#,##0";
        case 4:
        case 39:
        case 40:
            return "#,##0.00";
        case 9:
            return "0%";
        case 10:
            return "0.00%";
        case 11:
            return "0.00E+00";
        case 14:
        case 15:
            return "yyyy-mm-dd";
        case 16:
            return "d-mmm";
        case 17:
            return "mmm-yy";
        case 18:
            return "h:mm AM/PM";
        case 19:
            return "h:mm:ss AM/PM";
        case 20:
            return "h:mm";
        case 21:
            return "h:mm:ss";
        case 22:
            return "yyyy-mm-dd h:mm";
        case 45:
            return "mm:ss";
        case 46:
            return "[h]:mm:ss";
        case 47:
            return "mm:ss";
        default:
            return "General";
    }
}

std::string formatNumber(double value, std::string_view code, bool epoch1904) {
    bool dropSign = false;
    const std::string_view section = sectionFor(code, value, dropSign);
    if (section.empty() || section.find("General") != std::string_view::npos || section == "@" || !std::isfinite(value))
        return general(value);
    const std::vector<Piece> pieces = piecesOf(section);
    bool date = false;
    bool digits = false;
    double scale = 1;
    for (const Piece& piece : pieces) {
        date |= piece.kind != '"' && piece.kind != '#';
        digits |= piece.kind == '#' && piece.text.find_first_of("0#?") != std::string::npos;
        if (piece.kind == '"' && section.find('"') == std::string_view::npos) {
            for (const char c : piece.text)
                scale *= c == '%' ? 100 : 1;
        }
    }
    if (date) return value >= 0 && value < 2958466 ? formatDate(pieces, momentOf(value, epoch1904)) : general(value);
    if (!digits && section.find('@') != std::string_view::npos) return general(value);
    if (section.find('/') != std::string_view::npos) return general(value);  // fractions: shown as decimals

    std::string out = value < 0 && !dropSign ? "-" : "";
    bool written = false;
    for (const Piece& piece : pieces) {
        if (piece.kind == '"') {
            out += piece.text;
        } else if (!written) {
            out += formatDigits(std::fabs(value) * scale, piece.text);
            written = true;
        }
    }
    return out == "-0" ? "0" : out;
}

}  // namespace thimble::app
