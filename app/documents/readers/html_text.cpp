#include "app/documents/readers/html_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "app/documents/readers/html_entities.h"

namespace thimble::app {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

template <std::size_t N>
bool oneOf(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 35> kBlocks = {
    "p",          "div",        "ul",      "ol",      "li",     "dl",       "dt",     "dd",      "pre",
    "blockquote", "section",    "article", "header",  "footer", "nav",      "aside",  "main",    "figure",
    "address",    "figcaption", "table",   "caption", "form",   "fieldset", "legend", "hr",      "body",
    "details",    "summary",    "option",  "center",  "thead",  "tbody",    "tfoot",  "textarea"};
constexpr std::array<std::string_view, 5> kRaw = {"script", "style", "noscript", "template", "iframe"};
constexpr std::array<std::string_view, 14> kVoid = {"br",   "hr",  "img",   "input",  "meta",  "link", "area",
                                                    "base", "col", "embed", "source", "track", "wbr",  "param"};

int headingLevelOf(std::string_view name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' ? name[1] - '0' : 0;
}

}  // namespace

void HtmlText::read(std::string_view html) {
    std::size_t at = 0;
    while (at < html.size() && !out_.stopped()) {
        const std::size_t open = std::min(html.find('<', at), html.size());
        if (open > at) text(html.substr(at, open - at));
        if (open >= html.size()) break;
        const std::string_view rest = html.substr(open);
        if (rest.starts_with("<!--")) {
            const std::size_t end = html.find("-->", open + 4);
            at = end == std::string_view::npos ? html.size() : end + 3;
        } else if (rest.starts_with("<![CDATA[")) {
            const std::size_t end = std::min(html.find("]]>", open), html.size());
            block_ += html.substr(open + 9, end - std::min(open + 9, end));
            at = std::min(end + 3, html.size());
        } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?')) {
            const std::size_t end = html.find('>', open);
            at = end == std::string_view::npos ? html.size() : end + 1;
        } else if (rest.size() > 1 && (std::isalpha(static_cast<unsigned char>(rest[1])) || rest[1] == '/')) {
            Tag tag;
            at = readTag(html, open, tag);
            if (!tag.closing && !tag.selfClosing && oneOf(tag.name, kRaw)) {
                at = skipRawText(html, at, tag.name);
            } else {
                apply(tag);
            }
        } else {
            text("<");
            at = open + 1;
        }
    }
    endRow();
    endBlock();
}

/// Reads the tag at `at`; returns the position behind it.
std::size_t HtmlText::readTag(std::string_view html, std::size_t at, Tag& tag) const {
    ++at;
    if (at < html.size() && html[at] == '/') tag.closing = true, ++at;
    while (at < html.size() && html[at] != '>' && html[at] != '/' &&
           !std::isspace(static_cast<unsigned char>(html[at]))) {
        if (tag.name.size() < 32) tag.name += lower(html[at]);
        ++at;
    }
    if (const std::size_t colon = tag.name.find(':'); colon != std::string::npos) tag.name.erase(0, colon + 1);
    std::string attribute;
    while (at < html.size() && html[at] != '>') {
        const char c = html[at];
        if (c == '/' && at + 1 < html.size() && html[at + 1] == '>') tag.selfClosing = true;
        if (std::isspace(static_cast<unsigned char>(c)) || c == '/') {
            if (attribute == "hidden") tag.hidden = true;
            attribute.clear();
            ++at;
        } else if (c == '=') {
            ++at;
            while (at < html.size() && std::isspace(static_cast<unsigned char>(html[at])))
                ++at;
            std::string_view value;
            if (at < html.size() && (html[at] == '"' || html[at] == '\'')) {
                const std::size_t end = html.find(html[at], at + 1);
                if (end == std::string_view::npos) return html.size();
                value = html.substr(at + 1, end - at - 1);
                at = end + 1;
            } else {
                const std::size_t end = std::min(html.find_first_of("> \t\r\n", at), html.size());
                value = html.substr(at, end - at);
                at = end;
            }
            tag.hidden |= attribute == "hidden";
            if (attribute == "alt") tag.alt = decodeEntities(value);
            if (attribute == "style" && value.size() < 1000) {
                std::string style;
                for (const char s : value) {
                    if (!std::isspace(static_cast<unsigned char>(s))) style += lower(s);
                }
                tag.hidden |= style.find("display:none") != std::string::npos ||
                              style.find("visibility:hidden") != std::string::npos;
            }
            attribute.clear();
        } else {
            if (attribute.size() < 16) attribute += lower(c);
            ++at;
        }
    }
    if (attribute == "hidden") tag.hidden = true;
    return std::min(at + 1, html.size());
}

/// Position behind the end tag of an element whose content is no markup.
std::size_t HtmlText::skipRawText(std::string_view html, std::size_t at, std::string_view name) const {
    while (true) {
        const std::size_t close = html.find("</", at);
        if (close == std::string_view::npos) return html.size();
        at = close + 2;
        if (html.size() - at >= name.size() &&
            std::equal(name.begin(), name.end(), html.begin() + static_cast<std::ptrdiff_t>(at),
                       [](char a, char b) { return a == lower(b); })) {
            const std::size_t end = html.find('>', at);
            return end == std::string_view::npos ? html.size() : end + 1;
        }
    }
}

void HtmlText::apply(const Tag& tag) {
    if (hiddenDepth_ > 0) {  // inside something hidden only the nesting of its own element counts
        if (tag.name == hiddenTag_ && !tag.selfClosing) hiddenDepth_ += tag.closing ? -1 : 1;
        return;
    }
    if (tag.hidden && !tag.closing && !tag.selfClosing && !oneOf(tag.name, kVoid)) {
        hiddenTag_ = tag.name;
        hiddenDepth_ = 1;
        return;
    }
    if (tag.closing) {
        close(tag);
    } else {
        open(tag);
        if (tag.selfClosing && !oneOf(tag.name, kVoid)) close(tag);
    }
}

void HtmlText::open(const Tag& tag) {
    if (tag.name == "title") {
        inTitle_ = true;
    } else if (tag.name == "br") {
        block_ += '\n';
    } else if (tag.name == "img" || tag.name == "area") {
        if (!tag.alt.empty()) block_ += " " + tag.alt + " ";
    } else if (const int level = headingLevelOf(tag.name)) {
        endBlock();
        headingLevel_ = level;
    } else if (tag.name == "td" || tag.name == "th") {
        endCell();
        inCell_ = true;
    } else if (tag.name == "tr") {
        endRow();
    } else if (oneOf(tag.name, kBlocks)) {
        endBlock();
        if (tag.name == "table") ++tableDepth_;
        if (tag.name == "pre") ++preDepth_;
        if ((tag.name == "ol" || tag.name == "ul") && listNumbers_.size() < 100)
            listNumbers_.push_back(tag.name == "ol" ? 0 : -1);
        if (tag.name == "li") listItem_ = true;
        tight_ = tag.name == "li" || tag.name == "dt" || tag.name == "dd" || tag.name == "option";
    }
}

void HtmlText::close(const Tag& tag) {
    if (tag.name == "title") {
        inTitle_ = false;
    } else if (headingLevelOf(tag.name) != 0) {
        endBlock();
        headingLevel_ = 0;
    } else if (tag.name == "td" || tag.name == "th") {
        endCell();
    } else if (tag.name == "tr") {
        endRow();
    } else if (oneOf(tag.name, kBlocks)) {
        if (tag.name == "table") {
            endRow();
            tableDepth_ = std::max(0, tableDepth_ - 1);
        }
        endBlock();
        if ((tag.name == "ol" || tag.name == "ul") && !listNumbers_.empty()) listNumbers_.pop_back();
        if (tag.name == "pre") preDepth_ = std::max(0, preDepth_ - 1);
        if (tag.name == "li") listItem_ = false;
        tight_ = false;
    }
}

void HtmlText::text(std::string_view raw) {
    if (hiddenDepth_ > 0) return;
    std::string decoded = decodeEntities(raw);
    if (inTitle_) {
        title_ += decoded;
        return;
    }
    if (preDepth_ == 0) {
        for (char& c : decoded) {
            if (c == '\n' || c == '\r') c = ' ';
        }
    }
    block_ += decoded;
}

void HtmlText::endBlock() {
    if (inCell_) {  // blocks inside a cell stay in it
        if (!block_.empty()) block_ += ' ';
        return;
    }
    const std::string body = std::exchange(block_, {});
    if (cleanText(body).empty()) return;
    if (!title_.empty() && kind_ == Kind::Page) {  // the title leads, unless the first heading repeats it
        const std::string title = cleanText(std::exchange(title_, {}));
        if (title != cleanText(body)) out_.paragraph(title);
    }
    if (headingLevel_ > 0 && kind_ != Kind::Fragment) {
        out_.heading(body);
    } else if (preDepth_ > 0) {
        out_.paragraph("");
        out_.verbatim(body);
    } else if (listItem_) {
        const bool numbered = !listNumbers_.empty() && listNumbers_.back() >= 0;
        out_.line((numbered ? std::to_string(++listNumbers_.back()) + ". " : "- ") + cleanText(body));
        listItem_ = false;
    } else if (tight_) {
        out_.line(body);
    } else {
        out_.paragraph(body);
    }
}

void HtmlText::endCell() {
    if (!inCell_) return endBlock();
    cells_.push_back(std::exchange(block_, {}));
    inCell_ = false;
}

void HtmlText::endRow() {
    if (inCell_) endCell();
    if (!cells_.empty()) {
        out_.row(cells_);
        cells_.clear();
    }
}

}  // namespace thimble::app
