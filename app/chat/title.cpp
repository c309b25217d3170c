#include "app/chat/title.h"

#include <QRegularExpression>
#include <QStringView>

namespace thimble::app {
namespace {

constexpr qsizetype longestTitle = 48;
constexpr qsizetype longestLine = 1000;  // of a message of megabytes, the beginning will do

bool hasLetters(QStringView line) {
    for (const QChar c : line)
        if (c.isLetterOrNumber() || c.isSurrogate()) return true;
    return false;
}

}  // namespace

QString titleFrom(const QString& firstMessage) {
    QString line;
    for (const QStringView candidate : QStringView(firstMessage).left(longestLine).split(u'\n')) {
        if (!hasLetters(candidate) || candidate.trimmed().startsWith(u"```")) continue;
        line = candidate.toString();
        break;
    }
    static const QRegularExpression signs("^[\\s#>*+`-]+|[*`]{1,3}(?=\\S)|(?<=\\S)[*`]{1,3}");
    line = line.remove(signs).simplified();
    if (line.size() <= longestTitle) return line;
    qsizetype end = line.lastIndexOf(u' ', longestTitle - 1);
    if (end < longestTitle / 2) end = longestTitle - 1;  // one long word, or a script without spaces
    if (line[end - 1].isHighSurrogate()) --end;
    return line.left(end) + u'…';
}

}  // namespace thimble::app
