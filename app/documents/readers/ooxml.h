#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/xml_reader.h"
#include "app/documents/readers/zip_container.h"

namespace thimble::app {

/// One line of a .rels part.
struct Relationship {
    std::string id;
    std::string type;    // the last word of the type's address: "slide", "footnotes", "header"
    std::string target;  // resolved to a part's name; external ones are left out
};

/// Relationships of a part, in file order; empty when it has none.
engine::Result<std::vector<Relationship>> relationshipsOf(ZipContainer& zip, const std::string& part);

/// The part that the package names as its main one, e.g. "word/document.xml".
engine::Result<std::string> mainPart(ZipContainer& zip);

/// Paragraphs of DrawingML (a:p) of a part: slides, notes, charts and diagrams, text boxes of a sheet. Tables give
/// rows.
engine::Status readDrawing(ZipContainer& zip, const std::string& part, SectionWriter& out);

/// A slide's title, empty if it has none.
engine::Result<std::string> drawingTitle(ZipContainer& zip, const std::string& part);

/// Charts and diagrams that a part refers to, each text of theirs on a line.
engine::Status readCharts(ZipContainer& zip, const std::vector<Relationship>& relationships, SectionWriter& out);

/// Author's properties say nothing a reader sees; a part that streams badly is the package's failure, not the XML's.
engine::Status combinedStatus(const XmlReader& xml, const ZipContainer& zip);

}  // namespace thimble::app
