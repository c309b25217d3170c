#include <QIODevice>
#include <utility>
#include <vector>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/xml_reader.h"

namespace thimble::app {
namespace {

/// Writes the texts of the elements, and of their attributes. An element with elements beside text in it (mixed
/// content, as in DocBook) is one paragraph; any other text is a line of its own.
class XmlText {
  public:
    XmlText(XmlReader& xml, SectionWriter& out) : xml_(xml), out_(out) {}

    void readAll() {
        while (xml_.next() && !out_.stopped()) {
            if (xml_.isText()) {
                const std::string text = xml_.text();
                hasText_ |= text.find_first_not_of(" \t\r\n") != std::string::npos;
                text_ += text;
            } else if (xml_.isStart()) {
                inlined_.push_back(hasText_);
                if (!hasText_) flush();
                writeAttributes();
            } else if (!inlined_.empty()) {
                if (!inlined_.back()) flush();
                inlined_.pop_back();
            }
        }
        flush();
    }

  private:
    void flush() {
        std::string text = std::exchange(text_, {});
        for (char& c : text) {
            if (c == '\n') c = ' ';
        }
        out_.line(text);
        hasText_ = false;
    }

    void writeAttributes() {
        for (const QXmlStreamAttribute& attribute : xml_.attributes()) {
            if (attribute.qualifiedName().startsWith(QLatin1String("xmlns")) ||
                attribute.prefix() == QLatin1String("xsi"))
                continue;
            const std::string value = attribute.value().toString().toStdString();
            if (!hasText_) out_.line(attribute.qualifiedName().toString().toStdString() + ": " + value);
        }
    }

    XmlReader& xml_;
    SectionWriter& out_;
    std::string text_;
    std::vector<bool> inlined_;  // of the open elements: stands within text
    bool hasText_ = false;
};

}  // namespace

engine::Status readXml(QIODevice& device, SectionWriter& out) {
    XmlReader xml(device);
    XmlText(xml, out).readAll();
    return xml.status();
}

}  // namespace thimble::app
