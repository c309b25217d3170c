#pragma once

#include <QFrame>
#include <functional>

class QHBoxLayout;
class QLabel;

namespace thimble::ui {

class Appearance;
class FlowLayout;

/// A sentence that needs an answer, in the place it is about: what is the matter, and the ways out as buttons.
class NoticeCard : public QFrame {
    Q_OBJECT
  public:
    NoticeCard(const Appearance& appearance, const QString& icon, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    QString sentence() const;
    /// `primary`: the one that is most likely meant.
    void addAnswer(const char* name, const QString& text, std::function<void()> chosen, bool primary = false);

  private:
    QLabel* sentence_;
    QWidget* answers_;
};

}  // namespace thimble::ui
