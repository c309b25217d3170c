#include <QIODevice>
#include <array>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

constexpr std::size_t kRowsPerSection = 200;
constexpr std::size_t kMaxFieldBytes = 1 << 20;  // a quote that never closes ends here
constexpr std::size_t kMaxFields = 20'000;

/// The separator that cuts the first lines into the most and the most equal pieces.
char separatorOf(std::string_view sample) {
    char best = ',';
    std::size_t bestScore = 0;
    for (const char candidate : {',', ';', '\t', '|'}) {
        std::size_t least = SIZE_MAX;
        std::size_t lines = 0;
        for (std::size_t at = 0; at < sample.size() && lines < 20; ++lines) {
            const std::size_t end = std::min(sample.find('\n', at), sample.size());
            std::size_t count = 0;
            bool quoted = false;
            for (const char c : sample.substr(at, end - at)) {
                if (c == '"') quoted = !quoted;
                count += !quoted && c == candidate;
            }
            if (end > at + 1) least = std::min(least, count);
            at = end + 1;
        }
        if (least != SIZE_MAX && least > bestScore) {
            bestScore = least;
            best = candidate;
        }
    }
    return best;
}

/// Cuts lines into fields; a quoted field may go on over several lines (RFC 4180).
class RowParser {
  public:
    explicit RowParser(char separator) : separator_(separator) {}

    /// Feeds a line; true when the row is complete.
    bool feed(std::string_view line) {
        if (quoted_) {
            field_ += '\n';
        } else {
            row_.clear();
        }
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (quoted_ && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
                field_ += '"';
                ++i;
            } else if (c == '"' && (quoted_ || field_.empty())) {
                quoted_ = !quoted_;
            } else if (c == separator_ && !quoted_) {
                endField();
            } else {
                field_ += c;
            }
        }
        if (quoted_ && field_.size() < kMaxFieldBytes) return false;
        quoted_ = false;
        endField();
        return true;
    }
    bool finish() { return quoted_ && (quoted_ = false, endField(), true); }
    const std::vector<std::string>& row() const { return row_; }

  private:
    void endField() {
        if (row_.size() < kMaxFields) row_.push_back(std::move(field_));
        field_.clear();
    }

    char separator_;
    std::vector<std::string> row_;
    std::string field_;
    bool quoted_ = false;
};

}  // namespace

engine::Status readTable(QIODevice& device, SectionWriter& out) {
    const QByteArray sample = device.peek(64 * 1024);
    const std::string_view raw(sample.constData(), static_cast<std::size_t>(sample.size()));
    LineReader lines(device);
    RowParser parser(separatorOf(toUtf8(raw, detectEncoding(raw, false))));
    std::string line;
    std::size_t rows = 0;
    std::vector<std::vector<std::string>> batch;
    const auto handOn = [&] {
        if (batch.empty()) return;
        out.setProgress(lines.progress());
        out.startSection("Rows " + std::to_string(rows - batch.size() + 1) + "\xE2\x80\x93" + std::to_string(rows));
        for (const auto& row : batch)
            out.row(row);
        batch.clear();
    };
    while (!out.stopped() && lines.next(line)) {
        if (line.empty() || !parser.feed(line)) continue;
        ++rows;
        batch.push_back(parser.row());
        if (batch.size() == kRowsPerSection) handOn();
    }
    if (parser.finish()) {
        ++rows;
        batch.push_back(parser.row());
    }
    handOn();
    return {};
}

}  // namespace thimble::app
