#include "app/documents/readers/xml_reader.h"

namespace thimble::app {
namespace {

constexpr int kMaxAttributes = 20'000;

QStringView localPart(QStringView qualified) {
    const qsizetype colon = qualified.lastIndexOf(u':');
    return colon < 0 ? qualified : qualified.mid(colon + 1);
}

}  // namespace

/// Passes bytes on until a tag holds more equals signs than any honest one has attributes.
class XmlReader::Guard final : public QIODevice {
  public:
    explicit Guard(QIODevice& source) : source_(source) { open(QIODevice::ReadOnly | QIODevice::Unbuffered); }
    bool isSequential() const override { return true; }
    bool tripped() const { return tripped_; }

  protected:
    qint64 readData(char* data, qint64 size) override {
        if (tripped_) return -1;
        const qint64 got = source_.read(data, size);
        for (qint64 i = 0; i < got; ++i) {
            if (data[i] == '<') equals_ = 0;
            if (data[i] == '=' && ++equals_ > kMaxAttributes) {
                tripped_ = true;
                return -1;
            }
        }
        return got > 0 ? got : -1;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

  private:
    QIODevice& source_;
    int equals_ = 0;
    bool tripped_ = false;
};

XmlReader::XmlReader(QIODevice& device) : guard_(std::make_unique<Guard>(device)), xml_(guard_.get()) {
    xml_.setNamespaceProcessing(false);
}

XmlReader::~XmlReader() = default;

bool XmlReader::next() {
    while (!xml_.atEnd() && !tooDeep_) {
        if (xml_.isEndElement()) --depth_;
        xml_.readNext();
        if (xml_.isStartElement() || xml_.isEndElement()) {
            name_ = localPart(xml_.qualifiedName());
            if (xml_.isStartElement() && ++depth_ > kMaxDepth) {
                tooDeep_ = true;
                return false;
            }
            return true;
        }
        if (isText()) return true;
    }
    return false;
}

std::string XmlReader::attribute(std::string_view name) const {
    for (const QXmlStreamAttribute& attribute : xml_.attributes()) {
        if (localPart(attribute.qualifiedName()) == latin(name)) return attribute.value().toString().toStdString();
    }
    return {};
}

bool XmlReader::hasAttribute(std::string_view name) const {
    for (const QXmlStreamAttribute& attribute : xml_.attributes()) {
        if (localPart(attribute.qualifiedName()) == latin(name)) return true;
    }
    return false;
}

void XmlReader::skipElement() {
    const int outer = depth_;
    while (next()) {
        if (isEnd() && depth_ == outer) return;
    }
}

std::string XmlReader::elementText() {
    const int outer = depth_;
    std::string all;
    while (next()) {
        if (isEnd() && depth_ == outer) break;
        if (isText()) all += text();
    }
    return all;
}

engine::Status XmlReader::status() const {
    if (tooDeep_)
        return engine::Error{"The file nests its elements deeper than any document does; it was not read further."};
    if (guard_->tripped())
        return engine::Error{"The file has an element with more attributes than any document needs; it was not read."};
    if (xml_.hasError()) {
        return engine::Error{"The file's XML is damaged at line " + std::to_string(xml_.lineNumber()) + " (" +
                             xml_.errorString().toStdString() + "); save it again or get a fresh copy."};
    }
    return {};
}

}  // namespace thimble::app
