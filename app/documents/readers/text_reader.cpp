#include <QIODevice>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

/// A section of plain text ends at the first empty line after this many bytes: about two pages.
constexpr std::size_t kSectionBytes = 6000;

std::string lineRange(std::size_t from, std::size_t to) {
    return from == to ? "Line " + std::to_string(from) : "Lines " + std::to_string(from) + "\xE2\x80\x93" + std::to_string(to);
}

/// Lines in sections named by their numbers, so that a citation leads back into the file. `indented`: spaces at line starts
/// matter (code).
engine::Status readLines(QIODevice& device, SectionWriter& out) {
    LineReader lines(device);
    std::string line;
    std::string block;
    std::size_t number = 0;
    std::size_t first = 1;
    const auto handOn = [&] {
        if (block.find_first_not_of(" \t\n\r\f\v") != std::string::npos) {
            out.setProgress(lines.progress());
            out.startSection(lineRange(first, number));
            out.verbatim(block);
        }
        block.clear();
        first = number + 1;
    };
    while (!out.stopped() && lines.next(line)) {
        ++number;
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.pop_back();
        block += line;
        block += '\n';
        const bool paragraphEnds = line.empty();
        if ((paragraphEnds && block.size() >= kSectionBytes) || block.size() >= 3 * kSectionBytes) handOn();
    }
    handOn();
    return {};
}

/// The adornment of a heading in reStructuredText: a line of one punctuation character.
bool isAdornment(std::string_view line) {
    return line.size() >= 3 && std::ispunct(static_cast<unsigned char>(line[0])) != 0 &&
           line.find_first_not_of(line[0]) == std::string_view::npos;
}

}  // namespace

engine::Status readPlainText(QIODevice& device, SectionWriter& out) { return readLines(device, out); }

engine::Status readCode(QIODevice& device, SectionWriter& out) { return readLines(device, out); }

engine::Status readRestructuredText(QIODevice& device, SectionWriter& out) {
    LineReader lines(device);
    std::string line;
    std::string block;
    std::string held;  // the last line: a heading if an adornment follows
    const auto flush = [&] {
        if (!block.empty()) out.verbatim(std::exchange(block, {}));
    };
    while (!out.stopped() && lines.next(line)) {
        while (!line.empty() && line.back() == ' ') line.pop_back();
        const bool underlines = isAdornment(line) && !held.empty() && held[0] != ' ' && !isAdornment(held) && line.size() + 2 >= held.size();
        if (underlines) {
            flush();
            out.heading(std::exchange(held, {}));
            out.paragraph("");
            continue;
        }
        if (!isAdornment(held)) block += held + "\n";
        held = line;
        if (block.size() > SectionWriter::kMaxBytes / 2) {
            out.setProgress(lines.progress());
            flush();
        }
    }
    if (!isAdornment(held)) block += held;
    flush();
    return {};
}

}  // namespace thimble::app
