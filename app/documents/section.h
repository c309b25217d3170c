#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace thimble::app {

/// When something in a document happens: a mail's date, an event's start and end. Seconds since 1970 in UTC.
struct DateRange {
    std::int64_t from = 0;
    std::int64_t to = 0;
    friend bool operator==(const DateRange&, const DateRange&) = default;
};

/// A piece of a document that can be cited: a page, or what stands under a heading, on a slide, in a sheet, in a
/// message. Readers keep sections small (SectionWriter::kMaxBytes), so a document of any size passes through in bounded
/// memory.
struct Section {
    int page = 0;      // 1-based; 0 where the format has no pages
    std::string name;  // heading, slide, sheet, subject; empty on a page
    std::string text;  // UTF-8; a newline ends a line, an empty line ends a paragraph
    std::optional<DateRange> dates;
    double progress = 0;  // share of the document read up to here, 0 to 1
};

/// Takes sections in reading order; false asks the reader to stop.
using SectionSink = std::function<bool(Section)>;

}  // namespace thimble::app
