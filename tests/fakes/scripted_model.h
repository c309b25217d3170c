#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/chat/generator.h"

namespace thimble::app {

/// One scripted reply of a model.
struct ScriptedReply {
    std::vector<std::string> pieces;
    std::chrono::milliseconds beforePrompt{0};  // the prompt takes this long
    std::chrono::milliseconds betweenPieces{0};
    std::string error;            // ends the reply after its pieces; empty: it succeeds
    bool waitForRelease = false;  // holds back everything after the first piece until ScriptedModel::release
    engine::StopReason reason = engine::StopReason::EndOfText;

    /// The text in pieces of a word each.
    static ScriptedReply words(const std::string& text);
    static ScriptedReply failure(const std::string& sentence);
};

/// Stands in for the engine in tests: what it is to answer, and what it was asked. May be used from any thread;
/// outlives the generators that it makes.
class ScriptedModel : public std::enable_shared_from_this<ScriptedModel> {
  public:
    /// What the loader does, and what the loaded model is.
    struct Nature {
        std::string name = "Scripted";
        std::int64_t contextSize = 4096;
        bool writesSummaries = true;
        std::chrono::milliseconds loadTime{0};
        std::string loadError;  // empty: loading succeeds
    };

    static std::shared_ptr<ScriptedModel> create() { return std::shared_ptr<ScriptedModel>(new ScriptedModel); }

    void setNature(const Nature& nature);
    /// Replies in the order in which they are asked for; when none is left, it says "OK."
    void answer(ScriptedReply reply);
    /// Lets a reply that waits go on.
    void release();

    std::vector<engine::GenerateRequest> requests() const;
    int loads() const;
    /// Four bytes are a token, and every message costs four more.
    static std::int64_t tokensOf(std::span<const engine::ChatMessage> messages);

    GeneratorLoader loader();

  private:
    friend class ScriptedGenerator;
    ScriptedModel() = default;

    mutable std::mutex mutex_;
    std::condition_variable released_;
    Nature nature_;
    std::deque<ScriptedReply> replies_;
    std::vector<engine::GenerateRequest> requests_;
    int releases_ = 0;
    int loads_ = 0;
};

}  // namespace thimble::app
