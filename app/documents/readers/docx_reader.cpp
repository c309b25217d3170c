#include <algorithm>
#include <cstdlib>
#include <set>

#include "app/documents/readers/docx_styles.h"

namespace thimble::app {
namespace {

/// What the document's text refers to. Headers, footers and notes are read without.
struct WordContext {
    WordStyles styles;
    WordNumbering numbering;
};

/// Reads WordprocessingML: body, notes, headers, footers and comments have the same content.
class WordText {
  public:
    WordText(XmlReader& xml, SectionWriter& out, WordContext& context, std::map<std::string, std::string> notes)
        : xml_(xml), out_(out), context_(context), notes_(std::move(notes)) {}

    void readAll() {
        while (xml_.next() && !out_.stopped())
            block();
    }

    /// Paragraphs and tables up to the end of the current element as plain lines.
    std::string readElement() {
        const int outer = xml_.depth();
        std::string text;
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer)) {
            if (xml_.isStart("gridSpan")) {
                span_ = std::clamp(std::atoi(xml_.attribute("val").c_str()), 1, 64);
            } else if (xml_.isStart("p")) {
                const Paragraph p = paragraph();
                if (!text.empty() && !p.text.empty()) text += '\n';
                text += p.text.empty() ? std::string() : withMarker(markerOf(p), p.text);
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
        WordListItem item;
        bool outline = false;
    };

    /// The number or bullet that a paragraph is shown with; counts it.
    std::string markerOf(const Paragraph& p) {
        WordListItem item = p.item;
        if (const auto styled = context_.styles.lists.find(p.style);
            styled != context_.styles.lists.end() && item.list.empty()) {
            item.list = styled->second.list;
            if (item.level < 0) item.level = styled->second.level;
        }
        return context_.numbering.next(item, p.style);
    }

    bool skipped() const {
        return xml_.isStart("Fallback") || xml_.isStart("del") || xml_.isStart("moveFrom") ||
               xml_.isStart("instrText") || xml_.isStart("pPrChange") || xml_.isStart("rPrChange") ||
               xml_.isStart("delText");
    }

    void block() {
        if (skipped()) return xml_.skipElement();
        if (xml_.isStart("tbl")) return table();
        if (!xml_.isStart("p")) return;
        const Paragraph p = paragraph();
        if (!cleanText(p.text).empty()) {
            const std::string marker = markerOf(p);
            if (p.outline || context_.styles.headings.contains(p.style)) {
                out_.heading(marker == "-" ? p.text : withMarker(marker, p.text));
            } else if (!marker.empty()) {
                out_.line(withMarker(marker, cleanText(p.text)));
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
                cells.resize(cells.size() + static_cast<std::size_t>(span_ - 1));  // columns that it spans
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
        span_ = 1;
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
            } else if (xml_.isStart("ilvl")) {
                p.item.level = std::atoi(xml_.attribute("val").c_str());
            } else if (xml_.isStart("numId")) {
                p.item.list = xml_.attribute("val");
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
    WordContext& context_;
    std::map<std::string, std::string> notes_;  // text by id, until it is written below the paragraph that refers to it
    std::vector<std::string> pendingNotes_;
    int noteNumber_ = 0;
    int span_ = 1;  // columns of the cell read last
};

/// Adds the notes of a part to `notes` under `prefix` + id.
engine::Status readNotes(ZipContainer& zip, const std::string& part, const std::string& prefix,
                         std::map<std::string, std::string>& notes) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    SectionWriter unused([](const Section&) { return true; });
    WordContext none;
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
        WordContext none;
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

    WordContext context;
    std::map<std::string, std::string> notes;
    for (const Relationship& relationship : *relationships) {
        if (!zip->contains(relationship.target)) continue;
        engine::Status status;
        if (relationship.type == "styles") {
            auto found = readWordStyles(*zip, relationship.target);
            if (!found.ok()) return found.error();
            context.styles = std::move(*found);
        } else if (relationship.type == "numbering") {
            status = context.numbering.read(*zip, relationship.target);
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
    WordText(xml, out, context, std::move(notes)).readAll();
    if (auto status = combinedStatus(xml, *zip); !status.ok()) return status;
    if (auto status = readCharts(*zip, *relationships, out); !status.ok()) return status;
    if (auto status = readRepeated(*zip, *relationships, "footer", out); !status.ok()) return status;
    return readRepeated(*zip, *relationships, "comments", out);
}

}  // namespace thimble::app
