#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>
#include <vector>

namespace thimble::app {

/// Values that cross threads and layers: plain, copyable, without behaviour. Times are milliseconds since 1970, UTC.

/// Key of a stored row; 0 means none.
using Id = std::int64_t;
using Milliseconds = std::int64_t;

enum class Role { User, Assistant };

/// Partial: being written, stopped by the user, or cut off by a crash; `Message::problem` tells the last two apart from
/// the first.
enum class MessageStatus { Complete, Partial, Failed };

/// What happens to the oldest messages when a conversation no longer fits the context.
enum class ContextStrategy { Ask, DropOldest, Summarise, NewChat };

/// How documents entered the prompt of a reply.
enum class DocumentUse { None, Whole, Passages };

/// Settings that a persona or a conversation may lay over the program's defaults; what is empty is inherited.
struct ChatSettings {
    std::optional<QString> systemPrompt;
    std::optional<QString> model;  // path of the model file
    std::optional<double> temperature;
    std::optional<int> topK;
    std::optional<double> topP;
    std::optional<double> minP;
    std::optional<double> repetitionPenalty;
    std::optional<qint64> seed;
    std::optional<int> maxTokens;  // of a reply; 0: no limit
    std::optional<ContextStrategy> whenFull;
    friend bool operator==(const ChatSettings&, const ChatSettings&) = default;
};

struct Persona {
    Id id = 0;
    QString name;
    ChatSettings settings;
    friend bool operator==(const Persona&, const Persona&) = default;
};

struct Conversation {
    Id id = 0;
    QString title;
    QString folder;  // empty: none
    QStringList tags;
    bool pinned = false;
    Milliseconds created = 0;
    Milliseconds changed = 0;
    Id persona = 0;
    ChatSettings settings;  // over the persona's
    Id leaf = 0;            // last message of the branch on show
    int length = 0;         // messages on that branch
    friend bool operator==(const Conversation&, const Conversation&) = default;
};

/// Which conversations a list shows; empty fields do not restrict.
struct ConversationFilter {
    QString folder;
    QString tag;
    friend bool operator==(const ConversationFilter&, const ConversationFilter&) = default;
};

struct ConversationPage {
    std::vector<Conversation> rows;  // pinned first, then the latest changed
    int offset = 0;
    int total = 0;
};

/// What a reply took. Zero where it was not measured.
struct ReplyStats {
    QString model;
    std::int64_t promptTokens = 0;
    std::int64_t reusedTokens = 0;  // of the prompt, found in the KV cache
    std::int64_t generatedTokens = 0;
    double promptSeconds = 0;
    double generateSeconds = 0;
    std::int64_t contextUsed = 0;
    std::int64_t contextSize = 0;
    std::int64_t residentBytes = 0;
    double tokensPerSecond() const { return generateSeconds > 0 ? double(generatedTokens) / generateSeconds : 0; }
    friend bool operator==(const ReplyStats&, const ReplyStats&) = default;
};

/// A place in a document that a reply was given; `number` is how the reply's text names it: [1], [2].
struct Citation {
    int number = 0;
    Id document = 0;
    Id passage = 0;
    QString title;  // of the document
    QString place;  // "p. 14", "Sheet Costs"
    QString text;   // what the model was given
    friend bool operator==(const Citation&, const Citation&) = default;
};

/// A document sent along with a message. The name stays when the document is removed from the library.
struct Attachment {
    Id document = 0;
    QString name;
    friend bool operator==(const Attachment&, const Attachment&) = default;
};

/// Stands after a message: the model no longer sees that message and those above it, but `summary` (empty: nothing).
struct ContextNote {
    ContextStrategy strategy = ContextStrategy::DropOldest;
    QString summary;
    friend bool operator==(const ContextNote&, const ContextNote&) = default;
};

struct Message {
    Id id = 0;
    Id conversation = 0;
    Id parent = 0;  // 0: the first message of a branch
    int depth = 0;  // messages above it on its branch
    Role role = Role::User;
    QString text;
    MessageStatus status = MessageStatus::Complete;
    QString problem;  // why it is partial or failed: a sentence for the user; empty while it is being written
    Milliseconds created = 0;
    ReplyStats stats;              // of replies
    std::vector<Id> alternatives;  // messages with the same parent, itself among them, oldest first
    std::vector<Attachment> attachments;
    DocumentUse documentUse = DocumentUse::None;
    std::vector<Citation> citations;
    std::optional<ContextNote> note;
    friend bool operator==(const Message&, const Message&) = default;
};

/// A reply under way. One that was stopped, or cut off by a crash, has a problem that says so.
inline bool isBeingWritten(const Message& message) {
    return message.status == MessageStatus::Partial && message.problem.isEmpty();
}

struct MessagePage {
    std::vector<Message> rows;  // of the branch on show, oldest first
    int total = 0;              // on the branch; rows.front().depth tells where the page begins
};

/// A place where a search found something.
struct SearchHit {
    struct Range {
        int start = 0;
        int length = 0;
        friend bool operator==(const Range&, const Range&) = default;
    };
    Id conversation = 0;
    QString conversationTitle;
    Id message = 0;  // 0: the title itself matched
    Role role = Role::User;
    Milliseconds created = 0;
    QString excerpt;           // a line around the first match
    std::vector<Range> marks;  // matches within the excerpt
};

/// One connection that the program made to another computer.
struct ConnectionRecord {
    Milliseconds time = 0;
    QString host;
    QString purpose;
    std::int64_t bytes = 0;
    friend bool operator==(const ConnectionRecord&, const ConnectionRecord&) = default;
};

}  // namespace thimble::app
