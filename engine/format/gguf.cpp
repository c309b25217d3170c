// The GGUF parser: bytes that cannot be trusted in, a checked header out.

#include "engine/format/gguf.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "engine/format/byte_reader.h"
#include "engine/format/ggml_type.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

constexpr std::uint32_t maxDimensions = 4;
constexpr std::uint32_t defaultAlignment = 32;
constexpr std::uint32_t maxAlignment = 1 << 20;

// The least that an entry can take in the file; a count that would need more than the file has is refused before
// anything is allocated for it.
constexpr std::uint64_t leastPairBytes = 8 + 4 + 1;
constexpr std::uint64_t leastTensorBytes = 8 + 4 + 8 + 4 + 8;

/// Bytes of a scalar; 0 for texts and arrays, nullopt for a number that is no type.
std::optional<std::uint64_t> scalarBytes(GgufType type) {
    switch (type) {
        case GgufType::U8:
        case GgufType::I8:
        case GgufType::Bool:
            return 1;
        case GgufType::U16:
        case GgufType::I16:
            return 2;
        case GgufType::U32:
        case GgufType::I32:
        case GgufType::F32:
            return 4;
        case GgufType::U64:
        case GgufType::I64:
        case GgufType::F64:
            return 8;
        case GgufType::Text:
        case GgufType::Array:
            return 0;
    }
    return std::nullopt;
}

/// a * b, nullopt where it doesn't fit an int64.
std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    return b != 0 && a > most / b ? std::nullopt : std::optional(a * b);
}

class Parser {
  public:
    Parser(std::span<const std::byte> bytes, std::uint64_t fileSize, std::string_view name)
        : bytes_(bytes), reader_(bytes), fileSize_(fileSize) {
        header_.file = name;
    }

    Result<GgufHeader> parse() {
        for (const auto step : {&Parser::readPreamble, &Parser::readMetadata, &Parser::readAlignment,
                                &Parser::readTensors, &Parser::placeTensors}) {
            if (Status status = (this->*step)(); !status) return status.error();
        }
        return std::move(header_);
    }

  private:
    Error error(const std::string& what) const { return Error{quote(header_.file) + " " + what}; }

    Error endsInside(const std::string& what) const {
        return error("ends inside " + what + " at byte " + std::to_string(reader_.position()) +
                     ": the file is cut short or damaged; get it again.");
    }

    Status readPreamble() {
        const auto magic = reader_.number<std::uint32_t>();
        if (!magic || *magic != 0x46554747)
            return error("is not a GGUF file: it doesn't begin with \"GGUF\"; choose a model file (.gguf).");
        const auto version = reader_.number<std::uint32_t>();
        if (!version) return endsInside("its first bytes");
        if (*version != 0 && (*version & 0xffff) == 0)
            return error("is a big-endian GGUF file; this program reads little-endian ones.");
        if (*version != 2 && *version != 3) {
            return error("is GGUF version " + std::to_string(*version) + "; this program reads versions 2 and 3.");
        }
        const auto tensors = reader_.number<std::uint64_t>();
        const auto pairs = reader_.number<std::uint64_t>();
        if (!tensors || !pairs) return endsInside("its first bytes");
        header_.version = *version;
        tensorCount_ = *tensors;
        pairCount_ = *pairs;
        return {};
    }

    Status readMetadata() {
        if (pairCount_ > reader_.left() / leastPairBytes) {
            return error("claims " + std::to_string(pairCount_) + " metadata keys, more than its " +
                         std::to_string(fileSize_) +
                         " bytes can hold: the file is cut short or damaged; get it again.");
        }
        for (std::uint64_t i = 0; i < pairCount_; ++i) {
            const auto key = reader_.text();
            if (!key) return endsInside("metadata key " + std::to_string(i));
            Result<GgufValue> value = readValue(*key);
            if (!value) return value.error();
            if (!header_.metadata.emplace(*key, *value).second)
                return error("has the metadata key " + quote(*key) + " twice.");
        }
        return {};
    }

    Result<GgufValue> readValue(std::string_view key) {
        const auto typeNumber = reader_.number<std::uint32_t>();
        if (!typeNumber) return endsInside("the value of " + quote(key));
        GgufValue value;
        value.type = static_cast<GgufType>(*typeNumber);
        const auto size = scalarBytes(value.type);
        if (!size)
            return error("has a value of unknown type " + std::to_string(*typeNumber) + " under the key " + quote(key) +
                         ".");
        if (value.type == GgufType::Array) return readArray(key);
        const auto bytes = value.type == GgufType::Text ? takeTexts(1) : reader_.take(*size);
        if (!bytes) return endsInside("the value of " + quote(key));
        value.bytes = *bytes;
        return value;
    }

    Result<GgufValue> readArray(std::string_view key) {
        const auto element = reader_.number<std::uint32_t>();
        const auto count = reader_.number<std::uint64_t>();
        if (!element || !count) return endsInside("the list " + quote(key));
        GgufValue value;
        value.type = GgufType::Array;
        value.element = static_cast<GgufType>(*element);
        value.count = *count;
        const auto size = scalarBytes(value.element);
        if (!size || value.element == GgufType::Array) {
            return error("has a list of values of type " + std::to_string(*element) + " under the key " + quote(key) +
                         "; only texts, numbers and booleans can be listed.");
        }
        const std::uint64_t least = value.element == GgufType::Text ? sizeof(std::uint64_t) : *size;
        if (*count > reader_.left() / least) {
            return error("claims " + std::to_string(*count) + " elements in the list " + quote(key) + ", but only " +
                         std::to_string(reader_.left()) +
                         " bytes follow: the file is cut short or damaged; get it again.");
        }
        const auto bytes = value.element == GgufType::Text ? takeTexts(*count) : reader_.take(*count * *size);
        if (!bytes) return endsInside("the list " + quote(key));
        value.bytes = *bytes;
        return value;
    }

    /// The bytes of `count` texts with their lengths.
    std::optional<std::span<const std::byte>> takeTexts(std::uint64_t count) {
        const std::size_t start = reader_.position();
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!reader_.text()) return std::nullopt;
        }
        return bytes_.subspan(start, reader_.position() - start);
    }

    Status readAlignment() {
        const auto alignment = header_.unsignedNumber("general.alignment");
        if (!alignment) return alignment.error();
        alignment_ = alignment->value_or(defaultAlignment);
        if (!std::has_single_bit(alignment_) || alignment_ > maxAlignment) {
            return error("has an alignment (\"general.alignment\") of " + std::to_string(alignment_) +
                         ", which is not a power of two up to " + std::to_string(maxAlignment) + ".");
        }
        return {};
    }

    Status readTensors() {
        if (tensorCount_ > reader_.left() / leastTensorBytes) {
            return error("claims " + std::to_string(tensorCount_) + " tensors, more than its " +
                         std::to_string(fileSize_) +
                         " bytes can hold: the file is cut short or damaged; get it again.");
        }
        header_.tensors.reserve(static_cast<std::size_t>(tensorCount_));
        for (std::uint64_t i = 0; i < tensorCount_; ++i) {
            const auto name = reader_.text();
            if (!name) return endsInside("the description of tensor " + std::to_string(i));
            if (!header_.tensorIndex.emplace(*name, header_.tensors.size()).second)
                return error("has the tensor " + quote(*name) + " twice.");
            Result<TensorInfo> tensor = readTensor(*name);
            if (!tensor) return tensor.error();
            header_.tensors.push_back(std::move(*tensor));
        }
        return {};
    }

    Result<TensorInfo> readTensor(std::string_view name) {
        const auto dimensions = reader_.number<std::uint32_t>();
        if (!dimensions) return endsInside("the description of tensor " + quote(name));
        if (*dimensions == 0 || *dimensions > maxDimensions) {
            return error("has the tensor " + quote(name) + " with " + std::to_string(*dimensions) +
                         " dimensions instead of 1 to " + std::to_string(maxDimensions) + ".");
        }
        TensorInfo tensor;
        tensor.name = name;
        std::uint64_t elements = 1;
        for (std::uint32_t i = 0; i < *dimensions; ++i) {
            const auto size = reader_.number<std::uint64_t>();
            if (!size) return endsInside("the description of tensor " + quote(name));
            const auto total = product(elements, *size);
            if (*size == 0 || !total)
                return error("has the tensor " + quote(name) + " with an impossible size of " + std::to_string(*size) +
                             ".");
            elements = *total;
            tensor.shape.push_back(static_cast<std::int64_t>(*size));
        }
        std::reverse(tensor.shape.begin(), tensor.shape.end());  // the file has the columns first
        const auto type = reader_.number<std::uint32_t>();
        const auto offset = reader_.number<std::uint64_t>();
        if (!type || !offset) return endsInside("the description of tensor " + quote(name));
        tensor.ggmlType = *type;
        tensor.offset = *offset;
        if (Status status = sizeTensor(tensor, elements); !status) return status.error();
        return tensor;
    }

    /// Sets the type and the number of bytes. A type that the format doesn't know is left for the loader to refuse.
    Status sizeTensor(TensorInfo& tensor, std::uint64_t elements) const {
        const GgmlType* type = ggmlType(tensor.ggmlType);
        if (!type) return {};
        if (tensor.columns() % type->blockValues != 0) {
            return error("has the tensor " + quote(tensor.name) + " with rows of " + std::to_string(tensor.columns()) +
                         " values, but " + std::string(type->name) + " needs a multiple of " +
                         std::to_string(type->blockValues) + ".");
        }
        const auto bytes = product(elements / type->blockValues, type->blockBytes);
        if (!bytes) return error("has the tensor " + quote(tensor.name) + " with an impossible size.");
        tensor.type = type->weight;
        tensor.bytes = *bytes;
        return {};
    }

    /// Turns the tensors' offsets into places in the file; each must lie inside, aligned, and none over another.
    Status placeTensors() {
        header_.dataOffset = (reader_.position() + alignment_ - 1) / alignment_ * alignment_;
        const std::uint64_t dataBytes = fileSize_ > header_.dataOffset ? fileSize_ - header_.dataOffset : 0;
        for (TensorInfo& tensor : header_.tensors) {
            if (tensor.offset % alignment_ != 0) {
                return error("has the tensor " + quote(tensor.name) + " at offset " + std::to_string(tensor.offset) +
                             ", which is not a multiple of the alignment " + std::to_string(alignment_) + ".");
            }
            if (tensor.offset > dataBytes || std::max<std::uint64_t>(tensor.bytes, 1) > dataBytes - tensor.offset) {
                return error("ends before the tensor " + quote(tensor.name) + " does, which needs bytes " +
                             std::to_string(tensor.offset) + " to " + std::to_string(tensor.offset + tensor.bytes) +
                             " of the data, but there are " + std::to_string(dataBytes) +
                             ": the file is cut short or damaged; get it again.");
            }
            tensor.offset += header_.dataOffset;
        }
        return checkOverlaps();
    }

    Status checkOverlaps() const {
        std::vector<const TensorInfo*> byOffset;
        byOffset.reserve(header_.tensors.size());
        for (const TensorInfo& tensor : header_.tensors)
            byOffset.push_back(&tensor);
        std::sort(byOffset.begin(), byOffset.end(), [](const auto* a, const auto* b) { return a->offset < b->offset; });
        for (std::size_t i = 1; i < byOffset.size(); ++i) {
            const TensorInfo& before = *byOffset[i - 1];
            if (before.offset + before.bytes > byOffset[i]->offset) {
                return error("has the tensors " + quote(before.name) + " and " + quote(byOffset[i]->name) +
                             " over each other.");
            }
        }
        return {};
    }

    std::span<const std::byte> bytes_;
    ByteReader reader_;
    std::uint64_t fileSize_;
    std::uint64_t tensorCount_ = 0;
    std::uint64_t pairCount_ = 0;
    std::uint64_t alignment_ = defaultAlignment;
    GgufHeader header_;
};

}  // namespace

Result<GgufHeader> parseGguf(std::span<const std::byte> bytes, std::uint64_t fileSize, std::string_view name) {
    return Parser(bytes, fileSize, name).parse();
}

}  // namespace thimble::engine
