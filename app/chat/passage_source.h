#pragma once

#include <cstdint>

#include "app/storage/document_values.h"

namespace thimble::app {

class Database;

/// What a prompt is given of the documents of a conversation.
struct DocumentContext {
    DocumentUse use = DocumentUse::None;
    std::vector<Passage> passages;  // Whole: in reading order; Passages: best first
};

/// Where the chat finds the text of documents: `documents` behind a seam. Called on the storage thread.
class PassageSource {
  public:
    virtual ~PassageSource() = default;

    /// For a question in a conversation: its documents as a whole when together they take at most `characters`, else
    /// the passages found for the question, as many as fit. Nothing when the conversation has no document that is
    /// ready.
    virtual DocumentContext find(Database& database, Id conversation, const QString& question,
                                 std::int64_t characters) = 0;
};

}  // namespace thimble::app
