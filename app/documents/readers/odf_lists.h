#pragma once

#include <memory>
#include <vector>

#include "app/documents/readers/list_numbers.h"
#include "app/documents/readers/xml_reader.h"

namespace thimble::app {

/// Follows the lists of an OpenDocument text and counts their items: fed with every element, it says what stands before
/// a paragraph.
class OdfLists {
  public:
    /// To be called for every start and end. Passes over the content of list styles.
    void track(XmlReader& xml);

    bool inList() const { return !open_.empty(); }
    /// Before the paragraph that begins now: "1.", "a)", "-"; empty outside of lists and for all but the first of an
    /// item.
    std::string marker();
    /// Before the heading that the reader stands on; empty where headings have no numbers.
    std::string headingNumber(const XmlReader& xml);

  private:
    struct OpenList {
        std::string style;
        bool itemBegins = false;  // its paragraph has not come yet
        std::optional<int> start;
    };

    void readStyle(XmlReader& xml, ListStyle& style);
    void begin(const XmlReader& xml);

    std::map<std::string, ListStyle> styles_;
    ListStyle headings_;
    ListCounter headingCounter_;
    std::vector<OpenList> open_;
    std::shared_ptr<ListCounter> counter_ = std::make_shared<ListCounter>();  // of the outermost list
    std::map<std::string, std::shared_ptr<ListCounter>> byId_;
    std::string lastStyle_;
};

}  // namespace thimble::app
