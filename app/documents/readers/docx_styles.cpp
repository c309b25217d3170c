#include "app/documents/readers/docx_styles.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace thimble::app {
namespace {

int numberOf(const std::string& text) {
    return std::atoi(text.c_str());
}

ListLevel::Style numberStyle(const std::string& format) {
    using Style = ListLevel::Style;
    static const std::map<std::string, Style> styles = {{"bullet", Style::Bullet},
                                                        {"none", Style::None},
                                                        {"decimalZero", Style::DecimalZero},
                                                        {"lowerLetter", Style::LowerLetter},
                                                        {"upperLetter", Style::UpperLetter},
                                                        {"lowerRoman", Style::LowerRoman},
                                                        {"upperRoman", Style::UpperRoman},
                                                        {"chineseCounting", Style::Chinese},
                                                        {"chineseCountingThousand", Style::Chinese},
                                                        {"japaneseCounting", Style::Chinese},
                                                        {"taiwaneseCountingThousand", Style::Chinese},
                                                        {"ideographDigital", Style::Chinese}};
    const auto found = styles.find(format);
    return found == styles.end() ? Style::Decimal : found->second;
}

/// The w:lvl that the reader stands on, with the paragraph style that it belongs to.
ListLevel readLevel(XmlReader& xml, std::string& style) {
    const int outer = xml.depth();
    ListLevel level;
    level.style = ListLevel::Style::Decimal;
    while (xml.next() && !(xml.isEnd() && xml.depth() == outer)) {
        if (xml.isStart("start")) level.start = numberOf(xml.attribute("val"));
        if (xml.isStart("numFmt")) level.style = numberStyle(xml.attribute("val"));
        if (xml.isStart("lvlText")) level.pattern = xml.attribute("val");
        if (xml.isStart("pStyle")) style = xml.attribute("val");
    }
    return level;
}

}  // namespace

engine::Result<WordStyles> readWordStyles(ZipContainer& zip, const std::string& part) {
    WordStyles styles;
    std::map<std::string, std::string> basedOn;
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::string id;
    while (xml.next()) {
        if (xml.isStart("style")) id = xml.attribute("type") == "paragraph" ? xml.attribute("styleId") : "";
        if (id.empty() || !xml.isStart()) continue;
        if (xml.isStart("basedOn")) basedOn[id] = xml.attribute("val");
        if (xml.isStart("outlineLvl") && xml.attribute("val") < "6") styles.headings.insert(id);
        if (xml.isStart("ilvl")) styles.lists[id].level = numberOf(xml.attribute("val"));
        if (xml.isStart("numId")) styles.lists[id].list = xml.attribute("val");
        if (xml.isStart("name")) {
            std::string name = xml.attribute("val");
            for (char& c : name)
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            if (name.starts_with("heading ") || name == "title") styles.headings.insert(id);
        }
    }
    if (auto status = combinedStatus(xml, zip); !status.ok()) return status.error();
    for (int generation = 0; generation < 8; ++generation) {  // what derived styles inherit, a few generations deep
        for (const auto& [derived, base] : basedOn) {
            if (styles.headings.contains(base)) styles.headings.insert(derived);
            const auto list = styles.lists.find(base);
            if (list == styles.lists.end()) continue;
            WordListItem& own = styles.lists[derived];
            if (own.list.empty()) own.list = list->second.list;
            if (own.level < 0) own.level = list->second.level;
        }
    }
    return styles;
}

engine::Status WordNumbering::read(ZipContainer& zip, const std::string& part) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    Definition* definition = nullptr;
    List* list = nullptr;
    int level = 0;
    while (xml.next()) {
        if (!xml.isStart()) continue;
        if (xml.isStart("abstractNum")) {
            definition = &definitions_[xml.attribute("abstractNumId")];
            list = nullptr;
        } else if (xml.isStart("num")) {
            list = &lists_[xml.attribute("numId")];
        } else if (xml.isStart("lvlOverride")) {
            level = numberOf(xml.attribute("ilvl"));
        } else if (xml.isStart("lvl")) {
            level = numberOf(xml.attribute("ilvl"));
            std::string style;
            ListLevel read = readLevel(xml, style);
            if (definition && !style.empty()) definition->levelOfStyle[style] = level;
            if (list || definition) (list ? list->overrides : definition->levels)[level] = std::move(read);
        } else if (list && xml.isStart("abstractNumId")) {
            list->definition = xml.attribute("val");
        } else if (list && xml.isStart("startOverride")) {
            list->starts[level] = numberOf(xml.attribute("val"));
        } else if (definition && xml.isStart("styleLink")) {
            definition->styleLink = xml.attribute("val");
        } else if (definition && xml.isStart("numStyleLink")) {
            definition->numStyleLink = xml.attribute("val");
        }
    }
    return combinedStatus(xml, zip);
}

WordNumbering::Definition* WordNumbering::definitionOf(const List& list) {
    const auto found = definitions_.find(list.definition);
    if (found == definitions_.end()) return nullptr;
    if (found->second.numStyleLink.empty()) return &found->second;
    const auto meant = std::find_if(definitions_.begin(), definitions_.end(), [&](const auto& other) {
        return other.second.styleLink == found->second.numStyleLink;
    });
    return meant == definitions_.end() ? &found->second : &meant->second;
}

std::string WordNumbering::next(const WordListItem& item, const std::string& style) {
    if (item.list.empty() || item.list == "0") return {};
    const auto list = lists_.find(item.list);
    Definition* definition = list == lists_.end() ? nullptr : definitionOf(list->second);
    if (!definition) return "-";
    int level = std::max(item.level, 0);
    if (const auto named = definition->levelOfStyle.find(style);
        item.level < 0 && named != definition->levelOfStyle.end())
        level = named->second;
    std::optional<int> start;
    if (const auto own = list->second.starts.find(level); own != list->second.starts.end()) {
        start = own->second;
        list->second.starts.erase(own);
    }
    if (list->second.overrides.empty()) return definition->counter.next(definition->levels, level, start);
    ListStyle levels = list->second.overrides;
    levels.insert(definition->levels.begin(), definition->levels.end());
    return definition->counter.next(levels, level, start);
}

}  // namespace thimble::app
