#pragma once

#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <filesystem>

#include "app/storage/database.h"

namespace thimble::app {

/// A fixture with a fresh database in a folder of its own.
class TemporaryDatabase : public testing::Test {
  protected:
    void SetUp() override { reopen(); }

    std::filesystem::path file() const { return std::filesystem::path(folder_.path().toStdString()) / "thimble.db"; }

    /// As when the program is started again.
    void reopen() {
        database_.reset();
        auto opened = Database::open(file());
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        database_ = std::move(*opened);
    }

    Database& database() { return *database_; }

  private:
    QTemporaryDir folder_;
    std::unique_ptr<Database> database_;
};

}  // namespace thimble::app
