// Text of any bytes through the tokenizers: what is decoded is the text, repaired and normalised, however it is cut.

#include <cstdlib>
#include <string>

#include "engine/text/byte_alphabet.h"
#include "engine/text/normalize.h"
#include "engine/text/tokenizer.h"
#include "engine/text/utf8.h"
#include "tests/fakes/gguf_bytes.h"

using namespace thimble;
using namespace thimble::engine;

namespace {

std::unique_ptr<Tokenizer> make() {
    std::vector<std::string> tokens;
    std::vector<std::int32_t> types;
    for (int byte = 0; byte < 256; ++byte)
        tokens.push_back(byteLevelOfBytes(std::string(1, static_cast<char>(byte))));
    for (const char* text : {"aa", "aaaa", "ab", "abab",
                             "\xC4\xA0"
                             "a",
                             "th", "the"})
        tokens.push_back(text);
    types.assign(tokens.size(), 1);
    tokens.push_back("<|im_end|>");
    types.push_back(3);
    static const auto bytes =
        fakes::GgufBytes()
            .key("tokenizer.ggml.model", "gpt2")
            .texts("tokenizer.ggml.tokens", tokens)
            .numbers("tokenizer.ggml.token_type", fakes::GgufBytes::I32, types)
            .texts("tokenizer.ggml.merges", {"a a", "aa aa", "a b", "ab ab", "\xC4\xA0 a", "t h", "th e"})
            .bytes();
    const auto header = parseGguf(bytes, bytes.size(), "fuzz.gguf");
    auto tokenizer = Tokenizer::create(*header);
    if (!tokenizer) std::abort();
    return std::move(*tokenizer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::unique_ptr<Tokenizer> tokenizer = make();
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    std::string decoded;
    for (const Token token : tokenizer->encode(text, SpecialTokens::Ignore))
        decoded += tokenizer->tokenBytes(token);
    const std::string repaired = repairUtf8(text);
    if (decoded != normalizeNfc(repaired)) std::abort();
    (void)tokenizer->encode(text, SpecialTokens::Parse);

    Utf8Stream stream;
    std::string streamed;
    const std::size_t piece = size == 0 ? 1 : 1 + data[0] % 5;
    for (std::size_t at = 0; at < size; at += piece)
        streamed += stream.push(text.substr(at, piece));
    if (streamed + stream.finish() != repaired) std::abort();
    return 0;
}
