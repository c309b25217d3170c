// The safetensors parser on any bytes: an error, or tensors that lie inside the file.

#include <cstdlib>

#include "engine/format/safetensors.h"

using namespace thimble::engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tensors = parseSafetensors(std::as_bytes(std::span(data, size)), "fuzz.safetensors");
    if (!tensors) return 0;
    for (const auto& [name, tensor] : *tensors) {
        if (tensor.offset > size || tensor.bytes > size - tensor.offset) std::abort();
    }
    return 0;
}
