#pragma once

#include <memory>

#include "engine/text/vocabulary.h"

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace thimble::engine {

/// A SentencePiece vocabulary (`tokenizer.ggml.model = llama`); the sentencepiece library does the work.
class SentencePieceTokenizer : public VocabularyTokenizer {
  public:
    static Result<std::unique_ptr<Tokenizer>> create(const GgufHeader& header);
    ~SentencePieceTokenizer() override;

  protected:
    void encodeText(std::string_view utf8, std::vector<Token>& out) const override;

  private:
    using Processor = sentencepiece::SentencePieceProcessor;
    SentencePieceTokenizer(Vocabulary vocabulary, std::unique_ptr<Processor> processor, bool wordByWord);

    std::unique_ptr<Processor> processor_;
    bool wordByWord_;  // no piece goes on behind a word's end, so words can be encoded one at a time
};

}  // namespace thimble::engine
