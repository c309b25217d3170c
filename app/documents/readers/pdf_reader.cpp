#include <QPdfDocument>
#include <QPdfSelection>
#include <algorithm>

#include "app/documents/readers/reader.h"

namespace thimble::app {
namespace {

std::string errorText(QPdfDocument::Error error) {
    switch (error) {
        case QPdfDocument::Error::IncorrectPassword:
            return "The file is protected by a password; save a copy without it.";
        case QPdfDocument::Error::UnsupportedSecurityScheme:
            return "The file is protected in a way that cannot be opened here; save an unprotected copy.";
        default:
            return "The file is damaged or no PDF; get a fresh copy, or open it in a PDF program and save it again.";
    }
}

/// pdfium gives the end of a line that is written from right to left as its beginning: ".words" to "words.".
QString inReadingOrder(const QString& line) {
    static const QString marks = QStringLiteral(".!:;,\u060C\u061B\u061F");
    if (line.size() < 2 || !marks.contains(line.front()) || marks.contains(line.back())) return line;
    const auto letter = std::find_if(line.begin(), line.end(), [](QChar c) { return c.isLetter(); });
    const bool rightToLeft =
        letter != line.end() && (letter->direction() == QChar::DirR || letter->direction() == QChar::DirAL);
    return rightToLeft ? line.mid(1).trimmed() + line.front() : line;
}

/// A page's lines as pdfium gives them, with words that were cut at line ends whole again, and an empty line after a
/// line that is much shorter than the others: it ends a paragraph, or is a heading, a running title, an item.
std::string pageText(const QString& raw) {
    QString text = raw;
    text.remove(QChar(0xFFFE));  // where pdfium has joined a hyphenated word
    text.remove(QChar(0x0002));
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    const QStringList lines = text.split(QLatin1Char('\n'));
    qsizetype widest = 0;
    for (const QString& line : lines)
        widest = std::max(widest, line.size());
    QString joined;
    for (const QString& line : lines) {
        const QString trimmed = inReadingOrder(line.trimmed());
        joined += trimmed + QLatin1Char('\n');
        if (trimmed.size() * 10 < widest * 7) joined += QLatin1Char('\n');
    }
    return joined.toStdString();
}

}  // namespace

engine::Status readPdf(QIODevice& device, SectionWriter& out) {
    QPdfDocument pdf;
    pdf.load(&device);
    if (pdf.error() != QPdfDocument::Error::None) return engine::Error{errorText(pdf.error())};
    const int pages = pdf.pageCount();
    if (pages <= 0) return engine::Error{"The file has no pages."};
    for (int page = 0; page < pages && !out.stopped(); ++page) {
        out.setProgress(static_cast<double>(page + 1) / pages);
        out.startPage(page + 1);
        out.paragraph(pageText(pdf.getAllText(page).text()));
    }
    out.finish();
    if (!out.sawText() && !out.stopped()) {
        return engine::Error{"No text found on its " + std::to_string(pages) + (pages == 1 ? " page" : " pages") +
                             ": they are pictures (a scan); run text recognition (OCR) over it first."};
    }
    return {};
}

}  // namespace thimble::app
