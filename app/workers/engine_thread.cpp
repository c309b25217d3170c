#include "app/workers/engine_thread.h"

#include <chrono>

namespace thimble::app {
namespace {

constexpr std::chrono::milliseconds betweenProgress{33};
constexpr const char* noModel = "No model is loaded. Choose one under the input box, or in the settings.";

}  // namespace

EngineThread::EngineThread(Mailbox& mailbox, GeneratorLoader loader) : mailbox_(mailbox), loader_(std::move(loader)) {}

EngineThread::~EngineThread() {
    finish();
}

void EngineThread::finish() {
    const int number = ++newestLoad_;
    thread_.post([this, number] {
        handledLoad_ = number;
        request_.reset();
        replaceGenerator(nullptr);
    });
    thread_.finish();
}

void EngineThread::post(JobThread::Job job, JobThread::Priority priority) {
    ++pending_;
    thread_.post(
        [this, job = std::move(job)] {
            job();
            --pending_;
        },
        priority);
}

void EngineThread::load(const LoadRequest& request) {
    const int number = ++newestLoad_;
    post([this, request, number] {
        handledLoad_ = number;
        if (number != newestLoad_) return;
        request_ = request;
        problem_.clear();
        replaceGenerator(nullptr);  // two models at once would not fit the budget
        makeReady();
    });
}

void EngineThread::putAway() {
    post([this] {
        if (!generator_) return;
        replaceGenerator(nullptr);
        mailbox_.post([this] { events_.putAway(); });
    });
}

void EngineThread::unload() {
    const int number = ++newestLoad_;
    post([this, number] {
        handledLoad_ = number;
        request_.reset();
        replaceGenerator(nullptr);
    });
}

void EngineThread::setMemoryBudget(std::uint64_t bytes) {
    post([this, bytes] {
        if (request_) request_->memoryBudget = bytes;
        if (!generator_) return;
        const engine::Status status = generator_->setMemoryBudget(bytes);
        engine::Result<ModelFacts> result = status ? engine::Result<ModelFacts>(facts()) : status.error();
        mailbox_.post([this, result = std::move(result)] { events_.loaded(result); });
    });
}

void EngineThread::run(Work work, JobThread::Priority priority) {
    post(
        [this, work, priority] {
            makeReady();
            if (generator_) {
                work(generator_.get());
            } else if (handledLoad_ != newestLoad_) {
                run(work, priority);  // another model was asked for meanwhile: behind its load
            } else {
                work(engine::Error{problem_.empty() ? noModel : problem_});
            }
        },
        priority);
}

void EngineThread::makeReady() {
    if (generator_ || !request_ || !problem_.empty()) return;
    using Clock = std::chrono::steady_clock;
    const int number = newestLoad_;
    Clock::time_point told{};
    const auto progress = [&](double fraction) {
        if (Clock::now() - told >= betweenProgress) {
            told = Clock::now();
            mailbox_.post([this, fraction] { events_.loading(fraction); });
        }
        return number == newestLoad_;
    };
    auto loaded = loader_(*request_, progress);
    if (number != newestLoad_) {  // given up: whoever did so says what comes next
        request_.reset();
        return;
    }
    if (!loaded) problem_ = loaded.error().message;
    replaceGenerator(loaded ? std::move(*loaded) : nullptr);
    engine::Result<ModelFacts> result = generator_ ? engine::Result<ModelFacts>(facts()) : engine::Error{problem_};
    mailbox_.post([this, result = std::move(result)] { events_.loaded(result); });
}

void EngineThread::replaceGenerator(std::unique_ptr<Generator> generator) {
    {
        const std::lock_guard lock(generatorMutex_);
        generator_.swap(generator);
    }
    // The old one ends here, outside the lock: freeing gigabytes takes a while.
}

ModelFacts EngineThread::facts() const {
    return {generator_->modelName(), generator_->contextSize(), generator_->memory(), generator_->writesSummaries()};
}

std::optional<ModelFigures> EngineThread::figures() const {
    const std::lock_guard lock(generatorMutex_);
    if (!generator_) return {};
    return generator_->figures();
}

}  // namespace thimble::app
