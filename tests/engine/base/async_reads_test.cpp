#include "engine/base/async_reads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "engine/base/aligned_buffer.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

struct Way {
    FileAccess access;
    ReadBackend backend;
};

class AsyncReadsTest : public testing::TestWithParam<Way> {
  protected:
    void SetUp() override {
        path_ = fs::temp_directory_path() / ("thimble-reads-" + std::to_string(::getpid()));
        content_.resize(2'000'000 + 123);
        std::mt19937 random(3);
        for (auto& byte : content_)
            byte = static_cast<std::byte>(random());
        std::ofstream(path_, std::ios::binary)
            .write(reinterpret_cast<const char*>(content_.data()), static_cast<std::streamsize>(content_.size()));
    }
    void TearDown() override { fs::remove(path_); }

    InputFile open() const { return std::move(InputFile::open(path_, GetParam().access)).value(); }
    static std::unique_ptr<AsyncReads> reads(const InputFile& file, int depth) {
        return std::move(AsyncReads::create(file, depth, GetParam().backend)).value();
    }
    static AlignedBuffer buffer(std::size_t bytes) {
        return std::move(AlignedBuffer::allocate(bytes, InputFile::directAlignment)).value();
    }

    fs::path path_;
    std::vector<std::byte> content_;
};

constexpr std::size_t page = InputFile::directAlignment;

TEST_P(AsyncReadsTest, ManyReadsInFlightArriveWholeAndOnce) {
    const InputFile file = open();
    constexpr int depth = 5;
    constexpr std::size_t part = 16 * page;
    const auto parts = (content_.size() + part - 1) / part;
    std::vector<AlignedBuffer> buffers;
    for (std::size_t i = 0; i < parts; ++i)
        buffers.push_back(buffer(part));

    auto running = reads(file, depth);
    std::map<std::uint64_t, int> seen;
    std::size_t started = 0;
    while (seen.size() < parts) {
        for (; started < parts && running->inFlight() < running->depth(); ++started) {
            const std::size_t offset = started * part;
            running->start({started, offset, buffers[started].bytes(), std::min(part, content_.size() - offset)});
        }
        const auto done = running->next(true);
        ASSERT_TRUE(done);
        ASSERT_TRUE(done->status.ok()) << done->status.error().message;
        ++seen[done->id];
    }
    EXPECT_EQ(running->inFlight(), 0);
    for (std::size_t i = 0; i < parts; ++i) {
        EXPECT_EQ(seen[i], 1);
        const std::size_t bytes = std::min(part, content_.size() - i * part);
        EXPECT_TRUE(std::equal(buffers[i].data(), buffers[i].data() + bytes, content_.data() + i * part)) << i;
    }
}

TEST_P(AsyncReadsTest, AReadThatReachesBehindTheEndFailsAndOthersDoNot) {
    const InputFile file = open();
    auto running = reads(file, 3);
    AlignedBuffer past = buffer(4 * page), last = buffer(4 * page), behind = buffer(page);
    const std::size_t lastPage = content_.size() / page * page;
    running->start({1, lastPage, past.bytes(), page});                        // wants more than there is
    running->start({2, lastPage, last.bytes(), content_.size() - lastPage});  // exactly what there is
    running->start({3, lastPage + 8 * page, behind.bytes(), 1});
    std::map<std::uint64_t, bool> good;
    for (int i = 0; i < 3; ++i) {
        const auto done = running->next(true);
        ASSERT_TRUE(done);
        good[done->id] = done->status.ok();
        if (!done->status) {
            EXPECT_NE(done->status.error().message.find(path_.string()), std::string::npos);
        }
    }
    EXPECT_FALSE(good[1]);
    EXPECT_TRUE(good[2]);
    EXPECT_FALSE(good[3]);
}

TEST_P(AsyncReadsTest, WakeEndsTheWaitFromAnotherThread) {
    const InputFile file = open();
    auto running = reads(file, 2);
    EXPECT_FALSE(running->next(false));
    for (int i = 0; i < 20; ++i) {
        std::thread other([&] { running->wake(); });
        EXPECT_FALSE(running->next(true));
        other.join();
    }
    // Woken before it waits: does not block either.
    running->wake();
    EXPECT_FALSE(running->next(true));
}

TEST_P(AsyncReadsTest, AThreadThatSpinsFindsWhatIsDoneAndSleepersAreLeftAlone) {
    const InputFile file = open();
    auto running = reads(file, 2);
    if (!running->maySpin()) GTEST_SKIP() << running->name() << " has nothing to look at";
    EXPECT_FALSE(running->anyDone());
    AlignedBuffer into = buffer(page), more = buffer(page);
    running->setBlockingWakes(false);
    running->start({1, 0, into.bytes(), page});
    while (!running->anyDone())
        std::this_thread::yield();
    EXPECT_EQ(running->next(false)->id, 1u);
    EXPECT_FALSE(running->anyDone());
    // What arrived unseen is told when sleepers are to be woken again.
    std::atomic<int> collected{0};
    std::thread sleeper([&] { collected += running->next(true) ? 1 : 0; });
    running->start({2, page, more.bytes(), page});
    while (!running->anyDone() && collected == 0)  // the sleeper may not have been asleep yet
        std::this_thread::yield();
    running->setBlockingWakes(true);
    sleeper.join();
    EXPECT_EQ(collected, 1);
}

TEST_P(AsyncReadsTest, EndsWithReadsInFlight) {
    const InputFile file = open();
    std::vector<AlignedBuffer> buffers;
    for (int i = 0; i < 4; ++i)
        buffers.push_back(buffer(64 * page));
    auto running = reads(file, 4);
    for (std::uint64_t i = 0; i < 4; ++i)
        running->start({i, i * 64 * page, buffers[i].bytes(), 64 * page});
    running.reset();  // the buffers are freed after this: nothing may be writing into them
}

TEST(ReadProgress, ContinuesShortReadsAtAlignedPlaces) {
    const auto path = fs::temp_directory_path() / ("thimble-progress-" + std::to_string(::getpid()));
    std::ofstream(path) << std::string(3 * page, 'x');
    const auto file = InputFile::open(path, FileAccess::Direct);
    ASSERT_TRUE(file.ok());
    AlignedBuffer into = std::move(AlignedBuffer::allocate(3 * page, page)).value();
    ReadProgress progress({7, 2 * page, into.bytes(), 2 * page + 10});
    ASSERT_TRUE(progress.advance(*file, page + 5 * file->alignment() / 5).ok());
    EXPECT_EQ(progress.offset() % file->alignment(), 0u);
    EXPECT_FALSE(progress.complete());
    ASSERT_TRUE(progress.advance(*file, 10).ok());
    EXPECT_TRUE(progress.complete());
    ReadProgress stuck({8, 0, into.bytes(), 100});
    EXPECT_FALSE(stuck.advance(*file, 0).ok());
    fs::remove(path);
}

INSTANTIATE_TEST_SUITE_P(Ways, AsyncReadsTest,
                         testing::Values(Way{FileAccess::Direct, ReadBackend::Best},
                                         Way{FileAccess::Direct, ReadBackend::Threads},
                                         Way{FileAccess::Buffered, ReadBackend::Best}));

}  // namespace
}  // namespace thimble::engine
