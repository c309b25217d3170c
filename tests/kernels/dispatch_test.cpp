#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "kernels/kernels.h"

namespace thimble::kernels {
namespace {

TEST(Dispatch, ScalarTableIsAlwaysThereAndFirst) {
    ASSERT_FALSE(available().empty());
    EXPECT_EQ(available().front()->name, "reference");
}

TEST(Dispatch, EveryAvailableTableCanBeForcedByName) {
    for (const Kernels* table : available()) {
        const Selection s = select(table->name);
        EXPECT_EQ(s.kernels, table);
        EXPECT_EQ(s.kernels->name, table->name);
        EXPECT_TRUE(s.note.empty()) << s.note;
    }
}

TEST(Dispatch, EmptyWishGivesTheBest) {
    EXPECT_EQ(select("").kernels, available().back());
    EXPECT_TRUE(select("").note.empty());
}

TEST(Dispatch, UnknownWishGivesTheBestAndSaysSo) {
    for (const char* wish : {"avx1024", "AVX2", " ", "neon2"}) {
        const Selection s = select(wish);
        EXPECT_EQ(s.kernels, available().back());
        EXPECT_NE(s.note.find(wish), std::string::npos);
        EXPECT_NE(s.note.find("reference"), std::string::npos) << "the note names what there is";
    }
}

TEST(Dispatch, ForeignInstructionSetIsRefusedWithASentence) {
    const bool arm = std::any_of(available().begin(), available().end(), [](auto* t) { return t->name == "neon"; });
    const Selection s = select(arm ? "avx512" : "neon");
    EXPECT_EQ(s.kernels, available().back());
    EXPECT_FALSE(s.note.empty());
}

// ctest names the levels where it imitates a processor.
TEST(Dispatch, LevelsAreThoseOfTheProcessor) {
    const char* expected = std::getenv("THIMBLE_EXPECTED_LEVELS");
    if (!expected) GTEST_SKIP() << "no imitated processor";
    std::string names;
    for (const Kernels* table : available())
        names += (names.empty() ? "" : " ") + std::string(table->name);
    EXPECT_EQ(names, expected);
}

// ctest runs this program once per level with THIMBLE_ISA set.
TEST(Dispatch, EnvironmentDecides) {
    const char* wish = std::getenv("THIMBLE_ISA");
    EXPECT_EQ(selected().kernels, select(wish ? wish : "").kernels);
}

TEST(Dispatch, EveryEntryIsFilled) {
    for (const Kernels* k : available()) {
        EXPECT_TRUE(k->quantize && k->matVec && k->matMul && k->downSparse && k->downDense && k->rmsNorm && k->rope &&
                    k->storeKv && k->loadKv && k->attention && k->add && k->argMax && k->softmaxInPlace)
            << k->name;
    }
}

}  // namespace
}  // namespace thimble::kernels
