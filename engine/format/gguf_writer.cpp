#include "engine/format/gguf_writer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "engine/format/byte_writer.h"
#include "engine/format/ggml_type.h"
#include "engine/format/quote.h"

#ifndef _WIN32
#include <fcntl.h>
#include <unistd.h>
#endif

namespace thimble::engine {
namespace {

constexpr std::uint64_t alignment = 32;  // what readers assume when the metadata names none

std::uint64_t padded(std::uint64_t bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
}

/// A rename is only as durable as what it renames.
void flushToDisk([[maybe_unused]] const std::filesystem::path& path) {
#ifndef _WIN32
    if (const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        ::fsync(file);
        ::close(file);
    }
#endif
}

}  // namespace

std::uint64_t TensorPlan::bytes() const {
    std::int64_t rows = 1;
    for (std::size_t i = 0; i + 1 < shape.size(); ++i)
        rows *= shape[i];
    return kernels::fileBytes(type, rows, shape.back());
}

Result<std::unique_ptr<GgufWriter>> GgufWriter::create(const std::filesystem::path& path, const GgufMetadata& metadata,
                                                       std::vector<TensorPlan> tensors) {
    std::unique_ptr<GgufWriter> out(new GgufWriter);
    out->path_ = path;
    out->tensors_ = std::move(tensors);
    std::uint64_t total = metadata.bytes().size();
    for (const TensorPlan& tensor : out->tensors_) {
        out->dataBytes_ += tensor.bytes();
        total += padded(tensor.bytes()) + tensor.name.size() + 64;
    }
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    std::error_code code;
    if (std::filesystem::is_directory(path, code))
        return Error{quote(utf8(path)) + " is a folder; name a file (.gguf) to write."};
    const auto space = std::filesystem::space(folder, code);
    if (code) return Error{"Cannot write into " + quote(utf8(folder)) + ": " + code.message() + "."};
    if (space.available < total) {
        return Error{"The disk of " + quote(utf8(folder)) + " has room for " + std::to_string(space.available >> 20) +
                     " MiB, but the file needs " + std::to_string((total >> 20) + 1) +
                     " MiB; free some, or choose another disk."};
    }
    const std::filesystem::path part = std::filesystem::path(path) += ".part";
    out->file_.open(part, std::ios::binary | std::ios::trunc);
    if (!out->file_)
        return Error{"Cannot write " + quote(utf8(part)) + ": " + std::system_category().message(errno) + "."};
    out->part_ = part;
    if (Status status = out->writeHeader(metadata); !status) return status.error();
    return out;
}

GgufWriter::~GgufWriter() {
    if (part_.empty()) return;
    file_.close();
    std::error_code ignored;
    std::filesystem::remove(part_, ignored);
}

Status GgufWriter::writeHeader(const GgufMetadata& metadata) {
    std::string header = "GGUF";
    appendNumber(header, std::uint32_t{3});
    appendNumber(header, std::uint64_t{tensors_.size()});
    appendNumber(header, metadata.count());
    header += metadata.bytes();
    std::uint64_t offset = 0;
    for (const TensorPlan& tensor : tensors_) {
        appendText(header, tensor.name);
        appendNumber(header, static_cast<std::uint32_t>(tensor.shape.size()));
        for (auto size = tensor.shape.rbegin(); size != tensor.shape.rend(); ++size)  // the file has the columns first
            appendNumber(header, static_cast<std::uint64_t>(*size));
        appendNumber(header, ggmlType(tensor.type).id);
        appendNumber(header, offset);
        offset += padded(tensor.bytes());
    }
    if (Status status = put(header.data(), header.size()); !status) return status;
    return pad();
}

Status GgufWriter::append(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        if (current_ == tensors_.size())
            return Error{"More bytes were written to " + quote(utf8(path_)) + " than its tensors have."};
        const std::uint64_t left = tensors_[current_].bytes() - written_;
        const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size()));
        if (Status status = put(reinterpret_cast<const char*>(bytes.data()), count); !status) return status;
        bytes = bytes.subspan(count);
        written_ += count;
        if (written_ < tensors_[current_].bytes()) continue;
        ++current_;
        written_ = 0;
        if (Status status = pad(); !status) return status;
    }
    return {};
}

Status GgufWriter::finish() {
    if (current_ != tensors_.size())
        return Error{"The tensor " + quote(tensors_[current_].name) + " was not written whole."};
    file_.close();
    if (!file_) return cannotWrite();
    flushToDisk(part_);
    std::error_code code;
    std::filesystem::rename(part_, path_, code);
    if (code)
        return Error{"Cannot give " + quote(utf8(part_)) + " its name " + quoteName(path_) + ": " + code.message() +
                     "."};
    part_.clear();
    return {};
}

Status GgufWriter::put(const char* bytes, std::size_t count) {
    errno = 0;
    file_.write(bytes, static_cast<std::streamsize>(count));
    position_ += count;
    return file_ ? Status() : Status(cannotWrite());
}

Status GgufWriter::pad() {
    static constexpr std::array<char, alignment> zeros{};
    return put(zeros.data(), static_cast<std::size_t>(padded(position_) - position_));
}

Error GgufWriter::cannotWrite() const {
    const int code = errno;
    return Error{"Cannot write " + quote(utf8(part_)) + ": " +
                 (code != 0 ? std::system_category().message(code) : "the disk refuses") + "."};
}

}  // namespace thimble::engine
