#include "app/workers/chat.h"

#include <QDateTime>
#include <QHash>
#include <QTimer>
#include <utility>

#include "app/chat/chat_store.h"
#include "app/chat/turn.h"
#include "app/storage/conversation_repository.h"
#include "app/storage/message_repository.h"
#include "app/storage/persona_repository.h"
#include "app/storage/value_json.h"
#include "app/workers/conversations.h"
#include "app/workers/engine_thread.h"
#include "app/workers/reply_stream.h"
#include "app/workers/settings.h"
#include "app/workers/storage_thread.h"
#include "engine/base/process_memory.h"

namespace thimble::app {
namespace {

constexpr int betweenSaveAttemptsMs = 2000;

Milliseconds now() {
    return QDateTime::currentMSecsSinceEpoch();
}

/// The program's settings as the lowest layer of a turn's.
ChatSettings programSettings(const Settings& settings) {
    ChatSettings result;
    result.systemPrompt = settings.value("chat.system_prompt").toString();
    result.temperature = settings.value("sampling.temperature").toDouble();
    result.topK = settings.value("sampling.top_k").toInt();
    result.topP = settings.value("sampling.top_p").toDouble();
    result.minP = settings.value("sampling.min_p").toDouble();
    result.repetitionPenalty = settings.value("sampling.repetition").toDouble();
    result.seed = settings.value("sampling.seed").toLongLong();
    result.maxTokens = settings.value("chat.max_tokens").toInt();
    result.whenFull = contextStrategyFromText(settings.value("chat.when_full").toString());
    return result;
}

/// A stored turn and what its prompt is made of.
struct StartedTurn {
    BegunTurn turn;
    PromptParts parts;
    QString model;  // that persona or conversation ask for; empty: any
};

StartedTurn started(Database& database, BegunTurn turn, const ChatSettings& base) {
    StartedTurn result;
    auto visible = MessageRepository(database).visibleTo(turn.question.id);
    ChatSettings settings = base;
    if (const auto persona = PersonaRepository(database).find(turn.conversation.persona))
        settings = overlaid(settings, persona->settings);
    settings = overlaid(settings, turn.conversation.settings);
    result.parts.messages = std::move(visible.messages);
    result.parts.summary = visible.note ? visible.note->summary : QString();
    result.parts.settings = resolved(settings);
    result.model = settings.model.value_or(QString());
    result.turn = std::move(turn);
    return result;
}

/// Estimates the time that a prompt still takes; tells at most 30 times a second.
class PromptMeter {
  public:
    std::optional<PromptProgress> measure(std::int64_t done, std::int64_t total) {
        const Clock::time_point now = Clock::now();
        if (began_ == Clock::time_point{}) {
            began_ = now;
            doneBefore_ = done;  // found in the KV cache
        }
        if (done < total && now - told_ < std::chrono::milliseconds(34)) return {};
        told_ = now;
        PromptProgress progress{done, total, -1};
        if (done > doneBefore_)
            progress.secondsLeft =
                std::chrono::duration<double>(now - began_).count() * double(total - done) / double(done - doneBefore_);
        return progress;
    }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point began_;
    Clock::time_point told_;
    std::int64_t doneBefore_ = 0;
};

}  // namespace

struct Chat::Parts {
    /// A reply under way, in line, or waiting for the user's decision.
    struct Running {
        Message reply;
        PromptParts parts;
        std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
        bool waiting = false;
    };
    using Begin = std::function<std::optional<BegunTurn>(Database&)>;
    using OnProblem = std::function<void(const QString& problem)>;

    Parts(Chat& owner, const Tools& given) : chat(owner), tools(given) {}

    void begin(const Begin& begin, const OnProblem& onProblem);
    void start(const StartedTurn& started);
    void compute(Id conversation);
    void finished(const Message& reply, const std::optional<TooLong>& tooLong);
    void decide(Id conversation, const TooLong& tooLong);
    void moveToNewChat(Id conversation);
    void save(Message reply);
    void saveAgain();

    Chat& chat;
    const Tools tools;
    QHash<Id, Running> running;  // by conversation
    QHash<Id, Message> unsaved;  // replies that the store refused; tried again
    bool isOpen = false;
    std::vector<std::function<void()>> early;  // sent before
    QTimer again;
};

Chat::Chat(const Tools& tools, QObject* parent) : QObject(parent), parts_(std::make_unique<Parts>(*this, tools)) {
    parts_->again.setInterval(betweenSaveAttemptsMs);
    connect(&parts_->again, &QTimer::timeout, this, [this] { parts_->saveAgain(); });
}

Chat::~Chat() {
    stopAll();
}

bool Chat::isReplying(Id conversation) const {
    return parts_->running.contains(conversation);
}

void Chat::open() {
    parts_->isOpen = true;
    for (const auto& turn : std::exchange(parts_->early, {}))
        turn();
}

void Chat::send(Id conversation, const QString& text, const std::vector<Attachment>& attachments) {
    if (isReplying(conversation)) {
        emit notSent(conversation, text, attachments, tr("The last reply is still being written."));
        return;
    }
    const Id persona = parts_->tools.settings.value("chat.persona").toLongLong();
    parts_->begin(
        [=](Database& database) { return beginTurn(database, conversation, persona, text, attachments, now()); },
        [=, this](const QString& problem) { emit notSent(conversation, text, attachments, problem); });
}

void Chat::editAndResend(Id message, const QString& text) {
    parts_->begin([=](Database& database) { return beginEdited(database, message, text, now()); },
                  [=, this](const QString& problem) { emit notSent(0, text, {}, problem); });
}

void Chat::regenerate(Id reply) {
    parts_->begin([=](Database& database) { return beginAlternative(database, reply, now()); },
                  [this](const QString& problem) { emit notSent(0, {}, {}, problem); });
}

void Chat::continueReply(Id reply) {
    parts_->begin([=](Database& database) { return beginContinued(database, reply); },
                  [this](const QString& problem) { emit notSent(0, {}, {}, problem); });
}

void Chat::stop(Id conversation) {
    const auto found = parts_->running.find(conversation);
    if (found == parts_->running.end()) return;
    *found->stop = true;
    if (found->waiting) {  // for the user: no thread will end it
        found->waiting = false;
        parts_->compute(conversation);
    }
}

void Chat::stopAll() {
    for (const Id conversation : parts_->running.keys())
        stop(conversation);
}

void Chat::answerContextFull(Id conversation, ContextStrategy strategy, bool remember) {
    const auto found = parts_->running.find(conversation);
    if (found == parts_->running.end() || !found->waiting) return;
    if (remember) parts_->tools.settings.set("chat.when_full", toText(strategy));
    found->waiting = false;
    found->parts.settings.whenFull = strategy;
    if (strategy == ContextStrategy::Ask) {
        found->waiting = true;
        stop(conversation);
    } else if (strategy == ContextStrategy::NewChat) {
        parts_->moveToNewChat(conversation);
    } else {
        parts_->compute(conversation);
    }
}

void Chat::Parts::begin(const Begin& begin, const OnProblem& onProblem) {
    if (!isOpen) {
        early.push_back([=, this] { this->begin(begin, onProblem); });
        return;
    }
    auto result = std::make_shared<std::optional<StartedTurn>>();
    tools.storage.post(
        [=, base = programSettings(tools.settings)](Database& database) {
            if (auto turn = begin(database)) *result = started(database, std::move(*turn), base);
        },
        [=, this](const engine::Status& status) {
            if (!status) {
                onProblem(QString::fromStdString(status.error().message));
            } else if (*result) {
                start(**result);
            }
        });
}

void Chat::Parts::start(const StartedTurn& started) {
    const BegunTurn& turn = started.turn;
    const Id conversation = turn.conversation.id;
    if (turn.newConversation) {
        emit tools.conversations.created(turn.conversation);
    } else {
        emit tools.conversations.changed(turn.conversation);
    }
    // An alternative hides what stood below its parent.
    const bool atTheEnd =
        turn.newQuestion ? turn.question.alternatives.size() == 1 : turn.reply.alternatives.size() == 1;
    if (!atTheEnd) emit tools.conversations.messagesReset(conversation);
    if (turn.newQuestion) emit chat.messageAdded(turn.question);
    emit chat.messageAdded(turn.reply);
    const QString loaded = tools.settings.value("model.path").toString();
    if (!started.model.isEmpty() && started.model != loaded) emit chat.modelWanted(started.model);
    if (const auto before = running.find(conversation); before != running.end()) *before->stop = true;
    running[conversation] = {turn.reply, started.parts, std::make_shared<std::atomic<bool>>(false), false};
    compute(conversation);
}

void Chat::Parts::compute(Id conversation) {
    const Running& turn = running[conversation];
    const Id id = turn.reply.id;
    TurnEvents events;
    auto stream = std::make_shared<ReplyStream>(
        turn.reply,
        ReplyStream::Sinks{
            [=, this](const QString& text) { tools.mailbox.post([=, this] { emit chat.pieceArrived(id, text); }); },
            [=, this](const Message& reply) {
                // Whether it was kept shows at the end.
                tools.storage.post([reply](Database& database) { MessageRepository(database).update(reply); },
                                   [](const engine::Status&) {});
            }});
    events.onPiece = [=, this](std::string_view piece) {
        tools.engine.countPiece();
        stream->add(piece);
    };
    events.onPrompt = [=, this, meter = PromptMeter()](std::int64_t done, std::int64_t total) mutable {
        if (const auto progress = meter.measure(done, total))
            tools.mailbox.post([=, this] { emit chat.promptProgressed(id, *progress); });
    };
    events.onShortened = [=, this](Id lastHidden, const ContextNote& note) {
        tools.storage.post([=](Database& database) { MessageRepository(database).setNote(lastHidden, note); });
        tools.mailbox.post([=, this] { emit tools.conversations.messagesReset(conversation); });
    };
    PromptParts parts = turn.parts;
    if (tools.passages) {
        parts.findDocuments = [this, conversation, question = parts.messages.back().text](std::int64_t characters) {
            DocumentContext found;
            tools.storage.wait([&](Database& database) {
                found = tools.passages->find(database, conversation, question, characters);
            });
            return found;
        };
    }
    tools.engine.run([=, this, reply = turn.reply, stop = turn.stop](const engine::Result<Generator*>& generator) {
        TurnOutcome outcome = generator ? runTurn(**generator, parts, reply, events, *stop)
                                        : TurnOutcome{failedReply(reply, generator.error()), {}};
        stream->flush();
        if (outcome.tooLong) {
            tools.mailbox.post([=, this] { finished(outcome.reply, outcome.tooLong); });
            return;
        }
        outcome.reply.stats.residentBytes = std::int64_t(engine::processMemory().resident);
        save(std::move(outcome.reply));
    });
}

void Chat::Parts::save(Message reply) {
    tools.storage.post([reply](Database& database) { MessageRepository(database).update(reply); },
                       [=, this](const engine::Status& status) {
                           Message shown = reply;
                           if (status) {
                               unsaved.remove(reply.id);
                           } else {
                               unsaved[reply.id] = reply;
                               shown.problem = QString::fromStdString(status.error().message);
                               again.start();
                           }
                           finished(shown, {});
                       });
}

void Chat::Parts::saveAgain() {
    again.stop();
    for (const Message& reply : std::as_const(unsaved))
        save(reply);
}

void Chat::Parts::finished(const Message& reply, const std::optional<TooLong>& tooLong) {
    const auto turn = running.find(reply.conversation);
    const bool current = turn != running.end() && turn->reply.id == reply.id;
    if (tooLong) {
        if (current) decide(reply.conversation, *tooLong);
        return;
    }
    if (current) running.erase(turn);
    if (reply.stats.contextSize > 0)
        emit chat.contextUsed(reply.conversation, {reply.stats.contextUsed, reply.stats.contextSize});
    emit chat.replyFinished(reply);
}

void Chat::Parts::decide(Id conversation, const TooLong& tooLong) {
    Running& turn = running[conversation];
    const ContextStrategy strategy = turn.parts.settings.whenFull;
    if (tooLong.canShorten && strategy == ContextStrategy::NewChat) {
        moveToNewChat(conversation);
    } else if (tooLong.canShorten && strategy == ContextStrategy::Ask && !*turn.stop) {
        turn.waiting = true;
        emit chat.contextFull({conversation, turn.reply.id, tooLong.tokens, tooLong.contextSize, true});
    } else {
        Message reply = turn.reply;
        reply.status = MessageStatus::Failed;
        reply.problem = tr("The message is too long: it takes %1 tokens of a context of %2. Shorten it, or choose a "
                           "larger context in the settings.")
                            .arg(tooLong.tokens)
                            .arg(tooLong.contextSize);
        save(std::move(reply));
    }
}

void Chat::Parts::moveToNewChat(Id conversation) {
    const Id reply = running[conversation].reply.id;
    begin([=](Database& database) { return beginInNewChat(database, reply, now()); },
          [this](const QString& problem) { emit chat.notSent(0, {}, {}, problem); });
    auto old = std::make_shared<std::optional<Message>>();
    tools.storage.post([=](Database& database) { *old = MessageRepository(database).find(reply); },
                       [=, this](const engine::Status&) {
                           if (*old) finished(**old, {});
                       });
}

}  // namespace thimble::app
