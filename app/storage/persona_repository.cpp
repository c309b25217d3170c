#include "app/storage/persona_repository.h"

#include "app/storage/statements.h"
#include "app/storage/value_json.h"

namespace thimble::app {
namespace {

Persona read(SQLite::Statement& row) {
    return {idOf(row.getColumn(0)), textOf(row.getColumn(1)),
            chatSettingsFromJson(objectFrom(textOf(row.getColumn(2))))};
}

}  // namespace

std::vector<Persona> PersonaRepository::all() {
    std::vector<Persona> personas;
    SQLite::Statement rows =
        database_.prepare("SELECT id, name, settings FROM personas ORDER BY name COLLATE NOCASE, id");
    while (rows.executeStep())
        personas.push_back(read(rows));
    return personas;
}

std::optional<Persona> PersonaRepository::find(Id persona) {
    SQLite::Statement row = database_.prepare("SELECT id, name, settings FROM personas WHERE id = ?");
    row.bind(1, persona);
    if (!row.executeStep()) return {};
    return read(row);
}

Id PersonaRepository::save(const Persona& persona) {
    SQLite::Statement row = database_.prepare(
        "INSERT INTO personas (id, name, settings) VALUES (?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings");
    bindId(row, 1, persona.id);
    bindText(row, 2, persona.name);
    bindText(row, 3, compact(toJson(persona.settings)));
    row.exec();
    return persona.id != 0 ? persona.id : database_.lastId();
}

void PersonaRepository::remove(Id persona) {
    SQLite::Statement row = database_.prepare("DELETE FROM personas WHERE id = ?");
    row.bind(1, persona);
    row.exec();
}

}  // namespace thimble::app
