#pragma once

#include <QByteArray>

#include "app/storage/document_values.h"

namespace thimble::app {

/// A summary as a file of its own: the text or the points with their places, what of the document was read, what was
/// not. Key sentences stand in for points that no model has written, under a heading that says so.
QByteArray summaryAsMarkdown(const Summary& summary, const QString& title);
QByteArray summaryAsPlainText(const Summary& summary, const QString& title);

}  // namespace thimble::app
