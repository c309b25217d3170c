#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thimble::app {

/// Tokens that a text takes in the vocabularies of today's models, within about a quarter: four letters of Latin
/// script, two of other alphabets, one Chinese character.
std::int64_t estimateTokens(std::string_view text);

/// A piece of a section, small enough to be found and cited.
struct PassagePiece {
    std::string text;
    std::size_t overlap = 0;  // bytes at the start that repeat the end of the piece before
};

/// Cuts a section's text into passages of 200 to 400 tokens along its paragraphs. A longer paragraph is cut between
/// sentences, and the pieces overlap by a sentence. The pieces without their overlaps, joined, are the text (but for
/// blank space).
std::vector<PassagePiece> splitPassages(std::string_view text);

}  // namespace thimble::app
