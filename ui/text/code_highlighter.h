#pragma once

#include <QString>
#include <vector>

#include "ui/look/theme.h"

namespace thimble::ui {

/// A run of one colour in a line of code; what no run covers is plain text.
struct CodeRun {
    qsizetype start = 0;
    qsizetype length = 0;
    Role role = Role::Text;
    friend bool operator==(const CodeRun&, const CodeRun&) = default;
};

/// What a line leaves open for the next one.
enum class CodeState { Plain, BlockComment, TripleString };

struct HighlightedLine {
    std::vector<CodeRun> runs;
    CodeState state = CodeState::Plain;
};

/// Colours one line of code: keywords, strings, numbers, comments. `language` is the word after the fence (`cpp`,
/// `Python`, …); of an unknown one strings and numbers are shown. Knows words, not grammar: meant to help reading, not
/// to be right always.
HighlightedLine highlightCode(const QString& language, const QString& line, CodeState state);

}  // namespace thimble::ui
