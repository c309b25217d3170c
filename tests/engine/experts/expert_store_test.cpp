#include "engine/experts/expert_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <set>
#include <thread>

#include "engine/experts/expert_layout.h"
#include "engine/experts/read_tuning.h"
#include "engine/format/gguf.h"
#include "engine/model/config.h"
#include "faulty_reads.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

class ExpertStoreTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ =
            fs::temp_directory_path() / ("thimble-" + std::string(test->name()) + "-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
        path_ = folder_ / "model.gguf";
        fs::copy_file(fs::path(THIMBLE_TEST_DATA) / "golden/nano-F32.gguf", path_);
        file_.emplace(std::move(GgufFile::open(path_)).value());
        config_ = std::move(readConfig(file_->header())).value();
        layout_.emplace(std::move(ExpertLayout::make(file_->header(), config_)).value());
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::unique_ptr<ExpertStore> store(std::int64_t slots, bool buffered = false, FaultyReads::Fault fault = {}) {
        ExpertStoreOptions options;
        options.slots = slots;
        options.bufferedReads = buffered;
        options.readsInFlight = readsInFlight_;
        options.popularityFile = popularityFile_;
        if (fault) {
            options.makeReads = [fault](const InputFile& file, int depth) -> Result<std::unique_ptr<AsyncReads>> {
                auto inner = AsyncReads::create(file, depth, ReadBackend::Best);
                if (!inner) return inner;
                return std::unique_ptr<AsyncReads>(std::make_unique<FaultyReads>(std::move(*inner), fault));
            };
        }
        auto made = createExpertStore(*file_, config_, options);
        EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
        return std::move(made).value();
    }

    /// The packed matrices as they must be, straight from the mapped file.
    bool isRight(const Expert& expert, std::int64_t layer, std::int32_t number) const {
        std::vector<std::byte> slot(layout_->slotBytes());
        for (const ExpertPart part : {ExpertPart::Gate, ExpertPart::Up, ExpertPart::Down}) {
            const auto range = layout_->fileRange(layer, number, part);
            layout_->pack(layer, part, whole().data() + range.offset, slot.data());
        }
        const Expert wanted = layout_->view(layer, slot.data());
        const auto same = [](const auto& a, const auto& b, std::size_t bytes) {
            return std::memcmp(a.data, b.data, bytes) == 0;
        };
        const std::size_t rows = wanted.gate.rowBytes * static_cast<std::size_t>(wanted.gate.rows);
        return same(expert.gate, wanted.gate, rows) && same(expert.up, wanted.up, rows) &&
               same(expert.down, wanted.down,
                    kernels::packedDownBytes(wanted.down.type, wanted.down.layout, wanted.down.neurons,
                                             wanted.down.hidden));
    }
    /// The file's bytes from its start: the mapping begins there.
    std::span<const std::byte> whole() const {
        const TensorInfo& first = file_->header().tensors.front();
        return {file_->data(first).data() - first.offset, fs::file_size(path_)};
    }

    void expectUsable(ExpertStore& store, std::int64_t layer, std::int32_t expert) {
        const auto held = store.acquire(layer, expert);
        ASSERT_TRUE(held.ok()) << held.error().message;
        EXPECT_TRUE(isRight(*held, layer, expert)) << layer << " " << expert;
        store.release(layer, expert);
    }

    fs::path folder_, path_, popularityFile_;
    int readsInFlight_ = 4;
    std::optional<GgufFile> file_;
    Config config_;
    std::optional<ExpertLayout> layout_;
};

TEST_F(ExpertStoreTest, ServesEveryExpertAtEveryCapacityBothWays) {
    const std::int64_t all = config_.layers * config_.experts;
    for (const bool buffered : {false, true}) {
        for (const std::int64_t slots : {config_.activeExperts, config_.activeExperts + 1, all / 2, all, all + 100}) {
            auto experts = store(slots, buffered);
            for (int round = 0; round < 2; ++round) {
                for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
                    for (std::int32_t expert = 0; expert < config_.experts; ++expert)
                        expectUsable(*experts, layer, expert);
                }
            }
            const auto stats = experts->stats();
            EXPECT_EQ(stats.slots, std::min(slots, all));
            EXPECT_LE(stats.slotsUsed, stats.slots);
            if (slots >= all) {
                EXPECT_EQ(stats.bytesRead, layout_->fileBytes());  // nothing twice
            }
        }
    }
}

TEST_F(ExpertStoreTest, ALayersLifeAsDecodingLivesIt) {
    auto experts = store(10);
    std::mt19937 random(5);
    std::vector<std::int32_t> order(static_cast<std::size_t>(config_.experts));
    std::iota(order.begin(), order.end(), 0);
    for (int token = 0; token < 200; ++token) {
        for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
            std::shuffle(order.begin(), order.end(), random);
            const std::span chosen(order.data(), static_cast<std::size_t>(config_.activeExperts));
            experts->request(layer, chosen);
            std::vector<Expert> held;
            for (const std::int32_t expert : chosen) {
                if (token % 2 == 0) {
                    ASSERT_TRUE(experts->acquire(layer, expert, ExpertPart::Gate).ok());
                    ASSERT_TRUE(experts->acquire(layer, expert, ExpertPart::Up).ok());
                }
                auto whole = experts->acquire(layer, expert);
                ASSERT_TRUE(whole.ok());
                EXPECT_TRUE(experts->ready(layer, expert));
                held.push_back(*whole);
            }
            // All are held at once: none may have driven out another.
            for (std::size_t i = 0; i < held.size(); ++i)
                ASSERT_TRUE(isRight(held[i], layer, chosen[i]));
            for (const std::int32_t expert : chosen)
                experts->release(layer, expert);
        }
    }
    const auto stats = experts->stats();
    EXPECT_EQ(stats.hits + stats.misses, static_cast<std::uint64_t>(200 * config_.layers * config_.activeExperts));
    EXPECT_GT(stats.hits, 0u);
    EXPECT_LE(stats.slotsUsed, 10);
    EXPECT_GE(stats.hiddenShare(), 0.0);
    EXPECT_LE(stats.hiddenShare(), 1.0);
}

TEST_F(ExpertStoreTest, AChunkReadsEachMissingExpertOnceWhateverTheCapacity) {
    const std::size_t expertBytes = layout_->fileBytes() / static_cast<std::size_t>(config_.layers * config_.experts);
    std::vector<std::int32_t> all(static_cast<std::size_t>(config_.experts));
    std::iota(all.begin(), all.end(), 0);
    for (const std::int64_t slots :
         {config_.activeExperts, std::int64_t{3}, std::int64_t{9}, std::int64_t{20}, std::int64_t{32}}) {
        auto experts = store(slots);
        std::uint64_t before = 0;
        for (int chunk = 0; chunk < 3; ++chunk) {
            for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
                experts->request(layer, all, all);
                for (const std::int32_t expert : all)
                    expectUsable(*experts, layer, expert);
            }
            const std::uint64_t read = experts->stats().bytesRead;
            EXPECT_LE(read - before, layout_->fileBytes()) << slots;
            if (chunk > 0 && slots == 20) {
                // A cycle through more than fits: what stays is used again, recency alone would keep nothing.
                EXPECT_LE(read - before, layout_->fileBytes() - 8 * expertBytes);
            }
            before = read;
        }
    }
}

TEST_F(ExpertStoreTest, PinnedExpertsStayWhateverElseIsRead) {
    auto experts = store(4);
    const auto first = experts->acquire(0, 0);
    const auto second = experts->acquire(3, 7);
    ASSERT_TRUE(first.ok() && second.ok());
    for (std::int32_t expert = 0; expert < config_.experts; ++expert)
        expectUsable(*experts, 1, expert);
    EXPECT_TRUE(isRight(*first, 0, 0));
    EXPECT_TRUE(isRight(*second, 3, 7));
    ASSERT_TRUE(experts->acquire(1, 0).ok());
    ASSERT_TRUE(experts->acquire(1, 1).ok());
    const auto tooMany = experts->acquire(1, 2);
    ASSERT_FALSE(tooMany.ok());
    EXPECT_NE(tooMany.error().message.find("in use"), std::string::npos);
    experts->release(0, 0);
    EXPECT_TRUE(experts->acquire(1, 2).ok());
}

TEST_F(ExpertStoreTest, AnExpertOnItsWayIsWaitedForAndNotReadTwice) {
    auto experts = store(16);
    const std::int32_t chosen[] = {2, 5};
    experts->request(1, chosen);
    experts->request(1, chosen);
    experts->hint(1, chosen);
    expectUsable(*experts, 1, 2);
    expectUsable(*experts, 1, 5);
    EXPECT_EQ(experts->stats().bytesRead,
              2 * layout_->fileBytes() / static_cast<std::size_t>(config_.layers * config_.experts));
}

TEST_F(ExpertStoreTest, AFailedReadIsAnErrorAndTheStoreGoesOn) {
    auto broken = std::make_shared<std::atomic<bool>>(true);
    const auto bad = layout_->fileRange(2, 3, ExpertPart::Up);
    auto experts = store(6, false, [=](const ReadJob& job) -> Status {
        const bool hit = job.offset <= bad.offset && bad.offset < job.offset + job.into.size() &&
                         job.needed >= bad.offset - job.offset + bad.bytes;
        return hit && *broken ? Status(Error{"injected"}) : Status();
    });
    const std::int32_t chosen[] = {3, 4};
    for (int attempt = 0; attempt < 3; ++attempt) {
        experts->request(2, chosen);
        const auto failed = experts->acquire(2, 3);
        ASSERT_FALSE(failed.ok());
        EXPECT_EQ(failed.error().message, "injected");
        EXPECT_FALSE(experts->ready(2, 3));
        expectUsable(*experts, 2, 4);
    }
    *broken = false;
    expectUsable(*experts, 2, 3);
}

TEST_F(ExpertStoreTest, RandomFaultsNeverHangNorGiveWrongWeights) {
    auto random = std::make_shared<std::mt19937>(11);  // used on the reader's thread alone
    auto experts = store(5, false, [random](const ReadJob&) -> Status {
        return (*random)() % 10 == 0 ? Status(Error{"injected"}) : Status();
    });
    std::mt19937 own(12);
    int errors = 0;
    for (int step = 0; step < 2000; ++step) {
        const auto layer = static_cast<std::int64_t>(own() % static_cast<unsigned>(config_.layers));
        const std::int32_t chosen[] = {static_cast<std::int32_t>(own() % 4), static_cast<std::int32_t>(4 + own() % 4)};
        experts->request(layer, chosen);
        if (own() % 3 == 0) experts->hint((layer + 1) % config_.layers, chosen);
        for (const std::int32_t expert : chosen) {
            const auto held = experts->acquire(layer, expert);
            if (!held) {
                ++errors;
                continue;
            }
            ASSERT_TRUE(isRight(*held, layer, expert));
            if (own() % 8 != 0) experts->release(layer, expert);
        }
        for (const std::int32_t expert : chosen)
            experts->release(layer, expert);
    }
    EXPECT_GT(errors, 0);
}

TEST_F(ExpertStoreTest, ATruncatedFileIsAnErrorThatNamesIt) {
    for (const bool buffered : {false, true}) {
        fs::remove(path_);
        fs::copy_file(fs::path(THIMBLE_TEST_DATA) / "golden/nano-F32.gguf", path_);
        auto experts = store(4, buffered);
        fs::resize_file(path_, fs::file_size(path_) / 4);
        const auto failed = experts->acquire(3, 7);
        ASSERT_FALSE(failed.ok());
        EXPECT_NE(failed.error().message.find("model.gguf"), std::string::npos) << failed.error().message;
        EXPECT_NE(failed.error().message.find("changed"), std::string::npos) << failed.error().message;
    }
}

TEST_F(ExpertStoreTest, AFileThatIsRewrittenInPlaceIsNoticedWithTheNextToken) {
    auto experts = store(4);
    fs::last_write_time(path_, fs::last_write_time(path_) + std::chrono::seconds(5));
    const std::int32_t chosen[] = {0, 1};
    experts->request(0, chosen);
    const auto failed = experts->acquire(0, 0);
    ASSERT_FALSE(failed.ok());
    EXPECT_NE(failed.error().message.find("changed"), std::string::npos);
}

TEST_F(ExpertStoreTest, AFileThatIsReplacedByAnotherStaysReadable) {
    auto experts = store(4);
    const fs::path other = folder_ / "other";
    std::ofstream(other) << "something else";
    fs::rename(other, path_);
    expectUsable(*experts, 3, 7);
}

TEST_F(ExpertStoreTest, GrowsAndShrinksWhileLoadedAndKeepsTheMostPopular) {
    auto experts = store(32);
    const std::int32_t popular[] = {6, 7};
    for (int token = 0; token < 20; ++token) {
        for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
            experts->request(layer, popular);
            for (const std::int32_t expert : popular)
                expectUsable(*experts, layer, expert);
        }
    }
    for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
        for (std::int32_t expert = 0; expert < 6; ++expert)
            expectUsable(*experts, layer, expert);
    }
    ASSERT_TRUE(experts->resize(8).ok());
    EXPECT_EQ(experts->stats().slots, 8);
    EXPECT_LE(experts->stats().slotsUsed, 8);
    for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
        for (const std::int32_t expert : popular) {
            EXPECT_TRUE(experts->ready(layer, expert)) << layer << " " << expert;
            expectUsable(*experts, layer, expert);
        }
    }
    ASSERT_TRUE(experts->resize(20).ok());
    for (std::int32_t expert = 0; expert < config_.experts; ++expert)
        expectUsable(*experts, 2, expert);
    EXPECT_GT(experts->stats().slotsUsed, 8);
    EXPECT_FALSE(experts->resize(config_.activeExperts - 1).ok());
    EXPECT_FALSE(experts->resize(0).ok());

    ASSERT_TRUE(experts->acquire(0, 0).ok());
    ASSERT_TRUE(experts->acquire(0, 1).ok());
    EXPECT_TRUE(experts->resize(32).ok());  // growing moves nothing, so it may happen while experts are held
    experts->release(0, 0);
    experts->release(0, 1);
}

TEST_F(ExpertStoreTest, GuessesAreReadWhenNothingElseIsAndServeTheRequest) {
    auto experts = store(16);
    const std::int32_t guess[] = {1, 2}, chosen[] = {1, 3};
    experts->hint(2, guess);
    experts->request(2, chosen);
    expectUsable(*experts, 2, 1);
    expectUsable(*experts, 2, 3);
    const auto stats = experts->stats();
    EXPECT_EQ(stats.guessed, 2u);
    EXPECT_EQ(stats.guessedWell, 1u);
    EXPECT_EQ(stats.misses, 1u);
}

TEST_F(ExpertStoreTest, AGuessStaysUntilItsLayerHasRouted) {
    auto experts = store(16);
    // What is guessed is seldom used, else it would be in memory: the first to go, were it not expected.
    const std::int32_t often[] = {4, 5};
    for (int token = 0; token < 10; ++token) {
        for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
            experts->request(layer, often);
            for (const std::int32_t expert : often)
                expectUsable(*experts, layer, expert);
        }
    }
    const std::int32_t guess[] = {1, 2};
    experts->hint(3, guess);
    for (std::int64_t layer = 0; layer < 3; ++layer) {
        for (const std::int32_t expert : {0, 1, 2, 3, 6, 7})
            expectUsable(*experts, layer, expert);
    }
    const auto before = experts->stats();
    experts->request(3, guess);
    EXPECT_EQ(experts->stats().misses, before.misses);
    EXPECT_EQ(experts->stats().guessedWell, 2u);
    for (const std::int32_t expert : guess)
        expectUsable(*experts, 3, expert);
}

TEST_F(ExpertStoreTest, GuessesTakeAnEighthOfTheCacheAtMost) {
    auto experts = store(16);
    const std::int32_t many[] = {0, 1, 2, 3, 4, 5, 6, 7};
    experts->hint(1, many);
    experts->hint(2, many);
    EXPECT_EQ(experts->stats().guessed, 2u);
}

TEST_F(ExpertStoreTest, PopularityOfEarlierSessionsWarmsTheCache) {
    popularityFile_ = folder_ / "popularity";
    const std::int32_t popular[] = {3, 4};
    {
        auto experts = store(8);
        for (int token = 0; token < 5; ++token) {
            for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
                experts->request(layer, popular);
                for (const std::int32_t expert : popular)
                    expectUsable(*experts, layer, expert);
            }
        }
    }
    ASSERT_TRUE(fs::exists(popularityFile_));
    {
        auto experts = store(8);
        for (std::int64_t layer = 0; layer < config_.layers; ++layer)
            experts->request(layer, popular);
        EXPECT_EQ(experts->stats().misses, 0u);
        for (const std::int32_t expert : popular)
            expectUsable(*experts, 3, expert);
    }
    std::ofstream(popularityFile_) << "thimble-popularity-1 4 8\n1 2 nonsense";
    auto experts = store(8);  // a damaged file is as good as none
    expectUsable(*experts, 0, 0);
    EXPECT_EQ(experts->stats().guessed, 0u);
}

TEST_F(ExpertStoreTest, MeasuresTheDiskOnceAndRemembers) {
    popularityFile_ = folder_ / "popularity";
    const fs::path kept = folder_ / "popularity.reads";
    readsInFlight_ = 0;
    const auto content = [&] {
        std::ifstream file(kept);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    { auto experts = store(8); }
    if (!fs::exists(kept)) GTEST_SKIP() << "no direct reads in " << folder_;
    EXPECT_TRUE(content().starts_with("thimble-reads-1 ")) << content();
    std::ofstream(kept) << "thimble-reads-1 8\n";
    const auto written = fs::last_write_time(kept);
    {
        auto experts = store(8);
        expectUsable(*experts, 1, 2);
    }
    EXPECT_EQ(fs::last_write_time(kept), written);  // believed, not measured again
    for (const char* damaged : {"thimble-reads-1 1000000\n", "thimble-reads-1 -3", "", "something else"}) {
        std::ofstream(kept) << damaged;
        auto experts = store(8);
        expectUsable(*experts, 1, 2);
        EXPECT_TRUE(content().starts_with("thimble-reads-1 ")) << content();
        EXPECT_LE(std::stoi(content().substr(16)), mostReadsInFlight);
    }
}

TEST(ChooseReadsInFlight, TakesTheFewestThatAreAlmostAsFast) {
    const auto choose = [](std::vector<double> speeds) { return chooseReadsInFlight(speeds); };
    EXPECT_EQ(choose({1.0, 1.0, 1.0, 1.0}), 4);
    EXPECT_EQ(choose({1.0, 1.6, 1.9, 2.0}), 12);
    EXPECT_EQ(choose({0.5, 1.9, 2.0, 1.8}), 8);
    EXPECT_EQ(choose({0.5, 0.8, 1.2, 2.0}), 16);
    EXPECT_EQ(choose({0, 0, 0, 0}), defaultReadsInFlight);
}

TEST_F(ExpertStoreTest, RefusesTooFewSlots) {
    ExpertStoreOptions options;
    options.slots = config_.activeExperts - 1;
    const auto made = createExpertStore(*file_, config_, options);
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().message.find("at least"), std::string::npos);
}

TEST_F(ExpertStoreTest, EndsWhileReadsAreOnTheirWay) {
    for (int round = 0; round < 20; ++round) {
        auto experts = store(32);
        const std::int32_t chosen[] = {0, 1, 2, 3, 4, 5, 6, 7};
        for (std::int64_t layer = 0; layer < config_.layers; ++layer)
            experts->hint(layer, chosen);
        experts->request(round % config_.layers, std::span(chosen).first(2));
    }
}

TEST_F(ExpertStoreTest, StatisticsMayBeReadByAnotherThread) {
    auto experts = store(6);
    std::atomic<bool> stop{false};
    std::uint64_t seen = 0;
    std::thread watcher([&] {
        while (!stop)
            seen = std::max(seen, experts->stats().bytesRead);
    });
    for (int round = 0; round < 20; ++round) {
        for (std::int32_t expert = 0; expert < config_.experts; ++expert)
            expectUsable(*experts, round % 4, expert);
    }
    stop = true;
    watcher.join();
    EXPECT_LE(seen, experts->stats().bytesRead);
}

}  // namespace
}  // namespace thimble::engine
