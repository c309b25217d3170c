#include <QIODevice>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

/// A section of plain text ends at the first empty line after this many bytes: about two pages.
constexpr std::size_t kSectionBytes = 6000;

std::string lineRange(std::size_t from, std::size_t to) {
    return from == to ? "Line " + std::to_string(from)
                      : "Lines " + std::to_string(from) + "\xE2\x80\x93" + std::to_string(to);
}

/// Lines in sections named by their numbers, so that a citation leads back into the file. `indented`: spaces at line
/// starts matter (code).
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
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t'))
            line.pop_back();
        block += line;
        block += '\n';
        const bool paragraphEnds = line.empty();
        if ((paragraphEnds && block.size() >= kSectionBytes) || block.size() >= 3 * kSectionBytes) handOn();
    }
    handOn();
    return {};
}

}  // namespace

engine::Status readPlainText(QIODevice& device, SectionWriter& out) {
    return readLines(device, out);
}

engine::Status readCode(QIODevice& device, SectionWriter& out) {
    return readLines(device, out);
}

}  // namespace thimble::app
