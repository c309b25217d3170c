#include <QBuffer>
#include <exception>

#include "app/documents/format.h"
#include "app/documents/readers/mime.h"
#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

/// A larger message keeps its beginning: text comes first, attachments behind it.
constexpr qint64 kMaxMessageBytes = 48 << 20;

constexpr std::size_t kMaxAttachmentsRead = 50;  // of one message

/// An attachment's text in sections of its own, named after it and dated as the mail.
engine::Status readAttachment(const MailAttachment& attachment, const Mail& mail, SectionWriter& out) {
    QByteArray bytes =
        QByteArray::fromRawData(attachment.bytes.data(), static_cast<qsizetype>(attachment.bytes.size()));
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const auto format = detectFormat(device, attachment.name);
    if (!format.ok()) return format.error();
    if ((*format)->id == "eml" || (*format)->id == "mbox")
        return {};  // no depth: message/rfc822 is in its parent's text
    SectionWriter inner([&](const Section& section) {
        if (section.text.empty()) return !out.stopped();
        const std::string place = section.page > 0 ? "p. " + std::to_string(section.page) : section.name;
        out.startSection(attachment.name + (place.empty() ? "" : ": " + place));
        if (section.dates || mail.sent) out.setDates(section.dates ? *section.dates : *mail.sent);
        out.verbatim(section.text);
        return !out.stopped();
    });
    try {
        if (auto status = (*format)->read(device, inner); !status.ok()) return status;
        inner.finish();
    } catch (const std::exception& failure) {  // as in readDocument()
        return engine::Error{failure.what()};
    }
    return {};
}

void writeAttachments(const Mail& mail, SectionWriter& out) {
    for (std::size_t i = 0; i < mail.attachments.size() && i < kMaxAttachmentsRead && !out.stopped(); ++i) {
        const MailAttachment& attachment = mail.attachments[i];
        if (attachment.bytes.empty()) continue;
        const auto status = readAttachment(attachment, mail, out);
        if (status.ok() || !hasKnownExtension(attachment.name)) continue;  // nobody expects the text of a picture
        out.startSection(attachment.name);
        out.line("Attachment " + attachment.name + " was not read: " + status.error().message);
    }
}

void write(const Mail& mail, SectionWriter& out) {
    out.startSection(mail.subject.empty() ? "(no subject)" : mail.subject);
    if (mail.sent) out.setDates(*mail.sent);
    out.line(mail.from.empty() ? "" : "From: " + mail.from);
    out.line(mail.to.empty() ? "" : "To: " + mail.to);
    out.line(mail.cc.empty() ? "" : "Cc: " + mail.cc);
    out.line(mail.date.empty() ? "" : "Date: " + mail.date);
    out.line(mail.subject.empty() ? "" : "Subject: " + mail.subject);
    out.paragraph(mail.body);
    for (const MailAttachment& attachment : mail.attachments)
        out.line("Attachment: " + attachment.name);
    writeAttachments(mail, out);
}

}  // namespace

engine::Status readMail(QIODevice& device, SectionWriter& out) {
    const QByteArray message = readUpTo(device, kMaxMessageBytes);
    write(parseMail(std::string_view(message.constData(), static_cast<std::size_t>(message.size()))), out);
    return {};
}

engine::Status readMailbox(QIODevice& device, SectionWriter& out) {
    std::string message;
    bool afterBlank = true;
    bool first = true;
    const auto handOn = [&] {
        if (!first) write(parseMail(message), out);
        message.clear();
        out.setProgress(static_cast<double>(device.pos()) / static_cast<double>(std::max<qint64>(device.size(), 1)));
    };
    while (!out.stopped() && !device.atEnd()) {
        const QByteArray line = device.readLine(1 << 20);
        if (line.isEmpty()) break;
        std::string_view view(line.constData(), static_cast<std::size_t>(line.size()));
        if (afterBlank && view.starts_with("From ")) {
            handOn();
            first = false;
            afterBlank = false;
            continue;
        }
        afterBlank = view == "\n" || view == "\r\n";
        const std::size_t quotes = view.find_first_not_of('>');
        if (quotes != std::string_view::npos && quotes > 0 && view.substr(quotes).starts_with("From "))
            view.remove_prefix(1);
        if (message.size() < static_cast<std::size_t>(kMaxMessageBytes)) message += view;
    }
    if (!out.stopped()) handOn();
    return {};
}

}  // namespace thimble::app
