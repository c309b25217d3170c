#pragma once

// The only header of kernels/ that the engine sees: plain numbers in, plain numbers out, one table of functions per
// instruction set. `reference/` holds the scalar meaning of every entry; `simd/` the fast form, written once over the
// vectors that `avx2/`, `avxvnni/`, `avx512/`, `neon/` and `neon_i8mm/` name in their lanes.h and compile with their
// own flags.
//
// One rule makes answers repeatable: what a kernel computes for one output row and one token never depends on how many
// other rows or tokens are computed with it, on the thread that runs it, or on the instruction set. Integer dot products
// are exact inside a block of 32 values; the float sum over blocks has one fixed order:
//   row products   16 partial sums, block b added to sum b % 16 by fused multiply-add, then the tree
//                  ((s0+s8)+(s4+s12)) ... : halves added until one is left (16 -> 8 -> 4 -> 2 -> 1);
//                  a block adds float(integer dot product) * (weight scale * activation scale), once per half block for
//                  Q6_K, then (activation scale * activation sum) * minimum where there is one. Q2_K and Q3_K weigh
//                  the two halves as integers: float(s0*dot0 + s1*dot1) * (d * activation scale), then
//                  float(m0*sum0 + m1*sum1) * (-dmin * activation scale). Float types are blocks of one value;
//   down products  one sum per output, neuron blocks (32 neurons) added in ascending order by fused multiply-add.
// So decode and prefill, one thread and eight, resident and streamed experts give the same bits.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace thimble::kernels {

// ---- weight types ---------------------------------------------------------------------------------------------------

enum class WeightType : std::uint8_t {
    F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS
};

struct WeightTypeInfo {
    std::string_view name;
    int blockValues;  // values in one block of the file (1, 32 or 256)
    int blockBytes;   // bytes of one block of the file
    bool quantized;   // its products use the 8-bit form of the activations
};
const WeightTypeInfo& info(WeightType type);

/// Bytes of `rows` x `cols` values as a file stores them. `cols` is a multiple of the block.
std::size_t fileBytes(WeightType type, std::int64_t rows, std::int64_t cols);

/// Dequantizes `count` values (whole blocks) as a file stores them. Scalar, exact; embedding rows and tests use it.
void dequantize(WeightType type, const std::byte* file, std::int64_t count, float* out);

/// Quantizes `count` values (whole blocks) for F32, F16, BF16, Q4_0 and Q8_0, bit for bit as llama.cpp's reference does.
/// Returns false for the other types.
bool quantizeWeights(WeightType type, const float* values, std::int64_t count, std::byte* file);

// ---- packed weights -------------------------------------------------------------------------------------------------

/// A matrix in the order in which kernels read it. Rows stay contiguous (a single neuron's row can be read, or skipped);
/// inside a row 16 blocks are interleaved so that lane j of a vector belongs to block j. Same layout on every machine,
/// same size as the file's within a few per cent.
struct PackedMatrix {
    WeightType type = WeightType::F32;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::size_t rowBytes = 0;
    const std::byte* data = nullptr;  // 64-byte aligned
};
std::size_t packedRowBytes(WeightType type, std::int64_t cols);
void packRows(WeightType type, const std::byte* file, std::int64_t rows, std::int64_t cols, std::byte* packed);

/// How an expert's down matrix lies in memory, y[hidden] += sum over neurons of a[neuron] * down[neuron].
enum class DownLayout : std::uint8_t {
    Neurons,     // one row per neuron, scales of the file's blocks of 32 neurons apart ([ffn/32][hidden]): from a
                 // [hidden, ffn] file of Q4_0, Q8_0 or a float type, without loss; dead neurons are not read
    NeuronRows,  // a [ffn, hidden] file (the authors' sparse layout), taken as it is
    OutputRows,  // a [hidden, ffn] file of any other type: packed rows per output, nothing can be skipped
};
struct PackedDown {
    WeightType type = WeightType::F32;
    DownLayout layout = DownLayout::Neurons;
    std::int64_t neurons = 0;  // expert FFN width
    std::int64_t hidden = 0;
    const std::byte* data = nullptr;  // 64-byte aligned
};
DownLayout downLayout(WeightType type, bool fileIsNeuronMajor);
std::size_t packedDownBytes(WeightType type, DownLayout layout, std::int64_t neurons, std::int64_t hidden);
void packDown(WeightType type, DownLayout layout, const std::byte* file, std::int64_t neurons, std::int64_t hidden,
              std::byte* packed);

// ---- activations ----------------------------------------------------------------------------------------------------

/// One token's vector, in float and in 8 bits: per block of 32 values a scale max|x|/127 and the rounded values, in the
/// interleaved order of packed rows. One allocation of activationBytes(n) holds it; `quantize` fills the 8-bit part.
struct Activation {
    std::int64_t size = 0;
    const float* values = nullptr;      // [size]
    const std::int8_t* q = nullptr;     // interleaved, padded to whole groups of 16 blocks with zeros
    const float* scales = nullptr;      // [blocks, padded to 16]
    const std::int32_t* sums = nullptr; // [blocks, padded to 16] sum of the block's q
    const std::int16_t* halfSums = nullptr; // [2 * blocks, padded] the same of the block's first and second 16 values
};
std::size_t activationBytes(std::int64_t size);
/// The views into a 64-byte aligned buffer of activationBytes(size); values is left null for the caller to set.
Activation activationView(std::int64_t size, std::byte* buffer);

/// The live neurons of one token in one expert: relu(gate) * up, zeros left out.
struct LiveNeurons {
    const std::int32_t* index = nullptr;  // ascending
    const float* value = nullptr;         // relu(gate)*up of each
    std::int32_t count = 0;
};

// ---- the table ------------------------------------------------------------------------------------------------------

/// F32 is for models whose weights are F32, where a cache of halves would be the largest error (5e-9, against 1e-13).
enum class KvType : std::uint8_t { F16, Q8_0, F32 };

/// Bytes of one cached head vector: head_dim halves, head_dim/32 blocks of (f16 scale, 32 int8), or head_dim floats.
std::size_t kvVectorBytes(KvType type, int headDim);

/// Attention of `queries` query vectors that share one KV head over cached positions. Query i may see cache rows
/// [begin[i], end[i]) in logical order; logical position p lies in row p % capacity (a ring). All positions that some query
/// of the call sees must be in the ring: largest end - smallest begin <= capacity. headDim is a multiple of 32.
struct AttentionArgs {
    KvType type = KvType::F16;
    int headDim = 0;
    float scale = 0;                   // 1/sqrt(headDim)
    int queries = 0;
    const float* const* query = nullptr;  // [queries] -> [headDim]
    float* const* out = nullptr;          // [queries] -> [headDim]
    const std::int64_t* begin = nullptr;  // [queries] first visible position
    const std::int64_t* end = nullptr;    // [queries] one past the last
    const std::byte* keys = nullptr;      // rows of `stride` bytes, row r at keys + r * stride
    const std::byte* values = nullptr;
    std::size_t stride = 0;
    std::int64_t capacity = 0;
};

struct Kernels {
    std::string_view name;  // "reference", "avx2", "avxvnni", "avx512", "neon", "neon-i8mm"

    /// Fills q, scales and sums of `out` from x [out.size].
    void (*quantize)(const float* x, const Activation& out);

    /// out[i] = w.row(rows ? rows[i] : first + i) . x for i < count. Quantized types use the 8-bit form, others floats.
    void (*matVec)(const PackedMatrix& w, const Activation& x, std::int64_t first, const std::int32_t* rows,
                   std::int64_t count, float* out);

    /// out[t * outStride + r - first] = w.row(r) . x[t] for r in [first, first + count), t < tokens. Same bits as matVec.
    void (*matMul)(const PackedMatrix& w, const Activation* x, std::int64_t tokens, std::int64_t first,
                   std::int64_t count, float* out, std::int64_t outStride);

    /// y[h] += weight * sum over live neurons of value * down[neuron][h] for h in [begin, end), both multiples of 32.
    /// Values are quantized to 8 bits per block of 32 neurons where the type is quantized and the layout is Neurons or
    /// OutputRows.
    void (*downSparse)(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin, std::int64_t end,
                       float* y);

    /// The same for several tokens of one expert: a[t] are dense [neurons] rows (zeros where dead), y[t] += weight[t] * ...
    /// Same bits as downSparse.
    void (*downDense)(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
                      std::int64_t begin, std::int64_t end, float* const* y);

    /// out = x / sqrt(mean(x^2) + eps) * gain, [n].
    void (*rmsNorm)(const float* x, const float* gain, std::int64_t n, float eps, float* out);

    /// In place, pairs (i, i + headDim/2) of each of `heads` vectors rotated by the angles' cos and sin [headDim/2].
    void (*rope)(float* x, int heads, int headDim, const float* cosines, const float* sines);

    /// Stores one head vector into the cache, and reads it back.
    void (*storeKv)(KvType type, const float* x, int headDim, std::byte* out);
    void (*loadKv)(KvType type, const std::byte* in, int headDim, float* out);

    /// Online softmax over chunks of 256 positions at absolute multiples of 256, merged in ascending order.
    void (*attention)(const AttentionArgs& args);

    /// y[i] += x[i].
    void (*add)(const float* x, std::int64_t n, float* y);

    /// Index of the largest value; the first of equals.
    std::int64_t (*argMax)(const float* x, std::int64_t n);

    /// x[i] = exp(x[i] - max) and the sum of it returned; for the sampler.
    float (*softmaxInPlace)(float* x, std::int64_t n);
};

/// The best table for this machine, or the one that THIMBLE_ISA names when the machine has it. Detection runs once.
/// An unknown or unavailable name gives the best one and a sentence in `note`.
struct Selection {
    const Kernels* kernels = nullptr;
    std::string note;  // empty, or why the wish was not followed
};
Selection select(std::string_view wish);
const Selection& selected();  // select(getenv("THIMBLE_ISA"))

/// Every table that this machine can run, the scalar one first.
std::span<const Kernels* const> available();

}  // namespace thimble::kernels
