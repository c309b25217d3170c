#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <QBuffer>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "app/documents/document_reader.h"

namespace thimble::app::test {

using Parts = std::vector<std::pair<std::string, std::string>>;

/// A zip file in memory.
inline std::string zipOf(const Parts& parts) {
    std::string bytes;
    archive* zip = archive_write_new();
    archive_write_set_format_zip(zip);
    archive_write_open2(
        zip, &bytes, nullptr,
        [](archive*, void* out, const void* data, std::size_t size) {
            static_cast<std::string*>(out)->append(static_cast<const char*>(data), size);
            return static_cast<la_ssize_t>(size);
        },
        nullptr, nullptr);
    archive_write_set_bytes_in_last_block(zip, 1);
    for (const auto& [name, content] : parts) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(zip, entry);
        archive_write_data(zip, content.data(), content.size());
        archive_entry_free(entry);
    }
    archive_write_free(zip);
    return bytes;
}

/// A minimal Word file around a body.
inline std::string docxOf(const std::string& body) {
    return zipOf(
        {{"_rels/.rels",
          R"(<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>)"},
         {"word/document.xml", "<w:document xmlns:w=\"w\"><w:body>" + body + "</w:body></w:document>"}});
}

/// What a reader made of some bytes.
struct Outcome {
    std::string format;
    std::vector<Section> sections;
    std::string text;   // of all sections, each ended by a newline
    std::string error;  // empty: it was read
    int pages = 0;
};

inline void take(Outcome& outcome, const engine::Result<DocumentFacts>& facts) {
    for (const Section& section : outcome.sections)
        outcome.text += section.text + "\n";
    if (facts.ok()) {
        outcome.format = facts->format->id;
        outcome.pages = facts->pages;
    } else {
        outcome.error = facts.error().message;
    }
}

inline Outcome readBytes(const std::string& bytes, std::string_view name) {
    QByteArray data = QByteArray::fromStdString(bytes);
    QBuffer buffer(&data);
    buffer.open(QIODevice::ReadOnly);
    Outcome outcome;
    take(outcome, readDocument(buffer, name,
                               [&](Section section) { return outcome.sections.push_back(std::move(section)), true; }));
    return outcome;
}

inline Outcome readFile(const std::filesystem::path& file) {
    Outcome outcome;
    take(outcome,
         readDocument(file, [&](Section section) { return outcome.sections.push_back(std::move(section)), true; }));
    return outcome;
}

inline std::filesystem::path dataFile(const std::string& name) {
    return std::filesystem::path(THIMBLE_TEST_DATA) / "documents" / name;
}

inline void writeFile(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace thimble::app::test
