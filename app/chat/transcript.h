#pragma once

#include <QByteArray>

#include "app/storage/values.h"
#include "engine/base/error.h"

namespace thimble::app {

/// Conversations as files: Markdown to read (one branch), JSON to keep and bring back (every branch).

/// A conversation with all its messages; parents come before their children.
struct Transcript {
    Conversation conversation;
    std::vector<Message> messages;
};

/// The messages in the order given, under headings.
QByteArray toMarkdown(const Conversation& conversation, const std::vector<Message>& branch);

QByteArray toJson(const std::vector<Transcript>& transcripts);
/// Errors: no JSON, not written by Thimble, a message without its parent. Ids are those of the file: only their
/// relations mean anything.
engine::Result<std::vector<Transcript>> transcriptsFromJson(const QByteArray& json);

}  // namespace thimble::app
