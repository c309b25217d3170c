#pragma once

#include <optional>

#include "app/storage/database.h"
#include "app/storage/values.h"

namespace thimble::app {

class PersonaRepository {
  public:
    explicit PersonaRepository(Database& database) : database_(database) {}

    std::vector<Persona> all();  // by name
    std::optional<Persona> find(Id persona);
    /// Stores a new one (id 0) or changes a stored one.
    Id save(const Persona& persona);
    /// Its conversations stay, without a persona.
    void remove(Id persona);

  private:
    Database& database_;
};

}  // namespace thimble::app
