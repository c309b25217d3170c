#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "app/documents/text/terms.h"

namespace thimble::app {

/// What a line of a conversation says, as far as words tell it.
struct Said {
    std::set<std::string> terms;   // stems
    std::set<std::string> people;  // of the pronouns: who it is about ("i", "you", "she" ...)
    bool negated = false;
    bool asks = false;
    bool parts = false;  // thanks, or says goodbye
};

/// Reads lines of English: contractions are written out, words become stems.
class LineReader {
  public:
    LineReader() : terms_("en") {}
    Said read(std::string_view line);

  private:
    TermReader terms_;
};

/// A term's weight: how rare it is.
using TermWeight = std::function<double(const std::string& term)>;

/// How alike two lines are: the share of their weighted terms that they have in common (Dice), less where one asks or
/// denies and the other does not, where they are about different people, or ask different ones. At most 1.
double likeness(const Said& a, const Said& b, const TermWeight& weight);

/// The sum of the weights.
double totalWeight(const std::set<std::string>& terms, const TermWeight& weight);

/// The share of `terms` by weight that is among `others`; 0 where there are none.
double sharedWeight(const std::set<std::string>& terms, const std::set<std::string>& others, const TermWeight& weight);

}  // namespace thimble::app
