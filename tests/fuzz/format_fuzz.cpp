// The choice of a format on arbitrary bytes, and the reader that it leads to.
#include <QBuffer>
#include <cstdint>

#include "app/documents/document_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    (void)thimble::app::readDocument(buffer, size % 2 == 0 ? "x" : "x.txt", [](const thimble::app::Section&) {
        return true;
    }).ok();
    return 0;
}
