#include "engine/format/convert.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <future>
#include <limits>
#include <set>

#include "engine/base/thread_pool.h"
#include "engine/format/conversion_source.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

using kernels::WeightType;

constexpr std::int64_t pieceValues = 1 << 18;       // that one thread converts at a time: 1 MiB of floats
constexpr std::uint64_t batchBytes = 32u << 20;     // written at a time; two batches are in memory
constexpr std::uint64_t discardBytes = 256u << 20;  // of source pages read before they are given back
constexpr float largestHalf = 65504.0f;

/// Rows of one matrix, and where their bytes go in the batch. A transposed matrix is one piece.
struct Piece {
    const SourceMatrix* matrix;
    std::int64_t firstRow, rows;
    std::size_t outOffset, outBytes;
};

std::size_t rowBytes(WeightType type, std::int64_t columns) {
    return kernels::fileBytes(type, 1, columns);
}

/// Converts and writes a source's tensors, one batch being computed while the one before is written.
class Converter {
  public:
    Converter(const ConversionSource& source, const ConvertOptions& options, GgufWriter& writer)
        : source_(source), options_(options), writer_(writer), pool_(options.threads) {}

    Status run() {
        for (const TensorRecipe& recipe : source_.tensors) {
            if (Status status = convertTensor(recipe); !status) {
                (void)waitForWrite();  // the first error is told
                return status;
            }
        }
        return waitForWrite();
    }

  private:
    Status convertTensor(const TensorRecipe& recipe) {
        std::vector<Piece> batch;
        std::size_t bytes = 0;
        for (const SourceMatrix& matrix : recipe.parts) {
            const std::int64_t outColumns = recipe.transpose ? matrix.rows : matrix.columns;
            const std::int64_t outRows = recipe.transpose ? matrix.columns : matrix.rows;
            const std::int64_t step = recipe.transpose ? outRows : std::max<std::int64_t>(1, pieceValues / outColumns);
            for (std::int64_t row = 0; row < outRows; row += step) {
                const std::int64_t rows = std::min(step, outRows - row);
                const std::size_t size = static_cast<std::size_t>(rows) * rowBytes(recipe.plan.type, outColumns);
                batch.push_back({&matrix, row, rows, bytes, size});
                bytes += size;
                if (bytes < batchBytes) continue;
                if (Status status = convertBatch(recipe, batch, bytes); !status) return status;
                batch.clear();
                bytes = 0;
            }
        }
        return batch.empty() ? Status() : convertBatch(recipe, batch, bytes);
    }

    Status convertBatch(const TensorRecipe& recipe, const std::vector<Piece>& batch, std::size_t bytes) {
        std::vector<std::byte>& out = buffers_[next_];
        next_ = 1 - next_;
        out.resize(bytes);
        std::atomic<bool> notFinite = false, tooLarge = false;
        pool_.parallelFor(static_cast<std::int64_t>(batch.size()), 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                const float largest = convertPiece(recipe, batch[static_cast<std::size_t>(i)], out.data());
                if (!std::isfinite(largest)) notFinite = true;
                if (recipe.plan.type == WeightType::F16 && largest > largestHalf) tooLarge = true;
            }
        });
        if (notFinite)
            return Error{
                "The tensor " + quote(recipe.plan.name) +
                " holds values that are no numbers (NaN or infinite): the checkpoint is damaged; get it again."};
        if (tooLarge)
            return Error{"The tensor " + quote(recipe.plan.name) +
                         " holds values beyond 65,504, the largest of F16; choose BF16 or Q8_0."};
        giveBackPages(batch);
        if (Status status = waitForWrite(); !status) return status;
        pending_ = std::async(std::launch::async, [this, &out] { return writer_.append(out); });
        done_ += bytes;
        if (options_.progress && !options_.progress(done_, writer_.dataBytes(), recipe.plan.name)) return Error{""};
        return {};
    }

    /// Returns the largest magnitude, or a NaN when there is one.
    static float convertPiece(const TensorRecipe& recipe, const Piece& piece, std::byte* batch) {
        const SourceMatrix& in = *piece.matrix;
        std::byte* out = batch + piece.outOffset;
        const std::int64_t inRows = recipe.transpose ? in.rows : piece.rows;
        const std::int64_t inFirst = recipe.transpose ? 0 : piece.firstRow;
        const std::byte* from = in.data.data() + static_cast<std::size_t>(inFirst) * rowBytes(in.type, in.columns);
        if (in.type == recipe.plan.type && !recipe.transpose && kernels::info(in.type).quantized) {
            std::copy_n(from, piece.outBytes, out);  // quantizing again could only lose
            return 0;
        }
        const std::int64_t values = inRows * in.columns;
        std::vector<float> floats(static_cast<std::size_t>(values));
        kernels::dequantize(in.type, from, values, floats.data());
        if (recipe.transpose) floats = transposed(floats, in.rows, in.columns);
        kernels::quantizeWeights(recipe.plan.type, floats.data(), values, out);
        return largestMagnitude(floats);
    }

    static std::vector<float> transposed(const std::vector<float>& in, std::int64_t rows, std::int64_t columns) {
        constexpr std::int64_t tile = 32;  // both sides stay in the cache
        std::vector<float> out(in.size());
        for (std::int64_t r0 = 0; r0 < rows; r0 += tile) {
            for (std::int64_t c0 = 0; c0 < columns; c0 += tile) {
                for (std::int64_t r = r0; r < std::min(r0 + tile, rows); ++r) {
                    for (std::int64_t c = c0; c < std::min(c0 + tile, columns); ++c)
                        out[static_cast<std::size_t>(c * rows + r)] = in[static_cast<std::size_t>(r * columns + c)];
                }
            }
        }
        return out;
    }

    static float largestMagnitude(const std::vector<float>& values) {
        float largest = 0;
        for (const float value : values) {
            if (!std::isfinite(value)) return std::numeric_limits<float>::quiet_NaN();
            largest = std::max(largest, std::abs(value));
        }
        return largest;
    }

    /// Source pages that were read count as this process's memory until they are given back.
    void giveBackPages(const std::vector<Piece>& batch) {
        for (const Piece& piece : batch) {
            const SourceMatrix& matrix = *piece.matrix;
            touched_.insert(matrix.file);
            readBytes_ +=
                matrix.data.size() / static_cast<std::size_t>(matrix.rows) * static_cast<std::size_t>(piece.rows);
        }
        if (readBytes_ < discardBytes) return;
        for (const MappedFile* file : touched_)
            file->discardPages();
        touched_.clear();
        readBytes_ = 0;
    }

    Status waitForWrite() { return pending_.valid() ? pending_.get() : Status(); }

    const ConversionSource& source_;
    const ConvertOptions& options_;
    GgufWriter& writer_;
    ThreadPool pool_;
    std::vector<std::byte> buffers_[2];
    std::size_t next_ = 0;
    std::future<Status> pending_;
    std::uint64_t done_ = 0;
    std::uint64_t readBytes_ = 0;
    std::set<const MappedFile*> touched_;
};

}  // namespace

WeightType storedType(std::string_view tensor, std::int64_t columns, std::size_t dimensions, WeightType wanted) {
    const bool predictor = tensor == "lm_head_profiler.weight";  // one-dimensional, yet two matrices
    if ((dimensions == 1 && !predictor) || tensor.ends_with(".ffn_gate_inp.weight")) return WeightType::F32;
    return columns % kernels::info(wanted).blockValues == 0 ? wanted : WeightType::F16;
}

std::uint32_t fileTypeNumber(WeightType type) {
    switch (type) {
        case WeightType::F32:
            return 0;
        case WeightType::F16:
            return 1;
        case WeightType::Q8_0:
            return 7;
        case WeightType::BF16:
            return 32;
        default:
            return 2;  // Q4_0
    }
}

Status convertModel(const std::filesystem::path& source, const std::filesystem::path& destination,
                    const ConvertOptions& options) {
    const float nothing = 0;
    std::byte probe[4];
    if (!kernels::quantizeWeights(options.type, &nothing, 0, probe)) {
        return Error{"This program writes Q4_0, Q8_0, F16, BF16 and F32, not " +
                     std::string(kernels::info(options.type).name) + "."};
    }
    std::error_code code;
    if (std::filesystem::equivalent(source, destination, code))
        return Error{"Source and destination are the same file; name another destination."};
    const bool folder = std::filesystem::is_directory(source, code);
    const auto read = folder ? readHuggingFace(source, options) : readGgufSource(source, options);
    if (!read) return read.error();
    std::vector<TensorPlan> plans;
    for (const TensorRecipe& recipe : read->tensors)
        plans.push_back(recipe.plan);
    auto writer = GgufWriter::create(destination, read->metadata, std::move(plans));
    if (!writer) return writer.error();
    if (Status status = Converter(*read, options, **writer).run(); !status) return status;
    return (*writer)->finish();
}

}  // namespace thimble::engine
