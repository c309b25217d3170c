#pragma once

#include "app/storage/database.h"
#include "app/storage/values.h"

namespace thimble::app {

/// Every connection that the program ever made to another computer.
class ConnectionLog {
  public:
    explicit ConnectionLog(Database& database) : database_(database) {}

    void add(const ConnectionRecord& record);
    std::vector<ConnectionRecord> all();  // newest first

  private:
    Database& database_;
};

}  // namespace thimble::app
