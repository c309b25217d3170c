#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/documents/section.h"

namespace thimble::app {

/// A file that a mail carries. Pictures, sound and what is too large have a name only.
struct MailAttachment {
    std::string name;
    std::string bytes;
};

/// A mail as a person reads it.
struct Mail {
    std::string from, to, cc, date, subject;  // decoded
    std::optional<DateRange> sent;
    std::string body;                         // plain text, or HTML turned into text
    std::vector<MailAttachment> attachments;  // in order
};

/// Reads one message (RFC 5322 with MIME). Never fails: what is broken is read as far as it makes sense.
Mail parseMail(std::string_view message);

/// "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=" to "Grüße" (RFC 2047); bytes outside ASCII are decoded as found.
std::string decodeHeader(std::string_view value);

/// "Fri, 21 Nov 2025 09:55:06 -0600" to seconds since 1970 in UTC.
std::optional<std::int64_t> parseMailDate(std::string_view text);

std::string decodeQuotedPrintable(std::string_view text, bool header = false);
std::string decodeBase64(std::string_view text);

}  // namespace thimble::app
