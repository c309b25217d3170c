#include "engine/base/mapped_file.h"
#include "engine/format/gguf.h"
#include "engine/format/quote.h"

namespace thimble::engine {

Result<GgufFile> GgufFile::open(const std::filesystem::path& path) {
    std::error_code code;
    const auto status = std::filesystem::status(path, code);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{"There is no file " + quote(utf8(path)) + "; choose a model file (.gguf)."};
    if (status.type() == std::filesystem::file_type::directory)
        return Error{quote(utf8(path)) + " is a folder; choose a model file (.gguf) inside it."};
    Result<std::shared_ptr<const MappedFile>> mapped = MappedFile::open(path);
    if (!mapped) return mapped.error();
    const std::span<const std::byte> bytes = (*mapped)->bytes();
    if (bytes.empty()) return Error{quoteName(path) + " is empty: it was never written; get it again."};

    const std::filesystem::path name = path.filename();
    Result<GgufHeader> header = parseGguf(bytes, bytes.size(), utf8(name));
    if (!header) return header.error();
    GgufFile file;
    file.path_ = path;
    file.header_ = std::move(*header);
    file.file_ = std::move(*mapped);
    return file;
}

std::span<const std::byte> GgufFile::data(const TensorInfo& tensor) const {
    return file_->bytes().subspan(static_cast<std::size_t>(tensor.offset), static_cast<std::size_t>(tensor.bytes));
}

}  // namespace thimble::engine
