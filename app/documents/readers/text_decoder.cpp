#include "app/documents/readers/text_decoder.h"

#include <uchardet/uchardet.h>

#include <QIODevice>
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace thimble::app {
namespace {

constexpr qint64 kSampleBytes = 1 << 20;
constexpr std::size_t kChunkBytes = 256 * 1024;

/// Encoding by byte order mark, empty if there is none.
std::string_view encodingOfMark(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) return "UTF-8";
    if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "UTF-32LE";
    if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32BE";
    if (bytes.starts_with("\xFF\xFE"sv)) return "UTF-16LE";
    if (bytes.starts_with("\xFE\xFF"sv)) return "UTF-16BE";
    return {};
}

/// UTF-16 without a mark has most of its zero bytes on one side of the pairs.
std::string_view encodingOfZeros(std::string_view bytes) {
    const std::size_t pairs = std::min<std::size_t>(bytes.size(), 4096) / 2;
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < pairs; ++i) {
        even += bytes[2 * i] == '\0';
        odd += bytes[2 * i + 1] == '\0';
    }
    if (pairs >= 2 && odd * 10 >= pairs * 4 && even * 10 < pairs) return "UTF-16LE";
    if (pairs >= 2 && even * 10 >= pairs * 4 && odd * 10 < pairs) return "UTF-16BE";
    return {};
}

std::string encodingByStatistics(std::string_view bytes) {
    const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
    if (uchardet_handle_data(detector.get(), bytes.data(), bytes.size()) != 0) return {};
    uchardet_data_end(detector.get());
    return uchardet_get_charset(detector.get());
}

/// A decoder for the name, with windows-1252 standing in for what is not known. Latin-1 is read as windows-1252, as
/// browsers do: the bytes in which they differ are never meant as control characters.
QStringDecoder decoderFor(std::string_view encoding) {
    std::string name(encoding);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name.empty() || name == "iso-8859-1" || name == "latin1" || name == "us-ascii" || name == "ascii")
        name = "windows-1252";
    if (name == "gb2312" || name == "gbk" || name == "x-gbk") name = "gb18030";
    QStringDecoder decoder(name.c_str());
    if (!decoder.isValid()) decoder = QStringDecoder("windows-1252");
    if (!decoder.isValid()) decoder = QStringDecoder(QStringConverter::Latin1);  // a Qt without ICU
    return decoder;
}

/// Length of a well-formed UTF-8 sequence at `at`; 0 if malformed, and `truncated` when only the end is missing.
std::size_t sequenceLength(std::string_view s, std::size_t at, bool& truncated) {
    const auto first = static_cast<unsigned char>(s[at]);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i >= s.size()) return truncated = true, 0;
        const auto c = static_cast<unsigned char>(s[at + i]);
        if ((c & 0xC0) != 0x80) return 0;
        if (i == 1 && ((first == 0xE0 && c < 0xA0) || (first == 0xED && c > 0x9F) || (first == 0xF0 && c < 0x90) ||
                       (first == 0xF4 && c > 0x8F))) {
            return 0;
        }
    }
    return length;
}

}  // namespace

bool isUtf8(std::string_view bytes, bool wholeText) {
    for (std::size_t at = 0; at < bytes.size();) {
        bool truncated = false;
        const std::size_t length = sequenceLength(bytes, at, truncated);
        if (length == 0) return truncated && !wholeText;
        at += length;
    }
    return true;
}

std::string detectEncoding(std::string_view sample, bool wholeText) {
    if (const auto marked = encodingOfMark(sample);
        !marked.empty() && (marked != "UTF-8" || isUtf8(sample, wholeText))) {
        return std::string(marked);
    }
    if (const auto zeros = encodingOfZeros(sample); !zeros.empty()) return std::string(zeros);
    if (isUtf8(sample, wholeText)) return "UTF-8";
    std::string found = encodingByStatistics(sample);
    if (!found.empty() && QStringDecoder(found.c_str()).isValid() && found != "UTF-8") return found;
    // Mostly UTF-8 with a few damaged bytes reads better as UTF-8 than as anything else.
    return found == "UTF-8" ? found : "windows-1252";
}

QByteArray readUpTo(QIODevice& device, qint64 limit) {
    constexpr qint64 step = 256 * 1024;
    QByteArray all;
    while (all.size() < limit) {
        const QByteArray piece = device.read(std::min<qint64>(step, limit - all.size()));
        if (piece.isEmpty()) break;
        all += piece;
    }
    return all;
}

std::string toUtf8(std::string_view bytes, std::string_view encoding) {
    std::string name(encoding);
    if (name.empty() || !QStringDecoder(name.c_str()).isValid()) name = detectEncoding(bytes, true);
    QStringDecoder decoder = decoderFor(name);
    const QString text = decoder.decode(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return text.toStdString();
}

std::string toUtf8Trusting(std::string_view bytes, std::string_view label) {
    if (!encodingOfMark(bytes).empty() || label.empty()) return toUtf8(bytes, detectEncoding(bytes, true));
    const bool valid = isUtf8(bytes, true);
    // ISO-2022-JP and UTF-7 are pure ASCII on the wire: there the label is all there is.
    const bool ascii =
        std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (valid && !ascii) return std::string(bytes);
    QStringDecoder asked(std::string(label).c_str());
    const bool isUtf8Label = asked.isValid() && std::string_view(asked.name()) == "UTF-8";
    if (!valid && isUtf8Label) return toUtf8(bytes, detectEncoding(bytes, true));
    return toUtf8(bytes, label);
}

bool looksLikeText(std::string_view sample) {
    if (!encodingOfMark(sample).empty() || !encodingOfZeros(sample).empty()) return true;
    std::size_t controls = 0;
    for (const char c : sample) {
        if (c == '\0') return false;
        controls +=
            static_cast<unsigned char>(c) < 0x20 && std::string_view("\t\n\r\f\x1b").find(c) == std::string_view::npos;
    }
    if (controls * 50 > sample.size()) return false;
    if (isUtf8(sample, false)) return true;
    const std::string found = encodingByStatistics(sample);
    return !found.empty() || controls == 0;
}

LineReader::LineReader(QIODevice& device) : device_(device) {
    const QByteArray sample = device.peek(kSampleBytes);
    const std::string_view view(sample.constData(), static_cast<std::size_t>(sample.size()));
    encoding_ = detectEncoding(view, sample.size() < kSampleBytes);
    passThrough_ = encoding_ == "UTF-8";
    decoder_ = decoderFor(encoding_);
    if (passThrough_ && encodingOfMark(view) == "UTF-8") device.skip(3);
}

double LineReader::progress() const {
    return device_.size() > 0 ? static_cast<double>(device_.pos()) / static_cast<double>(device_.size()) : 1.0;
}

bool LineReader::fill() {
    if (atEnd_) return false;
    buffer_.erase(0, at_);
    at_ = 0;
    std::string chunk(kChunkBytes, '\0');
    const qint64 got = device_.read(chunk.data(), static_cast<qint64>(chunk.size()));
    if (got <= 0) {
        atEnd_ = true;
        return false;
    }
    chunk.resize(static_cast<std::size_t>(got));
    // UTF-8 passes as it is while it is valid; from the first damaged byte on the decoder replaces what it cannot read.
    if (passThrough_) {
        bool valid = isUtf8(chunk, false);
        for (int tail = 0; valid && tail < 3 && !isUtf8(chunk, true); ++tail) {  // fetch the rest of a split character
            char c = 0;
            if (device_.read(&c, 1) != 1) break;
            chunk += c;
            valid = isUtf8(chunk, false);
        }
        if (valid && isUtf8(chunk, true)) {
            buffer_ += chunk;
            return true;
        }
        passThrough_ = false;
    }
    const QString text = decoder_.decode(QByteArrayView(chunk));
    buffer_ += text.toStdString();
    return true;
}

bool LineReader::next(std::string& line) {
    line.clear();
    std::size_t searched = 0;
    while (true) {
        if (skipLineFeed_ && at_ < buffer_.size()) {
            at_ += buffer_[at_] == '\n';
            skipLineFeed_ = false;
        }
        const std::size_t end = buffer_.find_first_of("\r\n", at_ + searched);
        if (end != std::string::npos && end - at_ <= kMaxLine) {
            line.assign(buffer_, at_, end - at_);
            skipLineFeed_ = buffer_[end] == '\r';
            at_ = end + 1;
            return true;
        }
        if (buffer_.size() - at_ > kMaxLine) {
            const std::size_t cut = std::max<std::size_t>(1, [&] {
                std::size_t c = kMaxLine;
                while (c > 0 && (static_cast<unsigned char>(buffer_[at_ + c]) & 0xC0) == 0x80)
                    --c;
                return c;
            }());
            line.assign(buffer_, at_, cut);
            at_ += cut;
            return true;
        }
        searched = buffer_.size() - at_;
        if (!fill()) break;
    }
    if (at_ >= buffer_.size()) return false;
    line.assign(buffer_, at_, std::string::npos);
    at_ = buffer_.size();
    return true;
}

}  // namespace thimble::app
