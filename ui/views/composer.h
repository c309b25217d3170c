#pragma once

#include <QFrame>
#include <vector>

#include "app/storage/values.h"

class QLabel;
class QToolButton;

namespace thimble::ui {

class Appearance;
class Commands;
class InputBox;

/// Where a message is made: the input box with the documents that go along as chips, and the buttons to attach, send,
/// stop.
class Composer : public QFrame {
    Q_OBJECT
  public:
    Composer(const Appearance& appearance, const Commands& commands, QWidget* parent = nullptr);

    InputBox* input() const { return input_; }
    QString text() const;
    void setText(const QString& text);
    /// Off: Ctrl+Enter sends.
    void setEnterSends(bool sends);
    const std::vector<app::Attachment>& attachments() const { return attachments_; }
    void attach(const app::Attachment& attachment);
    void clear();
    /// A reply is being written: the stop button takes the place of the send button.
    void setBusy(bool busy);
    /// The text is another version of an earlier message; 0: an ordinary one.
    void setEditing(app::Id message);
    app::Id editing() const { return editing_; }

  signals:
    void sendRequested();
    void stopRequested();
    void editingCancelled();
    void filesPasted(const QStringList& paths);
    void attachmentRemoved(thimble::app::Id document);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void rebuildChips();
    void updateButtons();

    const Appearance& appearance_;
    InputBox* input_;
    QWidget* chipRow_;
    QWidget* editRow_;
    QToolButton* send_;
    QToolButton* stop_;
    std::vector<app::Attachment> attachments_;
    app::Id editing_ = 0;
    bool busy_ = false;
};

}  // namespace thimble::ui
