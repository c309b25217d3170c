#include "engine/text/pre_tokenizer.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <string>

#include "engine/text/utf8.h"

namespace thimble::engine {
namespace {

// As published with Qwen2, whose vocabulary SmallThinker uses.
constexpr std::string_view qwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

// Names under which converters file that pattern.
constexpr std::array<std::string_view, 4> qwen2Names = {"qwen2", "default", "deepseek-r1-qwen", "megrez"};

// White space as Unicode has it since 6.3. PCRE2's own \s also takes U+180E, which the training's engine did not.
constexpr std::string_view whiteSpace =
    R"(\x{9}-\x{d}\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000})";

/// The pattern with \s and \S spelled out, inside brackets and outside.
std::string withUnicodeSpaces(std::string_view pattern) {
    std::string out;
    bool inBrackets = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view two = pattern.substr(i, 2);
        if (two == "\\s" || two == "\\S") {
            const std::string open = two == "\\S" ? "[^" : "[";
            out += inBrackets ? std::string(whiteSpace) : open + std::string(whiteSpace) + "]";
            ++i;
        } else if (pattern[i] == '\\') {
            out += two;
            ++i;
        } else {
            inBrackets = pattern[i] == '[' || (inBrackets && pattern[i] != ']');
            out += pattern[i];
        }
    }
    return out;
}

constexpr std::size_t jitStackStart = 32 * 1024;
constexpr std::size_t jitStackMost = 8 * 1024 * 1024;

/// What one thread needs to match.
struct Matcher {
    explicit Matcher(const pcre2_code* code)
        : data(pcre2_match_data_create_from_pattern(code, nullptr), pcre2_match_data_free),
          context(pcre2_match_context_create(nullptr), pcre2_match_context_free),
          stack(pcre2_jit_stack_create(jitStackStart, jitStackMost, nullptr), pcre2_jit_stack_free) {
        if (context && stack) pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
    }
    std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data;
    std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> context;
    std::unique_ptr<pcre2_jit_stack, decltype(&pcre2_jit_stack_free)> stack;
};

}  // namespace

void PreTokenizer::Free::operator()(pcre2_real_code_8* code) const {
    pcre2_code_free(code);
}

Result<PreTokenizer> PreTokenizer::create(std::string_view name) {
    if (std::find(qwen2Names.begin(), qwen2Names.end(), name) == qwen2Names.end()) {
        return Error{"The model's tokenizer cuts words by the rule \"" + std::string(name) +
                     "\" (key \"tokenizer.ggml.pre\"), which this program doesn't know; it knows \"qwen2\"."};
    }
    const std::string pattern = withUnicodeSpaces(qwen2Pattern);
    int code = 0;
    PCRE2_SIZE offset = 0;
    PreTokenizer out;
    out.code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                  PCRE2_UTF | PCRE2_UCP | PCRE2_ANCHORED, &code, &offset, nullptr));
    if (!out.code_)
        return Error{"PCRE2 refuses the tokenizer's pattern (its error " + std::to_string(code) +
                     "): build it with Unicode."};
    pcre2_jit_compile(out.code_.get(), PCRE2_JIT_COMPLETE);  // without it the interpreter matches the same, slower
    return out;
}

void PreTokenizer::split(std::string_view text, const std::function<void(std::string_view)>& word) const {
    const Matcher matcher(code_.get());
    for (std::size_t at = 0; at < text.size();) {
        const int groups = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at,
                                       PCRE2_NO_UTF_CHECK, matcher.data.get(), matcher.context.get());
        // Every character begins some alternative; should the matcher give up (a limit, no memory), one character is a
        // word.
        std::size_t end = at + utf8Step(text, at).length;
        if (groups > 0) end = std::max(end, static_cast<std::size_t>(pcre2_get_ovector_pointer(matcher.data.get())[1]));
        word(text.substr(at, end - at));
        at = end;
    }
}

}  // namespace thimble::engine
