#include <QDateTime>
#include <QIODevice>
#include <QTimeZone>
#include <map>

#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

/// A content line of RFC 5545: NAME;PARAMETER=VALUE:value
struct Property {
    std::string name;
    std::map<std::string, std::string> parameters;
    std::string value;
};

Property parseProperty(std::string_view line) {
    Property property;
    bool quoted = false;
    std::size_t start = 0;
    std::vector<std::string_view> heads;
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
        if (line[at] == '"') quoted = !quoted;
        if (quoted || (line[at] != ';' && line[at] != ':')) continue;
        heads.push_back(line.substr(start, at - start));
        start = at + 1;
        if (line[at] == ':') break;
    }
    if (heads.empty() || at >= line.size()) return property;
    property.name = heads[0];
    for (char& c : property.name)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (std::size_t i = 1; i < heads.size(); ++i) {
        const std::size_t equals = std::min(heads[i].find('='), heads[i].size());
        std::string value(heads[i].substr(std::min(equals + 1, heads[i].size())));
        std::erase(value, '"');
        property.parameters[std::string(heads[i].substr(0, equals))] = value;
    }
    for (std::size_t i = start; i < line.size(); ++i) {
        if (line[i] == '\\' && i + 1 < line.size()) {
            ++i;
            property.value += line[i] == 'n' || line[i] == 'N' ? '\n' : line[i];
        } else {
            property.value += line[i];
        }
    }
    return property;
}

struct Time {
    QDateTime moment;
    bool wholeDay = false;
    std::string text;
};

/// DTSTART and the like: 20250314, 20250314T093000, 20250314T093000Z, with TZID.
Time parseTime(const Property& property) {
    Time time;
    const QString value = QString::fromStdString(property.value).trimmed();
    const QDate date = QDate::fromString(value.left(8), QStringLiteral("yyyyMMdd"));
    if (!date.isValid()) return time;
    time.wholeDay = value.size() <= 8;
    const QTime ofDay = time.wholeDay ? QTime(0, 0) : QTime::fromString(value.mid(9, 6), QStringLiteral("hhmmss"));
    const auto zoneName = property.parameters.find("TZID");
    QTimeZone zone = QTimeZone::systemTimeZone();
    if (value.endsWith(QLatin1Char('Z')) || time.wholeDay) zone = QTimeZone::utc();
    if (zoneName != property.parameters.end()) {
        const QTimeZone named(QByteArray::fromStdString(zoneName->second));
        if (named.isValid()) zone = named;
    }
    time.moment = QDateTime(date, ofDay, zone);
    time.text = date.toString(Qt::ISODate).toStdString();
    if (!time.wholeDay) time.text += " " + ofDay.toString(QStringLiteral("hh:mm")).toStdString();
    if (value.endsWith(QLatin1Char('Z'))) time.text += " UTC";
    if (zoneName != property.parameters.end()) time.text += " (" + zoneName->second + ")";
    return time;
}

/// One event, task or journal entry while its lines come in.
struct Entry {
    std::string kind;
    std::string summary;
    Time start, end;
    std::vector<std::string> lines;

    void add(const Property& property) {
        static const std::map<std::string, const char*> labels = {{"LOCATION", "Where: "},
                                                                  {"DESCRIPTION", ""},
                                                                  {"COMMENT", ""},
                                                                  {"ORGANIZER", "Organizer: "},
                                                                  {"ATTENDEE", "Attendee: "},
                                                                  {"RRULE", "Repeats: "},
                                                                  {"STATUS", "Status: "},
                                                                  {"CATEGORIES", "Categories: "},
                                                                  {"URL", "Link: "},
                                                                  {"CONTACT", "Contact: "},
                                                                  {"RESOURCES", "Resources: "},
                                                                  {"PRIORITY", "Priority: "},
                                                                  {"DURATION", "Duration: "}};
        if (property.name == "SUMMARY") summary = property.value;
        if (property.name == "DTSTART") start = parseTime(property);
        if (property.name == "DTEND" || property.name == "DUE") end = parseTime(property);
        const auto label = labels.find(property.name);
        if (label == labels.end() || property.value.empty()) return;
        std::string value = property.value;
        for (const char* scheme : {"mailto:", "MAILTO:"}) {
            if (value.starts_with(scheme)) value.erase(0, 7);
        }
        const auto name = property.parameters.find("CN");
        if (name != property.parameters.end() && name->second != value) value = name->second + " <" + value + ">";
        lines.push_back(label->second + value);
    }

    void write(SectionWriter& out) const {
        std::string when = start.text;
        if (!end.text.empty() && end.text != start.text) when += when.empty() ? end.text : " to " + end.text;
        out.startSection((summary.empty() ? kind : summary) + (start.text.empty() ? "" : ", " + start.text));
        if (start.moment.isValid()) {
            const std::int64_t from = start.moment.toSecsSinceEpoch();
            const std::int64_t to =
                end.moment.isValid() ? end.moment.toSecsSinceEpoch() : from + (start.wholeDay ? 86'400 : 0);
            out.setDates({from, std::max(from, to)});
        }
        out.line(summary);
        out.line(when.empty() ? "" : "When: " + when);
        for (const std::string& line : lines)
            out.line(line);
    }
};

}  // namespace

engine::Status readCalendar(QIODevice& device, SectionWriter& out) {
    LineReader lines(device);
    std::string line;
    std::string folded;
    Entry entry;
    bool inEntry = false;
    int inner = 0;  // components inside an entry (alarms) say nothing a reader wants
    const auto handle = [&](std::string_view whole) {
        const Property property = parseProperty(whole);
        const bool begins = property.name == "BEGIN";
        const bool ends = property.name == "END";
        if (begins && (property.value == "VEVENT" || property.value == "VTODO" || property.value == "VJOURNAL")) {
            entry = Entry{property.value == "VEVENT"  ? "Event"
                          : property.value == "VTODO" ? "Task"
                                                      : "Entry",
                          {},
                          {},
                          {},
                          {}};
            inEntry = true;
            inner = 0;
        } else if (begins && inEntry) {
            ++inner;
        } else if (ends && inEntry && inner > 0) {
            --inner;
        } else if (ends && inEntry) {
            entry.write(out);
            out.setProgress(lines.progress());
            inEntry = false;
        } else if (inEntry && inner == 0) {
            entry.add(property);
        } else if (property.name == "X-WR-CALNAME" || property.name == "X-WR-CALDESC") {
            out.paragraph(property.value);
        }
    };
    while (!out.stopped() && lines.next(line)) {
        if (!line.empty() && (line[0] == ' ' || line[0] == '\t') && folded.size() < (1 << 20)) {
            folded += line.substr(1);
            continue;
        }
        handle(folded);
        folded = line;
    }
    handle(folded);
    if (inEntry) entry.write(out);  // the file is cut off
    return {};
}

}  // namespace thimble::app
