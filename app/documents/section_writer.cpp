#include "app/documents/section_writer.h"

namespace thimble::app {
namespace {

/// Length of the white space at `at` (ASCII blanks and controls, no-break, figure, ideographic and zero-width spaces),
/// 0 if none.
std::size_t blankLength(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned first = byte(0);
    if (first <= 0x20 || first == 0x7F) return first == '\n' ? 0 : 1;
    if (first == 0xC2 && (byte(1) == 0xA0 || byte(1) == 0x85)) return 2;                   // no-break space, next line
    if (first == 0xE2 && byte(1) == 0x80 && byte(2) >= 0x80 && byte(2) <= 0x8A) return 3;  // U+2000 to U+200A
    if (first == 0xE2 && byte(1) == 0x80 && (byte(2) == 0xAF || byte(2) == 0xA8)) return 3;  // narrow, line separator
    if (first == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80) return 3;                       // ideographic space
    return 0;
}

/// Length of a character that shows nothing: soft hyphen, zero-width space, byte order mark. Joiners stay: scripts need
/// them.
std::size_t invisibleLength(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) == "\xC2\xAD") return 2;
    if (text.substr(at, 3) == "\xE2\x80\x8B" || text.substr(at, 3) == "\xEF\xBB\xBF") return 3;
    return 0;
}

}  // namespace

std::string cleanText(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool space = false;
    int breaks = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\n') {
            ++breaks;
            ++at;
        } else if (const std::size_t blank = blankLength(text, at)) {
            space = true;
            at += blank;
        } else if (const std::size_t invisible = invisibleLength(text, at)) {
            at += invisible;
        } else {
            if (!out.empty()) {
                if (breaks > 0) {
                    out.append(breaks > 1 ? 2 : 1, '\n');
                } else if (space) {
                    out += ' ';
                }
            }
            space = false;
            breaks = 0;
            out += text[at++];
        }
    }
    return out;
}

std::size_t utf8Cut(std::string_view text, std::size_t limit) {
    if (limit >= text.size()) return text.size();
    std::size_t cut = limit;
    while (cut > 0 && limit - cut < 4 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
        --cut;
    return cut > 0 ? cut : limit;
}

void SectionWriter::startPage(int number) {
    flush(page_ > 0);
    name_.clear();
    page_ = number;
    part_ = 0;
    ++pages_;
    open_ = true;
}

void SectionWriter::startSection(std::string_view name) {
    flush(false);
    name_ = cleanText(name.substr(0, utf8Cut(name, 300)));
    for (char& c : name_) {
        if (c == '\n') c = ' ';
    }
    page_ = 0;
    part_ = 0;
    dates_.reset();
}

void SectionWriter::heading(std::string_view text) {
    const std::string clean = cleanText(text);
    if (clean.empty()) return;
    startSection(clean);
    append(clean, false);
}

void SectionWriter::paragraph(std::string_view text) {
    append(cleanText(text), false);
}

void SectionWriter::line(std::string_view text) {
    append(cleanText(text), true);
}

void SectionWriter::row(std::span<const std::string> cells) {
    std::string joined;
    std::size_t last = cells.size();
    while (last > 0 && cells[last - 1].empty())
        --last;
    for (std::size_t i = 0; i < last; ++i) {
        if (i > 0) joined += " | ";
        std::string cell = cleanText(cells[i]);
        for (char& c : cell) {
            if (c == '\n') c = ' ';
        }
        joined += cell;
    }
    append(joined, true);
}

void SectionWriter::verbatim(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c == '\r') {
            if (at + 1 >= text.size() || text[at + 1] != '\n') clean += '\n';
        } else if (c >= 0x20 || c == '\n' || c == '\t') {
            clean += text[at];
        } else if (c == '\f') {
            clean += '\n';
        }
    }
    while (clean.ends_with('\n'))
        clean.pop_back();
    const std::size_t first = clean.find_first_not_of('\n');
    append(first == std::string::npos ? std::string_view() : std::string_view(clean).substr(first), false);
}

void SectionWriter::append(std::string_view clean, bool line) {
    if (clean.empty()) return;
    const std::string_view separator = line && afterLine_ ? "\n" : "\n\n";
    afterLine_ = line;
    while (!clean.empty() && !stopped_) {
        const std::size_t room = kMaxBytes > text_.size() ? kMaxBytes - text_.size() : 0;
        if (clean.size() <= room) return appendPart(clean, separator);
        if (!text_.empty()) {  // the next part starts with this text
            flush(false);
            ++part_;
            continue;
        }
        std::size_t cut = clean.rfind('\n', kMaxBytes);
        if (cut == std::string_view::npos || cut == 0) cut = clean.rfind(' ', kMaxBytes);
        if (cut == std::string_view::npos || cut < kMaxBytes / 2) cut = utf8Cut(clean, kMaxBytes);
        appendPart(clean.substr(0, cut), separator);
        clean.remove_prefix(cut);
    }
}

void SectionWriter::appendPart(std::string_view part, std::string_view separator) {
    if (!text_.empty()) text_ += separator;
    text_ += part;
    open_ = true;
}

std::string SectionWriter::partName() const {
    if (page_ > 0) return {};
    if (name_.empty()) return "Part " + std::to_string(unnamed_);
    return part_ == 0 ? name_ : name_ + " (" + std::to_string(part_ + 1) + ")";
}

void SectionWriter::flush(bool evenIfEmpty) {
    if (!open_ || stopped_) return;
    open_ = false;
    while (!text_.empty() && (text_.back() == '\n' || text_.back() == ' '))
        text_.pop_back();
    if (text_.empty() && !evenIfEmpty) return;
    if (!text_.empty()) sawText_ = true;
    if (page_ == 0 && name_.empty()) ++unnamed_;
    Section section{page_, partName(), std::move(text_), dates_, progress_};
    text_.clear();
    afterLine_ = false;
    stopped_ = !sink_(std::move(section));
}

void SectionWriter::finish() {
    flush(page_ > 0);
}

}  // namespace thimble::app
