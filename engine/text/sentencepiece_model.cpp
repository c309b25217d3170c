#include "engine/text/sentencepiece_model.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

#include "engine/format/quote.h"
#include "engine/text/vocabulary.h"

namespace thimble::engine {
namespace {

/// Protocol buffers' wire format, as much as is needed: see protobuf.dev, "Encoding".
class ProtoWriter {
  public:
    void number(std::uint32_t field, std::uint64_t value) {
        varint(field << 3);
        varint(value);
    }
    void real(std::uint32_t field, float value) {
        varint(field << 3 | 5);
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int shift = 0; shift < 32; shift += 8)
            out_ += static_cast<char>(bits >> shift & 0xff);
    }
    void bytes(std::uint32_t field, std::string_view value) {
        varint(field << 3 | 2);
        varint(value.size());
        out_ += value;
    }
    const std::string& done() const { return out_; }
    void clear() { out_.clear(); }

  private:
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7)
            out_ += static_cast<char>((value & 0x7f) | 0x80);
        out_ += static_cast<char>(value);
    }
    std::string out_;
};

// Field numbers of sentencepiece_model.proto.
namespace model {
enum : std::uint32_t { pieces = 1, trainerSpec = 2, normalizerSpec = 3 };
}
namespace piece {
enum : std::uint32_t { text = 1, score = 2, type = 3 };
}
namespace trainer {
enum : std::uint32_t { modelType = 3, byteFallback = 35 };
}
namespace normalizer {
enum : std::uint32_t { name = 1, addDummyPrefix = 3, removeExtraSpaces = 4, escapeSpaces = 5 };
}
constexpr std::uint64_t bytePairEncoding = 2;

}  // namespace

Result<std::string> sentencePieceModel(const GgufHeader& header) {
    const auto tokens = header.strings("tokenizer.ggml.tokens");
    if (!tokens) return tokens.error();
    const auto scores = header.numbers("tokenizer.ggml.scores");
    if (!scores) return scores.error();
    const auto types = header.numbers("tokenizer.ggml.token_type");
    if (!types) return types.error();
    const auto spacePrefix = header.boolean("tokenizer.ggml.add_space_prefix");
    if (!spacePrefix) return spacePrefix.error();
    const std::size_t count = *tokens ? (*tokens)->size() : 0;
    for (const auto& list : {*scores, *types}) {
        if (!list || list->size() != count) {
            return Error{quote(header.file) + " needs a score and a type for each of its " + std::to_string(count) +
                         " tokens (keys \"tokenizer.ggml.scores\" and \"tokenizer.ggml.token_type\"); get the model "
                         "from its publisher again."};
        }
    }

    ProtoWriter out;
    ProtoWriter part;
    bool hasBytes = false;
    std::size_t i = 0;
    for (const std::string_view text : **tokens) {
        const TokenType type = tokenTypeOf((**types)[i]);
        part.clear();
        part.bytes(piece::text, text);
        part.real(piece::score, static_cast<float>(std::clamp((**scores)[i], -1e30, 1e30)));
        part.number(piece::type, static_cast<std::uint64_t>(type));
        out.bytes(model::pieces, part.done());
        hasBytes |= type == TokenType::Byte;
        ++i;
    }
    part.clear();
    part.number(trainer::modelType, bytePairEncoding);
    part.number(trainer::byteFallback, hasBytes);
    out.bytes(model::trainerSpec, part.done());
    part.clear();
    part.bytes(normalizer::name, "identity");
    part.number(normalizer::addDummyPrefix, spacePrefix->value_or(true));
    part.number(normalizer::removeExtraSpaces, 0);
    part.number(normalizer::escapeSpaces, 1);
    out.bytes(model::normalizerSpec, part.done());
    return out.done();
}

}  // namespace thimble::engine
