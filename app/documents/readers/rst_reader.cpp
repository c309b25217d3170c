#include <QIODevice>
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

constexpr std::size_t kMaxInline = 64 * 1024;  // a longer line is data, not marked-up prose

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// The adornment of a heading, or a transition: a line of one punctuation character.
bool isAdornment(std::string_view line) {
    return line.size() >= 3 && std::ispunct(static_cast<unsigned char>(line[0])) != 0 &&
           line.find_first_not_of(line[0]) == std::string_view::npos;
}

/// The borders of tables: "+----+----+", "====  ====".
bool isTableBorder(std::string_view line) {
    const bool grid = line.starts_with('+') && line.ends_with('+') && line.size() > 2 &&
                      line.find_first_not_of("+-=") == std::string_view::npos;
    const bool simple = line.starts_with("==") && line.find(' ') != std::string_view::npos &&
                        line.find_first_not_of("= ") == std::string_view::npos;
    return grid || simple;
}

/// "text <address>" to "text".
std::string_view withoutTarget(std::string_view text) {
    const std::size_t open = text.rfind(" <");
    return open != std::string_view::npos && open > 0 && text.ends_with('>') ? text.substr(0, open) : text;
}

/// What may stand before the start of a mark, and behind its end (docutils, "inline markup recognition rules").
bool mayStart(std::string_view line, std::size_t at) {
    return at == 0 || std::string_view(" \t([{<\"'-/:").find(line[at - 1]) != std::string_view::npos;
}
bool mayEnd(std::string_view line, std::size_t behind) {
    return behind >= line.size() ||
           std::string_view(" \t)]}>\"'-/:.,;!?\\").find(line[behind]) != std::string_view::npos ||
           static_cast<unsigned char>(line[behind]) >= 0x80;
}

/// Length of ":role:" at `at` when a backquote follows, else 0.
std::size_t roleLength(std::string_view line, std::size_t at) {
    std::size_t end = at + 1;
    while (end < line.size() &&
           (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '-' || line[end] == '_'))
        ++end;
    const bool role = end > at + 1 && end + 1 < line.size() && line[end] == ':' && line[end + 1] == '`';
    return role ? end + 1 - at : 0;
}

/// A line without the marks of emphasis, literals, links and roles: "see `the page <x>`_" to "see the page".
std::string withoutMarks(std::string_view line) {
    if (line.size() > kMaxInline) return std::string(line);
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
        const char c = line[at];
        if (c == '\\' && at + 1 < line.size()) {
            if (line[at + 1] != ' ') out += line[at + 1];
            at += 2;
            continue;
        }
        const bool starts = mayStart(line, at);
        if (const std::size_t role = c == ':' && starts ? roleLength(line, at) : 0) {
            at += role;
            continue;
        }
        constexpr std::array<std::string_view, 5> marks = {"``", "**", "`", "*", "|"};
        const auto* mark = std::find_if(marks.begin(), marks.end(),
                                        [&](std::string_view m) { return line.substr(at).starts_with(m); });
        const std::size_t first = mark == marks.end() ? line.size() : at + mark->size();
        const bool opens = first < line.size() && !isBlank(line[first]) && (starts || line[at] == '`');
        const std::size_t close = opens ? line.find(*mark, first + 1) : std::string_view::npos;
        const std::size_t underscores =
            close == std::string_view::npos ? 0 : line.find_first_not_of('_', close + mark->size());
        const std::size_t behind = close == std::string_view::npos ? at
                                   : *mark == "`" || *mark == "|"  ? std::min(underscores, line.size())
                                                                   : close + mark->size();
        if (close == std::string_view::npos || isBlank(line[close - 1]) || !mayEnd(line, behind)) {
            out += c;
            ++at;
            continue;
        }
        const std::string_view inside = line.substr(first, close - first);
        out += *mark == "`" ? withoutTarget(inside) : inside;
        at = behind;
    }
    return out;
}

class RstText {
  public:
    explicit RstText(SectionWriter& out) : out_(out) {}

    void take(std::string line) {
        while (!line.empty() && isBlank(line.back()))
            line.pop_back();
        const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
        if (insideBlock(line, indent)) return;
        if (isHeadingLine(line)) {
            flush();
            out_.heading(withoutMarks(*std::exchange(held_, {})));
            out_.paragraph("");
            return;
        }
        release();
        const std::string_view body = std::string_view(line).substr(indent);
        if (isTableBorder(body)) {
            grid_ = body.starts_with('+');
        } else if (grid_ && body.size() > 2 && body.starts_with('|') && body.ends_with('|')) {
            row(body.substr(1, body.size() - 2));
        } else if (body.starts_with(".. ") || body == "..") {
            explicitMarkup(body.substr(std::min<std::size_t>(3, body.size())), indent);
        } else {
            grid_ = false;
            held_ = std::move(line);
            beginsLiteral(*held_, indent);
        }
    }

    void finish() {
        release();
        flush();
    }

    void flushIfLarge() {
        if (block_.size() > SectionWriter::kMaxBytes / 2) flush();
    }

  private:
    enum class Block { None, Literal, Comment };

    /// Lines that are indented below what began a block belong to it: shown as they are, or not at all.
    bool insideBlock(const std::string& line, std::size_t indent) {
        if (kind_ == Block::None) return false;
        if (!line.empty() && indent <= blockIndent_) {
            kind_ = Block::None;
            return false;
        }
        release();
        const bool option = blockBegins_ && line.size() > indent && line[indent] == ':';  // ":linenos:" of a directive
        if (!line.empty() && !option) blockBegins_ = false;
        if (kind_ == Block::Literal && !option) block_ += line + "\n";
        return true;
    }

    bool isHeadingLine(const std::string& line) const {
        if (!isAdornment(line) || !held_ || held_->empty()) return false;
        return held_->front() != ' ' && !isAdornment(*held_) && line.size() + 2 >= held_->size();
    }

    /// "text::" announces a literal block.
    void beginsLiteral(std::string& line, std::size_t indent) {
        if (!line.ends_with("::")) return;
        begin(Block::Literal, indent);
        blockBegins_ = false;
        line.pop_back();
        if (line.find_first_not_of(" \t:") == std::string::npos) line.clear();
    }

    void begin(Block kind, std::size_t indent) {
        kind_ = kind;
        blockIndent_ = indent;
        blockBegins_ = true;
    }

    /// What follows "..": directives with what they say, footnotes; targets and comments are not shown.
    void explicitMarkup(std::string_view text, std::size_t indent) {
        if (text.starts_with('[')) {
            held_ = std::string(text);
            return;
        }
        const std::size_t colons = text.find("::");
        const bool directive = colons != std::string_view::npos && text.find(' ') >= colons && !text.starts_with('_');
        if (!directive) return begin(text.starts_with('|') ? Block::None : Block::Comment, indent);
        const std::string_view name = text.substr(0, colons);
        std::string_view argument = text.substr(colons + 2);
        while (!argument.empty() && isBlank(argument[0]))
            argument.remove_prefix(1);
        if (name == "code" || name == "code-block" || name == "sourcecode" || name == "parsed-literal" ||
            name == "math" || name == "literalinclude") {
            begin(Block::Literal, indent);
        } else if (name == "raw" || name == "toctree" || name == "include" || name == "contents" || name == "role" ||
                   name == "default-role") {
            begin(Block::Comment, indent);
        } else if (name != "image" && name != "figure") {  // notes, warnings, tables: their content is indented text
            std::string title(name);
            if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
            held_ = argument.empty() ? title + ":" : title + ": " + std::string(argument);
        }
    }

    void row(std::string_view inner) {
        flush();
        std::vector<std::string> cells;
        for (std::size_t at = 0; at <= inner.size();) {
            const std::size_t end = std::min(inner.find('|', at), inner.size());
            cells.push_back(withoutMarks(inner.substr(at, end - at)));
            at = end + 1;
        }
        out_.row(cells);
    }

    /// The last line is no heading: it goes to the text.
    void release() {
        if (!held_) return;
        const std::string line = std::move(*held_);
        held_.reset();
        if (isAdornment(line) || (line.empty() && block_.ends_with("\n\n"))) return;
        const bool lineBlock = line.starts_with("| ");
        block_ += withoutMarks(std::string_view(line).substr(lineBlock ? 2 : 0)) + "\n";
    }

    void flush() {
        if (block_.find_first_not_of('\n') != std::string::npos) out_.verbatim(block_);
        block_.clear();
    }

    SectionWriter& out_;
    std::string block_;                // text that is not handed on yet
    std::optional<std::string> held_;  // the last line: a heading if an adornment follows
    Block kind_ = Block::None;
    std::size_t blockIndent_ = 0;
    bool blockBegins_ = false;  // nothing but options so far
    bool grid_ = false;
};

}  // namespace

engine::Status readRestructuredText(QIODevice& device, SectionWriter& out) {
    LineReader lines(device);
    RstText text(out);
    for (std::string line; !out.stopped() && lines.next(line);) {
        text.take(std::move(line));
        out.setProgress(lines.progress());
        text.flushIfLarge();
    }
    text.finish();
    return {};
}

}  // namespace thimble::app
