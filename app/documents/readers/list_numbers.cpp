#include "app/documents/readers/list_numbers.h"

#include <algorithm>

namespace thimble::app {
namespace {

/// a to z, then aa, bb ...: as word processors do, not as spreadsheets.
std::string letters(std::int64_t number) {
    const auto repeats = static_cast<std::size_t>((number - 1) / 26 + 1);
    return std::string(std::min<std::size_t>(repeats, 20), static_cast<char>('a' + (number - 1) % 26));
}

std::string roman(std::int64_t number) {
    struct Digit {
        int value;
        const char* text;
    };
    constexpr std::array<Digit, 13> digits = {{{1000, "m"},
                                               {900, "cm"},
                                               {500, "d"},
                                               {400, "cd"},
                                               {100, "c"},
                                               {90, "xc"},
                                               {50, "l"},
                                               {40, "xl"},
                                               {10, "x"},
                                               {9, "ix"},
                                               {5, "v"},
                                               {4, "iv"},
                                               {1, "i"}}};
    std::string text;
    for (const Digit& digit : digits) {
        for (; number >= digit.value; number -= digit.value)
            text += digit.text;
    }
    return text;
}

std::string chinese(std::int64_t number) {
    constexpr std::array<const char*, 10> digits = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    const auto tens = static_cast<std::size_t>(number / 10);
    const auto ones = static_cast<std::size_t>(number % 10);
    std::string text = tens > 1 ? digits[tens] : "";
    if (tens > 0) text += "十";
    return ones > 0 || tens == 0 ? text + digits[ones] : text;
}

std::string upper(std::string text) {
    for (char& c : text)
        c = static_cast<char>(c - 32);  // letters only
    return text;
}

}  // namespace

std::string listNumber(std::int64_t number, ListLevel::Style style) {
    using Style = ListLevel::Style;
    const bool plain = number < 1 || number > 3999;
    switch (style) {
        case Style::Bullet:
        case Style::None:
            return {};
        case Style::DecimalZero:
            return (number >= 0 && number < 10 ? "0" : "") + std::to_string(number);
        case Style::LowerLetter:
            if (!plain) return letters(number);
            break;
        case Style::UpperLetter:
            if (!plain) return upper(letters(number));
            break;
        case Style::LowerRoman:
            if (!plain) return roman(number);
            break;
        case Style::UpperRoman:
            if (!plain) return upper(roman(number));
            break;
        case Style::Chinese:
            if (number >= 0 && number < 100) return chinese(number);
            break;
        case Style::Decimal:
            break;
    }
    return std::to_string(number);
}

std::string ListCounter::next(const ListStyle& style, int level, std::optional<int> start) {
    level = std::clamp(level, 0, kLevels - 1);
    const auto found = style.find(level);
    if (found == style.end() || found->second.style == ListLevel::Style::Bullet) return "-";
    const ListLevel& own = found->second;
    auto& count = counts_[static_cast<std::size_t>(level)];
    count = start ? *start : count ? *count + 1 : own.start;
    for (std::size_t below = static_cast<std::size_t>(level) + 1; below < counts_.size(); ++below)
        counts_[below].reset();

    std::string text;
    for (std::size_t i = 0; i < own.pattern.size(); ++i) {
        const char digit = own.pattern[i] == '%' && i + 1 < own.pattern.size() ? own.pattern[i + 1] : '\0';
        if (digit < '1' || digit > '9') {
            text += own.pattern[i];
            continue;
        }
        ++i;
        const int shown = digit - '1';
        const auto above = style.find(shown);
        if (above == style.end()) continue;
        text += listNumber(counts_[static_cast<std::size_t>(shown)].value_or(above->second.start), above->second.style);
    }
    return text;
}

std::string withMarker(const std::string& marker, std::string_view item) {
    return marker.empty() ? std::string(item) : marker + " " + std::string(item);
}

}  // namespace thimble::app
