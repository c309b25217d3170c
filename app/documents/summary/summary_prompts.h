#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/storage/document_passages.h"
#include "app/storage/document_values.h"
#include "engine/generate/session.h"

namespace thimble::app {

/// How many points a summary of that length ends with, at most.
std::size_t pointsWanted(SummaryLength length);

/// What a question may take of the model's context, in estimated tokens of the text that it is about.
std::int64_t textBudget(std::int64_t contextSize);

/// Asks for the points of some passages. Each passage carries a number that the answer cites.
engine::GenerateRequest readRequest(std::span<const PassageRow> passages, const QString& title,
                                    const SummaryOptions& options);

/// Asks to merge points to at most `wanted`.
engine::GenerateRequest mergeRequest(std::span<const SummaryPoint> points, std::size_t wanted, const QString& title,
                                     const SummaryOptions& options);

/// Asks to write the points as a text.
engine::GenerateRequest proseRequest(std::span<const SummaryPoint> points, const QString& title,
                                     const SummaryOptions& options);

/// The points of an answer, each with the source it cites; where it cites none, with the one whose words it shares
/// most.
std::vector<SummaryPoint> pointsOf(std::string_view answer, std::span<const SummaryPoint> sources, std::size_t most);

/// Without the points that most words of which stand in none of the sources: a small model's inventions. For answers in
/// the language of the text only.
std::vector<SummaryPoint> groundedPoints(std::vector<SummaryPoint> points, std::span<const SummaryPoint> sources);

/// A passage as a source of points: its text and its place.
std::vector<SummaryPoint> sourcesOf(std::span<const PassageRow> passages);

}  // namespace thimble::app
