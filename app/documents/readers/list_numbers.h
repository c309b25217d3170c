#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace thimble::app {

/// How items of one level of a list are numbered.
struct ListLevel {
    enum class Style { Bullet, None, Decimal, DecimalZero, LowerLetter, UpperLetter, LowerRoman, UpperRoman, Chinese };
    Style style = Style::Bullet;
    int start = 1;
    std::string pattern;  // "%1.%2)": numbers of the levels, from 1
};

using ListStyle = std::map<int, ListLevel>;  // by level, from 0; a level that is absent has bullets

/// A number as a level shows it: "7", "g", "VII".
std::string listNumber(std::int64_t number, ListLevel::Style style);

/// Counts the items of one list.
class ListCounter {
  public:
    static constexpr int kLevels = 10;

    /// What stands before the next item of a level: "1.", "a)", "-"; empty where nothing does. `start`: counts on from
    /// there.
    std::string next(const ListStyle& style, int level, std::optional<int> start = {});

  private:
    std::array<std::optional<std::int64_t>, kLevels> counts_{};
};

/// "item" behind its marker.
std::string withMarker(const std::string& marker, std::string_view item);

}  // namespace thimble::app
