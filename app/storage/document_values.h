#pragma once

#include "app/storage/values.h"

namespace thimble::app {

/// Values about documents and their summaries; plain, as those of values.h.

enum class DocumentState { Queued, Reading, Paused, Ready, Failed, Missing };

struct Document {
    Id id = 0;
    QString path;
    QString title;   // its own title, else the file's name
    QString format;  // "PDF", "Word", "Text"
    DocumentState state = DocumentState::Queued;
    double progress = 0;  // of reading, 0 to 1
    QString problem;      // why it failed or is missing: a sentence for the user
    int pages = 0;        // 0: the format has none
    std::int64_t bytes = 0;
    std::int64_t characters = 0;  // of its text
    Milliseconds added = 0;
    friend bool operator==(const Document&, const Document&) = default;
};

/// A piece of a document as the reader pane shows it.
struct Passage {
    Id id = 0;
    Id document = 0;
    QString title;  // of the document
    QString place;  // "p. 14", "Sheet Costs"; empty: the format has no places
    QString text;
    friend bool operator==(const Passage&, const Passage&) = default;
};

enum class SummaryLength { Short, Medium, Long };
enum class SummaryStyle { Points, Prose };

struct SummaryOptions {
    SummaryLength length = SummaryLength::Medium;
    SummaryStyle style = SummaryStyle::Points;
    QString language;  // empty: that of the document
    friend bool operator==(const SummaryOptions&, const SummaryOptions&) = default;
};

struct SummaryPoint {
    QString text;
    QString place;   // page or section it came from
    Id passage = 0;  // 0: spans several
    friend bool operator==(const SummaryPoint&, const SummaryPoint&) = default;
};

enum class SummaryState { Queued, Running, Paused, Done, Cancelled, Failed };

/// A summary of a whole document: a job that survives a restart, and its result.
struct Summary {
    Id id = 0;
    Id document = 0;
    Id conversation = 0;  // where it is shown
    Id after = 0;         // the message that it stands below; 0: above all
    SummaryOptions options;
    SummaryState state = SummaryState::Queued;
    int sectionsTotal = 0;
    int sectionsRead = 0;
    double secondsLeft = -1;                 // < 0: not known yet
    std::vector<SummaryPoint> keySentences;  // extracted, there before any model has answered
    std::vector<SummaryPoint> points;        // written by the model; empty when it cannot write any
    QString text;                            // the points in prose, when asked for
    QStringList gaps;                        // sections that could not be read
    QString model;
    QString problem;
    /// The text is what a small model made of the key sentences: it stands below them, not for them.
    bool isBrief() const { return points.empty() && !text.isEmpty(); }
    friend bool operator==(const Summary&, const Summary&) = default;
};

}  // namespace thimble::app
