#include "ui/text/code_highlighter.h"

#include <gtest/gtest.h>

namespace thimble::ui {
namespace {

Role roleAt(const HighlightedLine& line, qsizetype at) {
    for (const CodeRun& run : line.runs)
        if (at >= run.start && at < run.start + run.length) return run.role;
    return Role::Text;
}

HighlightedLine highlight(const char* language, const char* line, CodeState state = CodeState::Plain) {
    return highlightCode(QString::fromUtf8(language), QString::fromUtf8(line), state);
}

TEST(CodeHighlighter, TellsKeywordsFromWords) {
    const auto line = highlight("cpp", "return returned;");
    EXPECT_EQ(roleAt(line, 0), Role::CodeKeyword);
    EXPECT_EQ(roleAt(line, 8), Role::Text);
}

TEST(CodeHighlighter, TakesTheLanguageInAnyCase) {
    EXPECT_EQ(roleAt(highlight("Python", "def f():"), 0), Role::CodeKeyword);
    EXPECT_EQ(roleAt(highlight("sql", "SELECT 1"), 0), Role::CodeKeyword);
}

TEST(CodeHighlighter, EndsAStringAtItsUnescapedQuote) {
    const auto line = highlight("cpp", R"(f("a\"b", x))");
    EXPECT_EQ(roleAt(line, 2), Role::CodeString);
    EXPECT_EQ(roleAt(line, 7), Role::CodeString);
    EXPECT_EQ(roleAt(line, 8), Role::Text);
}

TEST(CodeHighlighter, SurvivesAStringThatNeverEnds) {
    const auto line = highlight("cpp", "\"abc\\");
    ASSERT_EQ(line.runs.size(), 1U);
    EXPECT_EQ(line.runs[0], (CodeRun{0, 5, Role::CodeString}));
}

TEST(CodeHighlighter, CarriesABlockCommentOverLines) {
    const auto first = highlight("c", "int a; /* begins");
    EXPECT_EQ(first.state, CodeState::BlockComment);
    const auto second = highlight("c", "ends */ int b;", first.state);
    EXPECT_EQ(second.state, CodeState::Plain);
    EXPECT_EQ(roleAt(second, 0), Role::CodeComment);
    EXPECT_EQ(roleAt(second, 8), Role::CodeKeyword);
}

TEST(CodeHighlighter, CarriesAPythonDocstringOverLines) {
    const auto first = highlight("py", "\"\"\"Doc");
    EXPECT_EQ(first.state, CodeState::TripleString);
    EXPECT_EQ(highlight("py", "done\"\"\" if x", first.state).state, CodeState::Plain);
}

TEST(CodeHighlighter, DoesNotOpenACommentInsideAString) {
    EXPECT_EQ(highlight("cpp", "\"/* no */ //\" + 1").state, CodeState::Plain);
    EXPECT_EQ(roleAt(highlight("bash", "echo \"# no\""), 7), Role::CodeString);
}

TEST(CodeHighlighter, KnowsNumbersButNotDigitsWithinWords) {
    const auto line = highlight("cpp", "x1 = 0x1F + 3.5;");
    EXPECT_EQ(roleAt(line, 1), Role::Text);
    EXPECT_EQ(roleAt(line, 5), Role::CodeNumber);
    EXPECT_EQ(roleAt(line, 14), Role::CodeNumber);
}

TEST(CodeHighlighter, ColoursStringsOfAnUnknownLanguage) {
    EXPECT_EQ(roleAt(highlight("", "say \"hi\""), 5), Role::CodeString);
    EXPECT_TRUE(highlight("klingon", "").runs.empty());
}

}  // namespace
}  // namespace thimble::ui
