#include "engine/format/quote.h"

namespace thimble::engine {

std::string quote(std::string_view text) {
    constexpr std::size_t longest = 80;
    const bool cut = text.size() > longest;
    std::string out = "\"";
    for (const char c : text.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7f ? '?' : c;
    }
    // A cut inside a character, or bytes that are no UTF-8, would break whoever shows the sentence.
    for (std::size_t i = 1; i < out.size();) {
        const auto lead = static_cast<unsigned char>(out[i]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xc2 && lead < 0xe0 ? 2
                                   : lead >= 0xe0 && lead < 0xf0 ? 3
                                   : lead >= 0xf0 && lead < 0xf5 ? 4
                                                                 : 0;
        bool whole = length > 0 && i + length <= out.size();
        for (std::size_t k = 1; whole && k < length; ++k)
            whole = (static_cast<unsigned char>(out[i + k]) & 0xc0) == 0x80;
        if (!whole) out[i] = '?';
        i += whole ? length : 1;
    }
    return out + (cut ? "…\"" : "\"");
}

std::string utf8(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

std::string quoteName(const std::filesystem::path& path) {
    const std::filesystem::path name = path.has_filename() ? path.filename() : path;
    return quote(utf8(name));
}

}  // namespace thimble::engine
