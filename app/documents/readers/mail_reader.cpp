#include <QIODevice>

#include "app/documents/readers/mime.h"
#include "app/documents/readers/reader.h"

namespace thimble::app {
namespace {

/// A larger message keeps its beginning: text comes first, attachments behind it.
constexpr qint64 kMaxMessageBytes = 48 << 20;

void write(const Mail& mail, SectionWriter& out) {
    out.startSection(mail.subject.empty() ? "(no subject)" : mail.subject);
    if (mail.sent) out.setDates(*mail.sent);
    out.line(mail.from.empty() ? "" : "From: " + mail.from);
    out.line(mail.to.empty() ? "" : "To: " + mail.to);
    out.line(mail.cc.empty() ? "" : "Cc: " + mail.cc);
    out.line(mail.date.empty() ? "" : "Date: " + mail.date);
    out.line(mail.subject.empty() ? "" : "Subject: " + mail.subject);
    out.paragraph(mail.body);
    for (const std::string& name : mail.attachments) out.line("Attachment: " + name);
}

}  // namespace

engine::Status readMail(QIODevice& device, SectionWriter& out) {
    const QByteArray message = device.read(kMaxMessageBytes);
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
        if (quotes != std::string_view::npos && quotes > 0 && view.substr(quotes).starts_with("From ")) view.remove_prefix(1);
        if (message.size() < static_cast<std::size_t>(kMaxMessageBytes)) message += view;
    }
    if (!out.stopped()) handOn();
    return {};
}

}  // namespace thimble::app
