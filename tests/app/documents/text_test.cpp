#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents/readers/mime.h"
#include "app/documents/readers/number_format.h"
#include "app/documents/readers/text_decoder.h"
#include "sample_files.h"

namespace thimble::app::test {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

TEST(TextDecoder, FindsTheEncoding) {
    EXPECT_EQ(readBytes("Gr\xC3\xBC\xC3\x9F"
                        "e",
                        "a.txt")
                  .text,
              "Grüße\n");
    EXPECT_EQ(readBytes("\xEF\xBB\xBFGr\xC3\xBC\xC3\x9F"
                        "e",
                        "a.txt")
                  .text,
              "Grüße\n");
    EXPECT_EQ(readBytes("\xFF\xFEG\0r\0\xFC\0"s, "a.txt").text, "Grü\n");
    EXPECT_EQ(readBytes("\xFE\xFF\0G\0r\0\xFC"s, "a.txt").text, "Grü\n");
    EXPECT_EQ(readBytes("H\0e\0l\0l\0o\0 \0W\0o\0r\0l\0d\0"s, "a.txt").text, "Hello World\n");
    EXPECT_EQ(readBytes("Sch\xF6ne Gr\xFC\xDF"
                        "e aus K\xF6ln, wo die B\xE4ume gr\xFCn sind und die Stra\xDF"
                        "en breit.",
                        "a.txt")
                  .text,
              "Schöne Grüße aus Köln, wo die Bäume grün sind und die Straßen breit.\n");
    const std::string sjis =
        "\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x95\xB6\x8F\xCD\x82\xF0\x93\xC7\x82\xDE\x83\x76\x83\x8D\x83\x4F\x83\x89\x83"
        "\x80\x82\xC5\x82\xB7\x81\x42";
    EXPECT_EQ(readBytes(sjis, "a.txt").text, "日本語の文章を読むプログラムです。\n");
}

TEST(TextDecoder, DoesNotBelieveLies) {
    EXPECT_EQ(readBytes("<html><meta charset='iso-8859-1'><p>Gr\xC3\xBC\xC3\x9F"
                        "e",
                        "a.html")
                  .text,
              "Grüße\n");
    EXPECT_THAT(readBytes("<html><meta charset='utf-8'><p>Sch\xF6ne Gr\xFC\xDF"
                          "e aus K\xF6ln",
                          "a.html")
                    .text,
                HasSubstr("Köln"));
    EXPECT_EQ(toUtf8Trusting("\xEF\xF0\xE8\xE2\xE5\xF2", "windows-1251"), "привет");
    EXPECT_EQ(toUtf8Trusting("caf\xE9", "no-such-encoding"), "café");
}

TEST(TextDecoder, LineReaderHandlesEveryLineEndAndLongLines) {
    QByteArray data("one\r\ntwo\rthree\n\nlast");
    QBuffer buffer(&data);
    buffer.open(QIODevice::ReadOnly);
    LineReader lines(buffer);
    std::vector<std::string> all;
    for (std::string line; lines.next(line);)
        all.push_back(line);
    EXPECT_EQ(all, (std::vector<std::string>{"one", "two", "three", "", "last"}));

    const std::string longLine(300'000, 'x');
    std::string joined;
    for (const Section& section : readBytes(longLine + "\nend", "a.txt").sections)
        joined += section.text;
    EXPECT_EQ(std::count(joined.begin(), joined.end(), 'x'), 300'000);
    EXPECT_THAT(joined, HasSubstr("end"));
}

TEST(TextDecoder, CutsNoCharacterInTwo) {
    std::string text = "x";
    for (int i = 0; i < 200'000; ++i)
        text += "ü";
    std::string joined;
    for (const Section& section : readBytes(text, "a.txt").sections) {
        EXPECT_TRUE(isUtf8(section.text, true));
        EXPECT_LE(section.text.size(), SectionWriter::kMaxBytes);
        joined += section.text;
    }
    EXPECT_THAT(std::count(joined.begin(), joined.end(), '\xBC'), 200'000);
}

TEST(CleanText, CollapsesSpaceAndDropsWhatIsInvisible) {
    EXPECT_EQ(cleanText("  a \t b\xC2\xA0\xC2\xA0"
                        "c  \n d\r\n\n\n\n e\x01 so\xC2\xAD"
                        "ft "),
              "a b c\nd\n\ne soft");
    EXPECT_EQ(cleanText(" \n \t"), "");
}

TEST(NumberFormat, ShowsWhatTheSheetShows) {
    EXPECT_EQ(formatNumber(1234.5, "#,##0.00", false), "1,234.50");
    EXPECT_EQ(formatNumber(-1234567, "#,##0", false), "-1,234,567");
    EXPECT_EQ(formatNumber(0.156, "0%", false), "16%");
    EXPECT_EQ(formatNumber(2.675, "0.00", false), "2.68");
    EXPECT_EQ(formatNumber(0, "0.00;-0.00;\"none\"", false), "none");
    EXPECT_EQ(formatNumber(-5, "0.0;(0.0)", false), "(5.0)");
    EXPECT_EQ(formatNumber(0.1 + 0.2, "General", false), "0.3");
    EXPECT_EQ(formatNumber(7, "000", false), "007");
    EXPECT_EQ(formatNumber(.5, "#.##", false), ".5");
    EXPECT_EQ(formatNumber(1.5e6, "0.0,,\" M\"", false), "1.5 M");
    EXPECT_EQ(formatNumber(12345, "0.00E+00", false), "1.23E+04");
    EXPECT_EQ(formatNumber(99.5, "[$€-407] #,##0.00", false), "€ 99.50");
    EXPECT_EQ(formatNumber(45730, "yyyy-mm-dd", false), "2025-03-14");
    EXPECT_EQ(formatNumber(45730.5625, "d.m.yy h:mm", false), "14.3.25 13:30");
    EXPECT_EQ(formatNumber(45730.5625, "mmm d, yyyy h:mm AM/PM", false), "Mar 14, 2025 1:30 PM");
    EXPECT_EQ(formatNumber(1.25, "[h]:mm", false), "30:00");
    EXPECT_EQ(formatNumber(1, "yyyy-mm-dd", false), "1900-01-01");
    EXPECT_EQ(formatNumber(0, "yyyy-mm-dd", true), "1904-01-01");
    EXPECT_EQ(formatNumber(60, "yyyy-mm-dd", false), "1900-02-28");
}

TEST(Mime, DecodesHeaders) {
    EXPECT_EQ(decodeHeader("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?B?YXVzIEv2bG4=?="), "Grüßeaus Köln");
    EXPECT_EQ(decodeHeader("plain =?broken?X"), "plain =?broken?X");
    EXPECT_EQ(decodeHeader("=?utf-8?q?a_b?= c"), "a b c");
    EXPECT_EQ(parseMailDate("Fri, 14 Mar 2025 10:00:00 +0100"), 1741942800);
    EXPECT_EQ(parseMailDate("14 Mar 2025 09:00:00 GMT (comment)"), 1741942800);
    EXPECT_EQ(parseMailDate("nonsense"), std::nullopt);
    EXPECT_EQ(decodeQuotedPrintable("a=3Db=\r\nc=zz"), "a=bc=zz");
}

const char kMail[] =
    "From: =?UTF-8?Q?J=C3=BCrgen?= <j@example.org>\r\nTo: ann@example.org\r\nDate: Fri, 14 Mar 2025 10:00:00 +0100\r\n"
    "Subject: =?utf-8?b?VmVyZWluYmFydW5nIMO8YmVyIDPigqw=?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
    "boundary=\"out\"\r\n\r\npreamble\r\n"
    "--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain; "
    "charset=iso-8859-1\r\nContent-Transfer-Encoding: "
    "quoted-printable\r\n\r\nIch zahle am 20. M=E4rz.\r\n--in\r\nContent-Type: text/html\r\n\r\n<p>Ich zahle am "
    "<b>20.</b></p>\r\n--in--\r\n"
    "--out\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; "
    "filename*=utf-8''Pl%C3%A4ne.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--out--\r\n";

TEST(MailReader, ReadsTheBestFormAndTheDate) {
    const Outcome outcome = readBytes(kMail, "a.eml");
    ASSERT_EQ(outcome.sections.size(), 2u);
    EXPECT_EQ(outcome.format, "eml");
    EXPECT_EQ(outcome.sections[0].name, "Vereinbarung über 3€");
    EXPECT_EQ(
        outcome.text,
        "From: Jürgen <j@example.org>\nTo: ann@example.org\nDate: Fri, 14 Mar 2025 10:00:00 +0100\nSubject: "
        "Vereinbarung über 3€\n\n"
        "Ich zahle am 20. März.\n\nAttachment: Pläne.pdf\n"
        "Attachment Pläne.pdf was not read: The file holds binary data of a kind that cannot be read as a document.\n");
    EXPECT_EQ(outcome.sections[0].dates, (DateRange{1741942800, 1741942800}));
}

TEST(MailReader, ReadsWhatIsAttached) {
    const auto part = [](const std::string& type, const std::string& name, const std::string& bytes) {
        return "--out\r\nContent-Type: " + type + "\r\nContent-Disposition: attachment; filename=" + name +
               "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
               QByteArray::fromStdString(bytes).toBase64().toStdString() + "\r\n";
    };
    const std::string docx = docxOf("<w:p><w:r><w:t>The bridge costs twelve million.</w:t></w:r></w:p>");
    const std::string mail =
        "From: a@x.org\r\nTo: b@x.org\r\nDate: Fri, 14 Mar 2025 10:00:00 +0100\r\nSubject: Offer\r\nMIME-Version: "
        "1.0\r\n"
        "Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n" +
        part("application/octet-stream", "offer.docx", docx) + part("text/csv", "prices.csv", "item;price\nbolt;3\n") +
        part("image/png", "photo.png", "\x89PNG....") +
        part("application/zip", "cut.docx", docx.substr(0, docx.size() / 2)) +
        part("message/delivery", "inner.eml", "From: x@y\nTo: z@y\nSubject: deep\n\nnot read") + "--out--\r\n";
    const Outcome outcome = readBytes(mail, "a.eml");
    ASSERT_EQ(outcome.error, "");
    ASSERT_EQ(outcome.sections.size(), 4u) << outcome.text;
    EXPECT_EQ(outcome.sections[0].name, "Offer");
    EXPECT_THAT(outcome.sections[0].text,
                HasSubstr("See below.\n\nAttachment: offer.docx\nAttachment: prices.csv\nAttachment: "
                          "photo.png\nAttachment: cut.docx\nAttachment: inner.eml"));
    EXPECT_EQ(outcome.sections[1].name, "offer.docx: Part 1");
    EXPECT_EQ(outcome.sections[1].text, "The bridge costs twelve million.");
    EXPECT_EQ(outcome.sections[1].dates, (DateRange{1741942800, 1741942800})) << "dated as the mail";
    EXPECT_EQ(outcome.sections[2].text, "item | price\nbolt | 3");
    EXPECT_THAT(outcome.sections[3].text, HasSubstr("Attachment cut.docx was not read: The file is damaged"));
}

TEST(MailReader, CutsAMailboxIntoMessages) {
    const std::string second =
        "From b@x Sat Mar 15 09:00:00 2025\nFrom: b@x\nTo: c@x\nDate: Sat, 15 Mar 2025 09:00:00 +0000\nSubject: "
        "Two\n\n>From here on\nFrom inside\n";
    const Outcome outcome = readBytes(
        "From a@x Fri Mar 14 09:00:00 2025\nFrom: a@x\nDate: Fri, 14 Mar 2025 09:00:00 +0000\nSubject: One\nTo: "
        "d@x\n\nHello\n\n" +
            second,
        "box");
    EXPECT_EQ(outcome.format, "mbox");
    ASSERT_EQ(outcome.sections.size(), 2u);
    EXPECT_EQ(outcome.sections[0].name, "One");
    EXPECT_THAT(outcome.sections[1].text, HasSubstr("From here on\nFrom inside"));
}

TEST(RstReader, ShowsTextWithoutItsMarks) {
    const Outcome outcome = readBytes(
        "Title of it\n===========\n\nSome *emphasised* and **strong** text with ``a literal *star*``, `a link "
        "<https://x.org>`_, :ref:`the role <target>`\n"
        "and |version|. Stars * alone * stay, 2*3*4 too, and \\*escaped\\*. See [1]_.\n\n.. _target: "
        "https://hidden.org\n.. a comment\n   on two lines\n\n"
        "Example::\n\n    keep *this* **as is**\n\nAfter it.\n\n.. code-block:: python\n   :linenos:\n\n   "
        "print(\"*\")\n\n"
        ".. note:: Mind the *gap*.\n\n+-----+-----+\n| a   | b*c |\n+=====+=====+\n| 1   | *2* |\n+-----+-----+\n\n.. "
        "[1] The footnote.\n",
        "a.rst");
    ASSERT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.sections[0].name, "Title of it");
    EXPECT_EQ(outcome.text,
              "Title of it\n\nSome emphasised and strong text with a literal *star*, a link, the role\nand version. "
              "Stars * alone * stay, 2*3*4 too, and *escaped*. "
              "See [1]_.\n\nExample:\n\n    keep *this* **as is**\n\nAfter it.\n\n\n   print(\"*\")\n\nNote: Mind "
              "the gap.\n\na | b*c\n1 | 2\n\n[1] The footnote.\n");
}

TEST(CalendarReader, ReadsEventsWithTimes) {
    const Outcome outcome = readBytes(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Team\\, "
        "weekly\r\nDTSTART;TZID=Europe/Berlin:20250314T093000\r\nDTEND;TZID=Europe/Berlin:20250314T103000\r\n"
        "LOCATION:Room 5\r\nATTENDEE;CN=\"Ann\":mailto:ann@x.org\r\nDESCRIPTION:Line one\\nline\r\n  "
        "two\r\nBEGIN:VALARM\r\nDESCRIPTION:ring\r\nEND:VALARM\r\n"
        "END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Holiday\r\nDTSTART;VALUE=DATE:20250401\r\nEND:VEVENT\r\nEND:"
        "VCALENDAR\r\n",
        "a.ics");
    ASSERT_EQ(outcome.sections.size(), 2u);
    EXPECT_EQ(outcome.sections[0].text,
              "Team, weekly\nWhen: 2025-03-14 09:30 (Europe/Berlin) to 2025-03-14 10:30 (Europe/Berlin)\nWhere: Room "
              "5\nAttendee: Ann <ann@x.org>\nLine one\nline two");
    EXPECT_EQ(outcome.sections[0].dates, (DateRange{1741941000, 1741944600}));
    EXPECT_EQ(outcome.sections[1].dates, (DateRange{1743465600, 1743552000}));
}

}  // namespace
}  // namespace thimble::app::test
