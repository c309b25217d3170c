#include "engine/format/safetensors.h"

#include <algorithm>
#include <limits>
#include <set>

#include "engine/format/byte_reader.h"
#include "engine/format/json_file.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

using nlohmann::json;

constexpr std::uint64_t mostHeaderBytes = 100'000'000;  // the format's own limit
constexpr std::size_t mostDimensions = 8;

struct Dtype {
    std::string_view name;
    std::uint64_t bytes;
    std::optional<kernels::WeightType> type;
};
constexpr Dtype dtypes[] = {
    {"F32", 4, kernels::WeightType::F32},
    {"F16", 2, kernels::WeightType::F16},
    {"BF16", 2, kernels::WeightType::BF16},
    {"F64", 8, std::nullopt},
    {"I64", 8, std::nullopt},
    {"I32", 4, std::nullopt},
    {"I16", 2, std::nullopt},
    {"I8", 1, std::nullopt},
    {"U64", 8, std::nullopt},
    {"U32", 4, std::nullopt},
    {"U16", 2, std::nullopt},
    {"U8", 1, std::nullopt},
    {"BOOL", 1, std::nullopt},
    {"F8_E4M3", 1, std::nullopt},
    {"F8_E5M2", 1, std::nullopt},
};

/// Bytes of the tensor, nullopt when a size is negative or the product doesn't fit.
std::optional<std::uint64_t> bytesOf(const json& shape, std::uint64_t elementBytes, std::vector<std::int64_t>& out) {
    std::uint64_t bytes = elementBytes;
    for (const json& size : shape) {
        if (!size.is_number_unsigned()) return std::nullopt;
        const auto value = size.get<std::uint64_t>();
        if (value != 0 && bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / value)
            return std::nullopt;
        bytes *= value;
        out.push_back(static_cast<std::int64_t>(value));
    }
    return bytes;
}

/// One entry of the header; offsets count from the end of the header.
Result<SafeTensor> readEntry(const json& entry, std::uint64_t dataBytes, const std::string& what) {
    const auto dtype = text(entry, "dtype");
    const auto shape = entry.find("shape");
    const auto offsets = entry.find("data_offsets");
    const bool complete = dtype && shape != entry.end() && shape->is_array() && shape->size() <= mostDimensions &&
                          offsets != entry.end() && offsets->is_array() && offsets->size() == 2 &&
                          (*offsets)[0].is_number_unsigned() && (*offsets)[1].is_number_unsigned();
    if (!complete) return Error{what + " without a usable dtype, shape and data_offsets."};
    const auto known =
        std::find_if(std::begin(dtypes), std::end(dtypes), [&](const Dtype& d) { return d.name == *dtype; });
    if (known == std::end(dtypes)) return Error{what + " of the unknown type " + quote(*dtype) + "."};
    SafeTensor tensor;
    tensor.dtype = *dtype;
    tensor.type = known->type;
    const auto bytes = bytesOf(*shape, known->bytes, tensor.shape);
    if (!bytes) return Error{what + " with an impossible shape."};
    const auto begin = (*offsets)[0].get<std::uint64_t>();
    const auto end = (*offsets)[1].get<std::uint64_t>();
    if (begin > end || end > dataBytes) {
        return Error{what + " at bytes " + std::to_string(begin) + " to " + std::to_string(end) +
                     " of the data, but there are " + std::to_string(dataBytes) +
                     ": the file is cut short or damaged; get it again."};
    }
    if (end - begin != *bytes) {
        return Error{what + " of " + std::to_string(end - begin) + " bytes, but its shape needs " +
                     std::to_string(*bytes) + "."};
    }
    tensor.offset = begin;
    tensor.bytes = *bytes;
    return tensor;
}

Status checkOverlaps(const SafeTensors& tensors, std::string_view name) {
    std::vector<SafeTensors::const_iterator> byOffset;
    for (auto tensor = tensors.begin(); tensor != tensors.end(); ++tensor) {
        if (tensor->second.bytes > 0) byOffset.push_back(tensor);
    }
    std::sort(byOffset.begin(), byOffset.end(), [](auto a, auto b) { return a->second.offset < b->second.offset; });
    for (std::size_t i = 1; i < byOffset.size(); ++i) {
        const auto& [before, info] = *byOffset[i - 1];
        if (info.offset + info.bytes > byOffset[i]->second.offset) {
            return Error{quote(name) + " has the tensors " + quote(before) + " and " + quote(byOffset[i]->first) +
                         " over each other; it is damaged."};
        }
    }
    return {};
}

}  // namespace

Result<SafeTensors> parseSafetensors(std::span<const std::byte> bytes, std::string_view name) {
    ByteReader reader(bytes);
    const auto length = reader.number<std::uint64_t>();
    if (!length) return Error{quote(name) + " is too short for a safetensors file."};
    const auto header = *length <= mostHeaderBytes ? reader.take(*length) : std::nullopt;
    if (!header) {
        return Error{quote(name) + " claims a header of " + std::to_string(*length) + " bytes, but has " +
                     std::to_string(reader.left()) + ": it is no safetensors file, or cut short; get it again."};
    }
    const auto parsed = parseJson({reinterpret_cast<const char*>(header->data()), header->size()}, name);
    if (!parsed) return parsed.error();
    SafeTensors out;
    for (const auto& [key, entry] : parsed->items()) {
        if (key == "__metadata__") continue;
        Result<SafeTensor> tensor = readEntry(entry, reader.left(), quote(name) + " has the tensor " + quote(key));
        if (!tensor) return tensor.error();
        tensor->offset += reader.position();
        out.emplace(key, std::move(*tensor));
    }
    if (Status status = checkOverlaps(out, name); !status) return status.error();
    return out;
}

Result<SafetensorsFolder> SafetensorsFolder::open(const std::filesystem::path& folder) {
    SafetensorsFolder out;
    std::error_code code;
    const std::filesystem::path index = folder / "model.safetensors.index.json";
    if (!std::filesystem::exists(index, code)) {
        const std::filesystem::path single = folder / "model.safetensors";
        if (!std::filesystem::exists(single, code)) {
            return Error{quote(utf8(folder)) +
                         " holds neither \"model.safetensors\" nor \"model.safetensors.index.json\"; choose the folder "
                         "of a Hugging Face checkpoint."};
        }
        if (Status status = out.addShard(single); !status) return status.error();
        return out;
    }
    const auto parsed = readJsonFile(index);
    if (!parsed) return parsed.error();
    const auto map = parsed->find("weight_map");
    if (map == parsed->end() || !map->is_object()) return Error{quoteName(index) + " has no \"weight_map\"."};
    std::set<std::string> shards;
    for (const auto& [tensor, shard] : map->items()) {
        // A shard is a file of this folder, whatever the index says.
        if (!shard.is_string() ||
            std::filesystem::path(shard.get<std::string>()).filename() != shard.get<std::string>()) {
            return Error{quoteName(index) + " names no file of its folder for the tensor " + quote(tensor) + "."};
        }
        shards.insert(shard.get<std::string>());
    }
    for (const std::string& shard : shards) {
        if (!std::filesystem::exists(folder / shard, code))
            return Error{"The shard " + quote(shard) + " is missing in " + quote(utf8(folder)) +
                         "; get the checkpoint complete."};
        if (Status status = out.addShard(folder / shard); !status) return status.error();
    }
    for (const auto& [tensor, shard] : map->items()) {
        if (!out.find(tensor))
            return Error{quote(shard.get<std::string>()) + " lacks the tensor " + quote(tensor) +
                         " that the index says it has; get it again."};
    }
    return out;
}

Status SafetensorsFolder::addShard(const std::filesystem::path& path) {
    auto mapped = MappedFile::open(path);
    if (!mapped) return mapped.error();
    auto tensors = parseSafetensors((*mapped)->bytes(), utf8(path.filename()));
    if (!tensors) return tensors.error();
    for (const auto& [name, tensor] : *tensors) {
        if (find(name))
            return Error{quoteName(path) + " has the tensor " + quote(name) + ", which another shard has too."};
    }
    shards_.push_back({std::move(*mapped), std::move(*tensors)});
    return {};
}

std::optional<SafetensorsFolder::Tensor> SafetensorsFolder::find(std::string_view name) const {
    for (const Shard& shard : shards_) {
        const auto found = shard.tensors.find(name);
        if (found == shard.tensors.end()) continue;
        const SafeTensor& info = found->second;
        return Tensor{
            &info,
            shard.file->bytes().subspan(static_cast<std::size_t>(info.offset), static_cast<std::size_t>(info.bytes)),
            shard.file.get()};
    }
    return std::nullopt;
}

std::vector<std::string_view> SafetensorsFolder::names() const {
    std::vector<std::string_view> out;
    for (const Shard& shard : shards_) {
        for (const auto& [name, tensor] : shard.tensors)
            out.push_back(name);
    }
    return out;
}

}  // namespace thimble::engine
