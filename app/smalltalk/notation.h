#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace thimble::app {

// The notation of the conversations in resources/model/talks (talks.py beside them explains it): (a|b) is one of these;
// [pet=dog|cat] chooses a word that [pet] repeats; [kin=sister/she|brother/he] words that belong together, [kin] and
// [kin2]; <name> is any name.

/// A word that is chosen once for a conversation: options, each of one or more parts.
struct Slot {
    std::string key;
    std::vector<std::vector<std::string>> options;

    friend bool operator==(const Slot&, const Slot&) = default;
};

/// Two lines of a conversation: slots stand in them as [key], their options beside them.
struct WrittenExchange {
    std::string said;
    std::string answer;
    std::string options;  // of the slots in both: "pet=dog|cat;kin=sister/she|brother/he"
};

/// The conversations of a file, an exchange after the other. An answer that needs an invented name is left out, with
/// what was said.
std::vector<std::vector<WrittenExchange>> readTalks(std::string_view text);

std::vector<Slot> parseSlots(std::string_view options);

/// A line in so many wordings that each of its alternatives is in one.
std::vector<std::string> wordings(std::string_view line);

/// The slots that a line uses: key and part (0: the first; a digit at the end of what is written names it).
struct SlotUse {
    std::string key;
    std::size_t part = 0;

    friend bool operator==(const SlotUse&, const SlotUse&) = default;
};
std::vector<SlotUse> slotsIn(std::string_view line);

/// The option that stands for a slot, by its key.
using ChosenOptions = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// A line of one wording with its slots filled; those without a chosen option, and names, give nothing. "a" becomes
/// "an" where it must.
std::string filled(std::string_view line, const ChosenOptions& chosen);

}  // namespace thimble::app
