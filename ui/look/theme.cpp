#include "ui/look/theme.h"

#include <algorithm>
#include <cmath>

namespace thimble::ui {
namespace {

struct Row {
    const char* name;
    QRgb light;
    QRgb dark;
};

// In the order of Role. Pairs that must keep a contrast are listed in tests/ui/theme_test.cpp.
constexpr std::array<Row, kRoles> kTable = {{
    {"page", 0xfffcfcfa, 0xff1a1c1e},
    {"panel", 0xfff3f4f1, 0xff212427},
    {"raised", 0xffffffff, 0xff2a2e31},
    {"tint", 0xffe3f0ed, 0xff233a3a},
    {"text", 0xff1e2327, 0xffe8e9e6},
    {"muted", 0xff586067, 0xffa7aeb3},
    {"line", 0xffdcdeda, 0xff3b4145},
    {"accent", 0xff0b726d, 0xff58bdb1},
    {"accentText", 0xffffffff, 0xff06211f},
    {"warn", 0xff9c4208, 0xfff2a76f},
    {"good", 0xff24703a, 0xff82cb90},
    {"code", 0xfff2f3ef, 0xff222528},
    {"codeKeyword", 0xff7d3794, 0xffd0a3e0},
    {"codeString", 0xff276539, 0xff98cf9f},
    {"codeNumber", 0xff8a4b00, 0xffe5b577},
    {"codeComment", 0xff5b646b, 0xff9aa2a7},
}};

Theme makeTheme(bool dark) {
    Theme theme;
    theme.dark = dark;
    std::transform(kTable.begin(), kTable.end(), theme.rgb.begin(),
                   [dark](const Row& row) { return dark ? row.dark : row.light; });
    return theme;
}

double luminance(const QColor& color) {
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

}  // namespace

const Theme& lightTheme() {
    static const Theme theme = makeTheme(false);
    return theme;
}

const Theme& darkTheme() {
    static const Theme theme = makeTheme(true);
    return theme;
}

QString roleName(Role role) {
    return QLatin1String(kTable[static_cast<std::size_t>(role)].name);
}

double contrast(const QColor& a, const QColor& b) {
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

}  // namespace thimble::ui
