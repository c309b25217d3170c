#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_files.h"

namespace thimble::app::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Files written by pandoc, LibreOffice, openpyxl and reportlab from texts of known content.
struct Sample {
    const char* file;
    const char* format;
    std::vector<const char*> texts;     // in this order
    std::vector<const char*> sections;  // names that must appear
};

std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    return out << sample.file;
}

class RealFiles : public ::testing::TestWithParam<Sample> {};

TEST_P(RealFiles, GiveTheirWholeTextInOrder) {
    const Outcome outcome = readFile(dataFile(GetParam().file));
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.format, GetParam().format);
    std::size_t at = 0;
    for (const char* text : GetParam().texts) {
        const std::size_t found = outcome.text.find(text, at);
        ASSERT_NE(found, std::string::npos) << "missing or out of order: " << text << "\nin:\n" << outcome.text;
        at = found + 1;
    }
    for (const char* name : GetParam().sections) {
        const bool any = std::any_of(outcome.sections.begin(), outcome.sections.end(),
                                     [&](const Section& s) { return s.name == name; });
        EXPECT_TRUE(any) << "no section named " << name;
    }
}

const std::vector<const char*> kReport = {
    "The Thimble Report",
    "Einführung Überblick",
    "This is the first paragraph with bold word and a footnote.",
    "Größe, Straße, naïve café.",
    "中文段落：今天天气很好。我们去公园散步。",
    "هذا نص باللغة العربية للاختبار.",
    "Details of tables",
    "Name | Value | Date\nAlpha | 1,234.50 | 2025-03-14\nBeta Größe | 42 | 2024-12-31",
    "item one",
    "item two with code",
    "nested item",
    "numbered first",
    "numbered second",
    "def hello():",
    "return \"world\"",
    "A quoted sentence here."};

const std::vector<const char*> kSheets = {"Name | Betrag | Datum | Anteil | Zeit | Wahr",
                                          "Größe | 1,234.50 € | 2025-03-14 | 15.6% | 2025-03-14 9:30:00 | TRUE",
                                          "3.14159265358979 | 13:05:00 | (5)",
                                          "A comment here",
                                          "单元格内容",
                                          "عربي"};

const std::vector<const char*> kChapters = {
    "Kapitel Eins", "Erster Absatz mit Übermut.", "zelle a", "zelle d", "Punkt eins",
    "Kapitel Zwei", "中文 und عربى Text."};

INSTANTIATE_TEST_SUITE_P(
    Documents, RealFiles,
    ::testing::Values(
        Sample{"pandoc.docx", "docx", kReport, {"Einführung Überblick", "Details of tables"}},
        Sample{"pandoc.odt", "odt", kReport, {"Einführung Überblick", "Details of tables"}},
        Sample{"pandoc.epub", "epub", kReport, {"Einführung Überblick", "Details of tables"}},
        Sample{"pandoc.html", "html", kReport, {"Einführung Überblick", "Details of tables"}},
        Sample{"pandoc.rtf", "rtf", kReport, {"Einführung Überblick", "Details of tables"}},
        Sample{"pandoc.pptx",
               "pptx",
               kReport,
               {"Slide 1: The Thimble Report", "Slide 2: Einführung Überblick", "Slide 3"}},
        Sample{"libreoffice.odp", "odp", kReport, {"Slide 1: The Thimble Report", "Slide 2: Einführung Überblick"}},
        Sample{"report.md", "md", kReport, {"Einführung Überblick", "Details of tables"}},
        Sample{"openpyxl.xlsx", "xlsx", kSheets, {"Kosten 2025", "中文表"}},
        Sample{"libreoffice.ods", "ods", kSheets, {"Kosten 2025", "中文表"}},
        Sample{"libreoffice.docx", "docx", kChapters, {"Kapitel Eins", "Kapitel Zwei"}},
        Sample{"libreoffice.rtf", "rtf", kChapters, {"Kapitel Eins", "Kapitel Zwei"}}));

TEST(PdfReader, GivesTextByPage) {
    const Outcome outcome = readFile(dataFile("reportlab.pdf"));
    ASSERT_EQ(outcome.error, "");
    ASSERT_EQ(outcome.sections.size(), 3u);
    EXPECT_EQ(outcome.pages, 3);
    EXPECT_EQ(outcome.sections[2].page, 3);
    EXPECT_THAT(outcome.sections[2].text, HasSubstr("Seite 3: Größe und Übermut\nSecond line of text."));
}

TEST(PdfReader, ReadsChineseAndTables) {
    const Outcome outcome = readFile(dataFile("libreoffice.pdf"));
    EXPECT_THAT(outcome.text, HasSubstr("中文段落：今天天气很好。我们去公园散步。"));
    EXPECT_THAT(outcome.text, HasSubstr("Alpha 1,234.50 2025-03-14"));
    EXPECT_THAT(outcome.text, HasSubstr("هذا نص باللغة العربية لالختبار.")) << "its full stop ends the line";
}

TEST(DocxReader, ShowsHeadersFootersNotesAndHidesDeletedText) {
    const std::string document =
        R"(<w:document xmlns:w="w" xmlns:r="r" xmlns:mc="mc"><w:body>)"
        R"(<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Erstes</w:t></w:r></w:p>)"
        R"(<w:p><w:r><w:t xml:space="preserve">Kept </w:t></w:r><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>)"
        R"(<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>)"
        R"(<w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></mc:Choice>)"
        R"(<mc:Fallback><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>)"
        R"(</w:body></w:document>)";
    const std::string bytes = zipOf(
        {{"_rels/.rels",
          R"(<Relationships><Relationship Id="a" Type="t/officeDocument" Target="word/document.xml"/></Relationships>)"},
         {"word/document.xml", document},
         {"word/_rels/document.xml.rels",
          R"(<Relationships><Relationship Id="1" Type="t/styles" Target="styles.xml"/><Relationship Id="2" Type="t/footnotes" Target="footnotes.xml"/>)"
          R"(<Relationship Id="3" Type="t/header" Target="header1.xml"/><Relationship Id="4" Type="t/footer" Target="footer1.xml"/></Relationships>)"},
         {"word/styles.xml",
          R"(<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>)"},
         {"word/footnotes.xml",
          R"(<w:footnotes xmlns:w="w"><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>below</w:t></w:r></w:p></w:footnote></w:footnotes>)"},
         {"word/header1.xml", R"(<w:hdr xmlns:w="w"><w:p><w:r><w:t>top line</w:t></w:r></w:p></w:hdr>)"},
         {"word/footer1.xml", R"(<w:ftr xmlns:w="w"><w:p><w:r><w:t>bottom line</w:t></w:r></w:p></w:ftr>)"}});
    const Outcome outcome = readBytes(bytes, "x.docx");
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.text, "top line\nErstes\n\nKept added[1]\n\n[1] below\n\nboxed\n\nbottom line\n");
}

/// A Word file with lists: `body` of w:p elements.
Outcome wordLists(const std::string& numbering, const std::string& body) {
    return readBytes(
        zipOf(
            {{"_rels/.rels",
              R"(<Relationships><Relationship Id="a" Type="t/officeDocument" Target="word/document.xml"/></Relationships>)"},
             {"word/document.xml", "<w:document xmlns:w=\"w\"><w:body>" + body + "</w:body></w:document>"},
             {"word/_rels/document.xml.rels",
              R"(<Relationships><Relationship Id="1" Type="t/numbering" Target="numbering.xml"/><Relationship Id="2" Type="t/styles" Target="styles.xml"/></Relationships>)"},
             {"word/styles.xml",
              R"(<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>)"
              R"(<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style></w:styles>)"},
             {"word/numbering.xml", "<w:numbering xmlns:w=\"w\">" + numbering + "</w:numbering>"}}),
        "x.docx");
}

std::string wordItem(const std::string& list, int level, const std::string& text) {
    return "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" + std::to_string(level) + "\"/><w:numId w:val=\"" + list +
           "\"/></w:numPr></w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

const char kWordNumbering[] =
    R"(<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>)"
    R"-(<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>)-"
    R"(<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%2.%3"/></w:lvl></w:abstractNum>)"
    R"(<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>)"
    R"(<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="H1"/><w:lvlText w:val="%1"/></w:lvl>)"
    R"(<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="H2"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>)"
    R"(<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>)"
    R"(<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>)"
    R"(<w:num w:numId="9"><w:abstractNumId w:val="2"/></w:num>)";

TEST(DocxReader, NumbersListItemsAsWordDoes) {
    const Outcome outcome =
        wordLists(kWordNumbering, wordItem("1", 0, "one") + wordItem("1", 1, "sub") + wordItem("1", 1, "sub") +
                                      wordItem("1", 2, "deep") + wordItem("1", 0, "two") + wordItem("1", 1, "again") +
                                      wordItem("2", 0, "dot") + "<w:p><w:r><w:t>between</w:t></w:r></w:p>" +
                                      wordItem("1", 0, "three") + wordItem("3", 0, "five") + wordItem("3", 0, "six") +
                                      wordItem("0", 0, "none"));
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.text,
              "1. one\na) sub\nb) sub\n1.b.III deep\n2. two\na) again\n- dot\n\nbetween\n\n3. three\n5. five\n6. "
              "six\n\nnone\n");
}

TEST(DocxReader, KeepsColumnsBesideMergedCells) {
    const std::string cell = "<w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc>";
    const Outcome outcome =
        readBytes(docxOf("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>" + cell + "<w:tc>" + cell +
                         "</w:tr><w:tr><w:tc>" + cell + "<w:tc>" + cell + "<w:tc>" + cell + "</w:tr></w:tbl>"),
                  "x.docx");
    EXPECT_EQ(outcome.text, "c |  | c\nc | c | c\n");
}

TEST(RtfReader, ShowsListNumbersAndNotesButNotWhatWasDeleted) {
    const Outcome outcome = readBytes(
        R"({\rtf1\ansi{\stylesheet{\s1 heading 1;}}\pard\s1{\listtext\pard\plain 1.2\tab}Top\par\pard{\listtext\pard\plain 1.\tab}first\par\pard{\listtext\pard\plain a)\tab}below\par\pard{\listtext\pard\plain\f5 \'b7\tab}dot\par)"
        R"(\pard With a note{\super \chftn{\footnote\pard {\super \chftn }below it}} and {\deleted gone }text\par})",
        "x.rtf");
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.sections.at(0).name, "1.2 Top");
    EXPECT_EQ(outcome.text, "1.2 Top\n\n1. first\na) below\n- dot\n\nWith a note[1] and text\n\n[1] below it\n");
}

TEST(DocxReader, NumbersHeadingsByTheirStyle) {
    const auto heading = [](const std::string& style, const std::string& text) {
        return "<w:p><w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>";
    };
    const Outcome outcome =
        wordLists(kWordNumbering, heading("H1", "First") + heading("H2", "Below") + heading("H2", "More") +
                                      heading("H1", "Second") + heading("H2", "Last"));
    std::vector<std::string> names;
    for (const Section& section : outcome.sections)
        names.push_back(section.name);
    EXPECT_THAT(names, ::testing::ElementsAre("1 First", "1.1 Below", "1.2 More", "2 Second", "2.1 Last"));
}

TEST(OpenDocumentReader, NumbersListItemsAndHeadings) {
    const auto list = [](const std::string& attributes, const std::string& items) {
        return "<text:list " + attributes + ">" + items + "</text:list>";
    };
    const auto item = [](const std::string& text, const std::string& below = "") {
        return "<text:list-item><text:p>" + text + "</text:p>" + below + "</text:list-item>";
    };
    const std::string content =
        R"(<office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s"><office:automatic-styles><text:list-style style:name="L1">)"
        R"-(<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>)-"
        R"(<text:list-level-style-number text:level="3" style:num-format="I" text:display-levels="3"/></text:list-style>)"
        R"(<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="x"/></text:list-style></office:automatic-styles><office:body><office:text>)"
        R"(<text:h text:outline-level="1">Top</text:h><text:h text:outline-level="2">Below</text:h>)" +
        list("text:style-name=\"L1\" xml:id=\"first\"",
             item("one", list("", item("sub") + item("sub", list("", item("deep"))))) +
                 item("two</text:p><text:p>goes on")) +
        "<text:p>between</text:p>" + list("text:style-name=\"L1\"", item("new one")) +
        list("text:style-name=\"L1\" text:continue-numbering=\"true\"", item("new two")) +
        list("text:style-name=\"L1\" text:continue-list=\"first\"", item("three")) +
        list("text:style-name=\"L2\"", item("dot")) + "</office:text></office:body></office:document-content>";
    const std::string styles =
        R"(<office:document-styles xmlns:office="o" xmlns:text="t" xmlns:style="s"><office:styles><text:outline-style style:name="Outline">)"
        R"(<text:outline-level-style text:level="1" style:num-format="1"/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>)"
        R"(</text:outline-style></office:styles></office:document-styles>)";
    const Outcome outcome = readBytes(zipOf({{"mimetype", "application/vnd.oasis.opendocument.text"},
                                             {"content.xml", content},
                                             {"styles.xml", styles}}),
                                      "x.odt");
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.text,
              "1 Top\n1.1 Below\n\n1. one\na) sub\nb) sub\n1.b.I deep\n2. two\ngoes on\n\nbetween\n\n1. new one\n2. "
              "new two\n3. three\n- dot\n");
}

TEST(XlsxReader, ReadsSharedInlineAndCalculatedCells) {
    const std::string bytes = zipOf(
        {{"_rels/.rels",
          R"(<Relationships><Relationship Id="a" Type="t/officeDocument" Target="/xl/workbook.xml"/></Relationships>)"},
         {"xl/workbook.xml", R"(<workbook xmlns:r="r"><sheets><sheet name="Eins" r:id="rId1"/></sheets></workbook>)"},
         {"xl/_rels/workbook.xml.rels",
          R"(<Relationships><Relationship Id="rId1" Type="t/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="t/sharedStrings" Target="sharedStrings.xml"/></Relationships>)"},
         {"xl/sharedStrings.xml", R"(<sst><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>aid</t></rPh></si></sst>)"},
         {"xl/worksheets/sheet1.xml",
          R"(<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>inline</t></is></c><c r="D1"><f>1+1</f><v>2</v></c>)"
          R"(<c r="E1" t="e"><v>#DIV/0!</v></c><c r="F1" t="s"><v>99</v></c></row></sheetData></worksheet>)"}});
    const Outcome outcome = readBytes(bytes, "x.xlsx");
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.text, "rich text |  | inline | 2 | #DIV/0!\n");
    EXPECT_EQ(outcome.sections[0].name, "Eins");
}

TEST(PptxReader, FollowsTheShowAndReadsNotes) {
    const auto slide = [](const std::string& title) {
        return "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:sp><p:nvPr><p:ph "
               "type=\"title\"/></p:nvPr><p:txBody><a:p><a:r><a:t>" +
               title + "</a:t></a:r></a:p></p:txBody></p:sp></p:sld>";
    };
    const std::string bytes = zipOf(
        {{"_rels/.rels",
          R"(<Relationships><Relationship Id="a" Type="t/officeDocument" Target="ppt/presentation.xml"/></Relationships>)"},
         {"ppt/presentation.xml",
          R"(<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/></p:sldIdLst></p:presentation>)"},
         {"ppt/_rels/presentation.xml.rels",
          R"(<Relationships><Relationship Id="r1" Type="t/slide" Target="slides/slide1.xml"/><Relationship Id="r2" Type="t/slide" Target="slides/slide2.xml"/></Relationships>)"},
         {"ppt/slides/slide1.xml", slide("Shown second")},
         {"ppt/slides/slide2.xml", slide("Shown first")},
         {"ppt/slides/_rels/slide2.xml.rels",
          R"(<Relationships><Relationship Id="n" Type="t/notesSlide" Target="../notesSlides/notes1.xml"/></Relationships>)"},
         {"ppt/notesSlides/notes1.xml",
          R"(<p:notes xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>Say this aloud</a:t></a:r></a:p></p:notes>)"}});
    const Outcome outcome = readBytes(bytes, "x.pptx");
    ASSERT_EQ(outcome.sections.size(), 2u);
    EXPECT_EQ(outcome.sections[0].name, "Slide 1: Shown first");
    EXPECT_EQ(outcome.sections[0].text, "Shown first\n\nSay this aloud");
    EXPECT_EQ(outcome.sections[1].name, "Slide 2: Shown second");
}

TEST(HtmlReader, ShowsWhatABrowserShows) {
    const Outcome outcome = readBytes(
        "<!DOCTYPE html><html><head><title>Head</title><style>p{}</style><script>var "
        "x='<p>no</p>';</script></head><body><nav>Menu</nav>"
        "<h1>One &amp; two</h1><p>A<b>B</b> "
        "&uuml;&#8212;&#x41;<br>next<p>unclosed<ul><li>first<li>second</ul><ol><li>eins</li></ol>"
        "<div hidden>unseen<div>too</div></div><p style='display: none'>nor this</p>seen<!-- comment "
        "--><table><tr><th>H<td>x<tr><td>1<td>2</table></body>",
        "x.html");
    EXPECT_EQ(
        outcome.text,
        "Head\n\nMenu\nOne & two\n\nAB ü—A\nnext\n\nunclosed\n\n- first\n- second\n1. eins\n\nseen\n\nH | x\n1 | 2\n");
}

TEST(TableReader, KeepsQuotedFieldsAndFindsTheSeparator) {
    EXPECT_EQ(readBytes("a,b\n\"x, y\",\"line\nbreak \"\"q\"\"\"\n", "t.csv").text, "a | b\nx, y | line break \"q\"\n");
    EXPECT_EQ(readBytes("Name;Preis\nTür;1,50\nTor;2,75\n", "t.csv").text, "Name | Preis\nTür | 1,50\nTor | 2,75\n");
    EXPECT_EQ(readBytes("a\tb\n1\t2\n", "t.tsv").text, "a | b\n1 | 2\n");
}

TEST(RtfReader, DecodesCodePagesAndUnicode) {
    const Outcome outcome = readBytes(
        R"({\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Times;}}{\stylesheet{\s1 heading 1;}}{\info{\title no}})"
        R"(\pard\s1 Titel\par\pard Gr\'fc\'dfe \u20013?\u25991 ?{\f1 \'cf\'f0}{\v hidden}\par\trowd\intbl a\cell b\cell\row\pard end{\footnote note}.\par})",
        "x.rtf");
    EXPECT_EQ(outcome.text, "Titel\n\nGrüße 中文Пр\n\na | b\n\nend.\n\nnote\n");
    EXPECT_EQ(outcome.sections[0].name, "Titel");
}

TEST(CodeAndText, AreNamedByTheirLines) {
    const Outcome outcome = readBytes("int main() {\n    return 0;\n}\n", "main.cpp");
    EXPECT_EQ(outcome.format, "code");
    EXPECT_EQ(outcome.sections[0].name, "Lines 1–3");
    EXPECT_EQ(outcome.text, "int main() {\n    return 0;\n}\n");
}

TEST(JsonReader, ShowsNamesAndValues) {
    EXPECT_EQ(
        readBytes(R"({"name": "Gr\u00fc\u00dfe", "list": [1, 2.50, {"deep": true}], "none": null})", "x.json").text,
        "name: Grüße\nlist:\n  1\n  2.50\n    deep: true\nnone: null\n");
    EXPECT_EQ(readBytes("{\"a\": 1}\n{\"a\": 2}\n", "x.jsonl").text, "a: 1\n\na: 2\n");
    EXPECT_EQ(readBytes("{broken", "x.json").text, "{broken\n");
}

TEST(XmlReader, KeepsMixedContentTogether) {
    EXPECT_EQ(readBytes("<?xml version='1.0'?><a><t id='7'>One <b>two</b> three</t><u>four</u></a>", "x.xml").text,
              "id: 7\nOne two three\nfour\n");
}

TEST(RestructuredText, FindsHeadings) {
    const Outcome outcome = readBytes("=====\nTitle\n=====\n\nText.\n\nPart\n----\n\nMore.\n", "x.rst");
    ASSERT_EQ(outcome.sections.size(), 2u);
    EXPECT_EQ(outcome.sections[0].name, "Title");
    EXPECT_EQ(outcome.sections[1].name, "Part");
    EXPECT_EQ(outcome.sections[1].text, "Part\n\nMore.");
}

TEST(Formats, AreChosenByContentBeforeTheName) {
    EXPECT_EQ(readBytes(docxOf("<w:p><w:r><w:t>x</w:t></w:r></w:p>"), "wrong.txt").format, "docx");
    EXPECT_EQ(readBytes("{\\rtf1 hello}", "wrong.txt").format, "rtf");
    EXPECT_EQ(readBytes("plain words", "wrong.pdf").format, "txt");
    EXPECT_EQ(readBytes("<!doctype html><p>x", "page").format, "html");
    EXPECT_EQ(readBytes("<!doctype html><p>x", "page.py").format, "code");
    EXPECT_EQ(readBytes("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n", "a.txt").format,
              "ics");
}

}  // namespace
}  // namespace thimble::app::test
