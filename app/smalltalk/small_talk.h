#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/generate/session.h"
#include "engine/text/chat_format.h"

namespace thimble::app {

/// What a person says in small talk, somebody has said before: finds the conversations written for Thimble (those from
/// which the built-in model has learned) in which somebody said much the same, and offers their answers to the model,
/// which chooses among them and its own (retrieval as in Weston et al. 2018, "Retrieve and Refine"; here the model
/// ranks). Used by one thread.
class SmallTalk {
  public:
    /// Opens what writeSmallTalk has written. Errors: no such file, or another one.
    static engine::Result<std::unique_ptr<SmallTalk>> open(const std::filesystem::path& file);
    ~SmallTalk();

    /// Answers to the last message of a conversation, at most `most`, best first; none where nobody said anything like
    /// it, and none for what is no small talk: a long message, documents, a persona. None is in the conversation
    /// already. Errors: the file cannot be read.
    engine::Result<std::vector<engine::Suggestion>> suggest(std::span<const engine::ChatMessage> messages,
                                                            std::size_t most);

    /// An answer that is never beside the subject, for where neither the model nor `suggest` has a good one; none for
    /// what is no small talk.
    std::optional<engine::Suggestion> safe(std::span<const engine::ChatMessage> messages);

  private:
    struct State;
    explicit SmallTalk(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Writes the exchanges of the conversations in `texts` (contents of the files of resources/model/talks) to `file`.
engine::Status writeSmallTalk(std::span<const std::string> texts, const std::filesystem::path& file);

}  // namespace thimble::app
