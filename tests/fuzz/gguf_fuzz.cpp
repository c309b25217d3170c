// The GGUF parser on any bytes: an error or a header whose every tensor lies inside the file.

#include <cstdlib>

#include "engine/format/gguf.h"

using namespace thimble::engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto header = parseGguf(bytes, size, "fuzz.gguf");
    if (!header) return header.error().message.empty() ? std::abort(), 0 : 0;
    for (const TensorInfo& tensor : header->tensors) {
        if (tensor.offset > size || tensor.bytes > size - tensor.offset) std::abort();
        if (header->find(tensor.name) != &tensor) std::abort();
    }
    for (const auto& [key, value] : header->metadata) {
        std::size_t total = 0;
        if (const auto texts = value.strings()) {
            for (const std::string_view text : *texts)
                total += text.size();
        }
        if (total > size) std::abort();
        (void)value.number();
        (void)value.numbers();
        (void)header->boolean(key);
    }
    return 0;
}
