#include <QByteArray>
#include <QUrl>
#include <map>

#include "app/documents/readers/html_text.h"
#include "app/documents/readers/ooxml.h"
#include "app/documents/readers/reader.h"

namespace thimble::app {
namespace {

constexpr char kProtected[] = "The book is protected against copying (DRM); only the seller's own program can open it.";

/// Fonts are often obfuscated; encrypted text means DRM.
bool isProtected(ZipContainer& zip) {
    if (!zip.contains("META-INF/encryption.xml")) return false;
    const auto encryption = zip.bytes("META-INF/encryption.xml");
    return encryption.ok() &&
           (encryption->contains(".xhtml") || encryption->contains(".html") || encryption->contains(".htm\""));
}

engine::Result<std::string> packagePart(ZipContainer& zip) {
    auto stream = zip.stream("META-INF/container.xml");
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    while (xml.next()) {
        if (xml.isStart("rootfile")) return xml.attribute("full-path");
    }
    if (auto status = combinedStatus(xml, zip); !status.ok()) return status.error();
    return engine::Error{"The book does not say where its content is; it is damaged or was saved incompletely."};
}

/// Chapters in reading order (the spine of the package).
engine::Result<std::vector<std::string>> chapterParts(ZipContainer& zip, const std::string& package) {
    auto stream = zip.stream(package);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::map<std::string, std::string> parts;
    std::vector<std::string> chapters;
    while (xml.next()) {
        if (xml.isStart("item") && xml.attribute("media-type").find("html") != std::string::npos) {
            const std::string href =
                QUrl::fromPercentEncoding(QByteArray::fromStdString(xml.attribute("href"))).toStdString();
            parts[xml.attribute("id")] = resolvePart(package, href);
        } else if (xml.isStart("itemref")) {
            const auto part = parts.find(xml.attribute("idref"));
            if (part != parts.end() && zip.contains(part->second)) chapters.push_back(part->second);
        }
    }
    if (auto status = combinedStatus(xml, zip); !status.ok()) return status.error();
    return chapters;
}

}  // namespace

engine::Status readEpub(QIODevice& device, SectionWriter& out) {
    auto zip = ZipContainer::open(device);
    if (!zip.ok()) return zip.error();
    if (isProtected(*zip)) return engine::Error{kProtected};
    const auto package = packagePart(*zip);
    if (!package.ok()) return package.error();
    const auto chapters = chapterParts(*zip, *package);
    if (!chapters.ok()) return chapters.error();

    for (std::size_t i = 0; i < chapters->size() && !out.stopped(); ++i) {
        const auto page = zip->bytes((*chapters)[i], 64u << 20);
        if (!page.ok()) return page.error();
        out.startSection("");
        HtmlText(out, HtmlText::Kind::Chapter)
            .read(htmlToUtf8(std::string_view(page->constData(), static_cast<std::size_t>(page->size()))));
        out.setProgress(static_cast<double>(i + 1) / static_cast<double>(chapters->size()));
    }
    return {};
}

}  // namespace thimble::app
