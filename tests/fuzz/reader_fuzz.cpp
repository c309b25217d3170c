// One reader on arbitrary bytes. The CMake file builds it once per reader: THIMBLE_READER names the function. Checked
// beside the absence of crashes: sections stay small and are valid UTF-8, as everything behind the readers relies on.
#include <QBuffer>
#include <cstdlib>
#include <exception>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    thimble::app::SectionWriter out([](const thimble::app::Section& section) {
        const bool small = section.text.size() <= thimble::app::SectionWriter::kMaxBytes;
        if (!small || !thimble::app::isUtf8(section.text, true)) std::abort();
        return true;
    });
    try {
        if (thimble::app::THIMBLE_READER(buffer, out).ok()) out.finish();
    } catch (const std::exception&) {  // readDocument() turns these into a sentence
    }
    return 0;
}
