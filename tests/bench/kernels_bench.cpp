// Single kernels of every level on the shapes of the 4B model. `share` is the bytes of weights (or cache) read per
// second over the plain read bandwidth of the same number of threads, measured in the same run.
//   kernels_bench --benchmark_filter='matVec/avx512/Q4_0'

#include <benchmark/benchmark.h>

#include <cstring>
#include <map>

#include "kernels/bandwidth.h"
#include "tests/kernels/support.h"

namespace thimble::kernels {
namespace {

using test::OwnedActivation;

constexpr std::int64_t kHidden = 1536;
constexpr std::int64_t kNeurons = 768;
constexpr std::int64_t kExperts = 200;  // more than the caches hold

double bandwidthOf(int threads) {
    static std::map<int, double> known;
    auto [at, fresh] = known.try_emplace(threads, 0.0);
    if (fresh) at->second = readBandwidth(threads);
    return at->second;
}

void report(benchmark::State& state, double bytes, double products) {
    const double iterations = double(state.iterations());
    if (bytes > 0) {
        state.counters["GB/s"] = benchmark::Counter(bytes * iterations * 1e-9, benchmark::Counter::kIsRate);
        state.counters["share"] = benchmark::Counter(bytes * iterations / bandwidthOf(1), benchmark::Counter::kIsRate);
    }
    if (products > 0) {
        state.counters["GMAC/s"] = benchmark::Counter(products * iterations * 1e-9, benchmark::Counter::kIsRate);
    }
}

void matVec(benchmark::State& state, const Kernels* k, WeightType type) {
    std::mt19937 rng(2);
    const std::size_t rowBytes = packedRowBytes(type, kHidden);
    const std::int64_t experts = std::int64_t((std::size_t(256) << 20) / (rowBytes * kNeurons));
    const std::size_t each = rowBytes * kNeurons;
    test::Buffer memory(each * std::size_t(experts));
    const auto file = test::randomWeights(type, kHidden * kNeurons, rng);
    packRows(type, file.data(), kNeurons, kHidden, memory.data());
    for (std::int64_t i = 1; i < experts; ++i)
        std::memcpy(memory.data() + std::size_t(i) * each, memory.data(), each);
    const OwnedActivation x(*k, test::randomFloats(kHidden, rng));
    std::vector<float> out(kNeurons);
    std::int64_t e = 0;
    for (auto _ : state) {
        const PackedMatrix w{type, kNeurons, kHidden, rowBytes, memory.data() + std::size_t(e) * each};
        k->matVec(w, x.view(), 0, nullptr, kNeurons, out.data());
        benchmark::DoNotOptimize(out.data());
        e = (e + 1) % experts;
    }
    report(state, double(rowBytes) * kNeurons, 0);
}

void matMul(benchmark::State& state, const Kernels* k, WeightType type) {
    std::mt19937 rng(3);
    const std::int64_t tokens = state.range(0);
    const test::OwnedMatrix w(type, kNeurons, kHidden, rng);
    std::vector<OwnedActivation> owned;
    std::vector<Activation> x;
    owned.reserve(std::size_t(tokens));
    for (std::int64_t t = 0; t < tokens; ++t) {
        owned.emplace_back(*k, test::randomFloats(kHidden, rng));
        x.push_back(owned.back().view());
    }
    std::vector<float> out(static_cast<std::size_t>(tokens * kNeurons));
    for (auto _ : state) {
        k->matMul(w.view, x.data(), tokens, 0, kNeurons, out.data(), kNeurons);
        benchmark::DoNotOptimize(out.data());
    }
    report(state, 0, double(tokens) * kNeurons * kHidden);
}

// 39 % of the neurons live, as in the models.
std::vector<float> sparseValues(std::mt19937& rng) {
    auto a = test::randomFloats(kNeurons, rng);
    std::bernoulli_distribution live(0.39);
    for (float& v : a)
        v = live(rng) ? v : 0.0F;
    return a;
}

struct Down {
    Down(WeightType type, bool neuronMajor, std::int64_t count)
        : layout(downLayout(type, neuronMajor)),
          bytes(packedDownBytes(type, layout, kNeurons, kHidden)),
          memory(bytes * std::size_t(count)) {
        std::mt19937 rng(4);
        const auto file = test::randomWeights(type, kNeurons * kHidden, rng);
        packDown(type, layout, file.data(), kNeurons, kHidden, memory.data());
        for (std::int64_t e = 1; e < count; ++e)
            std::memcpy(memory.data() + std::size_t(e) * bytes, memory.data(), bytes);
    }
    PackedDown at(WeightType type, std::int64_t e) const {
        return {type, layout, kNeurons, kHidden, memory.data() + std::size_t(e) * bytes};
    }
    DownLayout layout;
    std::size_t bytes;
    test::Buffer memory;
};

void downSparse(benchmark::State& state, const Kernels* k, WeightType type, bool neuronMajor) {
    std::mt19937 rng(5);
    const Down down(type, neuronMajor, kExperts);
    const auto a = sparseValues(rng);
    std::vector<std::int32_t> index;
    std::vector<float> value;
    for (std::int32_t n = 0; n < kNeurons; ++n) {
        if (a[std::size_t(n)] == 0) continue;
        index.push_back(n);
        value.push_back(a[std::size_t(n)]);
    }
    const LiveNeurons live{index.data(), value.data(), std::int32_t(index.size())};
    std::vector<float> y(kHidden);
    std::int64_t e = 0;
    for (auto _ : state) {
        k->downSparse(down.at(type, e), live, 0.25F, 0, kHidden, y.data());
        benchmark::DoNotOptimize(y.data());
        e = (e + 1) % kExperts;
    }
    report(state, double(down.bytes) * double(index.size()) / kNeurons, 0);
}

void downDense(benchmark::State& state, const Kernels* k, WeightType type, bool neuronMajor) {
    std::mt19937 rng(6);
    const std::int64_t tokens = state.range(0);
    const Down down(type, neuronMajor, 1);
    std::vector<std::vector<float>> a;
    std::vector<std::vector<float>> y(static_cast<std::size_t>(tokens), std::vector<float>(kHidden));
    std::vector<const float*> rows;
    std::vector<float*> out;
    for (std::int64_t t = 0; t < tokens; ++t) {
        a.push_back(sparseValues(rng));
        out.push_back(y[std::size_t(t)].data());
    }
    for (const auto& row : a)
        rows.push_back(row.data());
    const std::vector<float> weights(static_cast<std::size_t>(tokens), 0.25F);
    for (auto _ : state) {
        k->downDense(down.at(type, 0), rows.data(), weights.data(), tokens, 0, kHidden, out.data());
        benchmark::DoNotOptimize(out.data());
    }
    report(state, 0, double(tokens) * kNeurons * kHidden);
}

// Six queries share a KV head; `context` positions, as a 4B model keeps them (two KV heads side by side).
void attention(benchmark::State& state, const Kernels* k, KvType type, std::int64_t context, int tokens) {
    constexpr int kHeadDim = 128;
    constexpr int kGroup = 6;
    constexpr std::int64_t kCopies = 4;
    std::mt19937 rng(7);
    const std::size_t bytes = kvVectorBytes(type, kHeadDim);
    const std::size_t stride = 2 * bytes;
    const std::size_t each = stride * std::size_t(context);
    test::Buffer keys(each * kCopies);
    test::Buffer values(each * kCopies);
    const auto vector = test::randomFloats(kHeadDim, rng);
    for (std::size_t at = 0; at < each * kCopies; at += bytes) {
        k->storeKv(type, vector.data(), kHeadDim, keys.data() + at);
        k->storeKv(type, vector.data(), kHeadDim, values.data() + at);
    }
    std::vector<std::vector<float>> out(std::size_t(tokens) * kGroup, std::vector<float>(kHeadDim));
    std::vector<const float*> q(out.size(), vector.data());
    std::vector<float*> o;
    std::vector<std::int64_t> begin(out.size(), 0);
    std::vector<std::int64_t> end;
    for (std::size_t i = 0; i < out.size(); ++i) {
        o.push_back(out[i].data());
        end.push_back(context - tokens + 1 + std::int64_t(i) / kGroup);
    }
    AttentionArgs args;
    args.type = type;
    args.headDim = kHeadDim;
    args.scale = 0.088F;
    args.queries = int(out.size());
    args.query = q.data();
    args.out = o.data();
    args.begin = begin.data();
    args.end = end.data();
    args.stride = stride;
    args.capacity = context;
    std::int64_t turn = 0;
    for (auto _ : state) {
        const std::size_t at = std::size_t(turn % kCopies) * each + std::size_t(turn / kCopies % 2) * bytes;
        args.keys = keys.data() + at;
        args.values = values.data() + at;
        k->attention(args);
        benchmark::DoNotOptimize(o.data());
        ++turn;
    }
    if (tokens == 1) {
        report(state, 2.0 * double(bytes) * double(context), 0);
    } else {
        double products = 0;
        for (std::int64_t e : end)
            products += 2.0 * kHeadDim * double(e);
        report(state, 0, products);
    }
}

void quantize(benchmark::State& state, const Kernels* k) {
    std::mt19937 rng(8);
    const auto x = test::randomFloats(kHidden, rng);
    test::Buffer buffer(activationBytes(kHidden));
    const Activation a = activationView(kHidden, buffer.data());
    for (auto _ : state)
        k->quantize(x.data(), a);
}

void argMax(benchmark::State& state, const Kernels* k) {
    std::mt19937 rng(9);
    const auto x = test::randomFloats(151936, rng);
    for (auto _ : state)
        benchmark::DoNotOptimize(k->argMax(x.data(), 151936));
}

void packing(benchmark::State& state, WeightType type, bool down) {
    std::mt19937 rng(10);
    const auto file = test::randomWeights(type, kNeurons * kHidden, rng);
    const DownLayout layout = downLayout(type, false);
    test::Buffer packed(down ? packedDownBytes(type, layout, kNeurons, kHidden)
                             : packedRowBytes(type, kHidden) * kNeurons);
    for (auto _ : state) {
        if (down) {
            packDown(type, layout, file.data(), kNeurons, kHidden, packed.data());
        } else {
            packRows(type, file.data(), kNeurons, kHidden, packed.data());
        }
        benchmark::DoNotOptimize(packed.data());
    }
    report(state, double(file.size()), 0);
}

void registerAll() {
    const auto name = [](const char* kernel, const Kernels* k, std::string_view type) {
        return std::string(kernel) + "/" + std::string(k->name) + "/" + std::string(type);
    };
    using benchmark::RegisterBenchmark;
    for (const Kernels* k : available()) {
        if (k == available().front()) continue;  // the scalar table is the meaning, not the speed
        for (WeightType type : test::kAllTypes) {
            const auto t = info(type).name;
            RegisterBenchmark(name("matVec", k, t).c_str(), [=](auto& s) { matVec(s, k, type); });
            RegisterBenchmark(name("matMul", k, t).c_str(), [=](auto& s) { matMul(s, k, type); })->Arg(4)->Arg(64);
            RegisterBenchmark(name("downSparse", k, t).c_str(), [=](auto& s) { downSparse(s, k, type, false); });
            RegisterBenchmark(name("downDense", k, t).c_str(), [=](auto& s) { downDense(s, k, type, false); })->Arg(64);
            RegisterBenchmark(name("downSparseNeuronMajor", k, t).c_str(),
                              [=](auto& s) { downSparse(s, k, type, true); });
            RegisterBenchmark(name("downDenseNeuronMajor", k, t).c_str(), [=](auto& s) {
                downDense(s, k, type, true);
            })->Arg(64);
        }
        for (KvType type : {KvType::F16, KvType::Q8_0}) {
            const char* t = type == KvType::F16 ? "F16" : "Q8_0";
            RegisterBenchmark(name("attentionDecode16K", k, t).c_str(),
                              [=](auto& s) { attention(s, k, type, 16384, 1); });
            RegisterBenchmark(name("attentionPrompt512", k, t).c_str(),
                              [=](auto& s) { attention(s, k, type, 512, 128); });
        }
        RegisterBenchmark(name("quantize", k, "F32").c_str(), [=](auto& s) { quantize(s, k); });
        RegisterBenchmark(name("argMax", k, "F32").c_str(), [=](auto& s) { argMax(s, k); });
    }
    for (WeightType type : test::kAllTypes) {
        const auto t = std::string(info(type).name);
        RegisterBenchmark(("packRows/" + t).c_str(), [=](auto& s) { packing(s, type, false); });
        RegisterBenchmark(("packDown/" + t).c_str(), [=](auto& s) { packing(s, type, true); });
    }
}

}  // namespace
}  // namespace thimble::kernels

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    thimble::kernels::registerAll();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
