#include "engine/text/byte_level_tokenizer.h"

#include <utility>

#include "engine/text/byte_alphabet.h"
#include "engine/text/normalize.h"

namespace thimble::engine {
namespace {

/// Normal tokens are written in the byte alphabet, added ones as they are.
std::string bytesOf(std::string_view text, TokenType type) {
    std::optional<std::string> bytes;
    if (type == TokenType::Normal) bytes = bytesOfByteLevel(text);
    return bytes ? std::move(*bytes) : std::string(text);
}

}  // namespace

Result<std::unique_ptr<Tokenizer>> ByteLevelTokenizer::create(const GgufHeader& header) {
    const auto pre = header.text("tokenizer.ggml.pre");
    if (!pre) return pre.error();
    Result<PreTokenizer> words = PreTokenizer::create(pre->value_or("default"));
    if (!words) return words.error();
    Result<Vocabulary> vocabulary = Vocabulary::read(header, Vocabulary::Specials::ControlAndUserDefined, bytesOf);
    if (!vocabulary) return vocabulary.error();
    Result<BpeMerges> merges = BpeMerges::read(header, *vocabulary);
    if (!merges) return merges.error();
    return std::unique_ptr<Tokenizer>(
        new ByteLevelTokenizer(std::move(*vocabulary), std::move(*words), std::move(*merges)));
}

ByteLevelTokenizer::ByteLevelTokenizer(Vocabulary vocabulary, PreTokenizer words, BpeMerges merges)
    : VocabularyTokenizer(std::move(vocabulary)), words_(std::move(words)), merges_(std::move(merges)) {}

void ByteLevelTokenizer::encodeText(std::string_view utf8, std::vector<Token>& out) const {
    const std::string normal = normalizeNfc(utf8);
    BpeMerges::Scratch scratch;
    words_.split(normal, [&](std::string_view word) { merges_.encodeWord(word, scratch, out); });
}

}  // namespace thimble::engine
