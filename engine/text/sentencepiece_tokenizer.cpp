#include "engine/text/sentencepiece_tokenizer.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_map>

#include "engine/format/quote.h"
#include "engine/text/sentencepiece_model.h"

namespace thimble::engine {
namespace {

constexpr std::string_view space = "\xE2\x96\x81";  // how pieces write it: U+2581

/// "<0x0A>" stands for a byte, "▁" for a space.
std::string bytesOf(std::string_view text, TokenType type) {
    if (type == TokenType::Byte && text.size() == 6) {
        unsigned byte = 0;
        std::from_chars(text.data() + 3, text.data() + 5, byte, 16);
        return std::string(1, static_cast<char>(byte));
    }
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const bool isSpace = text.substr(at).starts_with(space);
        out += isSpace ? ' ' : text[at];
        at += isSpace ? space.size() : 1;
    }
    return out;
}

/// Whether merges can never cross from a word into the space behind it: every piece has its spaces in front. Unknown
/// characters must become bytes (else the library joins neighbouring ones), and no space is put before a text.
bool canEncodeWordByWord(const GgufHeader& header, const Vocabulary& vocabulary) {
    const auto prefix = header.boolean("tokenizer.ggml.add_space_prefix");
    bool hasBytes = false;
    for (Token token = 0; token < vocabulary.size(); ++token) {
        if (vocabulary.type(token) == TokenType::Byte) {
            hasBytes = true;
            continue;
        }
        const std::string_view bytes = vocabulary.bytes(token);
        const std::size_t word = bytes.find_first_not_of(' ');
        if (word != bytes.npos && bytes.find(' ', word) != bytes.npos) return false;
    }
    return hasBytes && prefix && !prefix->value_or(true);
}

/// Where the word that begins at `at` ends: its spaces, then everything up to the next space.
std::size_t endOfWord(std::string_view text, std::size_t at) {
    const std::size_t word = text.find_first_not_of(' ', at);
    return word == text.npos ? text.size() : std::min(text.find(' ', word), text.size());
}

// Words that one call remembers, so that the ones which a text repeats are looked up only.
constexpr std::size_t mostRemembered = 1 << 16;

}  // namespace

Result<std::unique_ptr<Tokenizer>> SentencePieceTokenizer::create(const GgufHeader& header) {
    Result<Vocabulary> vocabulary = Vocabulary::read(header, Vocabulary::Specials::Control, bytesOf);
    if (!vocabulary) return vocabulary.error();
    const Result<std::string> model = sentencePieceModel(header);
    if (!model) return model.error();
    auto processor = std::make_unique<Processor>();
    const auto status = processor->LoadFromSerializedProto(*model);
    if (!status.ok()) {
        return Error{quote(header.file) +
                     " has a vocabulary that sentencepiece refuses: " + std::string(status.message())};
    }
    const bool wordByWord = canEncodeWordByWord(header, *vocabulary);
    return std::unique_ptr<Tokenizer>(
        new SentencePieceTokenizer(std::move(*vocabulary), std::move(processor), wordByWord));
}

SentencePieceTokenizer::SentencePieceTokenizer(Vocabulary vocabulary, std::unique_ptr<Processor> processor,
                                               bool wordByWord)
    : VocabularyTokenizer(std::move(vocabulary)), processor_(std::move(processor)), wordByWord_(wordByWord) {}

SentencePieceTokenizer::~SentencePieceTokenizer() = default;

void SentencePieceTokenizer::encodeText(std::string_view utf8, std::vector<Token>& out) const {
    struct Place {
        std::size_t begin, count;  // in `out`
    };
    std::unordered_map<std::string_view, Place> remembered;
    std::vector<int> ids;
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t end = wordByWord_ ? endOfWord(utf8, at) : utf8.size();
        const std::string_view word = utf8.substr(at, end - at);
        at = end;
        if (const auto found = remembered.find(word); found != remembered.end()) {
            const Place place = found->second;
            for (std::size_t i = 0; i < place.count; ++i)
                out.push_back(out[place.begin + i]);
            continue;
        }
        if (!processor_->Encode(word, &ids).ok()) continue;
        if (remembered.size() < mostRemembered) remembered.emplace(word, Place{out.size(), ids.size()});
        out.insert(out.end(), ids.begin(), ids.end());
    }
}

}  // namespace thimble::engine
