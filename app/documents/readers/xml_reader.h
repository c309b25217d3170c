#pragma once

#include <QIODevice>
#include <QXmlStreamReader>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace thimble::app {

/// QXmlStreamReader made safe for files from strangers: entities expand within Qt's limit, nesting and attributes are
/// bounded (checking attributes for duplicates is quadratic), prefixes are ignored. Names are local names.
class XmlReader {
  public:
    static constexpr int kMaxDepth = 2000;

    /// The device must outlive the reader.
    explicit XmlReader(QIODevice& device);
    ~XmlReader();

    /// Moves to the next start, end or text; false at the end of the document and after an error.
    bool next();
    bool isStart() const { return xml_.isStartElement(); }
    bool isEnd() const { return xml_.isEndElement(); }
    bool isText() const { return xml_.isCharacters() || xml_.isEntityReference(); }

    bool isStart(std::string_view name) const { return isStart() && local() == latin(name); }
    bool isEnd(std::string_view name) const { return isEnd() && local() == latin(name); }
    std::string name() const { return local().toString().toStdString(); }
    QStringView local() const { return name_; }
    std::string text() const { return xml_.text().toString().toStdString(); }
    /// By local name; empty when absent.
    std::string attribute(std::string_view name) const;
    bool hasAttribute(std::string_view name) const;
    QXmlStreamAttributes attributes() const { return xml_.attributes(); }
    /// Elements open, the current one included.
    int depth() const { return depth_; }
    /// Passes over the current element with all that is in it.
    void skipElement();
    /// The text inside the current element, moving to its end.
    std::string elementText();

    /// Ok when the document was read to its end.
    engine::Status status() const;

  private:
    class Guard;
    static QLatin1String latin(std::string_view s) { return QLatin1String(s.data(), static_cast<qsizetype>(s.size())); }

    std::unique_ptr<Guard> guard_;
    QXmlStreamReader xml_;
    QStringView name_;
    int depth_ = 0;
    bool tooDeep_ = false;
};

}  // namespace thimble::app
