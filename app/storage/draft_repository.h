#pragma once

#include "app/storage/database.h"
#include "app/storage/values.h"

namespace thimble::app {

/// What was typed and not sent, per conversation; conversation 0 is the one that does not exist yet.
class DraftRepository {
  public:
    explicit DraftRepository(Database& database) : database_(database) {}

    QString find(Id conversation);
    /// An empty text removes the draft.
    void set(Id conversation, const QString& text);

  private:
    Database& database_;
};

}  // namespace thimble::app
