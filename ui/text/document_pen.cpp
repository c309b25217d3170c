#include "ui/text/document_pen.h"

#include <QTextDocument>
#include <QTextTable>
#include <algorithm>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr int kCodePadding = 12;
constexpr int kQuoteIndent = 16;

}  // namespace

DocumentPen::DocumentPen(const Appearance& look, QTextDocument& document, bool fresh, int codeBlocks)
    : look_(look), cursor_(&document), fresh_(fresh), codeBlocks_(codeBlocks) {
    cursor_.movePosition(QTextCursor::End);
}

QTextCharFormat DocumentPen::bodyFormat() const {
    QTextCharFormat format;
    format.setFont(look_.bodyFont());
    format.setForeground(look_.color(Role::Text));
    return format;
}

void DocumentPen::paragraph(QTextBlockFormat format, const QTextCharFormat& text, const Nesting& nesting) {
    if (!fresh_) cursor_.insertBlock();
    fresh_ = false;
    format.setLineHeight(look_.fontSize() * 1.5, QTextBlockFormat::MinimumHeight);
    if (nesting.quotes > 0) {
        format.setProperty(kQuoteDepth, nesting.quotes);
        format.setLeftMargin(format.leftMargin() + nesting.quotes * kQuoteIndent);
    }
    if (nesting.lists > 0 && format.indent() == 0) format.setIndent(nesting.lists);
    cursor_.setBlockFormat(format);  // also leaves the list that insertBlock() continues
    cursor_.setBlockCharFormat(text);
}

void DocumentPen::code(const QString& code, const QString& language, bool continues, const Nesting& nesting) {
    CodeState state = CodeState::Plain;
    if (continues) {
        state = static_cast<CodeState>(std::max(0, cursor_.block().userState()));
        changeBlock([](QTextBlockFormat& above) { above.setBottomMargin(0); });
    } else {
        ++codeBlocks_;
    }
    const QStringList lines = code.split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < lines.size(); ++i)
        state = codeLine(lines[i], state, {language, i == 0 && !continues, i + 1 == lines.size()}, nesting);
}

CodeState DocumentPen::codeLine(const QString& line, CodeState state, const CodeLine& place, const Nesting& nesting) {
    QTextBlockFormat format;
    format.setProperty(kCodeBlock, codeBlocks_);
    format.setProperty(kCodeLanguage, place.language);
    format.setTopMargin(place.first ? kCodePadding + (fresh_ ? 0 : 4) : 0);
    format.setBottomMargin(place.last ? kCodePadding + kParagraphGap + 4 : 0);
    format.setLeftMargin(kCodePadding);
    format.setRightMargin(kCodePadding);
    format.setLayoutDirection(Qt::LeftToRight);
    QTextCharFormat plain;
    plain.setFont(look_.codeFont());
    plain.setForeground(look_.color(Role::Text));
    paragraph(format, plain, nesting);

    const HighlightedLine highlighted = highlightCode(place.language, line, state);
    qsizetype at = 0;
    for (const CodeRun& run : highlighted.runs) {
        if (run.start > at) cursor_.insertText(line.mid(at, run.start - at), plain);
        QTextCharFormat colored = plain;
        colored.setForeground(look_.color(run.role));
        cursor_.insertText(line.mid(run.start, run.length), colored);
        at = run.start + run.length;
    }
    if (at < line.size()) cursor_.insertText(line.mid(at), plain);
    cursor_.block().setUserState(static_cast<int>(highlighted.state));
    return highlighted.state;
}

void DocumentPen::beginTable(int headRows, int bodyRows, int columns) {
    if (!fresh_) cursor_.insertBlock(QTextBlockFormat());
    QTextTableFormat format;
    format.setCellPadding(8);
    format.setCellSpacing(0);
    format.setBorder(1);
    format.setBorderCollapse(true);
    format.setBorderBrush(look_.color(Role::Line));
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setHeaderRowCount(headRows);
    format.setBottomMargin(kParagraphGap);
    format.setTopMargin(4);
    table_ = cursor_.insertTable(headRows + bodyRows, columns, format);
}

void DocumentPen::cell(int row, int column, Qt::Alignment alignment) {
    if (!table_ || row >= table_->rows() || column >= table_->columns()) return;
    cursor_ = table_->cellAt(row, column).firstCursorPosition();
    if (!alignment) return;  // a table has many cells: no change for nothing
    QTextBlockFormat block;
    block.setAlignment(alignment);
    cursor_.setBlockFormat(block);
}

void DocumentPen::endTable() {
    table_ = nullptr;
    cursor_.movePosition(QTextCursor::End);
    // The paragraph that always follows a table: invisible unless the next block takes it.
    QTextBlockFormat thin;
    thin.setLineHeight(1, QTextBlockFormat::FixedHeight);
    cursor_.setBlockFormat(thin);
    fresh_ = true;
}

}  // namespace thimble::ui
