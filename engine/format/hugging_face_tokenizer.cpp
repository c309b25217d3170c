#include "engine/format/hugging_face_tokenizer.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "engine/format/json_file.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

enum : std::int32_t { normal = 1, control = 3, userDefined = 4, unused = 5 };  // tokenizer.ggml.token_type

// The pattern that `tokenizer.ggml.pre = qwen2` stands for, as tokenizer.json writes it.
constexpr std::string_view qwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

// For checkpoints that bring none, but whose vocabulary has the marks.
constexpr std::string_view chatMl =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
    "'\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// The JSON of an optional file; an empty object when it is absent.
Result<json> optionalJson(const fs::path& path) {
    return isThere(path) ? readJsonFile(path) : Result<json>(json::object());
}

class TokenizerReader {
  public:
    TokenizerReader(const fs::path& folder, std::int64_t vocabulary)
        : folder_(folder), texts_(static_cast<std::size_t>(vocabulary)), types_(texts_.size(), unused) {}

    Status read() {
        auto settings = optionalJson(folder_ / "tokenizer_config.json");
        if (!settings) return settings.error();
        settings_ = std::move(*settings);
        if (isThere(folder_ / "tokenizer.json")) return readTokenizerJson();
        if (isThere(folder_ / "vocab.json") && isThere(folder_ / "merges.txt")) return readVocabAndMerges();
        return refuseUnlessNoneIsNamed();
    }

    Status describe(GgufMetadata& out) {
        if (absent_) {
            out.add("tokenizer.ggml.model", "no_vocab");
            return {};
        }
        out.add("tokenizer.ggml.model", "gpt2");
        out.add("tokenizer.ggml.pre", "qwen2");
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            if (types_[i] == unused) texts_[i] = "[PAD" + std::to_string(i) + "]";
        }
        out.add("tokenizer.ggml.tokens", std::span<const std::string>(texts_));
        out.add("tokenizer.ggml.token_type", std::span<const std::int32_t>(types_));
        out.add("tokenizer.ggml.merges", std::span<const std::string>(merges_));
        if (Status status = describeRoles(out); !status) return status;
        if (const auto chatTemplate = findTemplate()) out.add("tokenizer.chat_template", *chatTemplate);
        return {};
    }

  private:
    /// A checkpoint that names tokens has a vocabulary, so its absence is a mistake; one that names none computes only.
    Status refuseUnlessNoneIsNamed() {
        const auto config = optionalJson(folder_ / "config.json");
        if (!config) return config.error();
        std::vector<std::uint32_t> roles;
        collect(*config, "bos_token_id", roles);
        collect(*config, "eos_token_id", roles);
        absent_ = roles.empty();
        if (absent_) return {};
        return Error{
            quote(utf8(folder_)) +
            " holds no tokenizer (\"tokenizer.json\", or \"vocab.json\" and \"merges.txt\"); add it, so that the "
            "model can read and write text."};
    }

    Status readTokenizerJson() {
        const auto parsed = readJsonFile(folder_ / "tokenizer.json");
        if (!parsed) return parsed.error();
        const json empty = json::object();
        const json& model = parsed->contains("model") ? (*parsed)["model"] : empty;
        if (!model.is_object() || text(model, "type").value_or("BPE") != "BPE") {
            return Error{"\"tokenizer.json\" holds a tokenizer of the kind " +
                         quote(text(model, "type").value_or("unknown")) + "; this program converts byte-level BPE."};
        }
        const std::string pattern = parsed->contains("pre_tokenizer") ? findPattern((*parsed)["pre_tokenizer"]) : "";
        if (pattern != qwen2Pattern) {
            return Error{"\"tokenizer.json\" cuts words by the pattern " + quote(pattern) +
                         ", which is not the one of Qwen2 that SmallThinker models use."};
        }
        if (Status status = addVocabulary(model.value("vocab", json())); !status) return status;
        if (Status status = addMerges(model.value("merges", json())); !status) return status;
        for (const json& token : parsed->value("added_tokens", json::array())) {
            const auto id = token.is_object() ? wholeNumber(token, "id") : std::nullopt;
            const auto content = token.is_object() ? text(token, "content") : std::nullopt;
            if (!id || !content) return Error{"\"tokenizer.json\" has an added token without id and content."};
            if (Status status = set(*id, *content, boolean(token, "special").value_or(false) ? control : userDefined);
                !status)
                return status;
        }
        return {};
    }

    Status readVocabAndMerges() {
        const auto vocabulary = readJsonFile(folder_ / "vocab.json");
        if (!vocabulary) return vocabulary.error();
        if (Status status = addVocabulary(*vocabulary); !status) return status;
        std::ifstream file(folder_ / "merges.txt", std::ios::binary);
        for (std::string line; std::getline(file, line);) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            const bool comment = merges_.empty() && line.starts_with("#version");
            if (!line.empty() && !comment) merges_.push_back(line);
        }
        const json added = settings_.value("added_tokens_decoder", json::object());
        for (const auto& [key, token] : added.items()) {
            const auto content = token.is_object() ? text(token, "content") : std::nullopt;
            if (!content || key.empty() || key.size() > 9 || key.find_first_not_of("0123456789") != key.npos) {
                return Error{"\"tokenizer_config.json\" has an added token without id and content."};
            }
            if (Status status =
                    set(std::stoll(key), *content, boolean(token, "special").value_or(false) ? control : userDefined);
                !status)
                return status;
        }
        return {};
    }

    /// The regular expression anywhere inside a pre-tokenizer.
    static std::string findPattern(const json& part) {
        if (part.is_object() && part.contains("Regex") && part["Regex"].is_string())
            return part["Regex"].get<std::string>();
        if (part.is_structured()) {
            for (const json& inner : part) {
                if (std::string found = findPattern(inner); !found.empty()) return found;
            }
        }
        return {};
    }

    Status addVocabulary(const json& vocabulary) {
        if (!vocabulary.is_object() || vocabulary.empty())
            return Error{"The tokenizer in " + quote(utf8(folder_)) + " has no vocabulary."};
        for (const auto& [token, id] : vocabulary.items()) {
            if (!id.is_number_unsigned())
                return Error{"The tokenizer in " + quote(utf8(folder_)) + " gives no id to the token " + quote(token) +
                             "."};
            if (Status status =
                    set(static_cast<std::int64_t>(std::min<std::uint64_t>(id.get<std::uint64_t>(), INT64_MAX)), token,
                        normal);
                !status)
                return status;
        }
        return {};
    }

    Status addMerges(const json& merges) {
        if (!merges.is_array()) return Error{"\"tokenizer.json\" has no merges."};
        merges_.reserve(merges.size());
        for (const json& merge : merges) {
            if (merge.is_string()) {
                merges_.push_back(merge.get<std::string>());
            } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
                merges_.push_back(merge[0].get<std::string>() + " " +
                                  merge[1].get<std::string>());  // as newer files have it
            } else {
                return Error{"\"tokenizer.json\" has a merge that is no pair of tokens."};
            }
        }
        return {};
    }

    Status set(std::int64_t id, const std::string& token, std::int32_t type) {
        if (id < 0 || id >= static_cast<std::int64_t>(texts_.size())) {
            return Error{"The token " + quote(token) + " has the id " + std::to_string(id) +
                         ", but the model's vocabulary has " + std::to_string(texts_.size()) +
                         " (\"vocab_size\" of config.json)."};
        }
        const auto index = static_cast<std::size_t>(id);
        if (types_[index] != unused && texts_[index] != token) {
            return Error{"The tokens " + quote(texts_[index]) + " and " + quote(token) + " have the same id " +
                         std::to_string(id) + "."};
        }
        texts_[index] = token;
        types_[index] = type;
        return {};
    }

    std::optional<std::uint32_t> idOf(const std::string& token) const {
        const auto found = std::find(texts_.begin(), texts_.end(), token);
        return found == texts_.end() ? std::nullopt : std::optional(static_cast<std::uint32_t>(found - texts_.begin()));
    }

    /// A token named in tokenizer_config.json, as text or as {"content": text}.
    std::optional<std::uint32_t> named(const char* key) const {
        const auto found = settings_.find(key);
        if (found == settings_.end()) return std::nullopt;
        if (found->is_string()) return idOf(found->get<std::string>());
        return found->is_object() ? idOf(text(*found, "content").value_or("")) : std::nullopt;
    }

    /// Appends the id or ids under `key`; those outside the vocabulary are left out.
    void collect(const json& object, const char* key, std::vector<std::uint32_t>& out) const {
        const auto found = object.find(key);
        if (found == object.end()) return;
        for (const json& id : found->is_array() ? *found : json::array({*found})) {
            if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= texts_.size()) continue;
            const auto value = id.get<std::uint32_t>();
            if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
        }
    }

    Status describeRoles(GgufMetadata& out) const {
        const auto config = optionalJson(folder_ / "config.json");
        const auto generation = optionalJson(folder_ / "generation_config.json");
        if (!config) return config.error();
        if (!generation) return generation.error();
        std::vector<std::uint32_t> bos, eos, padding;
        for (const json* file : {&*config, &*generation}) {
            collect(*file, "bos_token_id", bos);
            collect(*file, "eos_token_id", eos);
            collect(*file, "pad_token_id", padding);
        }
        const auto addNamed = [&](const char* key, std::vector<std::uint32_t>& ids) {
            if (const auto id = named(key); id && ids.empty()) ids.push_back(*id);
        };
        addNamed("bos_token", bos);
        addNamed("eos_token", eos);
        addNamed("pad_token", padding);
        if (!bos.empty()) out.add("tokenizer.ggml.bos_token_id", bos.front());
        if (!eos.empty()) {
            // Readers that know one end take the end of a turn; this program reads the list.
            const auto turn = idOf("<|im_end|>");
            const bool listed = turn && std::find(eos.begin(), eos.end(), *turn) != eos.end();
            out.add("tokenizer.ggml.eos_token_id", listed ? *turn : eos.front());
            if (eos.size() > 1) out.add("tokenizer.ggml.eos_token_ids", std::span<const std::uint32_t>(eos));
        }
        if (!padding.empty()) out.add("tokenizer.ggml.padding_token_id", padding.front());
        out.add("tokenizer.ggml.add_bos_token", boolean(settings_, "add_bos_token").value_or(false));
        return {};
    }

    std::optional<std::string> findTemplate() const {
        if (isThere(folder_ / "chat_template.jinja")) {
            std::ifstream file(folder_ / "chat_template.jinja", std::ios::binary);
            return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        }
        if (const auto found = text(settings_, "chat_template")) return found;
        for (const json& entry : settings_.value("chat_template", json::array())) {  // several, by name
            if (entry.is_object() && text(entry, "name") == "default") return text(entry, "template");
        }
        return idOf("<|im_start|>") && idOf("<|im_end|>") ? std::optional<std::string>(chatMl) : std::nullopt;
    }

    const fs::path& folder_;
    bool absent_ = false;  // the checkpoint has no vocabulary at all
    json settings_;        // tokenizer_config.json
    std::vector<std::string> texts_;
    std::vector<std::int32_t> types_;
    std::vector<std::string> merges_;
};

}  // namespace

Status describeTokenizer(const fs::path& folder, std::int64_t vocabulary, GgufMetadata& out) {
    TokenizerReader reader(folder, vocabulary);
    if (Status status = reader.read(); !status) return status;
    return reader.describe(out);
}

}  // namespace thimble::engine
