#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "engine/base/error.h"

struct pcre2_real_code_8;

namespace thimble::engine {

/// Cuts text into the words inside which byte pairs are merged, by the pattern that was used in training.
class PreTokenizer {
  public:
    /// The pattern called `name` in the metadata key `tokenizer.ggml.pre`.
    static Result<PreTokenizer> create(std::string_view name);

    /// Calls `word` with every piece of valid UTF-8, in order; together they are the text.
    void split(std::string_view utf8, const std::function<void(std::string_view)>& word) const;

  private:
    struct Free {
        void operator()(pcre2_real_code_8* code) const;
    };
    std::unique_ptr<pcre2_real_code_8, Free> code_;
};

}  // namespace thimble::engine
