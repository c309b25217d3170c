#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/documents/section.h"

namespace thimble::app {

/// What every reader writes to: gathers paragraphs and table rows into sections of bounded size, with sane white space,
/// and hands each on as soon as it is complete.
class SectionWriter {
  public:
    /// A longer section is handed on in parts, cut between paragraphs where there is one.
    static constexpr std::size_t kMaxBytes = 32 * 1024;

    explicit SectionWriter(SectionSink sink) : sink_(std::move(sink)) {}

    /// Pages are handed on even when empty: a page without text is a gap that a reader of the summary has to know of.
    void startPage(int number);
    void startSection(std::string_view name);
    /// A heading starts a section named after it and stands in its text.
    void heading(std::string_view text);
    void setDates(DateRange dates) { dates_ = dates; }
    void setProgress(double share) { progress_ = share; }

    /// Text with its own lines, set off by an empty line. White space is collapsed, empty text ignored.
    void paragraph(std::string_view text);
    /// One line directly below the last: list items, verse, table rows.
    void line(std::string_view text);
    void row(std::span<const std::string> cells);
    /// Text whose spaces and line breaks mean something (source code, a mail's body), cut at lines where it is too
    /// long.
    void verbatim(std::string_view text);

    /// Hands on what is left. To be called once, at the end.
    void finish();

    /// The sink wants no more; the reader should return.
    bool stopped() const { return stopped_; }
    bool sawText() const { return sawText_; }
    int pages() const { return pages_; }

  private:
    void append(std::string_view clean, bool line);
    void appendPart(std::string_view part, std::string_view separator);
    void flush(bool evenIfEmpty);
    std::string partName() const;

    SectionSink sink_;
    std::string name_;
    std::string text_;
    std::optional<DateRange> dates_;
    double progress_ = 0;
    int page_ = 0;
    int pages_ = 0;
    int part_ = 0;     // of the section of this name, from 0
    int unnamed_ = 0;  // sections without a name so far
    bool open_ = false;
    bool afterLine_ = false;  // the last thing written was a line or a row: the next one stands directly below
    bool stopped_ = false;
    bool sawText_ = false;
};

/// Collapses runs of spaces, drops control characters and soft hyphens, trims; keeps single line breaks.
std::string cleanText(std::string_view text);

/// The largest cut <= limit that does not split a UTF-8 sequence.
std::size_t utf8Cut(std::string_view text, std::size_t limit);

}  // namespace thimble::app
