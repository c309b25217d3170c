#include "tests/fakes/scripted_model.h"

#include <thread>

namespace thimble::app {
namespace {

using namespace std::chrono_literals;

/// Sleeps in slices; false when it was stopped.
bool pause(std::chrono::milliseconds time, const std::atomic<bool>* stop) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
        if (stop && *stop) return false;
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(2ms, end - std::chrono::steady_clock::now()));
    }
    return !stop || !*stop;
}

}  // namespace

ScriptedReply ScriptedReply::words(const std::string& text) {
    ScriptedReply reply;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size() - 1) + 1;
        reply.pieces.push_back(text.substr(start, end - start));
        start = end;
    }
    return reply;
}

ScriptedReply ScriptedReply::failure(const std::string& sentence) {
    ScriptedReply reply;
    reply.error = sentence;
    return reply;
}

class ScriptedGenerator : public Generator {
  public:
    explicit ScriptedGenerator(std::shared_ptr<ScriptedModel> model) : model_(std::move(model)) {}

    engine::Result<engine::GenerateStats> generate(const engine::GenerateRequest& request,
                                                   const engine::GenerateCallbacks& callbacks) override {
        const ScriptedReply reply = next(request);
        engine::GenerateStats stats;
        stats.promptTokens = ScriptedModel::tokensOf(request.messages);
        stats.contextSize = contextSize();
        if (callbacks.onPrompt) callbacks.onPrompt(0, stats.promptTokens);
        bool goingOn = pause(reply.beforePrompt, callbacks.stop);
        if (callbacks.onPrompt && goingOn) callbacks.onPrompt(stats.promptTokens, stats.promptTokens);
        for (const std::string& piece : reply.pieces) {
            if (!goingOn || !callbacks.onPiece(piece)) break;
            ++stats.generatedTokens;
            if (reply.waitForRelease && stats.generatedTokens == 1) waitForRelease(callbacks.stop);
            goingOn = pause(reply.betweenPieces, callbacks.stop);
        }
        if (!reply.error.empty() && goingOn) return engine::Error{reply.error};
        stats.prefillSeconds = 0.1;
        stats.decodeSeconds = 0.1;
        stats.contextUsed = stats.promptTokens + stats.generatedTokens;
        stats.reason = goingOn ? reply.reason : engine::StopReason::Stopped;
        return stats;
    }
    engine::Result<std::int64_t> countTokens(std::span<const engine::ChatMessage> messages) const override {
        return ScriptedModel::tokensOf(messages);
    }
    std::int64_t contextSize() const override { return nature().contextSize; }
    std::string modelName() const override { return nature().name; }
    bool writesSummaries() const override { return nature().writesSummaries; }

  private:
    ScriptedModel::Nature nature() const {
        const std::lock_guard lock(model_->mutex_);
        return model_->nature_;
    }
    ScriptedReply next(const engine::GenerateRequest& request) {
        const std::lock_guard lock(model_->mutex_);
        model_->requests_.push_back(request);
        if (model_->replies_.empty()) return ScriptedReply::words("OK.");
        ScriptedReply reply = std::move(model_->replies_.front());
        model_->replies_.pop_front();
        return reply;
    }
    void waitForRelease(const std::atomic<bool>* stop) {
        std::unique_lock lock(model_->mutex_);
        while (model_->releases_ == 0 && !(stop && *stop))
            model_->released_.wait_for(lock, 2ms);
        if (model_->releases_ > 0) --model_->releases_;
    }

    std::shared_ptr<ScriptedModel> model_;
};

void ScriptedModel::setNature(const Nature& nature) {
    const std::lock_guard lock(mutex_);
    nature_ = nature;
}

void ScriptedModel::answer(ScriptedReply reply) {
    const std::lock_guard lock(mutex_);
    replies_.push_back(std::move(reply));
}

void ScriptedModel::release() {
    const std::lock_guard lock(mutex_);
    ++releases_;
    released_.notify_all();
}

std::vector<engine::GenerateRequest> ScriptedModel::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

int ScriptedModel::loads() const {
    const std::lock_guard lock(mutex_);
    return loads_;
}

std::int64_t ScriptedModel::tokensOf(std::span<const engine::ChatMessage> messages) {
    std::int64_t tokens = 0;
    for (const engine::ChatMessage& message : messages)
        tokens += std::int64_t(message.content.size()) / 4 + 4;
    return tokens;
}

GeneratorLoader ScriptedModel::loader() {
    return [model = shared_from_this()](
               const LoadRequest&,
               const std::function<bool(double)>& progress) -> engine::Result<std::unique_ptr<Generator>> {
        Nature nature;
        {
            const std::lock_guard lock(model->mutex_);
            ++model->loads_;
            nature = model->nature_;
        }
        const auto began = std::chrono::steady_clock::now();
        for (double fraction = 0; fraction < 1;) {
            const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
            fraction = nature.loadTime > 0ms ? std::min(1.0, passed / nature.loadTime) : 1;
            if (!progress(fraction)) return engine::Error{"Loading was given up."};
            if (fraction < 1) std::this_thread::sleep_for(2ms);
        }
        if (!nature.loadError.empty()) return engine::Error{nature.loadError};
        return std::unique_ptr<Generator>(new ScriptedGenerator(model));
    };
}

}  // namespace thimble::app
