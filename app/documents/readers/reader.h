#pragma once

#include <string_view>

#include "app/documents/section_writer.h"
#include "engine/base/error.h"

class QIODevice;

namespace thimble::app {

/// Reads one format from a seekable device, positioned at its start. Errors say what is wrong and what to do; the
/// caller adds the file's name. What was written before an error stays written.
using Reader = engine::Status (*)(QIODevice& device, SectionWriter& out);

engine::Status readPdf(QIODevice& device, SectionWriter& out);
engine::Status readDocx(QIODevice& device, SectionWriter& out);
engine::Status readPptx(QIODevice& device, SectionWriter& out);
engine::Status readXlsx(QIODevice& device, SectionWriter& out);
engine::Status readOpenDocument(QIODevice& device, SectionWriter& out);  // odt, ods, odp
engine::Status readEpub(QIODevice& device, SectionWriter& out);
engine::Status readHtml(QIODevice& device, SectionWriter& out);
engine::Status readMarkdown(QIODevice& device, SectionWriter& out);
engine::Status readRestructuredText(QIODevice& device, SectionWriter& out);
engine::Status readPlainText(QIODevice& device, SectionWriter& out);
engine::Status readCode(QIODevice& device, SectionWriter& out);
engine::Status readTable(QIODevice& device, SectionWriter& out);  // csv, tsv
engine::Status readRtf(QIODevice& device, SectionWriter& out);
engine::Status readMail(QIODevice& device, SectionWriter& out);
engine::Status readMailbox(QIODevice& device, SectionWriter& out);
engine::Status readCalendar(QIODevice& device, SectionWriter& out);
engine::Status readJson(QIODevice& device, SectionWriter& out);
engine::Status readXml(QIODevice& device, SectionWriter& out);

}  // namespace thimble::app
