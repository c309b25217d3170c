#include "ui/views/message_body.h"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTimer>
#include <QToolButton>
#include <cmath>

#include "ui/look/appearance.h"
#include "ui/text/document_pen.h"

namespace thimble::ui {
namespace {

constexpr int kRadius = 8;
constexpr int kCodePadding = 12;
constexpr int kQuoteIndent = 16;
constexpr int kCopiedMilliseconds = 1500;

}  // namespace

MessageBody::MessageBody(const Appearance& appearance, QWidget* parent)
    : QTextEdit(parent), appearance_(appearance), markdown_(appearance, *document()) {
    setObjectName(QStringLiteral("messageBody"));
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    // Wrapped at the widget's own width, a text that is not shown yet would be measured at a width of its own.
    setLineWrapMode(QTextEdit::FixedPixelWidth);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
    setAcceptDrops(false);  // the window takes what is dropped
    setTabChangesFocus(true);
}

void MessageBody::showMarkdown(const QString& text) {
    isPlain_ = false;
    markdown_.show(text);
    layOutCopyButtons();
}

void MessageBody::showPlain(const QString& text) {
    isPlain_ = true;
    plain_ = text;
    document()->clear();
    MarkdownWriter(appearance_, *document()).writePlain(text);
    layOutCopyButtons();
}

void MessageBody::refresh() {
    if (isPlain_)
        showPlain(plain_);
    else
        markdown_.refresh();
    layOutCopyButtons();
}

int MessageBody::heightFor(int width) {
    if (lineWrapColumnOrWidth() != width) setLineWrapColumnOrWidth(width);
    // The layout leaves out the margin below the last paragraph, where a code block has its lower edge.
    const bool endsWithCode = document()->lastBlock().blockFormat().intProperty(kCodeBlock) != 0;
    return static_cast<int>(std::ceil(document()->size().height())) + (endsWithCode ? kCodePadding + 1 : 0);
}

QString MessageBody::codeText(int number) const {
    QStringList lines;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next())
        if (block.blockFormat().intProperty(kCodeBlock) == number) lines += block.text();
    return lines.join(QLatin1Char('\n'));
}

/// The rectangle of a paragraph with its margins above and below left out.
QRectF MessageBody::areaOf(const QTextBlock& block) const {
    return document()->documentLayout()->blockBoundingRect(block);
}

std::vector<MessageBody::CodeBlock> MessageBody::codeBlocks() const {
    std::vector<CodeBlock> blocks;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const QTextBlockFormat format = block.blockFormat();
        const int number = format.intProperty(kCodeBlock);
        if (number == 0) continue;
        if (blocks.empty() || blocks.back().number != number)
            blocks.push_back({number, format.stringProperty(kCodeLanguage), areaOf(block)});
        else
            blocks.back().area |= areaOf(block);
    }
    for (CodeBlock& code : blocks) {
        code.area.adjust(0, -kCodePadding, 0, kCodePadding);
        code.area.setRight(viewport()->width());
    }
    return blocks;
}

void MessageBody::paintEvent(QPaintEvent* event) {
    {
        QPainter painter(viewport());
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(appearance_.color(Role::Line));
        painter.setBrush(appearance_.color(Role::Code));
        for (const CodeBlock& code : codeBlocks())
            if (code.area.intersects(event->rect()))
                painter.drawRoundedRect(code.area.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);

        for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
            const QTextBlockFormat format = block.blockFormat();
            const int depth = format.intProperty(kQuoteDepth);
            const bool rule = format.boolProperty(kRule);
            if (depth == 0 && !rule) continue;
            const QRectF area = areaOf(block);
            if (rule)
                painter.fillRect(QRectF(0, area.center().y(), viewport()->width(), 1), appearance_.color(Role::Line));
            for (int i = 0; i < depth; ++i)
                painter.fillRect(QRectF(i * kQuoteIndent, area.top(), 3, area.height()), appearance_.color(Role::Line));
        }
    }
    QTextEdit::paintEvent(event);
}

void MessageBody::layOutCopyButtons() {
    const std::vector<CodeBlock> blocks = codeBlocks();
    while (copyButtons_.size() > blocks.size()) {
        copyButtons_.back()->deleteLater();
        copyButtons_.pop_back();
    }
    while (copyButtons_.size() < blocks.size())
        copyButtons_.push_back(makeCopyButton(static_cast<int>(copyButtons_.size()) + 1));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const QSize size = copyButtons_[i]->sizeHint();
        copyButtons_[i]->setGeometry(static_cast<int>(blocks[i].area.right()) - size.width() - 4,
                                     static_cast<int>(blocks[i].area.top()) + 4, size.width(), size.height());
        copyButtons_[i]->show();
    }
}

QToolButton* MessageBody::makeCopyButton(int number) {
    auto* button = new QToolButton(viewport());
    button->setObjectName(QStringLiteral("copyCode%1").arg(number));
    button->setIcon(appearance_.icon(QStringLiteral("copy"), Role::Muted));
    button->setAutoRaise(true);
    button->setCursor(Qt::ArrowCursor);
    button->setToolTip(tr("Copy this code"));
    button->setAccessibleName(tr("Copy code block %1").arg(number));
    connect(button, &QToolButton::clicked, this, [this, button, number] {
        QApplication::clipboard()->setText(codeText(number));
        button->setIcon(appearance_.icon(QStringLiteral("check"), Role::Good));
        QTimer::singleShot(kCopiedMilliseconds, button,
                           [this, button] { button->setIcon(appearance_.icon(QStringLiteral("copy"), Role::Muted)); });
    });
    return button;
}

void MessageBody::mouseMoveEvent(QMouseEvent* event) {
    QTextEdit::mouseMoveEvent(event);
    const QString link = anchorAt(event->pos());
    viewport()->setCursor(link.isEmpty() ? Qt::IBeamCursor : Qt::PointingHandCursor);
    setToolTip(link.startsWith(u"thimble:") ? QString() : link);
}

void MessageBody::mouseReleaseEvent(QMouseEvent* event) {
    QTextEdit::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton || textCursor().hasSelection()) return;
    const QString link = anchorAt(event->pos());
    if (!link.isEmpty()) emit linkActivated(link);
}

void MessageBody::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const QString link = textCursor().charFormat().anchorHref();
        if (!link.isEmpty()) emit linkActivated(link);
        return;
    }
    if (event->matches(QKeySequence::Copy) || event->matches(QKeySequence::SelectAll) ||
        (event->modifiers() & Qt::ShiftModifier) || event->key() == Qt::Key_Tab || event->key() == Qt::Key_Backtab) {
        QTextEdit::keyPressEvent(event);
        return;
    }
    event->ignore();  // arrows and pages scroll the conversation
}

void MessageBody::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

void MessageBody::resizeEvent(QResizeEvent* event) {
    QTextEdit::resizeEvent(event);
    layOutCopyButtons();
}

void MessageBody::contextMenuEvent(QContextMenuEvent* event) {
    event->ignore();
}  // the message has one menu

/// A message shows no pictures, from the network or from a file.
QVariant MessageBody::loadResource(int, const QUrl&) {
    return {};
}

}  // namespace thimble::ui
