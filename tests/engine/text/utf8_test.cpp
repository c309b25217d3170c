#include "engine/text/utf8.h"

#include <gtest/gtest.h>

#include "engine/text/tokenizer.h"

namespace thimble::engine {
namespace {

const std::string sample = "a\xC3\xA9\xE6\x9D\xB1\xF0\x9F\xA6\x99z";  // aé東🦙z
const std::string fffd = "\xEF\xBF\xBD";

TEST(Utf8, TellsValidFromBroken) {
    EXPECT_TRUE(isUtf8(sample));
    EXPECT_TRUE(isUtf8("0123456789 long enough for eight at a time"));
    for (const char* broken :
         {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5", "\xE6\x9D", "12345678\xFF"}) {
        EXPECT_FALSE(isUtf8(broken)) << broken;
    }
    EXPECT_TRUE(isUtf8("\xF4\x8F\xBF\xBF")) << "U+10FFFF";
    EXPECT_TRUE(isUtf8("\xEE\x80\x80")) << "U+E000";
}

TEST(Utf8, RepairsByMaximalSubparts) {
    EXPECT_EQ(repairUtf8(sample), sample);
    EXPECT_EQ(repairUtf8("\xE6\x9D"
                         "a"),
              fffd + "a");                                      // a cut character is one
    EXPECT_EQ(repairUtf8("\xC0\xAF"), fffd + fffd);             // neither byte begins anything
    EXPECT_EQ(repairUtf8("\xED\xA0\x80"), fffd + fffd + fffd);  // a surrogate
    EXPECT_EQ(repairUtf8("x\xF0\x9F"), "x" + fffd);
}

TEST(Utf8Stream, GivesEachCharacterOnceAndWholeHoweverItIsCut) {
    for (std::size_t first = 0; first <= sample.size(); ++first) {
        for (std::size_t second = first; second <= sample.size(); ++second) {
            Utf8Stream stream;
            std::string out;
            for (const std::string& piece :
                 {sample.substr(0, first), sample.substr(first, second - first), sample.substr(second)}) {
                const std::string shown = stream.push(piece);
                EXPECT_TRUE(isUtf8(shown));
                out += shown;
            }
            EXPECT_EQ(out + stream.finish(), sample);
        }
    }
}

TEST(Utf8Stream, ShowsACharacterAsSoonAsItIsWhole) {
    Utf8Stream stream;
    EXPECT_EQ(stream.push("\xE6"), "");
    EXPECT_EQ(stream.push("\x9D"), "");
    EXPECT_EQ(stream.push("\xB1"), "\xE6\x9D\xB1");
    EXPECT_EQ(stream.finish(), "");
}

TEST(Utf8Stream, BrokenSequencesBecomeReplacementCharacters) {
    Utf8Stream stream;
    EXPECT_EQ(stream.push("\xE6\x9D"), "");
    EXPECT_EQ(stream.push("x"), fffd + "x");
    EXPECT_EQ(stream.push("\xFF"), fffd);
    EXPECT_EQ(stream.push("\xF0\x9F"), "");
    EXPECT_EQ(stream.finish(), fffd);
    EXPECT_EQ(stream.finish(), "");
}

}  // namespace
}  // namespace thimble::engine
