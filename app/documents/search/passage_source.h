#pragma once

#include <vector>

#include "app/chat/passage_source.h"

namespace thimble::app {

/// What a chat's prompt is given of its documents: everything when it fits, else the passages that the question finds.
class DocumentPassageSource final : public PassageSource {
  public:
    DocumentContext find(Database& database, Id conversation, const QString& question,
                         std::int64_t characters) override;
};

/// The best passages for a question in the documents of a conversation (0: in all of the library).
std::vector<Passage> searchPassages(Database& database, Id conversation, const QString& question, int limit);

/// A passage with those before and behind it, without what they share; empty when it is gone.
std::vector<Passage> passageWithNeighbours(Database& database, Id passage, int neighbours);

}  // namespace thimble::app
