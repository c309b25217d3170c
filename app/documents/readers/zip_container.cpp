#include "app/documents/readers/zip_container.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

constexpr std::size_t kMaxParts = 65'536;
constexpr std::uint64_t kMaxUnpacked = 4ull << 30;
// Office files pack at 5:1 to 60:1. The ratio counts only once enough came out that a small file's luck cannot trip it.
constexpr std::uint64_t kRatioCountsFrom = 32ull << 20;
constexpr std::uint64_t kMaxRatio = 250;

constexpr char kDamaged[] = "The file is damaged or incomplete (its zip container cannot be read); get a fresh copy.";
constexpr char kBomb[] = "The file unpacks to far more data than a document holds; it was not read for safety.";
constexpr char kEncrypted[] = "The file is protected by a password; save a copy without it.";

using ArchivePointer = std::unique_ptr<archive, decltype(&archive_read_free)>;

}  // namespace

struct ZipContainer::State {
    QIODevice* device = nullptr;
    std::vector<std::string> names;  // sorted
    std::uint64_t unpacked = 0;
    std::optional<engine::Error> failure;
    std::array<char, 64 * 1024> buffer{};

    void fail(const char* sentence) {
        if (!failure) failure = engine::Error{sentence};
    }
    bool countUnpacked(std::uint64_t bytes) {
        unpacked += bytes;
        const auto packed = static_cast<std::uint64_t>(std::max<qint64>(device->size(), 1));
        if (unpacked > kMaxUnpacked || (unpacked > kRatioCountsFrom && unpacked / packed > kMaxRatio)) fail(kBomb);
        return !failure;
    }
};

namespace {

la_ssize_t onRead(archive*, void* data, const void** buffer) {
    auto& state = *static_cast<ZipContainer::State*>(data);
    *buffer = state.buffer.data();
    return state.device->read(state.buffer.data(), static_cast<qint64>(state.buffer.size()));
}

la_int64_t onSeek(archive*, void* data, la_int64_t offset, int whence) {
    QIODevice& device = *static_cast<ZipContainer::State*>(data)->device;
    const qint64 base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? device.pos() : device.size();
    return device.seek(std::clamp<qint64>(base + offset, 0, device.size())) ? device.pos() : ARCHIVE_FATAL;
}

la_int64_t onSkip(archive*, void* data, la_int64_t bytes) {
    QIODevice& device = *static_cast<ZipContainer::State*>(data)->device;
    const qint64 from = device.pos();
    return device.seek(std::min<qint64>(from + bytes, device.size())) ? device.pos() - from : 0;
}

ArchivePointer openArchive(ZipContainer::State& state) {
    ArchivePointer zip(archive_read_new(), &archive_read_free);
    state.device->seek(0);
    archive_read_support_format_zip(zip.get());
    archive_read_set_read_callback(zip.get(), onRead);
    archive_read_set_seek_callback(zip.get(), onSeek);
    archive_read_set_skip_callback(zip.get(), onSkip);
    archive_read_set_callback_data(zip.get(), &state);
    if (archive_read_open1(zip.get()) != ARCHIVE_OK) zip.reset();
    return zip;
}

std::string nameOf(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    std::string result = name == nullptr ? "" : name;
    std::replace(result.begin(), result.end(), '\\', '/');
    return result;
}

/// The current entry of an archive as a sequential device.
class PartDevice final : public QIODevice {
  public:
    PartDevice(ArchivePointer zip, ZipContainer::State& state) : zip_(std::move(zip)), state_(state) {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }

  protected:
    qint64 readData(char* data, qint64 size) override {
        if (ended_ || size <= 0) return ended_ ? -1 : 0;
        const la_ssize_t got = archive_read_data(zip_.get(), data, static_cast<std::size_t>(size));
        if (got < 0) state_.fail(archive_read_has_encrypted_entries(zip_.get()) == 1 ? kEncrypted : kDamaged);
        ended_ = got <= 0 || !state_.countUnpacked(static_cast<std::uint64_t>(got));
        return ended_ ? -1 : static_cast<qint64>(got);
    }
    qint64 writeData(const char*, qint64) override { return -1; }

  private:
    ArchivePointer zip_;
    ZipContainer::State& state_;
    bool ended_ = false;
};

}  // namespace

ZipContainer::ZipContainer(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipContainer::ZipContainer(ZipContainer&&) noexcept = default;
ZipContainer& ZipContainer::operator=(ZipContainer&&) noexcept = default;
ZipContainer::~ZipContainer() = default;

engine::Result<ZipContainer> ZipContainer::open(QIODevice& device) {
    auto state = std::make_unique<State>();
    state->device = &device;
    const ArchivePointer zip = openArchive(*state);
    if (!zip) return engine::Error{kDamaged};
    archive_entry* entry = nullptr;
    int status = ARCHIVE_OK;
    while ((status = archive_read_next_header(zip.get(), &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
        if (archive_entry_is_encrypted(entry)) return engine::Error{kEncrypted};
        if (state->names.size() >= kMaxParts) return engine::Error{kBomb};
        state->names.push_back(nameOf(entry));
    }
    if (status != ARCHIVE_EOF || state->names.empty()) return engine::Error{kDamaged};
    std::sort(state->names.begin(), state->names.end());
    return ZipContainer(std::move(state));
}

const std::vector<std::string>& ZipContainer::names() const {
    return state_->names;
}

bool ZipContainer::contains(std::string_view name) const {
    return std::binary_search(state_->names.begin(), state_->names.end(), name, std::less<>());
}

engine::Result<std::unique_ptr<QIODevice>> ZipContainer::stream(std::string_view name) {
    if (state_->failure) return *state_->failure;
    ArchivePointer zip = openArchive(*state_);
    archive_entry* entry = nullptr;
    while (zip) {
        const int status = archive_read_next_header(zip.get(), &entry);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) break;
        if (nameOf(entry) == name) return std::unique_ptr<QIODevice>(new PartDevice(std::move(zip), *state_));
    }
    return engine::Error{"The file lacks its part " + std::string(name) + "; it is damaged or was saved incompletely."};
}

engine::Result<QByteArray> ZipContainer::bytes(std::string_view name, std::size_t limit) {
    auto part = stream(name);
    if (!part.ok()) return part.error();
    QByteArray all = readUpTo(**part, static_cast<qint64>(limit) + 1);
    if (state_->failure) return *state_->failure;
    if (static_cast<std::size_t>(all.size()) > limit) {
        return engine::Error{"The file's part " + std::string(name) +
                             " is larger than any document needs; it was not read."};
    }
    return all;
}

engine::Status ZipContainer::failure() const {
    if (state_->failure) return *state_->failure;
    return {};
}

std::string resolvePart(std::string_view referringPart, std::string_view target) {
    std::vector<std::string_view> folders;
    const auto push = [&](std::string_view path) {
        for (std::size_t at = 0; at <= path.size();) {
            const std::size_t end = std::min(path.find('/', at), path.size());
            const std::string_view step = path.substr(at, end - at);
            if (step == ".." && !folders.empty()) folders.pop_back();
            if (!step.empty() && step != "." && step != "..") folders.push_back(step);
            at = end + 1;
        }
    };
    if (!target.starts_with('/')) push(referringPart.substr(0, referringPart.rfind('/') + 1));
    push(target);
    std::string path;
    for (const std::string_view folder : folders) {
        if (!path.empty()) path += '/';
        path += folder;
    }
    return path;
}

}  // namespace thimble::app
