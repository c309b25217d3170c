#include "app/documents/readers/mime.h"

#include <QByteArray>
#include <QDateTime>
#include <algorithm>
#include <map>

#include "app/documents/readers/html_text.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

constexpr int kMaxNesting = 12;
constexpr std::size_t kMaxParts = 2000;
constexpr std::size_t kMaxAttachmentBytes = 32u << 20;  // as they stand in the mail

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

using Headers = std::map<std::string, std::string>;  // lower-case name to unfolded value; the first of a name counts

/// Splits a part into headers and content.
Headers readHeaders(std::string_view part, std::string_view& content) {
    Headers headers;
    std::string name;
    std::size_t at = 0;
    while (at < part.size()) {
        const std::size_t end = std::min(part.find('\n', at), part.size());
        std::string_view line = part.substr(at, end - at);
        at = std::min(end + 1, part.size());
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) break;
        if ((line[0] == ' ' || line[0] == '\t') && !name.empty()) {
            if (headers[name].size() < (1 << 20)) headers[name].append(" ").append(trimmed(line));
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        name = lowered(trimmed(line.substr(0, colon)));
        if (!headers.try_emplace(name, trimmed(line.substr(colon + 1))).second) name.clear();
    }
    content = part.substr(at);
    return headers;
}

std::string headerOf(const Headers& headers, const std::string& name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

/// A parameter such as charset or boundary; name*= and name*0= forms (RFC 2231) included.
std::string parameter(const std::string& value, std::string_view name) {
    std::string joined;
    for (std::size_t at = value.find(';'); at != std::string::npos && at < value.size();) {
        ++at;
        const std::size_t equals = value.find('=', at);
        if (equals == std::string::npos) break;
        std::string key = lowered(trimmed(std::string_view(value).substr(at, equals - at)));
        std::size_t end = 0;
        std::string content;
        const std::size_t start = std::min(value.find_first_not_of(" \t", equals + 1), value.size());
        if (start < value.size() && value[start] == '"') {
            end = start + 1;
            while (end < value.size() && value[end] != '"') {
                if (value[end] == '\\' && end + 1 < value.size()) ++end;
                content += value[end++];
            }
            end = value.find(';', end);
        } else {
            end = value.find(';', start);
            content = trimmed(std::string_view(value).substr(start, end == std::string::npos ? end : end - start));
        }
        const std::size_t star = key.find('*');
        if (key.substr(0, star) == name) {
            if (star != std::string::npos && key.ends_with('*')) {  // charset'language'percent-encoded
                std::string charset;
                if (const std::size_t quote = content.find('\''); quote != std::string::npos && joined.empty()) {
                    charset = content.substr(0, quote);
                    content = content.substr(std::min(content.find('\'', quote + 1), content.size() - 1) + 1);
                }
                content = toUtf8Trusting(
                    QByteArray::fromPercentEncoding(QByteArray::fromStdString(content)).toStdString(), charset);
            }
            joined += content;
        }
        at = end;
    }
    return joined;
}

std::string decodeTransfer(std::string_view content, const std::string& encoding) {
    const std::string name = lowered(trimmed(encoding));
    if (name == "base64") return decodeBase64(content);
    if (name == "quoted-printable") return decodeQuotedPrintable(content);
    return std::string(content);
}

std::string textOfHtml(std::string_view html) {
    std::string text;
    SectionWriter out([&](const Section& section) {
        if (!text.empty()) text += "\n\n";
        text += section.text;
        return true;
    });
    HtmlText(out, HtmlText::Kind::Fragment).read(html);
    out.finish();
    return text;
}

/// The parts between a multipart's boundary lines.
std::vector<std::string_view> splitParts(std::string_view content, const std::string& boundary) {
    std::vector<std::string_view> parts;
    const std::string mark = "--" + boundary;
    std::size_t start = std::string_view::npos;
    for (std::size_t at = 0; at < content.size() && parts.size() < kMaxParts;) {
        const std::size_t end = std::min(content.find('\n', at), content.size());
        const std::string_view line = content.substr(at, end - at);
        if (line.starts_with(mark)) {
            if (start != std::string_view::npos) parts.push_back(content.substr(start, at - start));
            start = std::min(end + 1, content.size());
            if (line.substr(mark.size()).starts_with("--")) return parts;
        }
        at = end + 1;
    }
    if (start != std::string_view::npos && start < content.size()) parts.push_back(content.substr(start));  // cut off
    return parts;
}

std::string describe(const Mail& mail) {
    std::string text;
    for (const auto& [label, value] : {std::pair("From: ", &mail.from), std::pair("To: ", &mail.to),
                                       std::pair("Date: ", &mail.date), std::pair("Subject: ", &mail.subject)}) {
        if (!value->empty()) text += label + *value + "\n";
    }
    return text + "\n" + mail.body;
}

struct Body {
    std::string text;
    std::vector<MailAttachment> attachments;
};

MailAttachment attachmentOf(const std::string& name, const std::string& type, std::string_view content,
                            const std::string& encoding) {
    const bool media = type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/");
    const bool kept = !media && content.size() <= kMaxAttachmentBytes;
    return {decodeHeader(name), kept ? decodeTransfer(content, encoding) : std::string()};
}

void readPart(std::string_view part, int depth, Body& body);

void readMultipart(std::string_view content, const std::string& type, const std::string& boundary, int depth,
                   Body& body) {
    const auto parts = splitParts(content, boundary);
    if (type != "multipart/alternative") {
        for (const std::string_view part : parts)
            readPart(part, depth + 1, body);
        return;
    }
    // Forms of the same text, the plainest first: take the first that gives any.
    for (const std::string_view part : parts) {
        Body form;
        readPart(part, depth + 1, form);
        body.attachments.insert(body.attachments.end(), form.attachments.begin(), form.attachments.end());
        if (trimmed(form.text).empty()) continue;
        body.text += form.text;
        return;
    }
}

void readPart(std::string_view part, int depth, Body& body) {
    if (depth > kMaxNesting) return;
    std::string_view content;
    const Headers headers = readHeaders(part, content);
    const std::string contentType = headerOf(headers, "content-type");
    const std::string disposition = headerOf(headers, "content-disposition");
    std::string type = lowered(trimmed(std::string_view(contentType).substr(0, contentType.find(';'))));
    if (type.empty()) type = "text/plain";

    const std::string boundary = parameter(contentType, "boundary");
    if (type.starts_with("multipart/") && !boundary.empty()) return readMultipart(content, type, boundary, depth, body);

    std::string name = parameter(disposition, "filename");
    if (name.empty()) name = parameter(contentType, "name");
    const bool attached = lowered(disposition).starts_with("attachment");
    const std::string encoding = headerOf(headers, "content-transfer-encoding");
    const bool shown = type == "message/rfc822" || (type.starts_with("text/") && type != "text/calendar" &&
                                                    type != "text/css" && !(attached && !name.empty()));
    if (!shown) {
        if (!name.empty()) body.attachments.push_back(attachmentOf(name, type, content, encoding));
        return;
    }
    if (!body.text.empty() && !body.text.ends_with('\n')) body.text += "\n\n";

    if (type == "message/rfc822") {
        const Mail inner = parseMail(decodeTransfer(content, encoding));
        body.text += describe(inner);
        body.attachments.insert(body.attachments.end(), inner.attachments.begin(), inner.attachments.end());
    } else {
        const std::string text = toUtf8Trusting(decodeTransfer(content, encoding), parameter(contentType, "charset"));
        body.text += type == "text/html" ? textOfHtml(text) : text;
    }
}

}  // namespace

std::string decodeBase64(std::string_view text) {
    return QByteArray::fromBase64(QByteArray(text.data(), static_cast<qsizetype>(text.size()))).toStdString();
}

std::string decodeQuotedPrintable(std::string_view text, bool header) {
    const auto hexValue = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                      : -1;
    };
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (header && text[i] == '_') {
            out += ' ';
        } else if (text[i] != '=') {
            out += text[i];
        } else if (i + 2 < text.size() + 0 && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            out += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else {  // a soft line break, perhaps with spaces behind the sign
            const std::size_t end = text.find_first_not_of(" \t\r", i + 1);
            if (end != std::string_view::npos && text[end] == '\n') {
                i = end;
            } else if (end != std::string_view::npos) {
                out += '=';
            }
        }
    }
    return out;
}

std::string decodeHeader(std::string_view value) {
    std::string out;
    bool lastEncoded = false;
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t start = value.find("=?", at);
        const std::size_t q1 = start == std::string_view::npos ? start : value.find('?', start + 2);
        const std::size_t q2 = q1 == std::string_view::npos ? q1 : value.find('?', q1 + 1);
        const std::size_t end = q2 == std::string_view::npos ? q2 : value.find("?=", q2 + 1);
        if (end == std::string_view::npos || q2 != q1 + 2) {
            const std::size_t next = start == std::string_view::npos ? value.size() : start + 2;
            out += toUtf8Trusting(value.substr(at, next - at), "");
            at = next;
            lastEncoded = false;
            continue;
        }
        const std::string_view between = value.substr(at, start - at);
        if (!lastEncoded || !trimmed(between).empty())
            out += toUtf8Trusting(between, "");  // blanks between two words vanish
        std::string charset(value.substr(start + 2, q1 - start - 2));
        charset = charset.substr(0, charset.find('*'));
        const std::string_view word = value.substr(q2 + 1, end - q2 - 1);
        const bool base64 = value[q1 + 1] == 'B' || value[q1 + 1] == 'b';
        out += toUtf8Trusting(base64 ? decodeBase64(word) : decodeQuotedPrintable(word, true), charset);
        at = end + 2;
        lastEncoded = true;
    }
    return out;
}

std::optional<std::int64_t> parseMailDate(std::string_view text) {
    QString date = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    if (const qsizetype comment = date.indexOf(QLatin1Char('(')); comment >= 0) date.truncate(comment);
    date = date.mid(date.indexOf(QLatin1Char(',')) + 1).simplified();  // a weekday, right or wrong, adds nothing
    const QDateTime parsed = QDateTime::fromString(date, Qt::RFC2822Date);
    if (parsed.isValid()) return parsed.toSecsSinceEpoch();
    for (const auto& [zone, offset] : {std::pair("GMT", "+0000"),
                                       {"UTC", "+0000"},
                                       {"UT", "+0000"},
                                       {"EST", "-0500"},
                                       {"EDT", "-0400"},
                                       {"CST", "-0600"},
                                       {"CDT", "-0500"},
                                       {"MST", "-0700"},
                                       {"MDT", "-0600"},
                                       {"PST", "-0800"},
                                       {"PDT", "-0700"}}) {
        if (!date.endsWith(QLatin1String(zone))) continue;
        const QDateTime named = QDateTime::fromString(
            date.chopped(static_cast<qsizetype>(qstrlen(zone))) + QLatin1String(offset), Qt::RFC2822Date);
        if (named.isValid()) return named.toSecsSinceEpoch();
    }
    return {};
}

Mail parseMail(std::string_view message) {
    std::string_view content;
    const Headers headers = readHeaders(message, content);
    Mail mail;
    mail.from = decodeHeader(headerOf(headers, "from"));
    mail.to = decodeHeader(headerOf(headers, "to"));
    mail.cc = decodeHeader(headerOf(headers, "cc"));
    mail.date = decodeHeader(headerOf(headers, "date"));
    mail.subject = decodeHeader(headerOf(headers, "subject"));
    if (const auto sent = parseMailDate(mail.date)) mail.sent = DateRange{*sent, *sent};
    Body body;
    readPart(message, 0, body);
    mail.body = std::move(body.text);
    mail.attachments = std::move(body.attachments);
    return mail;
}

}  // namespace thimble::app
