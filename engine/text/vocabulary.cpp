#include "engine/text/vocabulary.h"

#include <algorithm>
#include <limits>

#include "engine/format/quote.h"
#include "engine/text/utf8.h"

namespace thimble::engine {
namespace {

// End-of-reply tokens that models have under these names, whether or not the metadata lists them.
constexpr std::array<std::string_view, 2> endTexts = {"<|im_end|>", "<|endoftext|>"};

Error wrong(const GgufHeader& header, const std::string& what) {
    return Error{quote(header.file) + " " + what};
}

}  // namespace

Result<Vocabulary> Vocabulary::read(const GgufHeader& header, Specials specials, const BytesOf& bytesOf) {
    Vocabulary out;
    if (Status status = out.readTokens(header, specials, bytesOf); !status) return status.error();
    if (Status status = out.readRoles(header); !status) return status.error();
    return out;
}

Status Vocabulary::readTokens(const GgufHeader& header, Specials specials, const BytesOf& bytesOf) {
    const auto tokens = header.strings("tokenizer.ggml.tokens");
    if (!tokens) return tokens.error();
    const auto types = header.numbers("tokenizer.ggml.token_type");
    if (!types) return types.error();
    if (!*tokens || (*tokens)->size() == 0)
        return wrong(header,
                     "has no vocabulary (key \"tokenizer.ggml.tokens\"); get the model from its publisher again.");
    const std::size_t count = (*tokens)->size();
    if (count > std::numeric_limits<Token>::max())
        return wrong(header, "has a vocabulary of " + std::to_string(count) + " tokens, too many.");
    if (*types && (*types)->size() != count) {
        return wrong(header, "has " + std::to_string(count) + " tokens but " + std::to_string((*types)->size()) +
                                 " token types (key \"tokenizer.ggml.token_type\").");
    }
    ends_.reserve(count);
    types_.reserve(count);
    for (const std::string_view text : **tokens) {
        const auto token = static_cast<Token>(types_.size());
        types_.push_back(*types ? tokenTypeOf((**types)[types_.size()]) : TokenType::Normal);
        const bool control = types_.back() == TokenType::Control;
        const bool shown = !control && types_.back() != TokenType::Unknown && types_.back() != TokenType::Unused;
        if (shown) arena_ += bytesOf(text, types_.back());
        if (arena_.size() > std::numeric_limits<std::uint32_t>::max())
            return wrong(header, "has a vocabulary of more than 4 GiB.");
        ends_.push_back(static_cast<std::uint32_t>(arena_.size()));
        const bool userDefined = types_.back() == TokenType::UserDefined && specials == Specials::ControlAndUserDefined;
        if ((control || userDefined) && !text.empty()) {
            specials_[static_cast<unsigned char>(text[0])].push_back({std::string(text), token, control});
        }
    }
    for (std::vector<Special>& list : specials_) {
        std::stable_sort(list.begin(), list.end(),
                         [](const auto& a, const auto& b) { return a.text.size() > b.text.size(); });
    }
    return {};
}

Status Vocabulary::readRoles(const GgufHeader& header) {
    const auto token = [&](std::string_view key) -> Result<std::optional<Token>> {
        const auto id = header.unsignedNumber(key);
        if (!id) return id.error();
        if (!*id) return std::optional<Token>();
        if (**id >= types_.size()) {
            return wrong(header, "names token " + std::to_string(**id) + " under " + quote(key) + ", but has only " +
                                     std::to_string(types_.size()) + " tokens.");
        }
        return std::optional(static_cast<Token>(**id));
    };
    for (const std::string_view key :
         {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"}) {
        const auto id = token(key);
        if (!id) return id.error();
        if (*id) addEnd(**id);
    }
    const auto list = header.numbers("tokenizer.ggml.eos_token_ids");
    if (!list) return list.error();
    if (*list) {
        for (const double id : **list) {
            if (id >= 0 && id < static_cast<double>(types_.size())) addEnd(static_cast<Token>(id));
        }
    }
    for (const std::string_view text : endTexts) {
        if (const auto id = special(text)) addEnd(*id);
    }

    const auto bos = token("tokenizer.ggml.bos_token_id");
    const auto addBos = header.boolean("tokenizer.ggml.add_bos_token");
    if (!bos) return bos.error();
    if (!addBos) return addBos.error();
    bos_ = *bos;
    addBos_ = addBos->value_or(false) && bos_;
    return {};
}

void Vocabulary::addEnd(Token token) {
    if (std::find(endTokens_.begin(), endTokens_.end(), token) == endTokens_.end()) endTokens_.push_back(token);
}

std::string_view Vocabulary::bytes(Token token) const {
    if (!contains(token)) return {};
    const auto index = static_cast<std::size_t>(token);
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(arena_).substr(begin, ends_[index] - begin);
}

std::optional<Token> Vocabulary::special(std::string_view text) const {
    if (text.empty()) return std::nullopt;
    for (const Special& special : specials_[static_cast<unsigned char>(text[0])]) {
        if (special.text == text) return special.token;
    }
    return std::nullopt;
}

std::optional<Vocabulary::Match> Vocabulary::nextSpecial(std::string_view text, std::size_t from,
                                                         SpecialTokens special) const {
    for (std::size_t at = from; at < text.size(); ++at) {
        for (const Special& candidate : specials_[static_cast<unsigned char>(text[at])]) {
            if (candidate.control && special == SpecialTokens::Ignore) continue;
            if (text.substr(at).starts_with(candidate.text)) return Match{at, candidate.text.size(), candidate.token};
        }
    }
    return std::nullopt;
}

std::vector<Token> VocabularyTokenizer::encode(std::string_view utf8, SpecialTokens special) const {
    std::string repaired;
    if (!isUtf8(utf8)) {
        repaired = repairUtf8(utf8);
        utf8 = repaired;
    }
    std::vector<Token> out;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto match = vocabulary_.nextSpecial(utf8, at, special);
        const std::size_t end = match ? match->at : utf8.size();
        if (end > at) encodeText(utf8.substr(at, end - at), out);
        if (match) out.push_back(match->token);
        at = match ? end + match->length : end;
    }
    return out;
}

}  // namespace thimble::engine
