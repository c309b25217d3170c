#pragma once

#include <QString>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/base/error.h"

namespace thimble::app {

/// What a model would do with a memory budget.
struct BudgetFit {
    std::uint64_t budget = 0;
    bool fits = false;
    bool resident = false;     // every expert in memory: full speed
    std::int64_t context = 0;  // tokens
    double expertShare = 0;    // of the experts that fit, 0 to 1; the others are read from the disk when needed
    QString sentence;          // in plain words: the plan, or why it doesn't fit and what would
};

/// What a person wants to know of a model before choosing it; all of it from the file's header.
struct ModelCard {
    QString name;          // general.name, or the file's
    QString architecture;  // "smallthinker"
    QString type;          // of most weights: "Q4_0"
    std::uint64_t fileBytes = 0;
    std::uint64_t parameters = 0;
    std::uint64_t expertParameters = 0;  // of them in experts
    std::uint64_t activeParameters = 0;  // used per token
    std::int64_t layers = 0;
    std::int64_t experts = 0;  // per layer
    std::int64_t activeExperts = 0;
    std::int64_t context = 0;  // tokens, as trained
    std::int64_t vocabulary = 0;
    bool chat = false;  // its vocabulary has the marks of a conversation
    QString problem;    // why this program cannot run it; empty when it can
    std::uint64_t smallestBudget = 0;
    std::vector<BudgetFit> fits;  // at several budgets, rising
    friend bool operator==(const ModelCard& a, const ModelCard& b) {
        return a.name == b.name && a.fileBytes == b.fileBytes && a.problem == b.problem;
    }
};

/// Reads the header alone: milliseconds. An error when the file is no GGUF; a GGUF that can't run has `problem`.
engine::Result<ModelCard> readModelCard(const std::filesystem::path& file);

/// The same for one budget, such as the one that a slider stands at.
engine::Result<BudgetFit> fitBudget(const std::filesystem::path& file, std::uint64_t budget, std::int64_t context);

}  // namespace thimble::app
