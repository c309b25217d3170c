#include "ui/views/input_box.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <QTextLayout>
#include <QUrl>
#include <algorithm>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr int kMostLines = 10;  // then the box scrolls

}  // namespace

InputBox::InputBox(const Appearance& appearance, QWidget* parent) : QPlainTextEdit(parent), appearance_(appearance) {
    setObjectName(QStringLiteral("inputBox"));
    setAccessibleName(tr("Message"));
    setPlaceholderText(tr("Ask anything, or drop a document here"));
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(4);
    setAcceptDrops(false);  // the window takes what is dropped
    connect(this, &QPlainTextEdit::textChanged, this, &InputBox::adjustHeight);
    connect(&appearance, &Appearance::changed, this, &InputBox::adjustHeight, Qt::QueuedConnection);
}

void InputBox::setHistory(const QStringList& texts) {
    history_ = texts;
    historyAt_ = -1;
}

QSize InputBox::sizeHint() const {
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines < kMostLines; block = block.next())
        lines += std::max(1, block.layout()->lineCount());
    const int lineHeight = fontMetrics().lineSpacing();
    return {400,
            std::clamp(lines, 1, kMostLines) * lineHeight + 2 * static_cast<int>(document()->documentMargin()) + 2};
}

void InputBox::adjustHeight() {
    updateGeometry();
    const bool scrolls = sizeHint().height() >= kMostLines * fontMetrics().lineSpacing();
    setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}

void InputBox::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        QMetaObject::invokeMethod(this, &InputBox::adjustHeight, Qt::QueuedConnection);
}

void InputBox::inputMethodEvent(QInputMethodEvent* event) {
    composing_ = !event->preeditString().isEmpty();
    QPlainTextEdit::inputMethodEvent(event);
    adjustHeight();
}

void InputBox::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && composing_) return event->accept();  // belongs to the input method
    const Qt::KeyboardModifiers wanted = enterSends_ ? Qt::NoModifier : Qt::ControlModifier;
    if (enter && (event->modifiers() & ~Qt::KeypadModifier) == wanted) {
        emit sendRequested();
        return;
    }
    if (enter && !(event->modifiers() & Qt::ControlModifier)) {
        textCursor().insertText(QStringLiteral("\n"));
        ensureCursorVisible();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        emit escapePressed();
        return;
    }
    if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_Up && walkHistory(+1)) return;
    if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_Down && walkHistory(-1)) return;
    QPlainTextEdit::keyPressEvent(event);
}

/// Older (+1) or newer (-1) texts, as long as the box is empty or still shows one of them unchanged.
bool InputBox::walkHistory(int step) {
    const bool untouched = historyAt_ < 0 ? toPlainText().isEmpty() : toPlainText() == history_.value(historyAt_);
    const qsizetype next = historyAt_ + step;
    if (!untouched || next < -1 || next >= history_.size()) return false;
    historyAt_ = next;
    setPlainText(history_.value(historyAt_));  // nothing for -1
    moveCursor(QTextCursor::End);
    return true;
}

bool InputBox::canInsertFromMimeData(const QMimeData* source) const {
    return source->hasUrls() || source->hasText();
}

/// Pasted files are attached; everything else is pasted as plain text.
void InputBox::insertFromMimeData(const QMimeData* source) {
    QStringList paths;
    for (const QUrl& url : source->urls())
        if (url.isLocalFile()) paths += url.toLocalFile();
    if (!paths.isEmpty())
        emit filesPasted(paths);
    else if (source->hasText())
        insertPlainText(source->text());
}

}  // namespace thimble::ui
