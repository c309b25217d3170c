#pragma once

// The golden models: small checkpoints with the logits and the routing of an independent float64 implementation.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/model/model.h"

namespace thimble::engine::test {

inline std::filesystem::path goldenFile(const std::string& name) {
    return std::filesystem::path(THIMBLE_TEST_DATA) / "golden" / name;
}

/// The 48 tokens that every golden model was run on.
inline std::vector<Token> goldenTokens() {
    std::ifstream file(goldenFile("tokens48.txt"));
    std::vector<Token> tokens;
    for (Token token = 0; file >> token;) {
        tokens.push_back(token);
        if (file.peek() == ',') file.get();
    }
    return tokens;
}

/// [48 * 512]
inline std::vector<float> goldenLogits(const std::string& model) {
    std::ifstream file(goldenFile(model + ".logits.f32"), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    std::vector<float> logits(bytes.size() / sizeof(float));
    std::memcpy(logits.data(), bytes.data(), logits.size() * sizeof(float));
    return logits;
}

/// [layers][48 * active]
inline std::vector<std::vector<std::int32_t>> goldenRouting(const std::string& model) {
    std::ifstream file(goldenFile(model + ".routing.json"));
    std::vector<std::vector<std::int32_t>> layers;
    for (const auto& layer : nlohmann::json::parse(file)) {
        layers.emplace_back();
        for (const auto& token : layer) {
            for (const std::int32_t expert : token)
                layers.back().push_back(expert);
        }
    }
    return layers;
}

inline std::unique_ptr<Model> loadGolden(const std::string& model, LoadOptions options = {}) {
    auto loaded = Model::load(goldenFile(model + ".gguf"), options);
    if (!loaded) {
        ADD_FAILURE() << loaded.error().message;
        return nullptr;
    }
    return std::move(*loaded);
}

/// mean((a - b)^2) / mean(b^2)
inline double normalisedError(std::span<const float> a, std::span<const float> b) {
    EXPECT_EQ(a.size(), b.size());
    double error = 0, power = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        error += difference * difference;
        power += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return error / power;
}

}  // namespace thimble::engine::test
