#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>
#include <cstdint>
#include <vector>

#include "engine/base/error.h"

namespace thimble::app {

/// A model file that can be downloaded from its authors' pages.
struct CatalogueModel {
    QString id;        // stable, such as "smallthinker-4b-q4_0"
    QString name;      // "SmallThinker 4B-A0.6B Instruct"
    QString type;      // "Q4_0"
    QString note;      // what it is good for
    QString preview;   // "4b" or "21b": what `bench --synthetic` builds to tell its speed here
    QString fileName;  // as it will be stored
    QUrl address;
    QUrl page;                // of the authors, for people
    std::uint64_t bytes = 0;  // about; the download tells exactly
    std::uint64_t parameters = 0;
    std::uint64_t activeParameters = 0;
    std::int64_t context = 0;
    std::uint64_t comfortableMemory = 0;  // budget from which on every expert stays in memory
    std::uint64_t smallestMemory = 0;     // budget from which on it runs, experts read from the disk
    QString sha256;                       // hexadecimal; empty: not known beforehand, shown and remembered
    friend bool operator==(const CatalogueModel&, const CatalogueModel&) = default;
};

/// From JSON; an error names the entry and what is wrong with it.
engine::Result<std::vector<CatalogueModel>> parseCatalogue(const QByteArray& json);

/// The one that ships with the program.
engine::Result<std::vector<CatalogueModel>> builtInCatalogue();

}  // namespace thimble::app
