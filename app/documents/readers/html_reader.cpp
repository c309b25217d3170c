#include <QIODevice>

#include "app/documents/readers/html_text.h"
#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

constexpr qint64 kMaxPageBytes = 64 << 20;

/// The encoding that a page's head states, empty if none.
std::string statedEncoding(std::string_view html) {
    std::string head(html.substr(0, 4096));
    for (char& c : head)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    std::size_t at = head.find("charset=");
    if (at == std::string::npos) at = head.find("encoding=");  // an XML declaration
    if (at == std::string::npos) return {};
    at = head.find('=', at) + 1;
    at = std::min(head.find_first_not_of("\"' ", at), head.size());
    return head.substr(at, head.find_first_of("\"'>; /?", at) - at);
}

}  // namespace

std::string htmlToUtf8(std::string_view html) {
    return toUtf8Trusting(html, statedEncoding(html));
}

engine::Status readHtml(QIODevice& device, SectionWriter& out) {
    const QByteArray page = readUpTo(device, kMaxPageBytes + 1);
    if (page.size() > kMaxPageBytes)
        return engine::Error{"The page is larger than 64 MB; save it as plain text to read it."};
    HtmlText(out, HtmlText::Kind::Page)
        .read(htmlToUtf8(std::string_view(page.constData(), static_cast<std::size_t>(page.size()))));
    return {};
}

}  // namespace thimble::app
