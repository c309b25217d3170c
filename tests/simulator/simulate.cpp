// simulate TRACE.jsonl: hit rates of the policies on a recorded trace, for several sizes of the cache. The first half
// of the trace fills cache and popularity, the second is counted.

#include <cstdio>
#include <functional>
#include <vector>

#include "cache_simulator.h"

int main(int count, char** words) {
    using namespace thimble::simulator;
    if (count != 2) {
        std::fprintf(stderr, "usage: simulate TRACE.jsonl\n");
        return 1;
    }
    const auto trace = readTrace(words[1]);
    if (!trace) {
        std::fprintf(stderr, "%s is no routing trace\n", words[1]);
        return 1;
    }
    std::printf("%lld tokens, %lld layers, %lld experts, %lld active: a token's cycle is %lld experts\n\n",
                static_cast<long long>(trace->tokens()), static_cast<long long>(trace->layers),
                static_cast<long long>(trace->experts), static_cast<long long>(trace->active),
                static_cast<long long>(trace->cycle()));

    struct Row {
        const char* name;
        std::function<std::unique_ptr<Policy>()> make;
        bool perLayer = false;
    };
    const Trace& t = *trace;
    const std::vector<Row> rows = {
        {"least recently used", [&] { return leastRecentlyUsed(t); }},
        {"  per layer", [&] { return leastRecentlyUsed(t); }, true},
        {"frequency, half-life 16", [&] { return agedFrequency(t, 16); }},
        {"frequency, half-life 32", [&] { return agedFrequency(t, 32); }},
        {"frequency, half-life 64", [&] { return agedFrequency(t, 64); }},
        {"frequency, half-life 128", [&] { return agedFrequency(t, 128); }},
        {"frequency, half-life 256", [&] { return agedFrequency(t, 256); }},
        {"frequency, half-life 1024", [&] { return agedFrequency(t, 1024); }},
        {"frequency, for ever", [&] { return agedFrequency(t, 1e9); }},
        {"  128 per layer", [&] { return agedFrequency(t, 128); }, true},
        {"next use, half-life 64", [&] { return expectedNextUse(t, 64); }},
        {"next use, half-life 128", [&] { return expectedNextUse(t, 128); }},
        {"next use, half-life 256", [&] { return expectedNextUse(t, 256); }},
        {"256 and 16, share 0.1", [&] { return twoAges(t, 256, 16, 0.1); }},
        {"256 and 16, share 0.3", [&] { return twoAges(t, 256, 16, 0.3); }},
        {"1024 and 32, share 0.3", [&] { return twoAges(t, 1024, 32, 0.3); }},
        {"1024 and 64, share 0.5", [&] { return twoAges(t, 1024, 64, 0.5); }},
        {"optimum", [&] { return optimum(t); }},
    };
    const std::vector<double> shares = {0.06, 0.12, 0.25, 0.35, 0.38, 0.5, 0.62, 0.75};
    std::printf("%-28s", "room for");
    for (const double share : shares)
        std::printf("%6.0f%%", share * 100);
    std::printf("\n");
    for (const Row& row : rows) {
        std::printf("%-28s", row.name);
        for (const double share : shares) {
            const auto policy = row.make();
            const auto slots = static_cast<std::int64_t>(share * static_cast<double>(t.keys()));
            std::printf("%7.1f", 100 * replay(t, *policy, slots, t.tokens() / 2, row.perLayer).rate());
        }
        std::printf("\n");
    }
    return 0;
}
