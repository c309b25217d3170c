#include "ui/look/theme.h"

#include <gtest/gtest.h>

#include <vector>

namespace thimble::ui {
namespace {

struct Pair {
    Role text;
    Role ground;
};

/// Every text colour on every ground it is painted on.
const std::vector<Pair>& textPairs() {
    static const std::vector<Pair> pairs = [] {
        std::vector<Pair> all;
        for (const Role ground : {Role::Page, Role::Panel, Role::Raised, Role::Tint})
            for (const Role text : {Role::Text, Role::Muted, Role::Accent, Role::Warn, Role::Good})
                all.push_back({text, ground});
        for (const Role text :
             {Role::Text, Role::CodeKeyword, Role::CodeString, Role::CodeNumber, Role::CodeComment, Role::Accent})
            all.push_back({text, Role::Code});
        all.push_back({Role::AccentText, Role::Accent});
        return all;
    }();
    return pairs;
}

TEST(Theme, KeepsTheContrastOfText) {
    for (const Theme* theme : {&lightTheme(), &darkTheme()})
        for (const Pair& pair : textPairs())
            EXPECT_GE(contrast((*theme)[pair.text], (*theme)[pair.ground]), 4.5)
                << roleName(pair.text).toStdString() << " on " << roleName(pair.ground).toStdString()
                << (theme->dark ? " (dark)" : " (light)");
}

TEST(Theme, HasADarkAndALightPage) {
    EXPECT_GT(lightTheme()[Role::Page].lightness(), 200);
    EXPECT_LT(darkTheme()[Role::Page].lightness(), 60);
}

TEST(Theme, MeasuresContrastAsWcagDoes) {
    EXPECT_NEAR(contrast(Qt::black, Qt::white), 21.0, 1e-9);
    EXPECT_NEAR(contrast(Qt::white, Qt::white), 1.0, 1e-9);
    EXPECT_NEAR(contrast(QColor(0x777777), QColor(0xffffff)), 4.48, 0.01);
}

}  // namespace
}  // namespace thimble::ui
