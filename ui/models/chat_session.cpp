#include "ui/models/chat_session.h"

#include <algorithm>

#include "ui/on_answer.h"

namespace thimble::ui {
namespace {

constexpr int kFirstPage = 60;  // messages read when a conversation is opened
constexpr int kOlderPage = 200;
constexpr int kHistory = 50;  // sent texts that Up brings back

}  // namespace

ChatSession::ChatSession(app::Assistant& assistant, QObject* parent) : QObject(parent), assistant_(assistant) {
    app::Chat& chat = assistant_.chat();
    app::Conversations& conversations = assistant_.conversations();
    connect(&conversations, &app::Conversations::created, this, [this](const app::Conversation& conversation) {
        if (beginning_) begin(conversation.id);
    });
    connect(&conversations, &app::Conversations::messagesReset, this, [this](app::Id conversation) {
        if (conversation == conversation_) readMessages(0);
    });
    connect(&conversations, &app::Conversations::removed, this, [this](app::Id conversation) {
        if (conversation == conversation_) open(0);
    });
    connect(&chat, &app::Chat::messageAdded, this, &ChatSession::addMessage);
    connect(&chat, &app::Chat::notSent, this,
            [this](app::Id conversation, const QString& text, const std::vector<app::Attachment>& attachments,
                   const QString& problem) {
                beginning_ = false;
                if (conversation == conversation_) emit notSent(text, attachments, problem);
            });
    connect(&chat, &app::Chat::pieceArrived, this, &ChatSession::addPiece);
    connect(&chat, &app::Chat::replyFinished, this, &ChatSession::finish);
    connect(&chat, &app::Chat::promptProgressed, this, [this](app::Id reply, const app::PromptProgress& progress) {
        if (reply == reply_) emit promptProgressed(progress);
    });
    connect(&chat, &app::Chat::contextUsed, this, [this](app::Id conversation, const app::ContextUse& use) {
        if (conversation == conversation_) emit contextUsed(use);
    });
    connect(&chat, &app::Chat::contextFull, this, [this](const app::ContextQuestion& question) {
        if (question.conversation == conversation_) emit contextFull(question);
    });
}

void ChatSession::open(app::Id conversation, app::Id message) {
    if (conversation == conversation_ && message != 0) {
        if (const int row = messages_.rowOf(message); row >= 0) {
            emit messageWanted(row);
            return;
        }
    }
    emit opening();
    conversation_ = conversation;
    beginning_ = false;
    history_.clear();
    setReply(0);
    messages_.reset({});
    emit switched(conversation);
    readDraftAndHistory();
    if (conversation == 0) {
        emit contextUsed({});
        emit opened(0);
        return;
    }
    readMessages(message);
}

void ChatSession::readDraftAndHistory() {
    const app::Id wanted = conversation_;
    onAnswer(assistant_.conversations().draft(wanted), this, [this, wanted](const QString& text) {
        if (wanted == conversation_) emit draftRead(text);
    });
    onAnswer(assistant_.conversations().sentTexts(wanted, kHistory), this, [this, wanted](const QStringList& texts) {
        if (wanted != conversation_) return;
        history_ += texts;  // behind what was sent meanwhile
        history_.removeDuplicates();
        emit historyRead(history_);
    });
}

void ChatSession::readMessages(app::Id showMessage) {
    const app::Id wanted = conversation_;
    const int limit = std::max(kFirstPage, messages_.size());
    reading_ = true;
    onAnswer(assistant_.conversations().messages(wanted, 0, limit), this,
             [this, wanted, showMessage](app::MessagePage page) {
                 if (wanted != conversation_) return;
                 reading_ = false;
                 total_ = page.total;
                 messages_.reset(withGrowing(std::move(page.rows)));
                 const bool writing = !messages_.empty() && assistant_.chat().isReplying(wanted) &&
                                      isBeingWritten(messages_.at(messages_.size() - 1));
                 setReply(writing ? messages_.at(messages_.size() - 1).id : 0);
                 noteContext();
                 emit opened(wanted);
                 if (const int row = showMessage ? messages_.rowOf(showMessage) : -1; row >= 0) emit messageWanted(row);
             });
}

void ChatSession::readOlder() {
    if (reading_ || messages_.empty() || messages_.at(0).depth == 0) return;
    reading_ = true;
    const app::Id wanted = conversation_;
    const app::Id first = messages_.at(0).id;
    onAnswer(assistant_.conversations().messages(wanted, first, kOlderPage), this,
             [this, wanted, first](app::MessagePage page) {
                 if (wanted != conversation_) return;
                 reading_ = false;
                 if (!messages_.empty() && messages_.at(0).id == first && !page.rows.empty())
                     messages_.prepend(std::move(page.rows));
             });
}

/// Stored texts lag behind by up to a second while a reply is written.
std::vector<app::Message> ChatSession::withGrowing(std::vector<app::Message> rows) const {
    for (app::Message& message : rows)
        if (const auto text = growing_.find(message.id); text != growing_.end()) message.text = *text;
    return rows;
}

void ChatSession::noteContext() {
    for (int row = messages_.size() - 1; row >= 0; --row) {
        const app::ReplyStats& stats = messages_.at(row).stats;
        if (stats.contextSize == 0) continue;
        emit contextUsed({stats.contextUsed, stats.contextSize});
        return;
    }
    emit contextUsed({});
}

void ChatSession::begin(app::Id conversation) {
    beginning_ = false;
    conversation_ = conversation;
    emit switched(conversation);
}

void ChatSession::send(const QString& text, const std::vector<app::Attachment>& attachments) {
    beginning_ = conversation_ == 0;
    history_.prepend(text);
    emit historyRead(history_);
    assistant_.chat().send(conversation_, text, attachments);
}

void ChatSession::stop() {
    if (conversation_ != 0) assistant_.chat().stop(conversation_);
}

void ChatSession::edit(app::Id message, const QString& text) {
    assistant_.chat().editAndResend(message, text);
}

void ChatSession::regenerate(app::Id reply) {
    assistant_.chat().regenerate(reply);
}

void ChatSession::showAlternative(app::Id message, int step) {
    const int row = messages_.rowOf(message);
    if (row < 0) return;
    const std::vector<app::Id>& all = messages_.at(row).alternatives;
    const auto at = std::find(all.begin(), all.end(), message) - all.begin() + step;
    if (at >= 0 && at < static_cast<std::ptrdiff_t>(all.size()))
        assistant_.conversations().switchBranch(all[static_cast<std::size_t>(at)]);
}

void ChatSession::answerContextFull(app::ContextStrategy strategy, bool remember) {
    assistant_.chat().answerContextFull(conversation_, strategy, remember);
}

void ChatSession::withConversation(std::function<void(app::Id)> then) {
    if (conversation_ != 0) return then(conversation_);
    onAnswer(assistant_.conversations().create(), this, [this, then = std::move(then)](app::Id conversation) {
        if (conversation_ == 0) begin(conversation);
        then(conversation);
    });
}

void ChatSession::storeDraft(const QString& text) {
    assistant_.conversations().setDraft(conversation_, text);
}

void ChatSession::addMessage(const app::Message& message) {
    if (isBeingWritten(message)) growing_[message.id] = message.text;
    if (message.conversation != conversation_) return;
    messages_.update(message);
    if (isBeingWritten(message)) setReply(message.id);
}

void ChatSession::addPiece(app::Id reply, const QString& piece) {
    const int row = messages_.rowOf(reply);
    auto text = growing_.find(reply);
    if (text == growing_.end()) text = growing_.insert(reply, row >= 0 ? messages_.at(row).text : QString());
    const bool first = text->isEmpty();
    *text += piece;
    if (row < 0) return;
    if (reply_ != reply) setReply(reply);  // goes on after it was stopped
    if (first) emit firstWord();
    messages_.setText(reply, *text);
}

void ChatSession::finish(const app::Message& reply) {
    growing_.remove(reply.id);
    if (reply.conversation != conversation_) return;
    if (reply_ == reply.id) setReply(0);
    if (messages_.rowOf(reply.id) >= 0) messages_.update(reply);
}

void ChatSession::setReply(app::Id reply) {
    if (reply_ == reply) return;
    const bool wasBusy = busy();
    reply_ = reply;
    if (wasBusy != busy()) emit busyChanged(busy());
}

}  // namespace thimble::ui
