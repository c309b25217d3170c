#pragma once

#include <QByteArray>
#include <QString>

class QTextDocument;

namespace thimble::ui {

class Appearance;

/// Writes Markdown (CommonMark with tables, strikethrough, task lists and bare links) at the end of a document. HTML is
/// shown as the text it is; pictures are never loaded: their description stands for them, linked.
class MarkdownWriter {
  public:
    MarkdownWriter(const Appearance& appearance, QTextDocument& document);

    /// Where the next write() continues: nothing open, or inside a fenced code block whose opening line is given.
    struct Position {
        bool fresh = true;     // the last paragraph of the document is still unused
        int codeBlocks = 0;    // written so far
        QByteArray openFence;  // the line that opened the code block the text continues in
    };

    /// Appends `source`, which starts at `position`; gives the position behind it (openFence is for the caller to set).
    Position write(const QByteArray& source, const Position& position);

    /// Appends text as it stands, a paragraph a line.
    void writePlain(const QString& text);

  private:
    const Appearance& appearance_;
    QTextDocument& document_;
};

}  // namespace thimble::ui
