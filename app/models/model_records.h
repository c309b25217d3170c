#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>

#include "engine/base/error.h"

namespace thimble::app {

/// A measurement of a model on this computer.
struct MeasuredSpeed {
    double promptTokensPerSecond = 0;
    double tokensPerSecond = 0;
    std::uint64_t memoryBudget = 0;
    qint64 time = 0;  // milliseconds since 1970, UTC
    friend bool operator==(const MeasuredSpeed&, const MeasuredSpeed&) = default;
};

/// What the program remembers of a model file beyond what the file says.
struct ModelRecord {
    bool linked = false;  // taken in where it lies
    QString address;      // where it was downloaded from
    QString sha256;       // as it was when downloaded
    std::optional<MeasuredSpeed> speed;
    friend bool operator==(const ModelRecord&, const ModelRecord&) = default;
};

/// The file models.json: records by path, and the watched folders.
struct ModelRecords {
    QHash<QString, ModelRecord> models;
    QStringList folders;

    /// Absent: nothing is remembered. A file that can't be read is an error; the caller goes on with nothing.
    static engine::Result<ModelRecords> load(const QString& file);
    /// Atomic: the old file stays until the new one is whole.
    engine::Status save(const QString& file) const;
};

}  // namespace thimble::app
