#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <QTemporaryDir>

#include "sample_files.h"

namespace thimble::app::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string slurp(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(BrokenFiles, SayTheirReason) {
    EXPECT_THAT(readFile(dataFile("encrypted.pdf")).error, HasSubstr("protected by a password"));
    EXPECT_THAT(readFile(dataFile("scan.pdf")).error, HasSubstr("No text found on its 1 page"));
    EXPECT_THAT(readFile(dataFile("missing.pdf")).error, HasSubstr("no such file"));
    EXPECT_THAT(readFile(dataFile("")).error, HasSubstr("folder"));
    EXPECT_THAT(readFile("/dev/null").error, HasSubstr("device"));
    EXPECT_THAT(readBytes("", "empty.docx").error, HasSubstr("empty"));
    EXPECT_THAT(readBytes("   \n\n ", "blank.txt").error, HasSubstr("no text"));
    EXPECT_THAT(readBytes("\x89PNG\r\n\x1a\n....", "photo.pdf").error, HasSubstr("picture (PNG)"));
    EXPECT_THAT(readBytes("%PDF-1.7\nnot really", "x.pdf").error, HasSubstr("damaged"));
    EXPECT_THAT(readBytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0'), "old.doc").error,
                HasSubstr("old Office"));
    EXPECT_THAT(readBytes(zipOf({{"a.txt", "hello"}}), "a.docx").error, HasSubstr("zip archive"));
    EXPECT_THAT(readBytes(zipOf({{"word/other.xml", "<a/>"}}), "a.docx").error,
                HasSubstr("does not say which of its parts"));
    EXPECT_THAT(readBytes(docxOf(""), "a.docx").error, HasSubstr("no text"));
    EXPECT_THAT(readBytes(docxOf("<w:p><w:unclosed></w:p>"), "a.docx").error, HasSubstr("XML is damaged"));
}

TEST(BrokenFiles, ErrorsNameTheFile) {
    EXPECT_THAT(readFile(dataFile("missing.pdf")).error, HasSubstr("missing.pdf: "));
}

TEST(BrokenFiles, AWrongNameDoesNotMatter) {
    const std::string docx = docxOf("<w:p><w:r><w:t>words</w:t></w:r></w:p>");
    for (const char* name : {"a.pdf", "a.txt", "a.xlsx", "a.eml", "a"}) {
        EXPECT_EQ(readBytes(docx, name).format, "docx") << name;
        EXPECT_EQ(readBytes(docx, name).text, "words\n") << name;
    }
    EXPECT_EQ(readBytes("{\\rtf1 words\\par}", "a.docx").format, "rtf");
    EXPECT_EQ(readBytes("plain words", "a.docx").format, "txt");
}

TEST(BrokenFiles, AFileThatChangesOrGoesWhileItIsReadIsToldSo) {
    const QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a.txt";
    for (const bool deleted : {false, true}) {
        writeFile(file, std::string(100'000, 'a') + "\n");
        bool first = true;
        const auto facts = readDocument(file, [&](const Section&) {
            if (std::exchange(first, false)) deleted ? void(std::filesystem::remove(file)) : writeFile(file, "shorter");
            return true;
        });
        ASSERT_FALSE(facts.ok());
        EXPECT_THAT(facts.error().message, HasSubstr("changed while it was read"));
    }
}

#ifdef __linux__
TEST(BrokenFiles, ADiskThatFailsIsToldSo) {
    // The beginning of a process's memory is mapped nowhere: reading there fails as a disk does that went away.
    EXPECT_THAT(readFile("/proc/self/mem").error, HasSubstr("Reading failed"));
}
#endif

TEST(BrokenFiles, WithoutPermission) {
    if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "closed.txt";
    writeFile(file, "text");
    std::filesystem::permissions(file, std::filesystem::perms::none);
    EXPECT_THAT(readFile(file).error, HasSubstr("no permission"));
}

TEST(BrokenFiles, PdfWithoutPages) {
    EXPECT_THAT(
        readBytes("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
                  "xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \ntrailer<</Size 3/Root 1 0 "
                  "R>>\nstartxref\n96\n%%EOF",
                  "x.pdf")
            .error,
        ::testing::Not(IsEmpty()));
}

TEST(BrokenFiles, TruncatedContainersFail) {
    for (const char* name : {"pandoc.docx", "pandoc.odt", "openpyxl.xlsx", "pandoc.epub", "pandoc.pptx"}) {
        const std::string whole = slurp(dataFile(name));
        for (const std::size_t part : {1u, 2u, 3u}) {
            EXPECT_NE(readBytes(whole.substr(0, whole.size() * part / 4), name).error, "")
                << name << " cut to " << part << "/4";
        }
    }
}

TEST(BrokenFiles, AFlippedByteNeverCrashes) {
    for (const char* name : {"pandoc.docx", "libreoffice.ods", "reportlab.pdf", "pandoc.rtf"}) {
        const std::string whole = slurp(dataFile(name));
        for (std::size_t i = 1; i < 60; ++i) {
            std::string damaged = whole;
            damaged[whole.size() * i / 60] = static_cast<char>(damaged[whole.size() * i / 60] ^ 0x55);
            const Outcome outcome = readBytes(damaged, name);
            EXPECT_TRUE(!outcome.error.empty() || !outcome.text.empty());
        }
    }
}

TEST(BrokenFiles, AZipBombIsRefused) {
    const std::string bomb = docxOf("<w:p><w:r><w:t>" + std::string(200u << 20, 'a') + "</w:t></w:r></w:p>");
    ASSERT_LT(bomb.size(), 1u << 20);
    EXPECT_THAT(readBytes(bomb, "bomb.docx").error, HasSubstr("unpacks to far more"));
}

TEST(BrokenFiles, EntitiesDoNotExplode) {
    std::string laughs = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i) {
        const std::string below = "&a" + std::to_string(i - 1) + ";";
        laughs += "<!ENTITY a" + std::to_string(i) + " \"" + below + below + below + "\">";
    }
    EXPECT_THAT(readBytes(laughs + "]><l>&a29;</l>", "x.xml").error, HasSubstr("XML is damaged"));

    std::string quadratic = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"" + std::string(50'000, 'x') + "\">]><l>";
    for (int i = 0; i < 50'000; ++i)
        quadratic += "&a;";
    EXPECT_THAT(readBytes(quadratic + "</l>", "x.xml").error, HasSubstr("XML is damaged"));
}

TEST(BrokenFiles, DeepNestingEnds) {
    std::string deep;
    for (int i = 0; i < 200'000; ++i)
        deep += "<w:tbl><w:tr><w:tc>";
    EXPECT_THAT(readBytes(docxOf(deep), "deep.docx").error, HasSubstr("nests its elements deeper"));
    EXPECT_THAT(readBytes(std::string("{\\rtf1 ") + std::string(100'000, '{'), "deep.rtf").error,
                HasSubstr("nests its groups deeper"));
    EXPECT_EQ(readBytes(
                  "<html>" +
                      [] {
                          std::string tags;
                          for (int i = 0; i < 100'000; ++i)
                              tags += "<div><table><tr><td>";
                          return tags;
                      }() +
                      "found",
                  "deep.html")
                  .error,
              "");
    EXPECT_EQ(readBytes("[" + std::string(100'000, '[') + "1", "deep.json").error, "");
    EXPECT_EQ(readBytes(std::string(50'000, '>') + " text", "deep.md").error, "");
}

TEST(BrokenFiles, ManyAttributesEnd) {
    std::string tag = "<?xml version=\"1.0\"?><a";
    for (int i = 0; i < 100'000; ++i)
        tag += " a" + std::to_string(i) + "=''";
    EXPECT_THAT(readBytes(tag + "/>", "x.xml").error, HasSubstr("attributes"));
}

TEST(BrokenFiles, MailThatContainsItselfEnds) {
    std::string mail = "From: a@b\nSubject: s\nDate: Fri, 14 Mar 2025 10:00:00 +0000\n";
    for (int i = 0; i < 3000; ++i)
        mail += "Content-Type: multipart/mixed; boundary=b\n\n--b\n";
    EXPECT_EQ(readBytes(mail + "\ntext", "x.eml").error, "");
}

TEST(BrokenFiles, BinaryNoiseIsNoDocument) {
    std::string noise;
    unsigned state = 7;
    for (int i = 0; i < 100'000; ++i)
        noise += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
    for (const char* name : {"x", "x.txt", "x.docx", "x.csv", "x.eml"}) {
        EXPECT_THAT(readBytes(noise, name).error, HasSubstr("binary data")) << name;
    }
    for (const char* start : {"%PDF-", "PK\3\4", "{\\rtf", "From ", "<?xml", "BEGIN:VCALENDAR"}) {
        const Outcome outcome = readBytes(start + noise, "x");
        EXPECT_TRUE(!outcome.error.empty() || !outcome.text.empty());
    }
}

}  // namespace
}  // namespace thimble::app::test
