#include "ui/format.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QStringList>
#include <array>
#include <cmath>

namespace thimble::ui {
namespace {

struct Format {
    Q_DECLARE_TR_FUNCTIONS(Format)
};

QString number(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}
QString number(std::int64_t value) {
    return QLocale().toString(static_cast<qlonglong>(value));
}

}  // namespace

QString formatBytes(std::uint64_t bytes) {
    static constexpr std::array<const char*, 5> kUnits{"B", "KB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit)
        value /= 1024;
    const int decimals = unit >= 3 || (unit == 2 && value < 10) ? 1 : 0;
    return number(value, decimals) + QChar(0xa0) + QLatin1String(kUnits[unit]);
}

QString formatTimeLeft(double seconds) {
    if (seconds < 0) return {};
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    if (whole < 60) return Format::tr("%1 s left").arg(number(whole));
    const std::int64_t minutes = (whole + 30) / 60;
    if (minutes < 60) return Format::tr("about %1 min left").arg(number(minutes));
    return Format::tr("about %1 h %2 min left").arg(number(minutes / 60), number(minutes % 60));
}

QString formatDuration(double seconds) {
    if (seconds < 59.95) return Format::tr("%1 s").arg(number(seconds, 1));
    const auto whole = std::llround(seconds);
    return Format::tr("%1 min %2 s").arg(number(whole / 60), number(whole % 60));
}

QString formatPercent(double share) {
    return Format::tr("%1 %", "a share; some languages write no space").arg(number(std::llround(share * 100)));
}

QString modelLabel(const app::ModelState& state) {
    if (state.path.isEmpty()) return Format::tr("Thimble built-in (small)");
    return state.name.isEmpty() ? QFileInfo(state.path).completeBaseName() : state.name;
}

QString describeStats(const app::ReplyStats& stats, int passages) {
    QStringList parts;
    if (stats.generatedTokens > 0) {
        parts += formatDuration(stats.promptSeconds + stats.generateSeconds);
        const double rate = stats.tokensPerSecond();
        if (rate > 0) parts += Format::tr("%1 tok/s").arg(number(rate, rate < 10 ? 1 : 0));
        if (stats.residentBytes > 0) parts += formatBytes(static_cast<std::uint64_t>(stats.residentBytes));
    }
    if (passages > 0) parts += Format::tr("%n passage(s)", nullptr, passages);
    return parts.join(QStringLiteral(" · "));
}

QString describeStatsInFull(const app::ReplyStats& stats) {
    if (stats.generatedTokens == 0 && stats.promptTokens == 0) return {};
    QStringList lines;
    if (!stats.model.isEmpty()) lines += stats.model;
    lines += Format::tr("Prompt: %1 tokens in %2, %3 of them kept from before")
                 .arg(number(stats.promptTokens), formatDuration(stats.promptSeconds), number(stats.reusedTokens));
    lines +=
        Format::tr("Reply: %1 tokens in %2").arg(number(stats.generatedTokens), formatDuration(stats.generateSeconds));
    if (stats.contextSize > 0)
        lines += Format::tr("Context: %1 of %2 tokens").arg(number(stats.contextUsed), number(stats.contextSize));
    if (stats.residentBytes > 0)
        lines += Format::tr("Memory: %1").arg(formatBytes(static_cast<std::uint64_t>(stats.residentBytes)));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace thimble::ui
