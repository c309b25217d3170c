#include "app/chat/title.h"

#include <gtest/gtest.h>

namespace thimble::app {
namespace {

TEST(Title, IsTheFirstLineWithWords) {
    EXPECT_EQ(titleFrom("Hello there\nand more"), "Hello there");
    EXPECT_EQ(titleFrom("\n \n---\n# A **bold** heading"), "A bold heading");
    EXPECT_EQ(titleFrom("```cpp\nint main();\n```"), "int main();");
    EXPECT_EQ(titleFrom("- a `list` item"), "a list item");
    EXPECT_EQ(titleFrom("  many   spaces\there "), "many spaces here");
    EXPECT_EQ(titleFrom(""), "");
    EXPECT_EQ(titleFrom("?!"), "");
}

TEST(Title, KeepsStarsThatMeanSomething) {
    EXPECT_EQ(titleFrom("What is 2 * 3?"), "What is 2 * 3?");
    EXPECT_EQ(titleFrom("snake_case_name explained"), "snake_case_name explained");
}

TEST(Title, IsCutAtAWord) {
    const QString title = titleFrom("Please explain to me how the experts of a mixture model are chosen");
    EXPECT_EQ(title, "Please explain to me how the experts of a…");
    EXPECT_LE(titleFrom(QString("x").repeated(5'000'000)).size(), 49);
    EXPECT_LE(titleFrom(QString("東").repeated(500)).size(), 49);
}

TEST(Title, NeverCutsACharacterInHalf) {
    for (int shift = 0; shift < 2; ++shift) {
        const QString title = titleFrom(QString("a").repeated(shift) + QString::fromUtf8("😀").repeated(60));
        EXPECT_EQ(title, QString::fromUtf8(title.toUtf8()));
        EXPECT_FALSE(title.contains(QChar::ReplacementCharacter));
    }
}

}  // namespace
}  // namespace thimble::app
