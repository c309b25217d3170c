// A saved KV cache: Preamble, tokens (int32 each), rows of every layer (keys by head, values by head; positions
// ascending), checksum of the rows (uint64). Numbers as the machine stores them: such a file never leaves it.

#include "engine/model/kv_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

constexpr std::array<char, 8> kMagic = {'T', 'H', 'M', 'B', 'K', 'V', '0', '1'};

struct Preamble {
    std::array<char, 8> magic = kMagic;
    std::uint64_t fingerprint = 0;
    std::uint64_t tokens = 0;
    std::uint64_t rowBytes = 0;  // of all layers together
    std::uint64_t tokenSum = 0;  // checksum of the tokens
    std::uint32_t type = 0;
    std::uint32_t layers = 0;
};

/// Detects accidents, not attacks; reads some GB a second.
class Checksum {
  public:
    void add(const std::byte* data, std::size_t bytes) {
        for (; bytes >= sizeof(std::uint64_t); data += sizeof(std::uint64_t), bytes -= sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, data, sizeof word);
            mix(word);
        }
        if (bytes > 0) {
            std::uint64_t word = 0;
            std::memcpy(&word, data, bytes);
            mix(word);
        }
    }
    std::uint64_t value() const { return value_; }

  private:
    void mix(std::uint64_t word) {
        value_ = (value_ ^ word) * 0x9e3779b97f4a7c15u;
        value_ ^= value_ >> 32;
    }
    std::uint64_t value_ = 0x243f6a8885a308d3u;
};

/// use(bytes) for every contiguous stretch of rows that hold the last of `positions`, in the order of the file.
template <class Use>
void forEachStretch(const KvCache& cache, std::int64_t positions, Use use) {
    for (const KvLayer& layer : cache.layers()) {
        for (std::byte* const rows : {layer.keys, layer.values}) {
            for (std::int64_t head = 0; head < cache.kvHeads(); ++head) {
                for (std::int64_t p = std::max<std::int64_t>(0, positions - layer.capacity); p < positions;) {
                    const std::int64_t row = p % layer.capacity, count = std::min(positions - p, layer.capacity - row);
                    use(std::span(rows + static_cast<std::size_t>(head * layer.capacity + row) * layer.rowBytes,
                                  static_cast<std::size_t>(count) * layer.rowBytes));
                    p += count;
                }
            }
        }
    }
}

std::uint64_t bytesOfRows(const KvCache& cache, std::int64_t positions) {
    std::uint64_t bytes = 0;
    forEachStretch(cache, positions, [&](std::span<const std::byte> rows) { bytes += rows.size(); });
    return bytes;
}

std::uint64_t sumOf(std::span<const Token> tokens) {
    Checksum sum;
    sum.add(reinterpret_cast<const std::byte*>(tokens.data()), tokens.size_bytes());
    return sum.value();
}

void put(std::ostream& out, const void* data, std::size_t bytes) {
    out.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
}

bool get(std::istream& in, void* data, std::size_t bytes) {
    return static_cast<bool>(in.read(static_cast<char*>(data), static_cast<std::streamsize>(bytes)));
}

Error unusable(const std::filesystem::path& path, const std::string& why) {
    return Error{"The saved context " + quoteName(path) + " " + why + "."};
}

struct Opened {
    std::ifstream file;
    Preamble preamble;
    std::vector<Token> tokens;
};

/// Reads and checks everything before the rows.
Result<Opened> openKvFile(const std::filesystem::path& path) {
    Opened opened{std::ifstream(path, std::ios::binary), {}, {}};
    std::error_code code;
    const std::uint64_t size = std::filesystem::file_size(path, code);
    if (!opened.file || code) return unusable(path, "cannot be read");
    Preamble& p = opened.preamble;
    if (!get(opened.file, &p, sizeof p) || p.magic != kMagic) return unusable(path, "is of another kind or version");
    const std::uint64_t around = sizeof p + sizeof(std::uint64_t);
    const bool sizesFit = p.tokens <= size / sizeof(Token) && p.rowBytes <= size &&
                          around + p.tokens * sizeof(Token) + p.rowBytes == size;
    if (!sizesFit) return unusable(path, "is cut off");
    opened.tokens.resize(static_cast<std::size_t>(p.tokens));
    if (!get(opened.file, opened.tokens.data(), opened.tokens.size() * sizeof(Token)) ||
        sumOf(opened.tokens) != p.tokenSum) {
        return unusable(path, "is damaged");
    }
    return opened;
}

}  // namespace

std::uint64_t kvFileBytes(const KvCache& cache) {
    return sizeof(Preamble) + static_cast<std::uint64_t>(cache.size()) * sizeof(Token) +
           bytesOfRows(cache, cache.size()) + sizeof(std::uint64_t);
}

Status saveKvCache(const std::filesystem::path& path, const KvCache& cache, std::uint64_t fingerprint,
                   std::span<const Token> tokens) {
    const std::int64_t positions = cache.size();
    Preamble preamble;
    preamble.fingerprint = fingerprint;
    preamble.tokens = tokens.size();
    preamble.rowBytes = bytesOfRows(cache, positions);
    preamble.tokenSum = sumOf(tokens);
    preamble.type = static_cast<std::uint32_t>(cache.type());
    preamble.layers = static_cast<std::uint32_t>(cache.layers().size());

    std::filesystem::path part = path;
    part += ".part";
    std::error_code code;
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        put(out, &preamble, sizeof preamble);
        put(out, tokens.data(), tokens.size_bytes());
        Checksum sum;
        forEachStretch(cache, positions, [&](std::span<const std::byte> rows) {
            sum.add(rows.data(), rows.size());
            put(out, rows.data(), rows.size());
        });
        const std::uint64_t value = sum.value();
        put(out, &value, sizeof value);
        out.close();
        if (!out) {
            std::filesystem::remove(part, code);
            return unusable(path, "could not be written; is the disk full");
        }
    }
    std::filesystem::rename(part, path, code);
    if (code) return unusable(path, "could not be written: " + code.message());
    return {};
}

Result<KvFileHeader> readKvHeader(const std::filesystem::path& path) {
    auto opened = openKvFile(path);
    if (!opened) return opened.error();
    return KvFileHeader{opened->preamble.fingerprint, static_cast<kernels::KvType>(opened->preamble.type),
                        std::move(opened->tokens)};
}

Status restoreKvCache(const std::filesystem::path& path, std::uint64_t fingerprint, KvCache& cache) {
    cache.truncate(0);
    auto opened = openKvFile(path);
    if (!opened) return opened.error();
    const Preamble& p = opened->preamble;
    const auto positions = static_cast<std::int64_t>(p.tokens);
    if (p.fingerprint != fingerprint || p.type != static_cast<std::uint32_t>(cache.type()) ||
        p.layers != cache.layers().size()) {
        return unusable(path, "belongs to another model");
    }
    if (positions > cache.context()) return unusable(path, "is longer than the context");
    if (p.rowBytes != bytesOfRows(cache, positions)) return unusable(path, "belongs to another model");

    Checksum sum;
    bool complete = true;
    forEachStretch(cache, positions, [&](std::span<std::byte> rows) {
        complete = complete && get(opened->file, rows.data(), rows.size());
        sum.add(rows.data(), rows.size());
    });
    std::uint64_t expected = 0;
    if (!complete || !get(opened->file, &expected, sizeof expected) || expected != sum.value()) {
        return unusable(path, "is damaged");
    }
    cache.beginAppend(positions);
    cache.finishAppend(positions);
    return {};
}

}  // namespace thimble::engine
