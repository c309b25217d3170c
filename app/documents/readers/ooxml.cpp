#include "app/documents/readers/ooxml.h"

#include <set>

namespace thimble::app {
namespace {

std::string relsName(const std::string& part) {
    const std::size_t slash = part.rfind('/');
    const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
    return part.substr(0, name) + "_rels/" + part.substr(name) + ".rels";
}

/// Text of the a:p that the reader stands on.
std::string drawingParagraph(XmlReader& xml) {
    const int outer = xml.depth();
    std::string text;
    while (xml.next() && !(xml.isEnd() && xml.depth() == outer)) {
        if (xml.isStart("t")) text += xml.elementText();
        if (xml.isStart("br")) text += '\n';
    }
    return text;
}

/// Text of the a:tc that the reader stands on, its paragraphs on one line.
std::string drawingCell(XmlReader& xml) {
    const int outer = xml.depth();
    std::string text;
    while (xml.next() && !(xml.isEnd() && xml.depth() == outer)) {
        if (!xml.isStart("p")) continue;
        if (!text.empty()) text += ' ';
        text += drawingParagraph(xml);
    }
    return text;
}

}  // namespace

engine::Status combinedStatus(const XmlReader& xml, const ZipContainer& zip) {
    if (auto failed = zip.failure(); !failed.ok()) return failed;
    return xml.status();
}

engine::Result<std::vector<Relationship>> relationshipsOf(ZipContainer& zip, const std::string& part) {
    std::vector<Relationship> found;
    const std::string name = relsName(part);
    if (!zip.contains(name)) return found;
    auto stream = zip.stream(name);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    while (xml.next()) {
        if (!xml.isStart("Relationship") || xml.attribute("TargetMode") == "External") continue;
        const std::string type = xml.attribute("Type");
        found.push_back(
            {xml.attribute("Id"), type.substr(type.rfind('/') + 1), resolvePart(part, xml.attribute("Target"))});
    }
    if (auto status = combinedStatus(xml, zip); !status.ok()) return status.error();
    return found;
}

engine::Result<std::string> mainPart(ZipContainer& zip) {
    auto relationships = relationshipsOf(zip, "");
    if (!relationships.ok()) return relationships.error();
    for (const Relationship& relationship : *relationships) {
        if (relationship.type == "officeDocument") return relationship.target;
    }
    return engine::Error{
        "The file does not say which of its parts is the document; it is damaged or was saved incompletely."};
}

engine::Result<std::string> drawingTitle(ZipContainer& zip, const std::string& part) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    bool inTitle = false;
    while (xml.next()) {
        if (xml.isStart("sp")) inTitle = false;
        if (xml.isStart("ph")) {
            const std::string type = xml.attribute("type");
            inTitle = type == "title" || type == "ctrTitle";
        }
        if (inTitle && xml.isStart("txBody")) return cleanText(drawingCell(xml));
    }
    if (auto status = combinedStatus(xml, zip); !status.ok()) return status.error();
    return std::string();
}

engine::Status readDrawing(ZipContainer& zip, const std::string& part, SectionWriter& out) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::vector<std::string> cells;
    while (xml.next() && !out.stopped()) {
        if (xml.isStart("Fallback")) {
            xml.skipElement();  // the same text again, for old programs
        } else if (xml.isStart("tc")) {
            cells.push_back(drawingCell(xml));
        } else if (xml.isEnd("tr")) {
            out.row(cells);
            cells.clear();
        } else if (xml.isStart("p")) {
            out.paragraph(drawingParagraph(xml));
        }
    }
    return combinedStatus(xml, zip);
}

engine::Status readCharts(ZipContainer& zip, const std::vector<Relationship>& relationships, SectionWriter& out) {
    for (const Relationship& relationship : relationships) {
        if (relationship.type != "chart" && relationship.type != "diagramData") continue;
        if (!zip.contains(relationship.target)) continue;
        auto stream = zip.stream(relationship.target);
        if (!stream.ok()) return stream.error();
        XmlReader xml(**stream);
        std::set<std::string> seen;  // labels repeat for every series
        while (xml.next() && !out.stopped()) {
            std::string text;
            if (xml.isStart("p")) text = drawingParagraph(xml);
            if (xml.isStart("v")) text = xml.elementText();
            if (!text.empty() && seen.insert(text).second) out.line(text);
        }
        if (auto status = combinedStatus(xml, zip); !status.ok()) return status;
    }
    return {};
}

}  // namespace thimble::app
