#include "engine/text/tokenizer.h"

#include "engine/format/quote.h"
#include "engine/text/byte_level_tokenizer.h"
#include "engine/text/sentencepiece_tokenizer.h"

namespace thimble::engine {

Result<std::unique_ptr<Tokenizer>> Tokenizer::create(const GgufHeader& header) {
    const auto model = header.text("tokenizer.ggml.model");
    if (!model) return model.error();
    const std::string family = model->value_or("none");
    if (family == "gpt2") return ByteLevelTokenizer::create(header);
    if (family == "llama") return SentencePieceTokenizer::create(header);
    if (family == "none" || family == "no_vocab") {
        return Error{
            quote(header.file) +
            " has no vocabulary, so it can compute but neither read nor write text; choose a model that has one."};
    }
    return Error{
        quote(header.file) + " has a tokenizer of the kind " + quote(family) +
        " (key \"tokenizer.ggml.model\"); this program knows \"gpt2\" (byte-level BPE) and \"llama\" (SentencePiece)."};
}

}  // namespace thimble::engine
