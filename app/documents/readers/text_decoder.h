#pragma once

#include <QByteArray>
#include <QStringDecoder>
#include <QtGlobal>
#include <string>
#include <string_view>

#include "engine/base/error.h"

class QIODevice;

namespace thimble::app {

/// What is left of a device, at most `limit` bytes; memory is taken as it comes.
QByteArray readUpTo(QIODevice& device, qint64 limit);

/// The encoding of text: byte order mark, else UTF-8 where it is valid, else UTF-16 by its zeros, else what uchardet
/// finds, else windows-1252 (which reads any byte). `wholeText`: the sample is not cut off in the middle.
std::string detectEncoding(std::string_view sample, bool wholeText);

/// Bytes to UTF-8. An unknown encoding is detected instead; what does not decode becomes U+FFFD.
std::string toUtf8(std::string_view bytes, std::string_view encoding);

/// Bytes whose label may lie: valid UTF-8 wins over any other label, a label of UTF-8 over invalid bytes is ignored.
std::string toUtf8Trusting(std::string_view bytes, std::string_view label);

/// Whether the bytes are UTF-8; a sequence cut off by the end counts as valid unless `wholeText`.
bool isUtf8(std::string_view bytes, bool wholeText);

/// Whether a sample looks like something that a person could read in one of the encodings above.
bool looksLikeText(std::string_view sample);

/// Lines of a text file of any size and encoding as UTF-8, without their line ends. A longer line than kMaxLine comes
/// in pieces.
class LineReader {
  public:
    static constexpr std::size_t kMaxLine = 64 * 1024;

    explicit LineReader(QIODevice& device);
    /// False at the end. `line` is overwritten.
    bool next(std::string& line);
    /// Share of the device that has been read.
    double progress() const;

  private:
    bool fill();

    QIODevice& device_;
    std::string encoding_;
    QStringDecoder decoder_;
    bool passThrough_ = false;  // valid UTF-8: no decoding needed
    std::string buffer_;
    std::size_t at_ = 0;
    bool atEnd_ = false;
    bool skipLineFeed_ = false;
};

}  // namespace thimble::app
