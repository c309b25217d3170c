#pragma once

#include <QByteArray>
#include <QIODevice>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace thimble::app {

/// The parts of a zip file (docx, odt, epub ... are such), read as streams through libarchive. Bounded against bombs:
/// the number of parts, the bytes unpacked in all, and the ratio of unpacked to packed bytes.
class ZipContainer {
  public:
    /// Lists the parts. The device must stay alive and is repositioned by every read.
    static engine::Result<ZipContainer> open(QIODevice& device);

    ZipContainer(ZipContainer&&) noexcept;
    ZipContainer& operator=(ZipContainer&&) noexcept;
    ~ZipContainer();

    const std::vector<std::string>& names() const;
    bool contains(std::string_view name) const;

    /// A part as a sequential stream; one at a time. Afterwards ask failure() whether it was read to its end.
    engine::Result<std::unique_ptr<QIODevice>> stream(std::string_view name);
    /// A small part as a whole; an error when it is larger than the limit.
    engine::Result<QByteArray> bytes(std::string_view name, std::size_t limit = 16u << 20);
    /// Why a stream ended early: damaged, encrypted, a bomb. Ok if none did.
    engine::Status failure() const;

    struct State;

  private:
    explicit ZipContainer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Resolves "../media/x.xml" against the folder of the part that refers to it.
std::string resolvePart(std::string_view referringPart, std::string_view target);

}  // namespace thimble::app
