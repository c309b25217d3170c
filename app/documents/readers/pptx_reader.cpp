#include "app/documents/readers/ooxml.h"

namespace thimble::app {
namespace {

/// Parts of the slides in the order of the show.
engine::Result<std::vector<std::string>> slideParts(ZipContainer& zip, const std::string& presentation) {
    const auto relationships = relationshipsOf(zip, presentation);
    if (!relationships.ok()) return relationships.error();
    std::map<std::string, std::string> targets;
    for (const Relationship& relationship : *relationships)
        targets[relationship.id] = relationship.target;

    auto stream = zip.stream(presentation);
    if (!stream.ok()) return stream.error();
    XmlReader xml(**stream);
    std::vector<std::string> parts;
    while (xml.next()) {
        if (!xml.isStart("sldId")) continue;
        for (const QXmlStreamAttribute& attribute : xml.attributes()) {  // r:id, beside an id without prefix
            const auto target = targets.find(attribute.value().toString().toStdString());
            if (attribute.qualifiedName().contains(u':') && target != targets.end()) parts.push_back(target->second);
        }
    }
    if (auto status = combinedStatus(xml, zip); !status.ok()) return status.error();
    return parts;
}

engine::Status readSlide(ZipContainer& zip, const std::string& part, int number, SectionWriter& out) {
    const auto title = drawingTitle(zip, part);
    if (!title.ok()) return title.error();
    out.startSection("Slide " + std::to_string(number) + (title->empty() ? "" : ": " + *title));
    if (auto status = readDrawing(zip, part, out); !status.ok()) return status;

    const auto relationships = relationshipsOf(zip, part);
    if (!relationships.ok()) return relationships.error();
    if (auto status = readCharts(zip, *relationships, out); !status.ok()) return status;
    for (const Relationship& relationship : *relationships) {
        if (relationship.type != "notesSlide" || !zip.contains(relationship.target)) continue;
        if (auto status = readDrawing(zip, relationship.target, out); !status.ok()) return status;
    }
    return {};
}

}  // namespace

engine::Status readPptx(QIODevice& device, SectionWriter& out) {
    auto zip = ZipContainer::open(device);
    if (!zip.ok()) return zip.error();
    const auto presentation = mainPart(*zip);
    if (!presentation.ok()) return presentation.error();
    const auto slides = slideParts(*zip, *presentation);
    if (!slides.ok()) return slides.error();

    int number = 0;
    for (const std::string& slide : *slides) {
        if (out.stopped()) break;
        if (auto status = readSlide(*zip, slide, ++number, out); !status.ok()) return status;
        out.setProgress(static_cast<double>(number) / static_cast<double>(slides->size()));
    }
    return {};
}

}  // namespace thimble::app
