#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/documents/section_writer.h"

namespace thimble::app {

/// Visible text of HTML, tolerant of whatever is broken: a tokenizer and a stack of open lists and tables, no tree.
/// Works on pieces of a page (feed) in time linear in its length.
class HtmlText {
  public:
    enum class Kind { Page, Chapter, Fragment };

    /// Headings start sections, but not in a fragment; only a page shows its title (a chapter's repeats the book's).
    HtmlText(SectionWriter& out, Kind kind) : out_(out), kind_(kind) {}

    /// All of a page's markup, UTF-8.
    void read(std::string_view html);

  private:
    struct Tag {
        std::string name;  // lower case
        bool closing = false;
        bool selfClosing = false;
        bool hidden = false;
        std::string alt;
    };

    std::size_t readTag(std::string_view html, std::size_t at, Tag& tag) const;
    std::size_t skipRawText(std::string_view html, std::size_t at, std::string_view name) const;
    void apply(const Tag& tag);
    void open(const Tag& tag);
    void close(const Tag& tag);
    void text(std::string_view raw);
    void endBlock();
    void endCell();
    void endRow();

    SectionWriter& out_;
    Kind kind_;
    std::string block_;               // text of the block element being read
    std::vector<std::string> cells_;  // of the table row being read
    std::string hiddenTag_;           // element whose content is not shown
    std::string title_;
    int hiddenDepth_ = 0;
    int tableDepth_ = 0;
    int preDepth_ = 0;
    int headingLevel_ = 0;
    std::vector<int> listNumbers_;  // of the open lists: the last number, -1 for bullets
    bool inTitle_ = false;
    bool inCell_ = false;
    bool listItem_ = false;
    bool tight_ = false;  // the next block belongs directly below the last (list items, lines of a definition)
};

/// A page in UTF-8, whatever its head says its encoding is.
std::string htmlToUtf8(std::string_view html);

}  // namespace thimble::app
