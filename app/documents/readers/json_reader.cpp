#include <QIODevice>
#include <QIODeviceBase>
#include <nlohmann/json.hpp>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

using nlohmann::json;

constexpr qint64 kMaxBytes = 64 << 20;  // larger files are read as plain text, in a stream
constexpr std::size_t kMaxDepth = 1000;

/// Receives the parser's events and writes a line per value, indented by its depth: "name: value".
class JsonText final : public nlohmann::json_sax<json> {
  public:
    explicit JsonText(SectionWriter& out) : out_(out) {}

    bool null() override { return value("null"); }
    bool boolean(bool b) override { return value(b ? "true" : "false"); }
    bool number_integer(number_integer_t n) override { return value(std::to_string(n)); }
    bool number_unsigned(number_unsigned_t n) override { return value(std::to_string(n)); }
    bool number_float(number_float_t, const string_t& text) override { return value(text); }
    bool string(string_t& text) override { return value(cleanText(text)); }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return open(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& text) override { return key_ = text, true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

    void flush() {
        if (!block_.empty()) out_.verbatim(std::exchange(block_, {}));
    }

  private:
    bool open() {
        if (!key_.empty()) write(key_ + ":");
        key_.clear();
        return ++depth_ < kMaxDepth && !out_.stopped();
    }
    bool close() {
        --depth_;
        return !out_.stopped();
    }
    bool value(const std::string& text) {
        write(key_.empty() ? text : key_ + ": " + text);
        key_.clear();
        return !out_.stopped();
    }
    void write(const std::string& line) {
        block_.append(2 * std::min<std::size_t>(depth_ > 0 ? depth_ - 1 : 0, 20), ' ').append(line).append("\n");
        if (block_.size() > SectionWriter::kMaxBytes / 2) flush();
    }

    SectionWriter& out_;
    std::string key_;
    std::string block_;
    std::size_t depth_ = 0;
};

}  // namespace

engine::Status readJson(QIODevice& device, SectionWriter& out) {
    if (device.size() > kMaxBytes) return readPlainText(device, out);
    const QByteArray bytes = device.readAll();
    const std::string_view raw(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    std::string text = toUtf8(raw, detectEncoding(raw, true));
    // Several documents may follow each other, a line each (JSON lines); what does not parse is shown as it stands.
    SectionWriter trial([](const Section&) { return true; });
    JsonText probe(trial);
    const bool whole = json::sax_parse(text, &probe);
    if (whole) {
        JsonText writer(out);
        json::sax_parse(text, &writer);
        writer.flush();
        return {};
    }
    for (std::size_t at = 0; at < text.size() && !out.stopped();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        if (json::accept(line)) {
            JsonText writer(out);
            json::sax_parse(line, &writer);
            writer.flush();
        } else {
            out.verbatim(line);
        }
    }
    return {};
}

}  // namespace thimble::app
