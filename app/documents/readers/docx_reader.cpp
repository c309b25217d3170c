#include <set>

#include "app/documents/readers/ooxml.h"

namespace thimble::app {
namespace {

/// Ids of paragraph styles that are headings, under whatever name the writer's language gave them.
using HeadingStyles = std::set<std::string>;

engine::Result<HeadingStyles> headingStyles(ZipContainer& zip, const std::string& part) {
    HeadingStyles headings;
    std::map<std::string, std::string> basedOn;
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::string id;
    while (xml.next()) {
        if (xml.isStart("style")) id = xml.attribute("type") == "paragraph" ? xml.attribute("styleId") : "";
        if (id.empty() || !xml.isStart()) continue;
        if (xml.isStart("basedOn")) basedOn[id] = xml.attribute("val");
        if (xml.isStart("outlineLvl") && xml.attribute("val") < "6") headings.insert(id);
        if (xml.isStart("name")) {
            std::string name = xml.attribute("val");
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            if (name.starts_with("heading ") || name == "title") headings.insert(id);
        }
    }
    if (auto status = combinedStatus(xml, zip); !status.ok()) return status.error();
    for (int generation = 0; generation < 8; ++generation) {  // styles derived from headings, a few generations deep
        for (const auto& [derived, base] : basedOn) {
            if (headings.contains(base)) headings.insert(derived);
        }
    }
    return headings;
}

/// Reads WordprocessingML: body, notes, headers, footers and comments have the same content.
class WordText {
  public:
    WordText(XmlReader& xml, SectionWriter& out, const HeadingStyles& headings, std::map<std::string, std::string> notes)
        : xml_(xml), out_(out), headings_(headings), notes_(std::move(notes)) {}

    void readAll() {
        while (xml_.next() && !out_.stopped()) block();
    }

    /// Paragraphs and tables up to the end of the current element as plain lines.
    std::string readElement() {
        const int outer = xml_.depth();
        std::string text;
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer)) {
            if (xml_.isStart("p")) {
                const Paragraph p = paragraph();
                if (!text.empty() && !p.text.empty()) text += '\n';
                text += p.text;
            } else if (skipped()) {
                xml_.skipElement();
            }
        }
        return text;
    }

  private:
    struct Paragraph {
        std::string text;
        std::string style;
        std::string after;  // text boxes anchored in it
        bool listItem = false;
        bool outline = false;
    };

    bool skipped() const {
        return xml_.isStart("Fallback") || xml_.isStart("del") || xml_.isStart("moveFrom") || xml_.isStart("instrText") ||
               xml_.isStart("pPrChange") || xml_.isStart("rPrChange") || xml_.isStart("delText");
    }

    void block() {
        if (skipped()) return xml_.skipElement();
        if (xml_.isStart("tbl")) return table();
        if (!xml_.isStart("p")) return;
        const Paragraph p = paragraph();
        if (!cleanText(p.text).empty()) {
            if (p.outline || headings_.contains(p.style)) {
                out_.heading(p.text);
            } else if (p.listItem) {
                out_.line("- " + cleanText(p.text));
            } else {
                out_.paragraph(p.text);
            }
        }
        out_.paragraph(p.after);
        for (const std::string& id : pendingNotes_) {
            const auto note = notes_.find(id);
            if (note != notes_.end()) out_.paragraph(note->second);
            notes_.erase(id);
        }
        pendingNotes_.clear();
    }

    void table() {
        const int outer = xml_.depth();
        std::vector<std::string> cells;
        out_.paragraph("");
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer) && !out_.stopped()) {
            if (xml_.isStart("tc")) {
                cells.push_back(cell());
            } else if (xml_.isEnd("tr")) {
                out_.row(cells);
                cells.clear();
            } else if (skipped()) {
                xml_.skipElement();
            }
        }
        for (const std::string& id : std::exchange(pendingNotes_, {})) {
            if (const auto note = notes_.find(id); note != notes_.end()) out_.paragraph(note->second);
        }
    }

    /// A cell on one line; a table inside it becomes part of the text.
    std::string cell() {
        std::string text = readElement();
        for (char& c : text) {
            if (c == '\n') c = ' ';
        }
        return text;
    }

    Paragraph paragraph() {
        Paragraph p;
        const int outer = xml_.depth();
        bool hidden = false;
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer)) {
            if (xml_.isStart("r")) hidden = false;
            if (!xml_.isStart()) continue;
            if (skipped()) {
                xml_.skipElement();
            } else if (xml_.isStart("pStyle")) {
                p.style = xml_.attribute("val");
            } else if (xml_.isStart("numPr")) {
                p.listItem = true;
            } else if (xml_.isStart("outlineLvl")) {
                p.outline = xml_.attribute("val") < "6";
            } else if (xml_.isStart("vanish")) {
                const std::string value = xml_.attribute("val");
                hidden = value != "0" && value != "false";
            } else if (xml_.isStart("t")) {
                const std::string text = xml_.elementText();
                if (!hidden) p.text += text;
            } else if (xml_.isStart("txbxContent")) {
                p.after += readElement() + "\n\n";
            } else if (xml_.isStart("footnoteReference") || xml_.isStart("endnoteReference")) {
                const std::string id = (xml_.isStart("footnoteReference") ? "f" : "e") + xml_.attribute("id");
                p.text += "[" + std::to_string(++noteNumber_) + "]";
                if (const auto note = notes_.find(id); note != notes_.end()) {
                    note->second = "[" + std::to_string(noteNumber_) + "] " + note->second;
                }
                pendingNotes_.push_back(id);
            } else {
                p.text += mark();
            }
        }
        return p;
    }

    std::string mark() const {
        if (xml_.isStart("tab") || xml_.isStart("ptab")) return "\t";
        if (xml_.isStart("br") || xml_.isStart("cr")) return "\n";
        if (xml_.isStart("noBreakHyphen")) return "-";
        return {};
    }

    XmlReader& xml_;
    SectionWriter& out_;
    const HeadingStyles& headings_;
    std::map<std::string, std::string> notes_;  // text by id, until it is written below the paragraph that refers to it
    std::vector<std::string> pendingNotes_;
    int noteNumber_ = 0;
};

/// Adds the notes of a part to `notes` under `prefix` + id.
engine::Status readNotes(ZipContainer& zip, const std::string& part, const std::string& prefix,
                         std::map<std::string, std::string>& notes) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    SectionWriter unused([](const Section&) { return true; });
    const HeadingStyles none;
    while (xml.next()) {
        if (!xml.isStart("footnote") && !xml.isStart("endnote")) continue;
        const std::string id = xml.attribute("id");
        const std::string type = xml.attribute("type");
        std::string text = WordText(xml, unused, none, {}).readElement();
        if (type.empty() || type == "normal") notes[prefix + id] = std::move(text);
    }
    return combinedStatus(xml, zip);
}

/// Texts of several parts (headers, footers) that repeat: each different one once.
engine::Status readRepeated(ZipContainer& zip, const std::vector<Relationship>& relationships, std::string_view type,
                            SectionWriter& out) {
    std::set<std::string> seen;
    for (const Relationship& relationship : relationships) {
        if (relationship.type != type || !zip.contains(relationship.target)) continue;
        auto stream = zip.stream(relationship.target);
        if (!stream.ok()) return stream.error();
        XmlReader xml(**stream);
        const HeadingStyles none;
        if (!xml.next()) return combinedStatus(xml, zip);
        const std::string text = cleanText(WordText(xml, out, none, {}).readElement());
        if (auto status = combinedStatus(xml, zip); !status.ok()) return status;
        const bool pageNumber = text.find_first_not_of("0123456789") == std::string::npos;
        if (!pageNumber && seen.insert(text).second) out.paragraph(text);
    }
    return {};
}

}  // namespace

engine::Status readDocx(QIODevice& device, SectionWriter& out) {
    auto zip = ZipContainer::open(device);
    if (!zip.ok()) return zip.error();
    const auto part = mainPart(*zip);
    if (!part.ok()) return part.error();
    const auto relationships = relationshipsOf(*zip, *part);
    if (!relationships.ok()) return relationships.error();

    HeadingStyles headings;
    std::map<std::string, std::string> notes;
    for (const Relationship& relationship : *relationships) {
        if (!zip->contains(relationship.target)) continue;
        engine::Status status;
        if (relationship.type == "styles") {
            auto found = headingStyles(*zip, relationship.target);
            if (!found.ok()) return found.error();
            headings = std::move(*found);
        } else if (relationship.type == "footnotes") {
            status = readNotes(*zip, relationship.target, "f", notes);
        } else if (relationship.type == "endnotes") {
            status = readNotes(*zip, relationship.target, "e", notes);
        }
        if (!status.ok()) return status;
    }

    if (auto status = readRepeated(*zip, *relationships, "header", out); !status.ok()) return status;
    auto stream = zip->stream(*part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    WordText(xml, out, headings, std::move(notes)).readAll();
    if (auto status = combinedStatus(xml, *zip); !status.ok()) return status;
    if (auto status = readCharts(*zip, *relationships, out); !status.ok()) return status;
    if (auto status = readRepeated(*zip, *relationships, "footer", out); !status.ok()) return status;
    return readRepeated(*zip, *relationships, "comments", out);
}

}  // namespace thimble::app
