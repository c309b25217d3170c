#pragma once

#include <QLocalServer>
#include <QObject>
#include <QStringList>

namespace thimble::ui {

/// Sees to it that a data folder is used by one program at a time: a second one hands its files to the first and ends.
class SingleInstance : public QObject {
    Q_OBJECT
  public:
    explicit SingleInstance(const QString& dataFolder, QObject* parent = nullptr);

    /// True when another instance is there: it was given `paths` and comes to the front.
    bool handOver(const QStringList& paths) const;
    /// Listens for later instances.
    void listen();

  signals:
    void called(const QStringList& paths);

  private:
    void answer();

    QString name_;
    QLocalServer server_;
};

}  // namespace thimble::ui
