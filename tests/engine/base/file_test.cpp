#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/input_file.h"
#include "engine/base/mapped_file.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::temp_directory_path() /
                  ("thimble-file-" + std::string(test->name()) + "-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path write(const std::vector<std::byte>& content, const std::string& name = "file.bin") {
        const fs::path path = folder_ / name;
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
        return path;
    }
    static std::vector<std::byte> pattern(std::size_t bytes) {
        std::vector<std::byte> content(bytes);
        std::mt19937 random(7);
        for (auto& byte : content)
            byte = static_cast<std::byte>(random());
        return content;
    }
    fs::path folder_;
};

TEST_F(FileTest, MappedFileHoldsTheBytesAlsoAfterDiscard) {
    const auto content = pattern(123'457);
    const auto file = MappedFile::open(write(content));
    ASSERT_TRUE(file.ok()) << file.error().message;
    EXPECT_TRUE(std::ranges::equal((*file)->bytes(), content));
    (*file)->discardPages();
    EXPECT_TRUE(std::ranges::equal((*file)->bytes(), content));
}

TEST_F(FileTest, RefusesWhatIsNoReadableFileAndSaysWhy) {
    const auto message = [](const fs::path& path) {
        const auto mapped = MappedFile::open(path);
        const auto input = InputFile::open(path, FileAccess::Direct);
        EXPECT_FALSE(mapped.ok());
        EXPECT_FALSE(input.ok());
        EXPECT_NE(input.error().message.find(path.string()), std::string::npos);
        return mapped.ok() ? std::string() : mapped.error().message;
    };
    EXPECT_NE(message(folder_).find("is a folder"), std::string::npos);
    EXPECT_NE(message(folder_ / "absent.gguf").find("There is no file"), std::string::npos);
    EXPECT_NE(message(write({}, "empty.gguf")).find("is empty"), std::string::npos);
    if (::geteuid() != 0) {
        const auto locked = write(pattern(10), "locked.gguf");
        fs::permissions(locked, fs::perms::none);
        EXPECT_NE(message(locked).find("ermission"), std::string::npos);
    }
}

TEST_F(FileTest, ReadsAnyRangeBothWays) {
    const auto content = pattern(3 * 1024 * 1024 + 777);
    const auto path = write(content);
    for (const FileAccess access : {FileAccess::Buffered, FileAccess::Direct}) {
        const auto file = InputFile::open(path, access);
        ASSERT_TRUE(file.ok()) << file.error().message;
        EXPECT_EQ(file->size(), content.size());
        for (const auto& [offset, bytes] : std::vector<std::pair<std::size_t, std::size_t>>{{0, content.size()},
                                                                                            {1, 1},
                                                                                            {4095, 2},
                                                                                            {4096, 4096},
                                                                                            {12'345, 2'000'003},
                                                                                            {content.size() - 1, 1},
                                                                                            {content.size(), 0}}) {
            std::vector<std::byte> into(bytes);
            const Status status = file->read(offset, into);
            ASSERT_TRUE(status.ok()) << status.error().message;
            EXPECT_TRUE(std::equal(into.begin(), into.end(), content.begin() + static_cast<std::ptrdiff_t>(offset)))
                << offset << " " << bytes;
        }
    }
}

TEST_F(FileTest, ReadingPastTheEndIsAnError) {
    const auto path = write(pattern(10'000));
    for (const FileAccess access : {FileAccess::Buffered, FileAccess::Direct}) {
        const auto file = InputFile::open(path, access);
        ASSERT_TRUE(file.ok());
        std::vector<std::byte> into(100);
        EXPECT_FALSE(file->read(9'901, into).ok());
        EXPECT_FALSE(file->read(UINT64_MAX - 10, into).ok());
        EXPECT_TRUE(file->read(9'900, into).ok());
    }
}

TEST_F(FileTest, AFileThatShrankIsAnErrorAndIsNoticed) {
    const auto path = write(pattern(100'000));
    for (const FileAccess access : {FileAccess::Buffered, FileAccess::Direct}) {
        write(pattern(100'000));
        const auto file = InputFile::open(path, access);
        ASSERT_TRUE(file.ok());
        EXPECT_TRUE(file->checkUnchanged().ok());
        fs::resize_file(path, 50'000);
        std::vector<std::byte> into(30'000);
        EXPECT_TRUE(file->read(10'000, into).ok());
        const Status status = file->read(40'000, into);
        ASSERT_FALSE(status.ok());
        EXPECT_NE(status.error().message.find(path.string()), std::string::npos);
        EXPECT_FALSE(file->checkUnchanged().ok());
    }
}

TEST(AlignedBuffer, IsAlignedAndSized) {
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{63}, std::size_t{4097}, std::size_t{20} << 20}) {
        for (const std::size_t alignment : {AlignedBuffer::vectorAlignment, AlignedBuffer::pageAlignment}) {
            auto buffer = AlignedBuffer::allocate(bytes, alignment);
            ASSERT_TRUE(buffer.ok());
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer->data()) % alignment, 0u);
            EXPECT_EQ(buffer->size(), bytes);
            std::ranges::fill(buffer->bytes(), std::byte{1});
        }
    }
    EXPECT_EQ(AlignedBuffer::allocate(0)->size(), 0u);
}

TEST(AlignedBuffer, TooMuchIsAnErrorValue) {
    EXPECT_FALSE(AlignedBuffer::allocate(SIZE_MAX).ok());
    EXPECT_FALSE(AlignedBuffer::allocate(std::size_t{1} << 60).ok());
    EXPECT_FALSE(ReservedMemory::reserve(std::size_t{1} << 60).ok());
}

TEST(ReservedMemory, DiscardsPartsAndKeepsTheRest) {
    const std::size_t part = std::size_t{1} << 20;
    auto memory = ReservedMemory::reserve(8 * part);
    ASSERT_TRUE(memory.ok());
    ASSERT_TRUE(memory->commit(0, 2 * part).ok());
    std::fill_n(memory->data(), 2 * part, std::byte{5});
    memory->discard(part, part);
    EXPECT_EQ(memory->data()[part - 1], std::byte{5});
    ASSERT_TRUE(memory->commit(part, part).ok());
    memory->data()[part] = std::byte{6};
    EXPECT_EQ(memory->data()[part], std::byte{6});
    ReservedMemory moved = std::move(*memory);
    EXPECT_EQ(memory->data(), nullptr);
    EXPECT_EQ(moved.data()[0], std::byte{5});
}

}  // namespace
}  // namespace thimble::engine
