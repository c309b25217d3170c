#pragma once

#include <memory>

#include "engine/text/bpe_merges.h"
#include "engine/text/pre_tokenizer.h"
#include "engine/text/vocabulary.h"

namespace thimble::engine {

/// Byte-level BPE as GPT-2 began it and Qwen2 uses it (`tokenizer.ggml.model = gpt2`): normalization form C, words by a
/// pattern, byte pairs merged inside each word.
class ByteLevelTokenizer : public VocabularyTokenizer {
  public:
    static Result<std::unique_ptr<Tokenizer>> create(const GgufHeader& header);

  protected:
    void encodeText(std::string_view utf8, std::vector<Token>& out) const override;

  private:
    ByteLevelTokenizer(Vocabulary vocabulary, PreTokenizer words, BpeMerges merges);
    PreTokenizer words_;
    BpeMerges merges_;
};

}  // namespace thimble::engine
