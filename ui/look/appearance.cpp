#include "ui/look/appearance.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QHash>
#include <QPalette>
#include <QRegularExpression>
#include <QStyleFactory>

#include <algorithm>

#include "ui/look/icon_engine.h"

/// Resources of a static library are not found by themselves; the macro must stand outside of namespaces.
static void initResources() {
    Q_INIT_RESOURCE(window);
    Q_INIT_RESOURCE(translations);
}

namespace thimble::ui {
namespace {

constexpr int kColumnCharacters = 76;
constexpr int kSmallestFont = 11;
constexpr int kLargestFont = 28;

QPalette makePalette(const Theme& theme) {
    QPalette palette;
    palette.setColor(QPalette::Window, theme[Role::Panel]);
    palette.setColor(QPalette::WindowText, theme[Role::Text]);
    palette.setColor(QPalette::Base, theme[Role::Raised]);
    palette.setColor(QPalette::AlternateBase, theme[Role::Panel]);
    palette.setColor(QPalette::Text, theme[Role::Text]);
    palette.setColor(QPalette::PlaceholderText, theme[Role::Muted]);
    palette.setColor(QPalette::Button, theme[Role::Raised]);
    palette.setColor(QPalette::ButtonText, theme[Role::Text]);
    palette.setColor(QPalette::BrightText, theme[Role::Warn]);
    palette.setColor(QPalette::ToolTipBase, theme[Role::Raised]);
    palette.setColor(QPalette::ToolTipText, theme[Role::Text]);
    palette.setColor(QPalette::Highlight, theme[Role::Accent]);
    palette.setColor(QPalette::HighlightedText, theme[Role::AccentText]);
    palette.setColor(QPalette::Link, theme[Role::Accent]);
    palette.setColor(QPalette::LinkVisited, theme[Role::Accent]);
    palette.setColor(QPalette::Mid, theme[Role::Line]);
    palette.setColor(QPalette::Dark, theme[Role::Line]);
    palette.setColor(QPalette::Light, theme[Role::Raised]);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, theme[Role::Muted]);
    return palette;
}

/// The style sheet with `@role` replaced by colours, `@font`, `@small` and `@large` by sizes of text.
QString styleSheet(const Theme& theme, int fontSize) {
    QFile file(QStringLiteral(":/styles/thimble.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QString source = QString::fromUtf8(file.readAll());

    QHash<QString, QString> values{
        {QStringLiteral("font"), QStringLiteral("%1px").arg(fontSize)},
        {QStringLiteral("small"), QStringLiteral("%1px").arg(fontSize - 2)},
        {QStringLiteral("scheme"), theme.dark ? QStringLiteral("dark") : QStringLiteral("light")},
        {QStringLiteral("large"), QStringLiteral("%1px").arg(fontSize + 7)}};
    for (int i = 0; i < kRoles; ++i)
        values.insert(roleName(static_cast<Role>(i)), theme[static_cast<Role>(i)].name());

    static const QRegularExpression variable(QStringLiteral("@(\\w+)"));
    QString sheet;
    qsizetype end = 0;
    for (auto matches = variable.globalMatch(source); matches.hasNext();) {
        const auto match = matches.next();
        sheet += QStringView(source).mid(end, match.capturedStart() - end);
        sheet += values.value(match.captured(1));
        end = match.capturedEnd();
    }
    sheet += QStringView(source).mid(end);
    return sheet;
}

}  // namespace

Appearance::Appearance(QObject* parent) : QObject(parent) {
    initResources();
    // Read before our own palette hides what the desktop chose.
    const QPalette system = QApplication::palette();
    systemDark_ = system.color(QPalette::Window).lightness() < system.color(QPalette::WindowText).lightness();
    family_ = QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
}

QFont Appearance::bodyFont() const {
    QFont font(family_);
    font.setPixelSize(fontSize_);
    return font;
}

QFont Appearance::smallFont() const {
    QFont font = bodyFont();
    font.setPixelSize(fontSize_ - 2);
    return font;
}

QFont Appearance::codeFont() const {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(fontSize_ - 1);
    font.setStyleHint(QFont::Monospace);
    return font;
}

int Appearance::columnWidth() const {
    return QFontMetrics(bodyFont()).averageCharWidth() * kColumnCharacters;
}

bool Appearance::motion() const {
    return QApplication::isEffectEnabled(Qt::UI_General);
}

void Appearance::setThemeChoice(ThemeChoice choice) {
    if (choice_ == choice) return;
    choice_ = choice;
    apply();
}

void Appearance::setFontSize(int pixels) {
    pixels = std::clamp(pixels, kSmallestFont, kLargestFont);
    if (fontSize_ == pixels) return;
    fontSize_ = pixels;
    apply();
}

QIcon Appearance::icon(const QString& name, Role role) const {
    return QIcon(new LineIconEngine(*this, name, role));
}

void Appearance::apply() {
    const bool dark = choice_ == ThemeChoice::Dark || (choice_ == ThemeChoice::System && systemDark_);
    theme_ = dark ? &darkTheme() : &lightTheme();
    QApplication::setPalette(makePalette(*theme_));
    QApplication::setFont(bodyFont());
    qApp->setStyleSheet(styleSheet(*theme_, fontSize_));
    emit changed();
}

}  // namespace thimble::ui
