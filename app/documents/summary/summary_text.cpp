#include "app/documents/summary/summary_text.h"

#include <QRegularExpression>

namespace thimble::app {
namespace {

enum class Form { Markdown, Plain };

/// Words of a document as Markdown shows them: nothing in them is taken for a mark.
QString escaped(QString text) {
    static const QRegularExpression marks(QStringLiteral("([\\\\`*_\\[\\]#<>|])"));
    return text.replace(marks, QStringLiteral("\\\\1"));
}

class Writer {
  public:
    explicit Writer(Form form) : form_(form) {}

    QString words(const QString& text) const { return form_ == Form::Markdown ? escaped(text) : text; }
    void title(const QString& text) {
        form_ == Form::Markdown ? add("# " + words(text)) : add(text + "\n" + QString(text.size(), u'='));
    }
    void heading(const QString& text) {
        form_ == Form::Markdown ? add("## " + words(text)) : add(text + "\n" + QString(text.size(), u'-'));
    }
    void paragraph(const QString& text) { add(words(text)); }
    /// What a model wrote: its Markdown stays Markdown.
    void prose(const QString& text) { add(text.trimmed()); }
    void list(const std::vector<SummaryPoint>& points, bool byModel) {
        QStringList lines;
        for (const SummaryPoint& point : points) {
            const QString place = point.place.isEmpty() ? QString() : " [" + point.place + "]";
            lines += "- " + (byModel ? point.text.simplified() : words(point.text.simplified())) + words(place);
        }
        if (!lines.isEmpty()) add(lines.join(u'\n'));
    }
    QByteArray bytes() const { return text_.toUtf8(); }

  private:
    void add(const QString& block) { text_ += (text_.isEmpty() ? "" : "\n") + block + "\n"; }

    Form form_;
    QString text_;
};

QByteArray written(const Summary& summary, const QString& title, Form form) {
    Writer out(form);
    out.title("Summary of " + title);
    QString coverage = QString("%1 of %2 sections read.").arg(summary.sectionsRead).arg(summary.sectionsTotal);
    const bool byModel = !summary.points.empty();
    if (byModel && !summary.model.isEmpty()) coverage += " Written by " + summary.model + ".";
    out.paragraph(coverage);
    if (!summary.text.isEmpty() && !summary.isBrief()) {
        out.prose(summary.text);
        if (!summary.points.empty()) out.heading(QStringLiteral("Points"));
    }
    out.list(summary.points, true);
    if (!summary.keySentences.empty()) {
        out.heading(byModel ? QStringLiteral("Key sentences") : QStringLiteral("Key sentences (word for word)"));
        out.list(summary.keySentences, false);
    }
    if (summary.isBrief()) {
        out.heading("In brief, by " + summary.model + " (it may be wrong)");
        out.prose(summary.text);
    }
    if (!summary.gaps.isEmpty()) {
        out.heading(QStringLiteral("Not read"));
        out.paragraph("No text was found in: " + summary.gaps.join(QStringLiteral(", ")) + ".");
    }
    return out.bytes();
}

}  // namespace

QByteArray summaryAsMarkdown(const Summary& summary, const QString& title) {
    return written(summary, title, Form::Markdown);
}

QByteArray summaryAsPlainText(const Summary& summary, const QString& title) {
    return written(summary, title, Form::Plain);
}

}  // namespace thimble::app
