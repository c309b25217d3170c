#pragma once

#include <QByteArray>

#include "ui/text/markdown_writer.h"

namespace thimble::ui {

/// A document that shows a Markdown text while it grows. What can no longer change is written once; only the last block
/// (of code: the last line) is written again with every piece, so the cost of a piece does not grow with the reply and
/// what the reader looks at stays where it is.
class StreamedMarkdown {
  public:
    StreamedMarkdown(const Appearance& appearance, QTextDocument& document);

    /// Shows `text`. Continues where the last call ended when `text` starts with what was settled then.
    void show(const QString& text);
    /// Writes everything anew, for a new theme or font.
    void refresh();

  private:
    void writeTail();
    void settle();
    void cutTail();

    const Appearance& appearance_;
    QTextDocument& document_;
    QByteArray source_;                  // UTF-8, as md4c reads it
    qsizetype settled_ = 0;              // bytes of source_ that are written for good
    MarkdownWriter::Position position_;  // of the writer at settled_
    int settledEnd_ = 0;                 // position in the document at settled_
    QTextBlockFormat settledFormat_;     // of the paragraph that ends there
};

/// Where a Markdown text may be cut in two so that both halves read as the whole does: the last such place at or behind
/// `from`, and the line that opened the code block it lies in (empty: none).
struct Cut {
    qsizetype at = 0;
    QByteArray openFence;
};
Cut lastCut(const QByteArray& source, qsizetype from, const QByteArray& openFence);

}  // namespace thimble::ui
