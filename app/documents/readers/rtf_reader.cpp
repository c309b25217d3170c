#include <QIODevice>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "app/documents/readers/list_numbers.h"
#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

constexpr qint64 kMaxBytes = 512 << 20;
constexpr std::size_t kMaxDepth = 2000;

std::string encodingOfCodePage(int page) {
    switch (page) {
        case 932:
            return "Shift_JIS";
        case 936:
            return "GB18030";
        case 949:
            return "EUC-KR";
        case 950:
            return "Big5";
        case 10000:
            return "macintosh";
        case 65001:
            return "UTF-8";
        default:
            return page >= 1250 && page <= 1258 ? "windows-" + std::to_string(page)
                   : page >= 437 && page <= 866 ? "IBM" + std::to_string(page)
                                                : "";
    }
}

/// The code page that a font's \fcharset stands for, 0 if it says nothing.
int codePageOfCharset(int charset) {
    switch (charset) {
        case 0:
            return 1252;
        case 77:
            return 10000;
        case 128:
            return 932;
        case 129:
            return 949;
        case 134:
            return 936;
        case 136:
            return 950;
        case 161:
            return 1253;
        case 162:
            return 1254;
        case 163:
            return 1258;
        case 177:
            return 1255;
        case 178:
            return 1256;
        case 186:
            return 1257;
        case 204:
            return 1251;
        case 222:
            return 874;
        case 238:
            return 1250;
        default:
            return 0;
    }
}

/// Groups whose content is no text of the document. Pictures keep nothing; a shape's text (shptxt) is read.
bool isHiddenDestination(std::string_view word) {
    static const std::set<std::string_view> hidden = {"fonttbl",   "colortbl",     "stylesheet", "info",
                                                      "pict",      "object",       "themedata",  "colorschememapping",
                                                      "datastore", "latentstyles", "listtable",  "listoverridetable",
                                                      "rsidtbl",   "generator",    "xmlnstbl",   "fldinst",
                                                      "filetbl",   "revtbl",       "mmathPr",    "pgptbl",
                                                      "bkmkstart", "bkmkend",      "nonshppict", "sp",
                                                      "falt",      "panose",       "userprops",  "pn",
                                                      "objdata",   "xe",           "tc"};
    return hidden.contains(word);
}

struct Group {
    int unicodeSkip = 1;  // \ucN: how many bytes stand in for a \u
    int font = 0;
    bool hidden = false;
    bool fontTable = false;
    bool styleSheet = false;
    bool marker = false;  // the number or bullet of a list item
    bool aside = false;   // in a note, header or footer: written when its group closes, below the paragraph
};

class RtfParser {
  public:
    RtfParser(std::string_view rtf, SectionWriter& out) : rtf_(rtf), out_(out) {}

    engine::Status parse() {
        while (at_ < rtf_.size() && !out_.stopped()) {
            const char c = rtf_[at_++];
            if (c == '{') {
                flushBytes();
                if (groups_.size() >= kMaxDepth)
                    return engine::Error{
                        "The file nests its groups deeper than any document does; it was not read further."};
                groups_.push_back(groups_.back());
                ignorable_ = false;
            } else if (c == '}') {
                flushBytes();
                closeGroup();
            } else if (c == '\\') {
                control();
            } else if (c != '\r' && c != '\n') {
                literal(c);
            }
        }
        flushBytes();
        endParagraph();
        return {};
    }

  private:
    void closeGroup() {
        if (groups_.back().styleSheet && headingName_) headingStyles_.insert(styleNumber_);
        headingName_ = false;
        if (groups_.size() <= 1) return;
        const bool asideEnds = groups_.back().aside && !groups_[groups_.size() - 2].aside;
        const bool markerEnds = groups_.back().marker && !groups_[groups_.size() - 2].marker;
        groups_.pop_back();
        if (markerEnds) endMarker();
        if (!asideEnds) return;
        asides_.push_back(std::exchange(text_, std::exchange(held_, {})));
        if (text_.empty()) writeAsides();
    }

    /// What a program without lists would show before the item: "1.", or a bullet of some font.
    void endMarker() {
        const std::size_t start = std::min(markerStart_, text_.size());
        marker_ = cleanText(std::string_view(text_).substr(start));
        text_.resize(start);
        const bool number = std::any_of(marker_.begin(), marker_.end(),
                                        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
        if (!marker_.empty() && !number) marker_ = "-";
    }

    void control() {
        if (at_ >= rtf_.size()) return;
        const char c = rtf_[at_];
        if (!std::isalpha(static_cast<unsigned char>(c))) return symbol();
        std::size_t end = at_;
        while (end < rtf_.size() && end - at_ < 40 && std::isalpha(static_cast<unsigned char>(rtf_[end])))
            ++end;
        const std::string_view word = rtf_.substr(at_, end - at_);
        const bool negative = end < rtf_.size() && rtf_[end] == '-';
        std::size_t digits = end + (negative ? 1 : 0);
        long value = 0;
        const std::size_t first = digits;
        while (digits < rtf_.size() && digits - first < 10 && std::isdigit(static_cast<unsigned char>(rtf_[digits])))
            value = value * 10 + (rtf_[digits++] - '0');
        const bool hasValue = digits > first;
        at_ = hasValue ? digits : end;
        if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
        apply(word, hasValue, negative ? -value : value);
    }

    void symbol() {
        const char c = rtf_[at_++];
        if (c == '\'') {
            if (at_ + 2 > rtf_.size()) return;
            const std::string hex(rtf_.substr(at_, 2));
            at_ += 2;
            literal(static_cast<char>(std::strtol(hex.c_str(), nullptr, 16)));
        } else if (c == '*') {
            ignorable_ = true;
        } else if (c == '~') {
            append(" ");
        } else if (c == '_') {
            append("-");
        } else if (c == '\\' || c == '{' || c == '}') {
            literal(c);
        } else if (c == '\n' || c == '\r') {
            flushBytes();
            endParagraph();
        }
    }

    void apply(std::string_view word, bool hasValue, long value) {
        flushBytes();
        Group& group = groups_.back();
        const bool ignorable = std::exchange(ignorable_, false);
        const bool ofParagraph = word == "pard" || word == "s" || word == "outlinelevel" || word == "intbl";
        if (group.marker && ofParagraph) return;  // the marker's own, not the item's
        if (word == "fonttbl") group.fontTable = true;
        if (word == "stylesheet") group.styleSheet = true;
        if (isHiddenDestination(word) ||
            (ignorable && word != "shpinst" && word != "shptxt" && word != "footnote" && word != "annotation"))
            group.hidden = true;
        if (word == "bin" && value > 0) at_ += std::min(static_cast<std::size_t>(value), rtf_.size() - at_);
        if (word == "ansicpg") codePage_ = static_cast<int>(value);
        if (word == "uc") group.unicodeSkip = static_cast<int>(std::clamp(value, 0L, 10L));
        if (word == "f") group.font = static_cast<int>(value);
        if (word == "fcharset" && group.fontTable) fontPages_[group.font] = codePageOfCharset(static_cast<int>(value));
        if (word == "s") group.styleSheet ? void(styleNumber_ = value) : void(paragraphStyle_ = value);
        if (word == "outlinelevel" && group.styleSheet) headingName_ = value < 6;
        if (word == "outlinelevel" && !group.styleSheet) outline_ = value < 6;
        if (word == "shptxt") group.hidden = false;
        if (word == "v" || word == "deleted") group.hidden = group.hidden || !hasValue || value != 0;
        if (group.hidden) return;
        if (word == "listtext" || word == "pntext") {
            group.marker = true;
            markerStart_ = text_.size();
        }
        if (word == "chftn")
            append("[" + std::to_string(group.aside ? noteNumber_ : ++noteNumber_) + (group.aside ? "] " : "]"));
        if (word == "u") return unicode(value);
        if (word == "pard") paragraphStyle_ = -1, outline_ = false, inTable_ = false;
        if (word == "intbl") inTable_ = true;
        if (word == "par" || word == "sect" || word == "page") {
            if (group.aside) {
                append("\n");
            } else if (inTable_) {
                append(" ");
            } else {
                endParagraph();
            }
        }
        if (word == "cell" || word == "nestcell")
            cells_.push_back(withMarker(std::exchange(marker_, {}), std::exchange(text_, {})));
        if (word == "row" || word == "nestrow") endRow();
        if (word == "line") append("\n");
        if (word == "tab") append("\t");
        static const std::set<std::string_view> asides = {"footnote", "annotation", "header",  "headerl", "headerr",
                                                          "headerf",  "footer",     "footerl", "footerr", "footerf"};
        if (asides.contains(word) && !group.aside) {
            group.aside = true;
            held_ = std::exchange(text_, {});
        }
        append(character(word));
    }

    static std::string_view character(std::string_view word) {
        static const std::map<std::string_view, std::string_view> characters = {
            {"emdash", "\xE2\x80\x94"},    {"endash", "\xE2\x80\x93"}, {"bullet", "\xE2\x80\xA2"},
            {"lquote", "\xE2\x80\x98"},    {"rquote", "\xE2\x80\x99"}, {"ldblquote", "\xE2\x80\x9C"},
            {"rdblquote", "\xE2\x80\x9D"}, {"emspace", " "},           {"enspace", " "}};
        const auto found = characters.find(word);
        return found == characters.end() ? std::string_view() : found->second;
    }

    /// \uN: a UTF-16 unit, signed; the bytes that follow stand in for it in old programs and are dropped.
    void unicode(long value) {
        units_ += QChar(static_cast<char16_t>(value < 0 ? value + 65536 : value));
        if (!units_.back().isHighSurrogate()) {
            text_ += units_.toStdString();
            units_.clear();
        }
        skip_ = groups_.back().unicodeSkip;
    }

    void literal(char c) {
        if (skip_ > 0) {
            --skip_;
        } else if (groups_.back().styleSheet) {
            styleText(c);
        } else if (!groups_.back().hidden) {
            bytes_ += c;
        }
    }

    /// Names of styles, to find the headings: "heading 1;".
    void styleText(char c) {
        if (c == ';') {
            std::string name = std::exchange(styleName_, {});
            for (char& n : name)
                n = static_cast<char>(std::tolower(static_cast<unsigned char>(n)));
            if (name.find("heading ") != std::string::npos || name == "title") headingName_ = true;
        } else if (styleName_.size() < 100) {
            styleName_ += c;
        }
    }

    void flushBytes() {
        if (bytes_.empty()) return;
        const auto page = fontPages_.find(groups_.back().font);
        const int codePage =
            page != fontPages_.end() && page->second > 0 && page->second != 1252 ? page->second : codePage_;
        const bool ascii =
            std::all_of(bytes_.begin(), bytes_.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        text_ += ascii ? bytes_ : toUtf8(bytes_, encodingOfCodePage(codePage));
        bytes_.clear();
    }

    void append(std::string_view text) {
        if (!groups_.back().hidden) text_ += text;
    }

    void endParagraph() {
        const std::string text = std::exchange(text_, {});
        const std::string marker = cleanText(text).empty() ? "" : std::exchange(marker_, {});
        if (!cells_.empty()) {
            cells_.push_back(text);
            endRow();
        } else if (outline_ || headingStyles_.contains(paragraphStyle_)) {
            out_.heading(marker == "-" ? text : withMarker(marker, text));
        } else if (!marker.empty()) {
            out_.line(withMarker(marker, text));
        } else {
            out_.paragraph(text);
        }
        writeAsides();
        out_.setProgress(static_cast<double>(at_) / static_cast<double>(rtf_.size()));
    }

    void writeAsides() {
        for (const std::string& aside : std::exchange(asides_, {}))
            out_.paragraph(aside);
    }

    void endRow() {
        out_.row(cells_);
        cells_.clear();
    }

    std::string_view rtf_;
    SectionWriter& out_;
    std::size_t at_ = 0;
    std::vector<Group> groups_ = {Group{}};
    std::map<int, int> fontPages_;
    std::set<long> headingStyles_;
    std::string bytes_;  // in the code page of the current font
    std::string text_;
    std::string marker_;  // of the paragraph being read
    std::size_t markerStart_ = 0;
    int noteNumber_ = 0;
    std::string held_;  // the paragraph around the aside being read
    std::vector<std::string> asides_;
    std::string styleName_;
    std::vector<std::string> cells_;
    QString units_;
    int codePage_ = 1252;
    int skip_ = 0;
    long styleNumber_ = -1;
    long paragraphStyle_ = -1;
    bool headingName_ = false;
    bool outline_ = false;
    bool inTable_ = false;
    bool ignorable_ = false;
};

}  // namespace

engine::Status readRtf(QIODevice& device, SectionWriter& out) {
    if (device.size() > kMaxBytes)
        return engine::Error{"The file is larger than 512 MB; save it as plain text to read it."};
    const QByteArray rtf = device.readAll();
    return RtfParser(std::string_view(rtf.constData(), static_cast<std::size_t>(rtf.size())), out).parse();
}

}  // namespace thimble::app
