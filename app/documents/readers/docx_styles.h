#pragma once

#include <map>
#include <set>
#include <string>

#include "app/documents/readers/list_numbers.h"
#include "app/documents/readers/ooxml.h"

namespace thimble::app {

/// The list that a paragraph is an item of, by its own word or its style's.
struct WordListItem {
    std::string list;  // w:numId; empty: none is named
    int level = -1;    // from 0; -1: not said
};

/// What a paragraph's style says that matters to its text.
struct WordStyles {
    std::set<std::string> headings;             // ids, under whatever name the writer's language gave them
    std::map<std::string, WordListItem> lists;  // by style id
};
engine::Result<WordStyles> readWordStyles(ZipContainer& zip, const std::string& part);

/// The lists of numbering.xml and how far each has counted.
class WordNumbering {
  public:
    engine::Status read(ZipContainer& zip, const std::string& part);

    /// What stands before the next paragraph that is such an item: "2.1", "a)", "-"; empty for one without a mark.
    /// `style`: of the paragraph; lists may name a level by it.
    std::string next(const WordListItem& item, const std::string& style);

  private:
    /// w:abstractNum. Lists that share one count on from each other, unless they say where to start.
    struct Definition {
        ListStyle levels;
        std::map<std::string, int> levelOfStyle;
        std::string styleLink;     // the name under which others refer to it
        std::string numStyleLink;  // the name of the one that it stands for
        ListCounter counter;
    };
    struct List {
        std::string definition;
        std::map<int, int> starts;  // by level, at the first item of this list
        ListStyle overrides;
    };

    Definition* definitionOf(const List& list);

    std::map<std::string, Definition> definitions_;
    std::map<std::string, List> lists_;
};

}  // namespace thimble::app
