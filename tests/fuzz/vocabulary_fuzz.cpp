// Tokenizers built from any metadata: an error, or a tokenizer that takes any text.

#include "engine/text/tokenizer.h"

using namespace thimble::engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto header = parseGguf(bytes, size, "fuzz.gguf");
    if (!header) return 0;
    const auto tokenizer = Tokenizer::create(*header);
    if (!tokenizer) return 0;
    const auto tokens = (*tokenizer)->encode("The quick  brown\n<|im_end|> \xE6\x9D\xB1\xFF", SpecialTokens::Parse);
    for (const Token token : tokens)
        (void)(*tokenizer)->tokenBytes(token);
    (void)(*tokenizer)->tokenBytes(static_cast<Token>((*tokenizer)->vocabularySize()));
    return 0;
}
