#include <algorithm>
#include <cstdlib>
#include <set>

#include "app/documents/readers/odf_lists.h"
#include "app/documents/readers/reader.h"
#include "app/documents/readers/xml_reader.h"
#include "app/documents/readers/zip_container.h"

namespace thimble::app {
namespace {

constexpr int kMaxRepeat = 64;  // of equal cells and rows; real tables end with "repeated 16384 times"

/// Reads the body of a text, a spreadsheet or a presentation: the elements do not collide.
class OpenDocumentText {
  public:
    /// `lists`: with the styles that another part of the document defines.
    OpenDocumentText(XmlReader& xml, SectionWriter& out, OdfLists lists)
        : xml_(xml), out_(out), lists_(std::move(lists)) {}

    void readAll() {
        while (xml_.next() && !out_.stopped())
            block();
    }

    /// All paragraphs up to the end of the current element, a line each.
    std::string readElement() {
        const int outer = xml_.depth();
        std::string text;
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer)) {
            if (xml_.isStart("tracked-changes")) {
                xml_.skipElement();
            } else if (xml_.isStart("annotation")) {
                const std::string note = readElement();
                aside_ += "\n\n" + note;
            } else if (xml_.isStart("p") || xml_.isStart("h")) {
                if (!text.empty()) text += '\n';
                const std::string before = takeAside();
                const std::string marker = lists_.marker();
                text += withMarker(marker, paragraph());
                text += takeAside();
                aside_ = before;
            } else {
                lists_.track(xml_);
            }
        }
        return text;
    }

  private:
    void block() {
        if (xml_.isStart("tracked-changes") || xml_.isStart("forms") || xml_.isStart("sequence-decls"))
            return xml_.skipElement();
        if (xml_.isStart("spreadsheet")) spreadsheet_ = true;
        if (xml_.isStart("page")) return startSlide();
        if (xml_.isStart("notes")) return out_.paragraph(readElement());
        if (xml_.isStart("table")) return table();
        if (xml_.isStart("h")) {
            std::string number = lists_.inList() ? lists_.marker() : lists_.headingNumber(xml_);
            if (number == "-") number.clear();
            const std::string text = paragraph();
            out_.heading(cleanText(text).empty() ? text : withMarker(number, text));
            out_.paragraph(takeAside());
        } else if (xml_.isStart("p")) {
            const bool inList = lists_.inList();
            const std::string marker = lists_.marker();
            const std::string text = cleanText(paragraph());
            if (inList && !text.empty()) {
                out_.line(withMarker(marker, text));
            } else {
                out_.paragraph(text);
            }
            out_.paragraph(takeAside());
        } else {
            lists_.track(xml_);
        }
    }

    void startSlide() {
        std::string name = xml_.attribute("name");
        const std::string number = std::to_string(++slides_);
        out_.startSection(name.empty() || name == "page" + number ? "Slide " + number
                                                                  : "Slide " + number + ": " + name);
    }

    /// Text of the current paragraph; notes and text boxes anchored in it are set aside.
    std::string paragraph() {
        const int outer = xml_.depth();
        std::string text;
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer)) {
            if (xml_.isText()) text += xml_.text();
            if (!xml_.isStart()) continue;
            if (xml_.isStart("s")) {
                text += ' ';
            } else if (xml_.isStart("tab")) {
                text += '\t';
            } else if (xml_.isStart("line-break")) {
                text += '\n';
            } else if (xml_.isStart("note")) {
                note(text);
            } else if (xml_.isStart("annotation") || xml_.isStart("text-box") || xml_.isStart("desc") ||
                       xml_.isStart("title")) {
                const bool plain = xml_.isStart("desc") || xml_.isStart("title");
                aside_ += "\n\n" + (plain ? xml_.elementText() : readElement());
            } else if (xml_.isStart("page-number") || xml_.isStart("sheet-name") || xml_.isStart("ruby-text") ||
                       xml_.isStart("tracked-changes")) {
                xml_.skipElement();
            }
        }
        return text;
    }

    void note(std::string& text) {
        const int outer = xml_.depth();
        std::string mark;
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer)) {
            if (xml_.isStart("note-citation")) {
                mark = "[" + xml_.elementText() + "]";
                text += mark;
            } else if (xml_.isStart("note-body")) {
                const std::string before = std::exchange(aside_, {});
                const std::string body = readElement();
                aside_ = before + "\n\n" + mark + " " + body;
            }
        }
    }

    std::string takeAside() { return std::exchange(aside_, {}); }

    void table() {
        const std::string name = xml_.attribute("name");
        const int outer = xml_.depth();
        if (spreadsheet_) out_.startSection(name);
        std::vector<std::string> cells;
        int rowRepeat = 1;
        while (xml_.next() && !(xml_.isEnd() && xml_.depth() == outer) && !out_.stopped()) {
            if (xml_.isStart("table-row")) {
                cells.clear();
                rowRepeat = repeat("number-rows-repeated");
            } else if (xml_.isEnd("table-row")) {
                const bool empty =
                    std::all_of(cells.begin(), cells.end(), [](const std::string& c) { return c.empty(); });
                for (int i = 0; i < (empty ? 0 : rowRepeat); ++i)
                    out_.row(cells);
            } else if (xml_.isStart("table-cell") || xml_.isStart("covered-table-cell")) {
                const int times = repeat("number-columns-repeated");
                const std::string text = cell();
                for (int i = 0; i < times && cells.size() < 20'000; ++i)
                    cells.push_back(text);
            } else if (xml_.isStart("shapes") || xml_.isStart("annotation")) {
                out_.paragraph(readElement());
            }
        }
        out_.paragraph(takeAside());
    }

    /// A cell's text as shown; its stored value where the file does not say how it shows.
    std::string cell() {
        std::string value = xml_.attribute("value");
        if (value.empty()) value = xml_.attribute("date-value");
        if (value.empty()) value = xml_.attribute("string-value");
        std::string text = readElement();
        std::replace(text.begin(), text.end(), '\n', ' ');
        return cleanText(text).empty() ? value : text;
    }

    int repeat(std::string_view attribute) const {
        return std::clamp(std::atoi(xml_.attribute(attribute).c_str()), 1, kMaxRepeat);
    }

    XmlReader& xml_;
    SectionWriter& out_;
    std::string aside_;
    OdfLists lists_;
    int slides_ = 0;
    bool spreadsheet_ = false;
};

engine::Status combinedStatus(const XmlReader& xml, const ZipContainer& zip) {
    if (auto failed = zip.failure(); !failed.ok()) return failed;
    return xml.status();
}

/// The lists that styles.xml defines.
engine::Status readListStyles(ZipContainer& zip, OdfLists& lists) {
    if (!zip.contains("styles.xml")) return {};
    auto stream = zip.stream("styles.xml");
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    while (xml.next()) {
        if (xml.isStart("list-style") || xml.isStart("outline-style")) lists.track(xml);
    }
    return combinedStatus(xml, zip);
}

/// The page headers (or footers) that styles.xml defines, each different text once.
engine::Status readRepeated(ZipContainer& zip, std::string_view element, SectionWriter& out) {
    if (!zip.contains("styles.xml")) return {};
    auto stream = zip.stream("styles.xml");
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::set<std::string> seen;
    bool inMaster = false;
    while (xml.next()) {
        if (xml.isStart("master-styles")) inMaster = true;
        if (!inMaster || !(xml.isStart(element) || xml.isStart(std::string(element) + "-left") ||
                           xml.isStart(std::string(element) + "-first")))
            continue;
        const std::string text = cleanText(OpenDocumentText(xml, out, {}).readElement());
        if (seen.insert(text).second) out.paragraph(text);
    }
    return combinedStatus(xml, zip);
}

/// Password-protected packages say so in their manifest; their content is noise.
bool isEncrypted(ZipContainer& zip) {
    if (!zip.contains("META-INF/manifest.xml")) return false;
    const auto manifest = zip.bytes("META-INF/manifest.xml");
    return manifest.ok() && manifest->contains("encryption-data");
}

}  // namespace

engine::Status readOpenDocument(QIODevice& device, SectionWriter& out) {
    auto zip = ZipContainer::open(device);
    if (!zip.ok()) return zip.error();
    if (isEncrypted(*zip)) return engine::Error{"The file is protected by a password; save a copy without it."};
    OdfLists lists;
    if (auto status = readListStyles(*zip, lists); !status.ok()) return status;
    if (auto status = readRepeated(*zip, "header", out); !status.ok()) return status;
    auto stream = zip->stream("content.xml");
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    OpenDocumentText(xml, out, std::move(lists)).readAll();
    if (auto status = combinedStatus(xml, *zip); !status.ok()) return status;
    return readRepeated(*zip, "footer", out);
}

}  // namespace thimble::app
