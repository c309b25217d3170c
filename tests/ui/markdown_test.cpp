#include <QApplication>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextList>
#include <QTextTable>

#include "ui/look/appearance.h"
#include "ui/text/document_pen.h"
#include "ui/text/streamed_markdown.h"

namespace thimble::ui {
namespace {

/// What a reader sees, one line a paragraph, with what it is in front.
QStringList describe(const QTextDocument& document) {
    QStringList lines;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QTextBlockFormat format = block.blockFormat();
        QString line;
        if (format.headingLevel() > 0) line += QStringLiteral("h%1 ").arg(format.headingLevel());
        if (format.hasProperty(kCodeBlock)) line += QStringLiteral("code%1 ").arg(format.intProperty(kCodeBlock));
        if (format.hasProperty(kQuoteDepth)) line += QStringLiteral("quote ");
        if (format.boolProperty(kRule)) line += QStringLiteral("rule ");
        if (block.textList()) line += QStringLiteral("item%1 ").arg(block.textList()->itemNumber(block) + 1);
        line += block.text();
        lines += line;
    }
    return lines;
}

const char* const kEverything =
    "# Title\n\nA paragraph with **bold**, *italic*, `code`, ~~gone~~ and a [link](https://example.org).\nSecond "
    "line.\n\n"
    "- one\n- two\n  - nested\n- three\n\n1. first\n2. second\n\n> quoted\n> more\n\n```cpp\nint main() {\n\n  /* "
    "open\n  comment */\n"
    "  return 0;\n}\n```\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |\n\n---\n\n- [x] done\n- [ ] open\n\nLast "
    "words.\n";

}  // namespace

class MarkdownTest : public QObject {
    Q_OBJECT
  private slots:
    void showsEachKindOfBlock();
    void showsHtmlAsText();
    void neverLoadsPictures();
    void linksOnlyWhereAClickMayLead();
    void writesCodeWithoutLosingALine();
    void countsAListThatStartsLater();
    void readsRightToLeftByParagraph();
    void givesTheSameWhetherStreamedOrNot_data();
    void givesTheSameWhetherStreamedOrNot();
    void doesNotWriteSettledTextAgain();
    void survivesNonsense();

  private:
    Appearance appearance_;
};

void MarkdownTest::showsEachKindOfBlock() {
    QTextDocument document;
    StreamedMarkdown(appearance_, document).show(QString::fromUtf8(kEverything));
    const QStringList lines = describe(document);
    QCOMPARE(lines[0], QStringLiteral("h1 Title"));
    QCOMPARE(lines[1], QStringLiteral("A paragraph with bold, italic, code, gone and a link. Second line."));
    QCOMPARE(lines[2], QStringLiteral("item1 one"));
    QVERIFY(lines.contains(QStringLiteral("item1 nested")));
    QVERIFY(lines.contains(QStringLiteral("item3 three")));
    QVERIFY(lines.contains(QStringLiteral("item2 second")));
    QVERIFY(lines.contains(QStringLiteral("quote quoted more")));
    QVERIFY(lines.contains(QStringLiteral("code1   return 0;")));
    QVERIFY(lines.contains(QStringLiteral("rule ")));
    QVERIFY(lines.contains(QStringLiteral("Last words.")));
    int tables = 0;
    for (QTextFrame* frame : document.rootFrame()->childFrames())
        if (auto* table = qobject_cast<QTextTable*>(frame)) {
            ++tables;
            QCOMPARE(table->rows(), 3);
            QCOMPARE(table->cellAt(2, 1).firstCursorPosition().block().text(), QStringLiteral("4"));
        }
    QCOMPARE(tables, 1);
}

void MarkdownTest::showsHtmlAsText() {
    QTextDocument document;
    const QString evil =
        QStringLiteral("<script>alert(1)</script> <b>x</b> &lt;ok&gt; <img src=\"http://evil/x.png\">");
    StreamedMarkdown(appearance_, document).show(evil);
    QCOMPARE(document.toPlainText(),
             QStringLiteral("<script>alert(1)</script> <b>x</b> <ok> <img src=\"http://evil/x.png\">"));
}

void MarkdownTest::neverLoadsPictures() {
    QTextDocument document;
    StreamedMarkdown(appearance_, document).show(QStringLiteral("See ![a chart](http://evil/chart.png) here"));
    for (const QTextFormat& format : document.allFormats())
        QVERIFY(!format.isImageFormat());
    QVERIFY(document.toPlainText().contains(QStringLiteral("a chart")));
}

void MarkdownTest::linksOnlyWhereAClickMayLead() {
    QTextDocument document;
    StreamedMarkdown(appearance_, document)
        .show(QStringLiteral(
            "[a](https://a.org) [b](file:///etc/passwd) [c](javascript:x) [d](mailto:x@y.org) [e](data:text/html,x)"));
    QStringList links;
    for (const QTextFormat& format : document.allFormats())
        if (format.isCharFormat() && format.toCharFormat().isAnchor()) links += format.toCharFormat().anchorHref();
    links.sort();
    QCOMPARE(links, QStringList({QStringLiteral("https://a.org"), QStringLiteral("mailto:x@y.org")}));
}

void MarkdownTest::writesCodeWithoutLosingALine() {
    QTextDocument document;
    StreamedMarkdown(appearance_, document).show(QStringLiteral("```py\na = 1\n\n\nif a:\n\tpass\n\n```\n"));
    QCOMPARE(describe(document),
             QStringList({QStringLiteral("code1 a = 1"), QStringLiteral("code1 "), QStringLiteral("code1 "),
                          QStringLiteral("code1 if a:"), QStringLiteral("code1     pass"), QStringLiteral("code1 ")}));
}

void MarkdownTest::countsAListThatStartsLater() {
    QTextDocument document;
    StreamedMarkdown(appearance_, document).show(QStringLiteral("7. seven\n8. eight\n"));
    QCOMPARE(document.toPlainText(), QStringLiteral("7. seven\n8. eight"));
}

void MarkdownTest::readsRightToLeftByParagraph() {
    QTextDocument document;
    StreamedMarkdown(appearance_, document)
        .show(QStringLiteral("Hello\n\nשלום עולם\n\nمرحبا hello\n\n```\nשלום\n```\n"));
    QCOMPARE(document.findBlockByNumber(0).textDirection(), Qt::LeftToRight);
    QCOMPARE(document.findBlockByNumber(1).textDirection(), Qt::RightToLeft);
    QCOMPARE(document.findBlockByNumber(2).textDirection(), Qt::RightToLeft);
    QCOMPARE(document.findBlockByNumber(3).textDirection(), Qt::LeftToRight);  // code stays as it is
}

void MarkdownTest::givesTheSameWhetherStreamedOrNot_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("step");
    const QString all = QString::fromUtf8(kEverything);
    const QString code =
        QStringLiteral("Before\n\n```c\nint a; /* x\n\ny */ int b;\n```\nRight behind\n\n```\nno end\n\nstill code");
    const QString table = QStringLiteral("| A |\n|---|\n| 1 |\n\nBetween\n\n| B |\n|---|\n| 2 |\n");
    const QString lists =
        QStringLiteral("1. a\n\n   more of a\n\n   ```sh\n   ls\n   ```\n\n2. b\n\nEnd\n\n- x\n\n- y\n");
    for (const int step : {1, 3, 17}) {
        QTest::addRow("everything by %d", step) << all << step;
        QTest::addRow("code by %d", step) << code << step;
        QTest::addRow("tables by %d", step) << table << step;
        QTest::addRow("lists by %d", step) << lists << step;
    }
}

/// Whatever the pieces, the reader ends up with what the whole text gives: words, kinds, and distances.
void MarkdownTest::givesTheSameWhetherStreamedOrNot() {
    QFETCH(QString, text);
    QFETCH(int, step);
    QTextDocument whole, grown;
    StreamedMarkdown(appearance_, whole).show(text);
    StreamedMarkdown streamed(appearance_, grown);
    for (qsizetype end = 0; end < text.size(); end += step)
        streamed.show(text.left(end));
    streamed.show(text);
    QCOMPARE(describe(grown), describe(whole));
    for (QTextDocument* document : {&whole, &grown})
        document->setTextWidth(500);
    QCOMPARE(grown.size().height(), whole.size().height());
}

void MarkdownTest::doesNotWriteSettledTextAgain() {
    QTextDocument document;
    StreamedMarkdown streamed(appearance_, document);
    QString text = QStringLiteral("First paragraph.\n\nSecond paragraph.\n\nThird");
    streamed.show(text);
    int firstChange = 1 << 30;
    connect(&document, &QTextDocument::contentsChange, this,
            [&](int position, int, int) { firstChange = std::min(firstChange, position); });
    streamed.show(text += QStringLiteral(" grows and grows"));
    QVERIFY2(firstChange >= document.findBlockByNumber(1).position(), "the first paragraphs were written again");
}

void MarkdownTest::survivesNonsense() {
    const QStringList texts{QString(),
                            QStringLiteral("\n\n\n"),
                            QStringLiteral("```"),
                            QStringLiteral("```\n"),
                            QStringLiteral("|\n|-\n|"),
                            QStringLiteral("> > > > > > - - - 1. 1. #"),
                            QString(5000, QLatin1Char('*')),
                            QString(3000, QLatin1Char('[')),
                            QString(2000, QLatin1Char('>')),
                            QStringLiteral("a") + QChar(0) + QStringLiteral("b"),
                            QString(QChar(0xd800)) + QStringLiteral(" alone")};
    for (const QString& text : texts) {
        QTextDocument document;
        StreamedMarkdown streamed(appearance_, document);
        streamed.show(text);
        streamed.show(text + QStringLiteral("x"));
        streamed.show(QStringLiteral("other"));
        QCOMPARE(document.toPlainText(), QStringLiteral("other"));
    }
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::MarkdownTest)
#include "markdown_test.moc"
