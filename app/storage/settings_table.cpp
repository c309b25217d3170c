#include "app/storage/settings_table.h"

#include <QCoreApplication>
#include <algorithm>
#include <vector>

namespace thimble::app {

std::span<const SettingRow> settingsTable() {
    using enum SettingType;
    // clang-format off
    static const std::vector<SettingRow> rows = {
        // key                     type     default   group                                        label                                              help
        {"look.theme",             Choice,  "system", QT_TRANSLATE_NOOP("Settings", "Appearance"), QT_TRANSLATE_NOOP("Settings", "Theme"),            QT_TRANSLATE_NOOP("Settings", "Light, dark, or as the system is set."), 0, 0, {"system", "light", "dark"}},
        {"look.font_size",         Integer, 15,       QT_TRANSLATE_NOOP("Settings", "Appearance"), QT_TRANSLATE_NOOP("Settings", "Text size"),        QT_TRANSLATE_NOOP("Settings", "Height of the text in pixels."), 10, 32},
        {"look.language",          Choice,  "system", QT_TRANSLATE_NOOP("Settings", "Appearance"), QT_TRANSLATE_NOOP("Settings", "Language"),         QT_TRANSLATE_NOOP("Settings", "Of the window; answers follow your question."), 0, 0, {"system", "en", "de", "zh"}},
        {"look.motion",            Switch,  true,     QT_TRANSLATE_NOOP("Settings", "Appearance"), QT_TRANSLATE_NOOP("Settings", "Animations"),       QT_TRANSLATE_NOOP("Settings", "Panes slide instead of jumping.")},
        {"look.tray",              Switch,  false,    QT_TRANSLATE_NOOP("Settings", "Appearance"), QT_TRANSLATE_NOOP("Settings", "Tray icon"),        QT_TRANSLATE_NOOP("Settings", "Keeps an icon in the system tray.")},
        {"look.notify",            Switch,  true,     QT_TRANSLATE_NOOP("Settings", "Appearance"), QT_TRANSLATE_NOOP("Settings", "Notifications"),    QT_TRANSLATE_NOOP("Settings", "Tells when a long job ends while the window is hidden.")},
        {"chat.system_prompt",     Text,    "",       QT_TRANSLATE_NOOP("Settings", "Chat"),       QT_TRANSLATE_NOOP("Settings", "System prompt"),    QT_TRANSLATE_NOOP("Settings", "What the model is told before every conversation.")},
        {"chat.persona",           Integer, 0,        QT_TRANSLATE_NOOP("Settings", "Chat"),       QT_TRANSLATE_NOOP("Settings", "Persona"),          QT_TRANSLATE_NOOP("Settings", "Which persona new conversations begin with.")},
        {"chat.when_full",         Choice,  "ask",    QT_TRANSLATE_NOOP("Settings", "Chat"),       QT_TRANSLATE_NOOP("Settings", "When the context is full"), QT_TRANSLATE_NOOP("Settings", "What becomes of the oldest messages; the conversation always shows where."), 0, 0, {"ask", "drop", "summarise", "new_chat"}},
        {"chat.max_tokens",        Integer, 0,        QT_TRANSLATE_NOOP("Settings", "Chat"),       QT_TRANSLATE_NOOP("Settings", "Longest reply"),    QT_TRANSLATE_NOOP("Settings", "In tokens; 0: until the model ends."), 0, 1000000},
        {"chat.enter_sends",       Switch,  true,     QT_TRANSLATE_NOOP("Settings", "Chat"),       QT_TRANSLATE_NOOP("Settings", "Enter sends"),      QT_TRANSLATE_NOOP("Settings", "Shift+Enter breaks the line. When off: Ctrl+Enter sends.")},
        {"sampling.temperature",   Real,    0.6,      QT_TRANSLATE_NOOP("Settings", "Sampling"),   QT_TRANSLATE_NOOP("Settings", "Temperature"),      QT_TRANSLATE_NOOP("Settings", "0: always the likeliest word; higher: more varied."), 0, 5},
        {"sampling.top_k",         Integer, 20,       QT_TRANSLATE_NOOP("Settings", "Sampling"),   QT_TRANSLATE_NOOP("Settings", "Top-k"),            QT_TRANSLATE_NOOP("Settings", "Only the k likeliest tokens are considered; 0: all."), 0, 1000},
        {"sampling.top_p",         Real,    0.95,     QT_TRANSLATE_NOOP("Settings", "Sampling"),   QT_TRANSLATE_NOOP("Settings", "Top-p"),            QT_TRANSLATE_NOOP("Settings", "Only the likeliest tokens that together reach this probability; 1: all."), 0, 1},
        {"sampling.min_p",         Real,    0.0,      QT_TRANSLATE_NOOP("Settings", "Sampling"),   QT_TRANSLATE_NOOP("Settings", "Min-p"),            QT_TRANSLATE_NOOP("Settings", "Drops tokens below this share of the likeliest one's probability."), 0, 1},
        {"sampling.repetition",    Real,    1.0,      QT_TRANSLATE_NOOP("Settings", "Sampling"),   QT_TRANSLATE_NOOP("Settings", "Repetition penalty"), QT_TRANSLATE_NOOP("Settings", "Above 1: repeats become less likely."), 0.5, 2},
        {"sampling.seed",          Integer, 0,        QT_TRANSLATE_NOOP("Settings", "Sampling"),   QT_TRANSLATE_NOOP("Settings", "Seed"),             QT_TRANSLATE_NOOP("Settings", "The same seed gives the same reply; 0: a fresh one each time."), 0, 9007199254740991.0},
        {"model.path",             Path,    "",       QT_TRANSLATE_NOOP("Settings", "Model"),      QT_TRANSLATE_NOOP("Settings", "Model"),            QT_TRANSLATE_NOOP("Settings", "The model that answers; empty: the built-in one.")},
        {"model.memory",           Bytes,   0,        QT_TRANSLATE_NOOP("Settings", "Model"),      QT_TRANSLATE_NOOP("Settings", "Memory budget"),    QT_TRANSLATE_NOOP("Settings", "What the whole program may use; 0: from the memory that is free."), 0, 1e13},
        {"model.context",          Integer, 0,        QT_TRANSLATE_NOOP("Settings", "Model"),      QT_TRANSLATE_NOOP("Settings", "Context"),          QT_TRANSLATE_NOOP("Settings", "Tokens that a conversation may take; 0: as many as the model and the memory allow."), 0, 1000000},
        {"model.threads",          Integer, 0,        QT_TRANSLATE_NOOP("Settings", "Model"),      QT_TRANSLATE_NOOP("Settings", "Threads"),          QT_TRANSLATE_NOOP("Settings", "0: one per core."), 0, 256},
        {"model.idle_minutes",     Integer, 30,       QT_TRANSLATE_NOOP("Settings", "Model"),      QT_TRANSLATE_NOOP("Settings", "Unload when idle"), QT_TRANSLATE_NOOP("Settings", "Minutes until an unused model gives its memory back; it is loaded again by the next question. 0: never."), 0, 10000},
        {"model.folder",           Path,    "",       QT_TRANSLATE_NOOP("Settings", "Model"),      QT_TRANSLATE_NOOP("Settings", "Model folder"),     QT_TRANSLATE_NOOP("Settings", "Where downloaded models are kept; empty: in the data folder.")},
        {"documents.watch",        Switch,  true,     QT_TRANSLATE_NOOP("Settings", "Documents"),  QT_TRANSLATE_NOOP("Settings", "Watch files"),      QT_TRANSLATE_NOOP("Settings", "Reads a document again when its file changes.")},
        {"documents.summary_length", Choice, "medium", QT_TRANSLATE_NOOP("Settings", "Documents"), QT_TRANSLATE_NOOP("Settings", "Length of summaries"), QT_TRANSLATE_NOOP("Settings", "How much of a document a summary keeps."), 0, 0, {"short", "medium", "long"}},
        {"documents.summary_style", Choice, "points", QT_TRANSLATE_NOOP("Settings", "Documents"),  QT_TRANSLATE_NOOP("Settings", "Style of summaries"), QT_TRANSLATE_NOOP("Settings", "Points with their pages, or prose."), 0, 0, {"points", "prose"}},
        {"documents.summarise_dropped", Switch, true, QT_TRANSLATE_NOOP("Settings", "Documents"),  QT_TRANSLATE_NOOP("Settings", "Summarise what is dropped"), QT_TRANSLATE_NOOP("Settings", "A document dropped on the window is summarised at once.")},
        {"network.offline",        Switch,  false,    QT_TRANSLATE_NOOP("Settings", "Privacy"),    QT_TRANSLATE_NOOP("Settings", "Strictly offline"), QT_TRANSLATE_NOOP("Settings", "Forbids every connection, downloads you ask for included.")},
        // Kept by the window itself, not shown in the dialog (no group).
        {"window.geometry",        Text,    "",       "",                                          "",                                                ""},
        {"window.left_pane",       Switch,  true,     "",                                          "",                                                ""},
        {"window.right_pane",      Switch,  false,    "",                                          "",                                                ""},
        {"window.welcomed",        Switch,  false,    "",                                          "",                                                ""},
        {"window.conversation",    Integer, 0,        "",                                          "",                                                ""},
    };
    // clang-format on
    return rows;
}

const SettingRow* findSetting(QStringView key) {
    const auto rows = settingsTable();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const SettingRow& row) { return key == QLatin1String(row.key); });
    return found == rows.end() ? nullptr : &*found;
}

QVariant checkedSetting(const SettingRow& row, const QVariant& value) {
    const bool limited = row.minimum < row.maximum;
    bool ok = true;
    switch (row.type) {
        case SettingType::Switch:
            return value.canConvert<bool>() ? QVariant(value.toBool()) : QVariant();
        case SettingType::Integer:
        case SettingType::Bytes: {
            const qlonglong number = value.toLongLong(&ok);
            if (!ok) return {};
            return limited ? std::clamp(number, qlonglong(row.minimum), qlonglong(row.maximum)) : number;
        }
        case SettingType::Real: {
            const double number = value.toDouble(&ok);
            if (!ok || number != number) return {};
            return limited ? std::clamp(number, row.minimum, row.maximum) : number;
        }
        case SettingType::Text:
        case SettingType::Path:
            return value.canConvert<QString>() ? QVariant(value.toString()) : QVariant();
        case SettingType::Choice:
            return row.choices.contains(value.toString()) ? QVariant(value.toString()) : QVariant();
    }
    return {};
}

}  // namespace thimble::app
