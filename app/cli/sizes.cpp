#include "app/cli/sizes.h"

#include <cctype>
#include <charconv>
#include <cmath>

namespace thimble::app {
namespace {

/// Power of 1024 of a unit such as "", "b", "K", "kb", "MiB"; -1 when it is none.
int unitPower(std::string_view unit) {
    std::string lower;
    for (const char c : unit)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (lower.ends_with("ib")) {
        lower.resize(lower.size() - 2);
        if (lower.empty()) return -1;
    } else if (lower.ends_with('b')) {
        lower.pop_back();
    }
    if (lower.empty()) return 0;
    constexpr std::string_view letters = "kmgt";
    const auto at = lower.size() == 1 ? letters.find(lower[0]) : std::string_view::npos;
    return at == std::string_view::npos ? -1 : static_cast<int>(at) + 1;
}

}  // namespace

engine::Result<std::uint64_t> parseSize(std::string_view text) {
    const auto wrong = [&] {
        return engine::Error{"'" + std::string(text) +
                             "' is not a size: give bytes, or a number with K, M or G, such as 1G or 512M."};
    };
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || !std::isfinite(number) || number < 0) return wrong();
    const int power = unitPower(text.substr(static_cast<std::size_t>(end - text.data())));
    if (power < 0) return wrong();
    const double bytes = number * std::pow(1024.0, power);
    if (bytes > 1e18) return wrong();
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace thimble::app
