#include "app/documents/readers/odf_lists.h"

#include <algorithm>
#include <cstdlib>

namespace thimble::app {
namespace {

ListLevel::Style numberStyle(const std::string& format) {
    using Style = ListLevel::Style;
    if (format.empty()) return Style::None;
    if (format.starts_with("\xE4\xB8\x80")) return Style::Chinese;  // "一, 二, 三, ..."
    if (format == "a") return Style::LowerLetter;
    if (format == "A") return Style::UpperLetter;
    if (format == "i") return Style::LowerRoman;
    if (format == "I") return Style::UpperRoman;
    return Style::Decimal;
}

int numberOf(const std::string& text, int otherwise) {
    return text.empty() ? otherwise : std::atoi(text.c_str());
}

/// The level that a list-level-style element describes, which is `depth` levels below the first.
ListLevel levelOf(const XmlReader& xml, int depth) {
    ListLevel level;
    const bool numbers = xml.isStart("list-level-style-number") || xml.isStart("outline-level-style");
    if (!numbers) return level;
    level.style = numberStyle(xml.attribute("num-format"));
    level.start = numberOf(xml.attribute("start-value"), 1);
    const int shown = level.style == ListLevel::Style::None
                          ? 0
                          : std::clamp(numberOf(xml.attribute("display-levels"), 1), 1, depth + 1);
    level.pattern = xml.attribute("num-prefix");
    for (int i = 0; i < shown; ++i)
        level.pattern += (i > 0 ? ".%" : "%") + std::to_string(depth - shown + 2 + i);
    level.pattern += xml.attribute("num-suffix");
    return level;
}

}  // namespace

void OdfLists::readStyle(XmlReader& xml, ListStyle& style) {
    const int outer = xml.depth();
    while (xml.next() && !(xml.isEnd() && xml.depth() == outer)) {
        const bool level =
            xml.isStart() && (xml.name().starts_with("list-level-style") || xml.isStart("outline-level-style"));
        if (!level) continue;
        const int depth = std::clamp(numberOf(xml.attribute("level"), 1), 1, ListCounter::kLevels) - 1;
        style[depth] = levelOf(xml, depth);
    }
}

void OdfLists::begin(const XmlReader& xml) {
    OpenList list{xml.attribute("style-name"), false, {}};
    if (list.style.empty() && !open_.empty()) list.style = open_.back().style;
    if (open_.empty()) {
        const auto continued = byId_.find(xml.attribute("continue-list"));
        const bool goesOn = xml.attribute("continue-numbering") == "true" && list.style == lastStyle_;
        if (continued != byId_.end()) {
            counter_ = continued->second;
        } else if (!goesOn) {
            counter_ = std::make_shared<ListCounter>();
        }
        lastStyle_ = list.style;
        if (const std::string id = xml.attribute("id"); !id.empty()) byId_[id] = counter_;
    }
    open_.push_back(std::move(list));
}

void OdfLists::track(XmlReader& xml) {
    if (xml.isStart("list-style")) return readStyle(xml, styles_[xml.attribute("name")]);
    if (xml.isStart("outline-style")) return readStyle(xml, headings_);
    if (xml.isStart("list")) return begin(xml);
    if (open_.empty()) return;
    if (xml.isEnd("list")) return open_.pop_back();
    if (xml.isStart("list-item")) {
        open_.back().itemBegins = true;
        const int start = numberOf(xml.attribute("start-value"), -1);
        open_.back().start = start >= 0 ? std::optional(start) : std::nullopt;
    } else if (xml.isStart("list-header")) {
        open_.back().itemBegins = false;
    }
}

std::string OdfLists::marker() {
    if (open_.empty() || !open_.back().itemBegins) return {};
    open_.back().itemBegins = false;
    const auto style = styles_.find(open_.back().style);
    const auto level = static_cast<int>(open_.size()) - 1;
    return counter_->next(style == styles_.end() ? ListStyle() : style->second, level, open_.back().start);
}

std::string OdfLists::headingNumber(const XmlReader& xml) {
    const int level = std::clamp(numberOf(xml.attribute("outline-level"), 1), 1, ListCounter::kLevels) - 1;
    if (!headings_.contains(level) || xml.attribute("is-list-header") == "true") return {};
    const int start = xml.attribute("restart-numbering") == "true" ? numberOf(xml.attribute("start-value"), 1) : -1;
    return headingCounter_.next(headings_, level, start >= 0 ? std::optional(start) : std::nullopt);
}

}  // namespace thimble::app
