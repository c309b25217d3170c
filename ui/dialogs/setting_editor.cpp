#include "ui/dialogs/setting_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHash>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <limits>

#include "app/workers/assistant.h"
#include "ui/look/appearance.h"
#include "ui/on_answer.h"
#include "ui/prompts.h"
#include "ui/views/memory_slider.h"

namespace thimble::ui {
namespace {

struct Editors {
    Q_DECLARE_TR_FUNCTIONS(SettingEditor)
};

/// Calls `show` with the value of now, and again whenever the setting changes.
template <class Show>
void follow(app::Settings& settings, const QString& key, QWidget* editor, Show show) {
    show(settings.value(key));
    QObject::connect(&settings, &app::Settings::changed, editor,
                     [key, editor, show](const QString& changed, const QVariant& value) {
                         if (changed != key) return;
                         const QSignalBlocker quiet(editor);
                         show(value);
                     });
}

QWidget* makeSwitch(app::Settings& settings, const QString& key, QWidget* parent) {
    auto* box = new QCheckBox(parent);
    follow(settings, key, box, [box](const QVariant& value) { box->setChecked(value.toBool()); });
    QObject::connect(box, &QCheckBox::toggled, &settings, [&settings, key](bool on) { settings.set(key, on); });
    return box;
}

QWidget* makeInteger(app::Settings& settings, const app::SettingRow& row, const QString& key, QWidget* parent) {
    auto* box = new QSpinBox(parent);
    constexpr double kMost = std::numeric_limits<int>::max();
    const bool limited = row.minimum < row.maximum;
    box->setRange(limited ? static_cast<int>(row.minimum) : 0,
                  static_cast<int>(limited ? std::min(row.maximum, kMost) : kMost));
    box->setKeyboardTracking(false);
    follow(settings, key, box, [box](const QVariant& value) { box->setValue(value.toInt()); });
    QObject::connect(box, &QSpinBox::valueChanged, &settings,
                     [&settings, key](int value) { settings.set(key, value); });
    return box;
}

QWidget* makeReal(app::Settings& settings, const app::SettingRow& row, const QString& key, QWidget* parent) {
    auto* box = new QDoubleSpinBox(parent);
    box->setDecimals(2);
    box->setSingleStep(0.05);
    if (row.minimum < row.maximum) box->setRange(row.minimum, row.maximum);
    box->setKeyboardTracking(false);
    follow(settings, key, box, [box](const QVariant& value) { box->setValue(value.toDouble()); });
    QObject::connect(box, &QDoubleSpinBox::valueChanged, &settings,
                     [&settings, key](double value) { settings.set(key, value); });
    return box;
}

QWidget* makeText(app::Settings& settings, const QString& key, QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(edit->fontMetrics().lineSpacing() * 4 + 16);
    follow(settings, key, edit, [edit](const QVariant& value) {
        if (edit->toPlainText() != value.toString()) edit->setPlainText(value.toString());
    });
    QObject::connect(edit, &QPlainTextEdit::textChanged, &settings,
                     [&settings, key, edit] { settings.set(key, edit->toPlainText()); });
    return edit;
}

QWidget* makePath(const Services& services, const QString& key, QWidget* parent) {
    app::Settings& settings = services.assistant.settings();
    auto* holder = new QWidget(parent);
    auto* edit = new QLineEdit(holder);
    auto* browse = new QToolButton(holder);
    browse->setObjectName(QStringLiteral("browse.") + key);
    browse->setIcon(services.appearance.icon(QStringLiteral("folder")));
    browse->setAccessibleName(Editors::tr("Choose …"));
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(edit, 1);
    layout->addWidget(browse);
    holder->setFocusProxy(edit);
    follow(settings, key, edit, [edit](const QVariant& value) { edit->setText(value.toString()); });
    QObject::connect(edit, &QLineEdit::editingFinished, &settings,
                     [&settings, key, edit] { settings.set(key, edit->text()); });
    QObject::connect(browse, &QToolButton::clicked, holder, [services, key, holder] {
        app::Settings& store = services.assistant.settings();
        if (key.endsWith(u"folder"))
            services.prompts.openFolder(holder, Editors::tr("Choose a folder"),
                                        [&store, key](const QString& folder) { store.set(key, folder); });
        else
            services.prompts.openFiles(holder, Editors::tr("Choose a file"), QString(),
                                       [&store, key](const QStringList& files) {
                                           if (!files.isEmpty()) store.set(key, files.front());
                                       });
    });
    return holder;
}

QWidget* makeChoice(app::Settings& settings, const app::SettingRow& row, const QString& key, QWidget* parent) {
    auto* box = new QComboBox(parent);
    for (const QString& choice : row.choices)
        box->addItem(choiceText(choice), choice);
    follow(settings, key, box, [box](const QVariant& value) { box->setCurrentIndex(box->findData(value)); });
    QObject::connect(box, &QComboBox::activated, &settings,
                     [&settings, key, box](int index) { settings.set(key, box->itemData(index)); });
    return box;
}

QWidget* makePersona(const Services& services, const QString& key, QWidget* parent) {
    app::Settings& settings = services.assistant.settings();
    auto* box = new QComboBox(parent);
    const auto fill = [&assistant = services.assistant, box, key] {
        onAnswer(assistant.personas(), box, [&assistant, box, key](const std::vector<app::Persona>& personas) {
            box->clear();
            box->addItem(Editors::tr("None"), QVariant::fromValue<qlonglong>(0));
            for (const app::Persona& persona : personas)
                box->addItem(persona.name, QVariant::fromValue<qlonglong>(persona.id));
            box->setCurrentIndex(std::max(0, box->findData(assistant.settings().value(key).toLongLong())));
        });
    };
    fill();
    QObject::connect(&services.assistant, &app::Assistant::personasChanged, box, fill);
    QObject::connect(box, &QComboBox::activated, &settings,
                     [&settings, key, box](int index) { settings.set(key, box->itemData(index)); });
    return box;
}

QWidget* makeBytes(const Services& services, const QString& key, QWidget* parent) {
    auto* slider = new MemorySlider(parent);
    follow(services.assistant.settings(), key, slider,
           [slider](const QVariant& value) { slider->setBudget(value.toLongLong()); });
    QObject::connect(slider, &MemorySlider::budgetChosen, &services.assistant.model(),
                     &app::ModelHost::setMemoryBudget);
    return slider;
}

}  // namespace

QString choiceText(const QString& choice) {
    static const QHash<QString, const char*> kTexts{
        {QStringLiteral("system"), QT_TRANSLATE_NOOP("SettingEditor", "As the system")},
        {QStringLiteral("light"), QT_TRANSLATE_NOOP("SettingEditor", "Light")},
        {QStringLiteral("dark"), QT_TRANSLATE_NOOP("SettingEditor", "Dark")},
        {QStringLiteral("ask"), QT_TRANSLATE_NOOP("SettingEditor", "Ask me")},
        {QStringLiteral("drop"), QT_TRANSLATE_NOOP("SettingEditor", "Drop the oldest messages")},
        {QStringLiteral("summarise"), QT_TRANSLATE_NOOP("SettingEditor", "Summarise the oldest messages")},
        {QStringLiteral("new_chat"), QT_TRANSLATE_NOOP("SettingEditor", "Begin a new chat")},
        {QStringLiteral("short"), QT_TRANSLATE_NOOP("SettingEditor", "Short")},
        {QStringLiteral("medium"), QT_TRANSLATE_NOOP("SettingEditor", "Medium")},
        {QStringLiteral("long"), QT_TRANSLATE_NOOP("SettingEditor", "Long")},
        {QStringLiteral("points"), QT_TRANSLATE_NOOP("SettingEditor", "Points")},
        {QStringLiteral("prose"), QT_TRANSLATE_NOOP("SettingEditor", "Prose")},
    };
    // Languages are called by their own names.
    if (choice == u"en") return QStringLiteral("English");
    if (choice == u"de") return QStringLiteral("Deutsch");
    if (choice == u"zh") return QStringLiteral("中文");
    const char* text = kTexts.value(choice, nullptr);
    return text ? QCoreApplication::translate("SettingEditor", text) : choice;
}

QWidget* makeSettingEditor(const Services& services, const app::SettingRow& row, QWidget* parent) {
    app::Settings& settings = services.assistant.settings();
    const QString key = QLatin1String(row.key);
    QWidget* editor = nullptr;
    switch (row.type) {
        case app::SettingType::Switch:
            editor = makeSwitch(settings, key, parent);
            break;
        case app::SettingType::Integer:
            editor =
                key == u"chat.persona" ? makePersona(services, key, parent) : makeInteger(settings, row, key, parent);
            break;
        case app::SettingType::Real:
            editor = makeReal(settings, row, key, parent);
            break;
        case app::SettingType::Text:
            editor = makeText(settings, key, parent);
            break;
        case app::SettingType::Path:
            editor = makePath(services, key, parent);
            break;
        case app::SettingType::Choice:
            editor = makeChoice(settings, row, key, parent);
            break;
        case app::SettingType::Bytes:
            editor = makeBytes(services, key, parent);
            break;
    }
    editor->setObjectName(QStringLiteral("setting.") + key);
    const QString label = QCoreApplication::translate("Settings", row.label);
    editor->setAccessibleName(label);
    editor->setAccessibleDescription(QCoreApplication::translate("Settings", row.help));
    if (editor->focusProxy()) editor->focusProxy()->setAccessibleName(label);
    return editor;
}

}  // namespace thimble::ui
