// One input to every instruction set: weights, activations and cached vectors are taken from the bytes, and each level
// must give the scalar table's bits. A mismatch traps.

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "kernels/kernels.h"

namespace {

using namespace thimble::kernels;

// The input as an endless stream: repeated, shifted a little each round so that repetitions differ.
class Bytes {
  public:
    Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
    std::uint8_t next() {
        const std::size_t i = at_++;
        return std::uint8_t(data_[i % size_] + i / size_ * 37);
    }
    std::int64_t upTo(std::int64_t most) { return 1 + (next() | next() << 8) % most; }
    float finite() {
        std::uint32_t bits = 0;
        for (int i = 0; i < 4; ++i)
            bits = bits << 8 | next();
        if ((bits & 0x7f800000u) == 0x7f800000u) bits &= 0xbfffffffu;
        float value = 0;
        std::memcpy(&value, &bits, 4);
        return value;
    }
    std::vector<float> floats(std::int64_t count) {
        std::vector<float> out(static_cast<std::size_t>(count));
        for (float& x : out)
            x = finite();
        return out;
    }

  private:
    const std::uint8_t* data_;
    std::size_t size_, at_ = 0;
};

class Aligned {
  public:
    explicit Aligned(std::size_t bytes) : storage_(bytes + 64) {}
    std::byte* data() {
        const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
        return storage_.data() + (64 - address % 64) % 64;
    }

  private:
    std::vector<std::byte> storage_;
};

void expectSame(const std::vector<float>& want, const std::vector<float>& got) {
    for (std::size_t i = 0; i < want.size(); ++i) {
        const bool same = want[i] == got[i] || (std::isnan(want[i]) && std::isnan(got[i]));
        if (!same) std::abort();
    }
}

std::vector<std::byte> weights(Bytes& in, WeightType type, std::int64_t count) {
    std::vector<std::byte> file(fileBytes(type, 1, count));
    for (std::byte& b : file)
        b = std::byte(in.next());
    std::vector<float> values(static_cast<std::size_t>(count));
    dequantize(type, file.data(), count, values.data());
    for (float v : values) {
        if (!std::isfinite(v)) return {};  // a scale that is no number: nothing to compare
    }
    return file;
}

void rows(Bytes& in, WeightType type) {
    const int block = info(type).quantized ? info(type).blockValues : 1;
    const std::int64_t cols = block * in.upTo(block == 1 ? 70 : block == 32 ? 40 : 5);
    const std::int64_t count = in.upTo(5);
    const std::int64_t tokens = in.upTo(6);
    const auto file = weights(in, type, count * cols);
    if (file.empty()) return;
    Aligned packed(packedRowBytes(type, cols) * std::size_t(count));
    packRows(type, file.data(), count, cols, packed.data());
    const PackedMatrix w{type, count, cols, packedRowBytes(type, cols), packed.data()};
    std::vector<std::vector<float>> x;
    for (std::int64_t t = 0; t < tokens; ++t)
        x.push_back(in.floats(cols));

    std::vector<float> want;
    for (const Kernels* k : available()) {
        Aligned buffer(activationBytes(cols) * std::size_t(tokens));
        std::vector<Activation> a;
        for (std::int64_t t = 0; t < tokens; ++t) {
            a.push_back(activationView(cols, buffer.data() + std::size_t(t) * activationBytes(cols)));
            a.back().values = x[std::size_t(t)].data();
            k->quantize(a.back().values, a.back());
        }
        std::vector<float> got(static_cast<std::size_t>(tokens * count));
        k->matMul(w, a.data(), tokens, 0, count, got.data(), count);
        if (want.empty()) want = got;
        expectSame(want, got);
        std::vector<float> one(static_cast<std::size_t>(count));
        k->matVec(w, a[0], 0, nullptr, count, one.data());
        expectSame({want.begin(), want.begin() + count}, one);
    }
}

void down(Bytes& in, WeightType type) {
    const std::int64_t block = info(type).blockValues == 256 ? 256 : 32;
    const std::int64_t neurons = block * in.upTo(block == 32 ? 6 : 1);
    const std::int64_t hidden = block * in.upTo(block == 32 ? 6 : 1);
    const auto file = weights(in, type, neurons * hidden);
    if (file.empty()) return;
    const DownLayout layout = downLayout(type, in.next() % 2 == 0);
    Aligned packed(packedDownBytes(type, layout, neurons, hidden));
    packDown(type, layout, file.data(), neurons, hidden, packed.data());
    const PackedDown w{type, layout, neurons, hidden, packed.data()};
    const std::int64_t tokens = in.upTo(4);
    std::vector<std::vector<float>> a;
    std::vector<const float*> rowsOfA;
    for (std::int64_t t = 0; t < tokens; ++t) {
        a.push_back(in.floats(neurons));
        for (float& v : a.back())
            v = in.next() % 3 == 0 ? v : 0.0F;
    }
    for (const auto& row : a)
        rowsOfA.push_back(row.data());
    const std::vector<float> weight(a.size(), 0.5F);
    std::vector<std::int32_t> index;
    std::vector<float> value;
    for (std::int64_t n = 0; n < neurons; ++n) {
        if (a[0][std::size_t(n)] == 0) continue;
        index.push_back(std::int32_t(n));
        value.push_back(a[0][std::size_t(n)]);
    }
    const std::int64_t begin = (in.upTo(hidden / 32) - 1) * 32;

    std::vector<std::vector<float>> want;
    for (const Kernels* k : available()) {
        std::vector<std::vector<float>> y(a.size(), std::vector<float>(static_cast<std::size_t>(hidden), 1.0F));
        std::vector<float*> out;
        for (auto& row : y)
            out.push_back(row.data());
        k->downDense(w, rowsOfA.data(), weight.data(), tokens, begin, hidden, out.data());
        if (want.empty()) want = y;
        for (std::size_t t = 0; t < y.size(); ++t)
            expectSame(want[t], y[t]);
        std::vector<float> sparse(static_cast<std::size_t>(hidden), 1.0F);
        k->downSparse(w, {index.data(), value.data(), std::int32_t(index.size())}, 0.5F, begin, hidden, sparse.data());
        expectSame(want[0], sparse);
    }
}

void attention(Bytes& in) {
    constexpr KvType kTypes[] = {KvType::F16, KvType::Q8_0, KvType::F32};
    const KvType type = kTypes[in.next() % 3];
    const int headDim = int(32 * in.upTo(4));
    const std::int64_t capacity = in.upTo(300);
    const std::int64_t newest = capacity + in.upTo(300);
    const std::size_t stride = kvVectorBytes(type, headDim);
    Aligned keys(stride * std::size_t(capacity));
    Aligned values(stride * std::size_t(capacity));
    const Kernels& scalar = *available().front();
    const auto store = [&](std::byte* out) {
        auto x = in.floats(headDim);
        for (float& v : x)
            v = std::fabs(v) < 6e4F ? v : 1.0F;  // finite as halves
        scalar.storeKv(type, x.data(), headDim, out);
    };
    for (std::int64_t r = 0; r < capacity; ++r) {
        store(keys.data() + std::size_t(r) * stride);
        store(values.data() + std::size_t(r) * stride);
    }
    const int queries = int(in.upTo(9));
    std::vector<std::vector<float>> q;
    std::vector<const float*> query;
    std::vector<std::int64_t> begin;
    std::vector<std::int64_t> end;
    for (int i = 0; i < queries; ++i) {
        q.push_back(in.floats(headDim));
        for (float& v : q.back())
            v = std::fabs(v) < 1e6F ? v : 0.5F;
        end.push_back(newest - in.upTo(capacity) + 1);
        begin.push_back(std::max(newest - capacity, end.back() - in.upTo(capacity)));
    }
    for (const auto& row : q)
        query.push_back(row.data());
    std::vector<std::vector<float>> want;
    for (const Kernels* k : available()) {
        std::vector<std::vector<float>> got(q.size(), std::vector<float>(std::size_t(headDim)));
        std::vector<float*> out;
        for (auto& row : got)
            out.push_back(row.data());
        AttentionArgs args;
        args.type = type;
        args.headDim = headDim;
        args.scale = 0.1F;
        args.queries = queries;
        args.query = query.data();
        args.out = out.data();
        args.begin = begin.data();
        args.end = end.data();
        args.keys = keys.data();
        args.values = values.data();
        args.stride = stride;
        args.capacity = capacity;
        k->attention(args);
        if (want.empty()) want = got;
        for (std::size_t i = 0; i < got.size(); ++i)
            expectSame(want[i], got[i]);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 8) return 0;
    Bytes in(data, size);
    const int what = in.next() % 3;
    const auto type = WeightType(in.next() % 15);
    if (what == 0) rows(in, type);
    if (what == 1) down(in, type);
    if (what == 2) attention(in);
    return 0;
}
