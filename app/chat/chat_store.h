#pragma once

#include "app/chat/transcript.h"
#include "app/storage/database.h"
#include "app/storage/values.h"

namespace thimble::app {

/// The rules by which conversations grow, over the store. Each function is one transaction's work on the storage
/// thread.

/// A question and the empty reply below it, both stored, before anything is computed.
struct BegunTurn {
    Conversation conversation;
    bool newConversation = false;
    bool newQuestion = false;
    Message question;
    Message reply;
};

/// The user's text at the end of the branch on show; conversation 0 begins a new one with `persona`. Names an unnamed
/// conversation; clears the draft.
BegunTurn beginTurn(Database& database, Id conversation, Id persona, const QString& text,
                    const std::vector<Attachment>& attachments, Milliseconds now);
/// An alternative of a message of the user.
std::optional<BegunTurn> beginEdited(Database& database, Id message, const QString& text, Milliseconds now);
/// An alternative of a reply.
std::optional<BegunTurn> beginAlternative(Database& database, Id reply, Milliseconds now);
/// The same reply again, to be gone on with.
std::optional<BegunTurn> beginContinued(Database& database, Id reply);
/// The question of a reply that did not fit any more, in a conversation of its own; the reply tells so.
std::optional<BegunTurn> beginInNewChat(Database& database, Id reply, Milliseconds now);

/// Shows the branch of this message, down to its newest end.
void showBranch(Database& database, Id message);

std::optional<Transcript> readTranscript(Database& database, Id conversation);
/// Stores it as a new conversation.
Id addTranscript(Database& database, const Transcript& transcript);

}  // namespace thimble::app
