#pragma once

#include <QString>
#include <QTextBlockFormat>
#include <QTextCharFormat>
#include <QTextCursor>

#include "ui/text/code_highlighter.h"

class QTextTable;

namespace thimble::ui {

class Appearance;

/// What a paragraph of a rendered message is besides text; MessageBody paints it. Kept as properties of the block
/// format.
enum BlockProperty {
    kCodeBlock = 0x100000 + 1,  // number of the code block within the message
    kCodeLanguage,              // the word after the fence
    kQuoteDepth,                // how many quotation bars stand before it
    kRule,                      // a horizontal line instead of text
};

/// Writes paragraphs, code and tables in the program's looks at the end of a document.
class DocumentPen {
  public:
    static constexpr int kParagraphGap = 12;

    /// What a paragraph stands in.
    struct Nesting {
        int quotes = 0;
        int lists = 0;
    };

    /// `fresh`: the last paragraph of the document is still unused; `codeBlocks`: how many stand in it.
    DocumentPen(const Appearance& look, QTextDocument& document, bool fresh, int codeBlocks);

    bool fresh() const { return fresh_; }
    int codeBlocks() const { return codeBlocks_; }
    QTextCursor& cursor() { return cursor_; }
    QTextCharFormat bodyFormat() const;

    /// A new paragraph, or the last one when nothing stands in it yet.
    void paragraph(QTextBlockFormat format, const QTextCharFormat& text, const Nesting& nesting);

    /// change(format) of the paragraph at the end.
    template <class Change>
    void changeBlock(Change change) {
        QTextBlockFormat format = cursor_.blockFormat();
        change(format);
        cursor_.setBlockFormat(format);
    }

    /// Highlighted lines, a paragraph each; `continues`: the block at the end of the document goes on.
    void code(const QString& code, const QString& language, bool continues, const Nesting& nesting);

    void beginTable(int headRows, int bodyRows, int columns);
    /// Writing goes on in this cell; beyond the table nothing changes.
    void cell(int row, int column, Qt::Alignment alignment);
    void endTable();

  private:
    struct CodeLine {
        QString language;
        bool first;
        bool last;
    };
    CodeState codeLine(const QString& line, CodeState state, const CodeLine& place, const Nesting& nesting);

    const Appearance& look_;
    QTextCursor cursor_;
    bool fresh_;
    int codeBlocks_;
    QTextTable* table_ = nullptr;
};

}  // namespace thimble::ui
