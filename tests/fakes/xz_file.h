#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace thimble::fakes {

/// The unpacked content of an .xz file; empty when it cannot be read.
inline std::vector<std::byte> readXz(const std::string& path) {
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), archive_read_free);
    archive_read_support_filter_xz(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_entry* entry = nullptr;
    if (archive_read_open_filename(reader.get(), path.c_str(), 1 << 16) != ARCHIVE_OK) return {};
    if (archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK) return {};
    std::vector<std::byte> out;
    std::vector<std::byte> piece(1 << 20);
    for (la_ssize_t got; (got = archive_read_data(reader.get(), piece.data(), piece.size())) > 0;)
        out.insert(out.end(), piece.begin(), piece.begin() + got);
    return out;
}

}  // namespace thimble::fakes
