#include <cstdlib>

#include "app/documents/readers/number_format.h"
#include "app/documents/readers/ooxml.h"

namespace thimble::app {
namespace {

constexpr std::size_t kMaxSharedBytes = 96u << 20;
constexpr int kMaxGap = 64;  // empty cells kept between two full ones

/// What cells refer to: strings and number formats of the workbook.
struct Workbook {
    std::vector<std::string> strings;
    std::vector<std::string> formats;  // code by style index
    bool epoch1904 = false;
};

/// Text of the si, is or comment text that the reader stands on, without the reading aids of East Asian text.
std::string richText(XmlReader& xml) {
    const int outer = xml.depth();
    std::string text;
    while (xml.next() && !(xml.isEnd() && xml.depth() == outer)) {
        if (xml.isStart("rPh")) {
            xml.skipElement();
        } else if (xml.isStart("t")) {
            text += xml.elementText();
        }
    }
    return text;
}

engine::Status readStrings(ZipContainer& zip, const std::string& part, Workbook& book) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::size_t bytes = 0;
    while (xml.next()) {
        if (!xml.isStart("si")) continue;
        book.strings.push_back(cleanText(richText(xml)));
        bytes += book.strings.back().size() + sizeof(std::string);
        if (bytes > kMaxSharedBytes) {
            return engine::Error{
                "The workbook holds more text than fits in memory at once; split it or export sheets as CSV."};
        }
    }
    return combinedStatus(xml, zip);
}

engine::Status readFormats(ZipContainer& zip, const std::string& part, Workbook& book) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::map<int, std::string> own;
    bool inCellFormats = false;
    while (xml.next()) {
        if (xml.isStart("numFmt")) own[std::atoi(xml.attribute("numFmtId").c_str())] = xml.attribute("formatCode");
        if (xml.isStart("cellXfs")) inCellFormats = true;
        if (xml.isEnd("cellXfs")) inCellFormats = false;
        if (!inCellFormats || !xml.isStart("xf")) continue;
        const int id = std::atoi(xml.attribute("numFmtId").c_str());
        const auto found = own.find(id);
        book.formats.emplace_back(found != own.end() ? std::string_view(found->second) : builtInNumberFormat(id));
    }
    return combinedStatus(xml, zip);
}

/// Column of a reference such as "BC12", from 0; -1 if there is none.
int columnOf(const std::string& reference) {
    int column = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + (c - 'A' + 1);
        if (column > 20'000) return -1;
    }
    return column - 1;
}

/// The text of the c (cell) that the reader stands on.
std::string cellText(XmlReader& xml, const Workbook& book) {
    const std::string type = xml.attribute("t");
    const auto style = static_cast<std::size_t>(std::max(0, std::atoi(xml.attribute("s").c_str())));
    const int outer = xml.depth();
    std::string value;
    std::string formula;
    while (xml.next() && !(xml.isEnd() && xml.depth() == outer)) {
        if (xml.isStart("v")) value = xml.elementText();
        if (xml.isStart("is")) value = richText(xml);
        if (xml.isStart("f")) formula = xml.elementText();
    }
    if (value.empty()) return formula.empty() ? "" : "=" + formula;  // never calculated
    if (type == "s") {
        const auto index = static_cast<std::size_t>(std::strtoull(value.c_str(), nullptr, 10));
        return index < book.strings.size() ? book.strings[index] : "";
    }
    if (type == "b") return value == "0" ? "FALSE" : "TRUE";
    if (!type.empty() && type != "n") return value;  // text, error, ISO date
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    if (end == value.c_str()) return value;
    return formatNumber(number, style < book.formats.size() ? book.formats[style] : "General", book.epoch1904);
}

/// "&L&\"Arial\"left&Cpage &P" to "left page": the codes of a sheet's header and footer taken out.
std::string headerText(const std::string& coded) {
    std::string text;
    for (std::size_t i = 0; i < coded.size(); ++i) {
        if (coded[i] != '&' || i + 1 >= coded.size()) {
            text += coded[i];
            continue;
        }
        const char code = coded[++i];
        if (code == '"') i = std::min(coded.find('"', i + 1), coded.size() - 1);
        if (code >= '0' && code <= '9') {  // a size of the font
            while (i + 1 < coded.size() && coded[i + 1] >= '0' && coded[i + 1] <= '9')
                ++i;
        }
        if (code == '&') text += '&';
        if (code == 'L' || code == 'C' || code == 'R') text += ' ';
    }
    return text;
}

engine::Status readSheet(ZipContainer& zip, const std::string& part, const Workbook& book, SectionWriter& out) {
    auto stream = zip.stream(part);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::vector<std::string> cells;
    int column = 0;
    int previous = -1;
    while (xml.next() && !out.stopped()) {
        if (xml.isStart("row")) {
            cells.clear();
            column = 0;
            previous = -1;
        } else if (xml.isStart("c")) {
            const int stated = columnOf(xml.attribute("r"));
            if (stated >= 0) column = stated;
            std::string text = cellText(xml, book);
            if (!text.empty() && cells.size() < 20'000) {
                const int gap = std::min(column - previous - 1, kMaxGap);
                for (int i = 0; i < gap; ++i)
                    cells.emplace_back();
                cells.push_back(std::move(text));
                previous = column;
            }
            ++column;
        } else if (xml.isEnd("row")) {
            out.row(cells);
        } else if (xml.isStart("oddHeader") || xml.isStart("oddFooter")) {
            out.paragraph(headerText(xml.elementText()));
        }
    }
    return combinedStatus(xml, zip);
}

/// Comments of cells and text in drawings, below the sheet's rows.
engine::Status readBeside(ZipContainer& zip, const std::string& sheet, SectionWriter& out) {
    const auto relationships = relationshipsOf(zip, sheet);
    if (!relationships.ok()) return relationships.error();
    for (const Relationship& relationship : *relationships) {
        if (!zip.contains(relationship.target)) continue;
        if (relationship.type == "comments") {
            auto stream = zip.stream(relationship.target);
            if (!stream.ok()) return stream.error();
            XmlReader xml(**stream);
            while (xml.next()) {
                if (xml.isStart("text")) out.paragraph(richText(xml));
            }
            if (auto status = combinedStatus(xml, zip); !status.ok()) return status;
        } else if (relationship.type == "drawing") {
            if (auto status = readDrawing(zip, relationship.target, out); !status.ok()) return status;
            const auto charts = relationshipsOf(zip, relationship.target);
            if (!charts.ok()) return charts.error();
            if (auto status = readCharts(zip, *charts, out); !status.ok()) return status;
        }
    }
    return {};
}

struct Sheet {
    std::string name;
    std::string part;
};

}  // namespace

engine::Status readXlsx(QIODevice& device, SectionWriter& out) {
    auto zip = ZipContainer::open(device);
    if (!zip.ok()) return zip.error();
    const auto main = mainPart(*zip);
    if (!main.ok()) return main.error();
    const auto relationships = relationshipsOf(*zip, *main);
    if (!relationships.ok()) return relationships.error();

    Workbook book;
    std::map<std::string, std::string> targets;
    for (const Relationship& relationship : *relationships) {
        targets[relationship.id] = relationship.target;
        if (!zip->contains(relationship.target)) continue;
        engine::Status status;
        if (relationship.type == "sharedStrings") status = readStrings(*zip, relationship.target, book);
        if (relationship.type == "styles") status = readFormats(*zip, relationship.target, book);
        if (!status.ok()) return status;
    }

    auto stream = zip->stream(*main);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::vector<Sheet> sheets;
    while (xml.next()) {
        if (xml.isStart("workbookPr")) {
            const std::string value = xml.attribute("date1904");
            book.epoch1904 = value == "1" || value == "true";
        }
        if (!xml.isStart("sheet")) continue;
        Sheet sheet{xml.attribute("name"), {}};
        for (const QXmlStreamAttribute& attribute : xml.attributes()) {  // r:id, under whatever prefix
            const auto target = targets.find(attribute.value().toString().toStdString());
            if (attribute.qualifiedName().endsWith(QLatin1String(":id")) && target != targets.end())
                sheet.part = target->second;
        }
        if (zip->contains(sheet.part)) sheets.push_back(std::move(sheet));
    }
    if (auto status = combinedStatus(xml, *zip); !status.ok()) return status;

    for (std::size_t i = 0; i < sheets.size() && !out.stopped(); ++i) {
        out.startSection(sheets[i].name);
        if (auto status = readSheet(*zip, sheets[i].part, book, out); !status.ok()) return status;
        if (auto status = readBeside(*zip, sheets[i].part, out); !status.ok()) return status;
        out.setProgress(static_cast<double>(i + 1) / static_cast<double>(sheets.size()));
    }
    return {};
}

}  // namespace thimble::app
