#pragma once

#include <QTextEdit>
#include <vector>

#include "ui/text/streamed_markdown.h"

class QToolButton;

namespace thimble::ui {

class Appearance;

/// The text of one message: selectable from its first to its last character, with code blocks that can be copied. As
/// tall as its text; never scrolls itself.
class MessageBody : public QTextEdit {
    Q_OBJECT
  public:
    explicit MessageBody(const Appearance& appearance, QWidget* parent = nullptr);

    void showMarkdown(const QString& text);
    void showPlain(const QString& text);
    /// Writes the text again in the colours and fonts of now.
    void refresh();
    /// Height of the text at a width.
    int heightFor(int width);
    /// Text of the code block with that number, from 1.
    QString codeText(int number) const;
    bool hasHeightForWidth() const override { return true; }

  signals:
    void linkActivated(const QString& address);
    void heightChanged();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    QVariant loadResource(int type, const QUrl& name) override;

  private:
    struct CodeBlock {
        int number = 0;
        QString language;
        QRectF area;
    };
    std::vector<CodeBlock> codeBlocks() const;
    QRectF areaOf(const QTextBlock& block) const;
    void layOutCopyButtons();
    QToolButton* makeCopyButton(int number);

    const Appearance& appearance_;
    StreamedMarkdown markdown_;
    QString plain_;
    bool isPlain_ = false;
    std::vector<QToolButton*> copyButtons_;  // of code block 1, 2, …
};

}  // namespace thimble::ui
