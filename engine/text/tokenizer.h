#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/format/gguf.h"

namespace thimble::engine {

using Token = std::int32_t;

/// Whether the text may hold control tokens written out, such as "<|im_end|>". User text never does.
enum class SpecialTokens { Ignore, Parse };

/// Text to tokens and back. Const after construction; any thread may use it.
class Tokenizer {
  public:
    virtual ~Tokenizer() = default;

    /// From the metadata of a GGUF file (`tokenizer.ggml.model` gpt2 or llama).
    static Result<std::unique_ptr<Tokenizer>> create(const GgufHeader& header);

    virtual std::vector<Token> encode(std::string_view utf8, SpecialTokens special) const = 0;

    /// Raw bytes of one token; may be part of a UTF-8 sequence. Control tokens give nothing.
    virtual std::string tokenBytes(Token token) const = 0;

    virtual std::int64_t vocabularySize() const = 0;
    /// The id of a control token by its text, such as "<|im_start|>".
    virtual std::optional<Token> specialToken(std::string_view text) const = 0;
    /// Every token that ends a reply: eos ids, "<|im_end|>", "<|endoftext|>" where present.
    virtual const std::vector<Token>& endTokens() const = 0;
    virtual bool addBos() const = 0;
    virtual std::optional<Token> bos() const = 0;
};

/// Turns token bytes into whole UTF-8 characters: a character that spans tokens is given once, complete; a broken
/// sequence becomes U+FFFD.
class Utf8Stream {
  public:
    /// The characters completed by `bytes`.
    std::string push(std::string_view bytes);
    /// What was left incomplete, as U+FFFD, at the end of a reply.
    std::string finish();

  private:
    std::string pending_;
};

}  // namespace thimble::engine
