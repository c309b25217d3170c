#include "app/documents/document_reader.h"

#include <QFile>
#include <QFileInfo>
#include <exception>
#include <system_error>

#include "app/storage/errors.h"

namespace thimble::app {
namespace {

namespace fs = std::filesystem;

/// Enough to see that a file was written to while it was read.
struct Stamp {
    std::uintmax_t size = 0;
    fs::file_time_type time;
    friend bool operator==(const Stamp&, const Stamp&) = default;
};

Stamp stampOf(const fs::path& file) {
    std::error_code ignored;
    return {fs::file_size(file, ignored), fs::last_write_time(file, ignored)};
}

QString toQString(const fs::path& path) {
    return QString::fromStdString(displayPath(path));
}

}  // namespace

engine::Result<DocumentFacts> readDocument(QIODevice& device, std::string_view name, const SectionSink& sink) {
    const auto format = detectFormat(device, name);
    if (!format.ok()) return format.error();
    DocumentFacts facts;
    facts.format = *format;
    SectionWriter out([&](Section section) {
        ++facts.sections;
        return sink(std::move(section));
    });
    // Readers return their errors; a library below may still throw (memory, nlohmann), and no input may end the
    // program.
    try {
        if (auto status = (*format)->read(device, out); !status.ok()) return status.error();
        out.finish();
    } catch (const std::bad_alloc&) {
        return engine::Error{"The file needs more memory than there is; split it into smaller ones."};
    } catch (const std::exception& failure) {
        return engine::Error{std::string("The file could not be read (") + failure.what() +
                             "); save it again or get a fresh copy."};
    }
    facts.pages = out.pages();
    facts.stopped = out.stopped();
    if (!out.sawText() && !facts.stopped) return engine::Error{"The file holds no text."};
    return facts;
}

engine::Result<DocumentFacts> readDocument(const fs::path& file, const SectionSink& sink) {
    const auto named = [&](const std::string& sentence) { return engine::Error{displayPath(file) + ": " + sentence}; };
    std::error_code failure;
    const fs::file_status status = fs::status(file, failure);
    if (status.type() == fs::file_type::not_found)
        return named("There is no such file; it was moved, renamed or deleted.");
    if (status.type() == fs::file_type::directory)
        return named("This is a folder, not a document; name the files in it.");
    if (status.type() != fs::file_type::regular && status.type() != fs::file_type::none)
        return named("This is a device or a pipe, not a document.");

    QFile device(toQString(file));
    if (!device.open(QIODevice::ReadOnly)) {
        if (device.error() == QFileDevice::PermissionsError || !QFileInfo(device).isReadable()) {
            return named("You have no permission to read this file; change its permissions or copy it.");
        }
        return named("The file cannot be opened (" + device.errorString().toStdString() + ").");
    }
    const Stamp before = stampOf(file);
    auto facts = readDocument(device, displayPath(file), sink);
    if (device.error() != QFileDevice::NoError) {
        return named("Reading failed (" + device.errorString().toStdString() +
                     "); check the disk it lies on and try again.");
    }
    if (stampOf(file) != before)
        return named("The file changed while it was read; it will be read again once it is saved.");
    if (!facts.ok()) return named(facts.error().message);
    return facts;
}

}  // namespace thimble::app
