#pragma once

#include <QString>
#include <optional>

namespace thimble::app {

/// Tells a start whether the last one ended while it loaded a model: a file that is there only while one loads. Such a
/// start doesn't load a model by itself, so that a file which brings the program down does so once.
class LoadMarker {
  public:
    explicit LoadMarker(const QString& dataFolder);

    /// The model that was being loaded when the program ended; asked once, at the start.
    std::optional<QString> interruptedLoad() const { return interrupted_; }

    void begin(const QString& model);
    void end();

  private:
    QString file_;
    std::optional<QString> interrupted_;
};

}  // namespace thimble::app
