#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/tokenizer.h"

namespace thimble::engine {

/// Kinds of tokens; the numbers are those of `tokenizer.ggml.token_type`.
enum class TokenType : std::uint8_t { Normal = 1, Unknown, Control, UserDefined, Unused, Byte };

/// Numbers that are none of these count as normal.
inline TokenType tokenTypeOf(double number) {
    return number >= 1 && number < 7 ? static_cast<TokenType>(static_cast<int>(number)) : TokenType::Normal;
}

/// The tokens of a model: what each stands for, which are special. Text of all of them in one allocation.
class Vocabulary {
  public:
    /// What a token's text in the file stands for, as bytes.
    using BytesOf = std::function<std::string(std::string_view text, TokenType type)>;
    /// Which tokens are special: those of type control; where the family doesn't cut them out by itself, user-defined
    /// too.
    enum class Specials { Control, ControlAndUserDefined };
    static Result<Vocabulary> read(const GgufHeader& header, Specials specials, const BytesOf& bytesOf);

    std::int64_t size() const { return static_cast<std::int64_t>(types_.size()); }
    bool contains(Token token) const { return token >= 0 && token < size(); }
    TokenType type(Token token) const { return types_[static_cast<std::size_t>(token)]; }
    /// Nothing for a token outside the vocabulary, and for control, unknown and unused ones.
    std::string_view bytes(Token token) const;

    /// A special token by its text.
    std::optional<Token> special(std::string_view text) const;

    struct Match {
        std::size_t at;
        std::size_t length;
        Token token;
    };
    /// The first special token written out in text[from...]; of several at one place, the longest.
    /// Control tokens count only where `special` says so, user-defined ones always.
    std::optional<Match> nextSpecial(std::string_view text, std::size_t from, SpecialTokens special) const;

    const std::vector<Token>& endTokens() const { return endTokens_; }
    std::optional<Token> bos() const { return bos_; }
    bool addBos() const { return addBos_; }

  private:
    struct Special {
        std::string text;
        Token token;
        bool control;
    };
    Status readTokens(const GgufHeader& header, Specials specials, const BytesOf& bytesOf);
    Status readRoles(const GgufHeader& header);
    void addEnd(Token token);

    std::string arena_;
    std::vector<std::uint32_t> ends_;  // where each token's bytes end in the arena
    std::vector<TokenType> types_;
    std::array<std::vector<Special>, 256> specials_;  // by first byte, longest first
    std::vector<Token> endTokens_;
    std::optional<Token> bos_;
    bool addBos_ = false;
};

/// What both families of tokenizers share: special tokens are cut out first, the rest is left to the family.
class VocabularyTokenizer : public Tokenizer {
  public:
    std::vector<Token> encode(std::string_view utf8, SpecialTokens special) const override;
    std::string tokenBytes(Token token) const override { return std::string(vocabulary_.bytes(token)); }
    std::int64_t vocabularySize() const override { return vocabulary_.size(); }
    std::optional<Token> specialToken(std::string_view text) const override { return vocabulary_.special(text); }
    const std::vector<Token>& endTokens() const override { return vocabulary_.endTokens(); }
    bool addBos() const override { return vocabulary_.addBos(); }
    std::optional<Token> bos() const override { return vocabulary_.bos(); }

  protected:
    explicit VocabularyTokenizer(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}
    /// Appends the tokens of valid UTF-8 without special tokens.
    virtual void encodeText(std::string_view utf8, std::vector<Token>& out) const = 0;
    const Vocabulary& vocabulary() const { return vocabulary_; }

  private:
    Vocabulary vocabulary_;
};

}  // namespace thimble::engine
