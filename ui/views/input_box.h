#pragma once

#include <QPlainTextEdit>
#include <QStringList>

namespace thimble::ui {

class Appearance;

/// Where the user writes: grows with its text, sends with Enter, breaks the line with Shift+Enter. Enter that ends an
/// input method's composition never sends. Up in an empty box brings back what was sent before.
class InputBox : public QPlainTextEdit {
    Q_OBJECT
  public:
    explicit InputBox(const Appearance& appearance, QWidget* parent = nullptr);

    /// Off: Enter breaks the line, Ctrl+Enter sends.
    void setEnterSends(bool sends) { enterSends_ = sends; }
    /// What was sent before, newest first.
    void setHistory(const QStringList& texts);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

  signals:
    void sendRequested();
    void escapePressed();
    void filesPasted(const QStringList& paths);

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    bool walkHistory(int step);
    void adjustHeight();

    const Appearance& appearance_;
    bool enterSends_ = true;
    bool composing_ = false;
    QStringList history_;
    qsizetype historyAt_ = -1;  // -1: the user's own text
};

}  // namespace thimble::ui
