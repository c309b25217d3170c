#pragma once

#include <QString>

namespace thimble::app {

/// A title for a conversation from its first message: its first line with words, without Markdown's signs, cut at a
/// word.
QString titleFrom(const QString& firstMessage);

}  // namespace thimble::app
