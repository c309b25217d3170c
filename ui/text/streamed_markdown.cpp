#include "ui/text/streamed_markdown.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <algorithm>

namespace thimble::ui {
namespace {

/// Characters of the mark that opens or closes a code block at the start of a line (``` or ~~~, three or more); 0:
/// none.
qsizetype fenceLength(const QByteArray& line) {
    if (line.isEmpty() || (line[0] != '`' && line[0] != '~')) return 0;
    qsizetype n = 0;
    while (n < line.size() && line[n] == line[0])
        ++n;
    const bool tick = line[0] == '`';
    return n >= 3 && !(tick && line.indexOf('`', n) >= 0) ? n : 0;
}

bool closes(const QByteArray& line, const QByteArray& openFence) {
    const qsizetype length = fenceLength(line);
    return length >= fenceLength(openFence) && length > 0 && line[0] == openFence[0] &&
           line.mid(length).trimmed().isEmpty();
}

/// Whether a line may belong to the block above it although a blank line parts them: list items, indented text.
bool mayContinue(const QByteArray& line) {
    const char first = line[0];
    return first == ' ' || first == '\t' || first == '-' || first == '*' || first == '+' || first == '>' ||
           (first >= '0' && first <= '9');
}

/// As long as it lives the document is not laid out: once for all changes instead of with each.
class EditBlock {
  public:
    explicit EditBlock(QTextDocument& document) : cursor_(&document) { cursor_.beginEditBlock(); }
    ~EditBlock() { cursor_.endEditBlock(); }
    Q_DISABLE_COPY_MOVE(EditBlock)

  private:
    QTextCursor cursor_;
};

}  // namespace

Cut lastCut(const QByteArray& source, qsizetype from, const QByteArray& openFence) {
    Cut cut{from, openFence};
    QByteArray fence = openFence;
    bool blankAbove = false;
    for (qsizetype start = from; start < source.size();) {
        const qsizetype end = source.indexOf('\n', start);
        if (end < 0) break;  // a line still growing settles nothing
        const QByteArray line = source.mid(start, end - start);
        if (!fence.isEmpty()) {
            if (closes(line, fence)) fence.clear(), cut = {end + 1, {}};
            // Behind a line of code; not behind the opening line, which alone would be an empty block.
            else
                cut = {end + 1, fence};
            blankAbove = false;
        } else if (line.trimmed().isEmpty()) {
            blankAbove = true;
        } else {
            if (blankAbove && !mayContinue(line)) cut = {start, {}};
            blankAbove = false;
            // A fence in the middle of a list item is indented and not seen here; one at the margin ends any list.
            if (fenceLength(line) > 0) fence = line, cut = {start, {}};
        }
        start = end + 1;
    }
    return cut;
}

StreamedMarkdown::StreamedMarkdown(const Appearance& appearance, QTextDocument& document)
    : appearance_(appearance), document_(document) {
    document_.setUndoRedoEnabled(false);
    document_.setDocumentMargin(0);
    document_.setIndentWidth(24);
}

void StreamedMarkdown::show(const QString& text) {
    const QByteArray source = text.toUtf8();
    if (source == source_ && settled_ > 0) return;
    const bool grows = settled_ > 0 && source.size() >= settled_ && source.left(settled_) == source_.left(settled_);
    source_ = source;
    if (!grows) {
        refresh();
        return;
    }
    const EditBlock once(document_);
    cutTail();
    settle();
    writeTail();
}

void StreamedMarkdown::refresh() {
    document_.clear();
    const EditBlock once(document_);
    settled_ = 0;
    settledEnd_ = 0;
    position_ = {};
    settle();
    writeTail();
}

/// Removes what stands behind the settled part.
void StreamedMarkdown::cutTail() {
    if (settled_ == 0) {
        document_.clear();
        return;
    }
    QTextCursor cursor(&document_);
    cursor.setPosition(settledEnd_);
    const int state = cursor.block().userState();
    cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    cursor.setBlockFormat(settledFormat_);
    cursor.block().setUserState(state);
}

/// Writes for good what can no longer change.
void StreamedMarkdown::settle() {
    const Cut cut = lastCut(source_, settled_, position_.openFence);
    if (cut.at == settled_) return;
    const QByteArray openFence = cut.openFence;
    position_ = MarkdownWriter(appearance_, document_).write(source_.mid(settled_, cut.at - settled_), position_);
    position_.openFence = openFence;
    settled_ = cut.at;
    QTextCursor cursor(&document_);
    cursor.movePosition(QTextCursor::End);
    settledEnd_ = cursor.position();
    settledFormat_ = cursor.blockFormat();
}

void StreamedMarkdown::writeTail() {
    if (settled_ < source_.size()) MarkdownWriter(appearance_, document_).write(source_.mid(settled_), position_);
}

}  // namespace thimble::ui
