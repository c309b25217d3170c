// A system that refuses memory at any point of a load or a reply: a sentence, and the program goes on.

#include <gtest/gtest.h>

#ifdef __linux__

#include <sys/resource.h>

#include <fstream>
#include <string>

#include "engine/generate/session.h"
#include "engine/model/parts.h"
#include "tests/engine/model/golden.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define THIMBLE_OWN_ALLOCATOR
#endif

namespace thimble::engine {
namespace {

std::uint64_t addressesInUse() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t pages = 0;
    file >> pages;
    return pages * 4096;
}

/// As long as it lives, the process may map no more than `bytes` beyond what it has.
class AddressLimit {
  public:
    explicit AddressLimit(std::uint64_t bytes) {
        getrlimit(RLIMIT_AS, &before_);
        rlimit now = before_;
        now.rlim_cur = addressesInUse() + bytes;
        setrlimit(RLIMIT_AS, &now);
    }
    ~AddressLimit() { setrlimit(RLIMIT_AS, &before_); }
    AddressLimit(const AddressLimit&) = delete;
    AddressLimit& operator=(const AddressLimit&) = delete;

  private:
    rlimit before_{};
};

/// Loads a model and lets it answer: why it did not, empty when it did.
std::string loadAndAnswer() {
    LoadOptions options;
    options.threads = 4;
    options.memoryBudget = std::uint64_t{512} << 20;
    const auto model = Model::load(test::goldenFile("nano-Q4_0.gguf"), options);
    if (!model) return model.error().message;
    Session session(**model);
    GenerateRequest request;
    request.promptTokens.assign(40, 3);
    request.maxTokens = 8;
    request.ignoreEnd = true;
    const auto reply = session.generate(request, {});
    return reply ? "" : reply.error().message;
}

TEST(OutOfMemory, IsASentenceWhereverItHappens) {
#ifdef THIMBLE_OWN_ALLOCATOR
    GTEST_SKIP() << "the sanitizer's allocator does not return from a refusal";
#endif
    constexpr std::uint64_t KiB = 1024;
    int refusals = 0;
    for (std::uint64_t room = 0; room < 160 * 1024 * KiB; room += room < 8 * 1024 * KiB ? 256 * KiB : 4 * 1024 * KiB) {
        std::string refused;
        {
            const AddressLimit limit(room);
            refused = loadAndAnswer();
        }
        if (refused.empty()) continue;
        ++refusals;
        EXPECT_GT(refused.size(), 20u) << refused;
        EXPECT_EQ(refused.back(), '.') << refused;
    }
    EXPECT_GT(refusals, 0);
    EXPECT_EQ(loadAndAnswer(), "");  // as if nothing had been
}

}  // namespace
}  // namespace thimble::engine

#endif
