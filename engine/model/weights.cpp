#include "engine/model/weights.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <numeric>
#include <optional>

#include "engine/base/thread_pool.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

using kernels::PackedMatrix;
using kernels::WeightType;

constexpr std::size_t kAlignment = 64;
constexpr std::int64_t kReadBytes = 1 << 20;  // of a tensor at a time and thread, while loading

std::string layerName(std::int64_t layer, std::string_view tensor) {
    return "blk." + std::to_string(layer) + "." + std::string(tensor) + ".weight";
}

std::string shapeText(std::span<const std::int64_t> shape) {
    std::string text = "[";
    for (const std::int64_t n : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(n);
    return text + "]";
}

std::size_t aligned(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

std::size_t packedBytes(WeightType type, std::int64_t rows, std::int64_t cols) {
    return aligned(static_cast<std::size_t>(rows) * kernels::packedRowBytes(type, cols));
}

/// Reads whole tensors of one file into packed form; the first error stays.
class Loader {
  public:
    Loader(const Config& config, const GgufHeader& header, const InputFile& file, ThreadPool& pool,
           AlignedBuffer& storage)
        : config_(config), header_(header), file_(file), pool_(pool), storage_(storage) {}

    const std::optional<Error>& error() const { return error_; }

    std::vector<float> norm(const std::string& name) {
        const TensorInfo& tensor = *header_.find(name);
        std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
        std::vector<std::byte> bytes(tensor.bytes);
        note(file_.read(tensor.offset, bytes));
        if (!error_) kernels::dequantize(*tensor.type, bytes.data(), tensor.elements(), values.data());
        return values;
    }

    PackedMatrix matrix(const std::string& name) {
        const TensorInfo& tensor = *header_.find(name);
        return pack(*tensor.type, tensor.offset, tensor.shape[0], tensor.shape[1]);
    }

    /// `rows` x `cols` values that start at `offset` of the file.
    PackedMatrix pack(WeightType type, std::uint64_t offset, std::int64_t rows, std::int64_t cols) {
        return packAs(computeType(config_, type), type, offset, rows, cols);
    }

    /// The same as floats, whatever the file holds.
    PackedMatrix packFloats(const std::string& name) {
        const TensorInfo& tensor = *header_.find(name);
        return packAs(WeightType::F32, *tensor.type, tensor.offset, tensor.shape[0], tensor.shape[1]);
    }

  private:
    /// `packed` is `type`, or F32.
    PackedMatrix packAs(WeightType packed, WeightType type, std::uint64_t offset, std::int64_t rows,
                        std::int64_t cols) {
        PackedMatrix matrix = place(packed, rows, cols);
        const std::size_t rowBytes = kernels::fileBytes(type, 1, cols);
        inParts(rows, rowBytes, offset, [&](std::int64_t first, std::int64_t count, const std::byte* fileRows) {
            if (packed == type) return kernels::packRows(type, fileRows, count, cols, writable(matrix, first));
            std::vector<float> values(static_cast<std::size_t>(count * cols));
            kernels::dequantize(type, fileRows, count * cols, values.data());
            kernels::packRows(packed, reinterpret_cast<const std::byte*>(values.data()), count, cols,
                              writable(matrix, first));
        });
        return matrix;
    }

    PackedMatrix place(WeightType type, std::int64_t rows, std::int64_t cols) {
        const PackedMatrix matrix{type, rows, cols, kernels::packedRowBytes(type, cols), storage_.data() + used_};
        used_ += packedBytes(type, rows, cols);
        return matrix;
    }

    std::byte* writable(const PackedMatrix& matrix, std::int64_t row) {
        return storage_.data() + (matrix.data - storage_.data()) + static_cast<std::size_t>(row) * matrix.rowBytes;
    }

    /// Calls body(first row, rows, bytes) for parts of about kReadBytes, on all threads.
    template <class Body>
    void inParts(std::int64_t rows, std::size_t rowBytes, std::uint64_t offset, Body body) {
        const auto grain = std::max<std::int64_t>(1, kReadBytes / static_cast<std::int64_t>(rowBytes));
        pool_.parallelFor(rows, grain, [&](std::int64_t begin, std::int64_t end) {
            std::vector<std::byte> bytes(static_cast<std::size_t>(end - begin) * rowBytes);
            const Status read = file_.read(offset + static_cast<std::uint64_t>(begin) * rowBytes, bytes);
            if (read) return body(begin, end - begin, bytes.data());
            note(read);
        });
    }

    void note(const Status& status) {
        if (status) return;
        const std::lock_guard lock(errorMutex_);
        if (!error_) error_ = status.error();
    }

    const Config& config_;
    const GgufHeader& header_;
    const InputFile& file_;
    ThreadPool& pool_;
    AlignedBuffer& storage_;
    std::size_t used_ = 0;
    std::mutex errorMutex_;
    std::optional<Error> error_;
};

LayerWeights loadLayer(Loader& loader, std::int64_t layer) {
    const auto name = [&](std::string_view tensor) { return layerName(layer, tensor); };
    LayerWeights w;
    w.attentionNorm = loader.norm(name("attn_norm"));
    w.expertNorm = loader.norm(name("ffn_norm"));
    w.router = loader.packFloats(name("ffn_gate_inp"));
    w.query = loader.matrix(name("attn_q"));
    w.key = loader.matrix(name("attn_k"));
    w.value = loader.matrix(name("attn_v"));
    w.attentionOutput = loader.matrix(name("attn_output"));
    return w;
}

}  // namespace

std::vector<TensorSpec> tensorTable(const Config& c) {
    using Use = TensorSpec::Use;
    const std::int64_t queryWidth = c.heads * c.headDim, kvWidth = c.kvHeads * c.headDim;
    std::vector<TensorSpec> table;
    table.push_back({"token_embd.weight", {c.vocabulary, c.hidden}, Use::Embedding});
    table.push_back({"output_norm.weight", {c.hidden}, Use::Norm});
    if (!c.tiedOutput) table.push_back({"output.weight", {c.vocabulary, c.hidden}, Use::Matrix});
    if (c.predictorHidden > 0) {
        const std::int64_t elements = (c.hidden + c.vocabulary) * c.predictorHidden;
        table.push_back({"lm_head_profiler.weight", {elements}, Use::Predictor});
    }
    for (std::int64_t layer = 0; layer < c.layers; ++layer) {
        const auto add = [&](std::string_view name, std::vector<std::int64_t> shape, Use use) {
            table.push_back({layerName(layer, name), std::move(shape), use});
        };
        add("attn_norm", {c.hidden}, Use::Norm);
        add("attn_q", {queryWidth, c.hidden}, Use::Matrix);
        add("attn_k", {kvWidth, c.hidden}, Use::Matrix);
        add("attn_v", {kvWidth, c.hidden}, Use::Matrix);
        add("attn_output", {c.hidden, queryWidth}, Use::Matrix);
        add("ffn_norm", {c.hidden}, Use::Norm);
        add("ffn_gate_inp", {c.experts, c.hidden}, Use::Router);
        add("ffn_gate_exps", {c.experts, c.expertFfn, c.hidden}, Use::Experts);
        add("ffn_up_exps", {c.experts, c.expertFfn, c.hidden}, Use::Experts);
        c.neuronMajorDown ? add("ffn_down_exps", {c.experts, c.expertFfn, c.hidden}, Use::Experts)
                          : add("ffn_down_exps", {c.experts, c.hidden, c.expertFfn}, Use::Experts);
    }
    return table;
}

Status checkTensors(const Config& config, const GgufHeader& header) {
    const auto fail = [&](const TensorSpec& spec, const std::string& what) {
        return Error{quote(header.file) + ": the tensor " + quote(spec.name) + " " + what + "."};
    };
    for (const TensorSpec& spec : tensorTable(config)) {
        const TensorInfo* found = header.find(spec.name);
        if (!found) return fail(spec, "is missing; the file holds no complete model");
        if (found->shape != spec.shape) {
            return fail(spec,
                        "has the shape " + shapeText(found->shape) + ", but should have " + shapeText(spec.shape));
        }
        if (!found->type) {
            return fail(
                spec, "has the type number " + std::to_string(found->ggmlType) + ", which this program cannot compute");
        }
        const kernels::WeightTypeInfo& type = kernels::info(*found->type);
        const bool predictor =
            spec.use == TensorSpec::Use::Predictor;  // two matrices: columns hidden, then predictorHidden
        const std::int64_t columns = predictor ? std::gcd(config.hidden, config.predictorHidden) : spec.shape.back();
        if (columns % type.blockValues != 0 || (predictor && columns % 32 != 0)) {
            return fail(spec, "has rows that the blocks of its type " + std::string(type.name) + " do not divide");
        }
    }
    return {};
}

std::uint64_t weightBytes(const Config& config, const GgufHeader& header) {
    std::uint64_t bytes = 0;
    for (const TensorSpec& spec : tensorTable(config)) {
        const WeightType type = computeType(config, *header.find(spec.name)->type);
        switch (spec.use) {
            case TensorSpec::Use::Router:
                bytes += packedBytes(WeightType::F32, spec.shape[0], spec.shape[1]);
                break;
            case TensorSpec::Use::Embedding:
                if (config.tiedOutput) bytes += packedBytes(type, spec.shape[0], spec.shape[1]);
                break;
            case TensorSpec::Use::Matrix:
                bytes += packedBytes(type, spec.shape[0], spec.shape[1]);
                break;
            case TensorSpec::Use::Predictor:
                bytes += packedBytes(type, config.predictorHidden, config.hidden) +
                         packedBytes(type, config.vocabulary, config.predictorHidden);
                break;
            case TensorSpec::Use::Norm:
            case TensorSpec::Use::Experts:
                break;
        }
    }
    return bytes;
}

Result<Weights> loadWeights(const Config& config, const GgufHeader& header, const InputFile& file, ThreadPool& pool,
                            const std::function<bool(double)>& progress) {
    Weights w;
    auto storage = AlignedBuffer::allocate(static_cast<std::size_t>(weightBytes(config, header)), kAlignment);
    if (!storage) return storage.error();
    w.storage = std::move(*storage);
    w.embedding = *header.find("token_embd.weight");

    Loader loader(config, header, file, pool, w.storage);
    for (std::int64_t layer = 0; layer < config.layers && !loader.error(); ++layer) {
        w.layers.push_back(loadLayer(loader, layer));
        if (progress && !progress(0.7 * static_cast<double>(layer + 1) / static_cast<double>(config.layers))) {
            return Error{"Loading was cancelled."};
        }
    }
    w.outputNorm = loader.norm("output_norm.weight");
    w.output = loader.matrix(config.tiedOutput ? "token_embd.weight" : "output.weight");
    if (config.predictorHidden > 0) {
        const TensorInfo& predictor = *header.find("lm_head_profiler.weight");
        const std::size_t firstBytes = kernels::fileBytes(*predictor.type, config.predictorHidden, config.hidden);
        w.predictorIn = loader.pack(*predictor.type, predictor.offset, config.predictorHidden, config.hidden);
        w.predictorOut =
            loader.pack(*predictor.type, predictor.offset + firstBytes, config.vocabulary, config.predictorHidden);
    }
    if (loader.error()) return *loader.error();
    if (progress && !progress(1.0)) return Error{"Loading was cancelled."};
    return w;
}

Status readEmbedding(const Weights& weights, const InputFile& file, Token token, std::span<float> out) {
    const TensorInfo& tensor = weights.embedding;
    const auto hidden = static_cast<std::int64_t>(out.size());
    const std::size_t rowBytes = kernels::fileBytes(*tensor.type, 1, hidden);
    // Rows are a few KiB: a buffer on the stack serves all published models.
    std::array<std::byte, 16384> local;
    std::vector<std::byte> heap(rowBytes > local.size() ? rowBytes : 0);
    const std::span<std::byte> bytes(heap.empty() ? local.data() : heap.data(), rowBytes);
    const Status read = file.read(tensor.offset + static_cast<std::uint64_t>(token) * rowBytes, bytes);
    if (read) kernels::dequantize(*tensor.type, bytes.data(), hidden, out.data());
    return read;
}

}  // namespace thimble::engine
