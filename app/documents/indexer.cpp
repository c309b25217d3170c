#include "app/documents/indexer.h"

#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include "app/documents/document_reader.h"
#include "app/documents/passages.h"
#include "app/documents/search/passage_search.h"
#include "app/documents/summary/key_sentences.h"
#include "app/documents/text/language.h"

namespace thimble::app {
namespace {

constexpr std::size_t kMaxWaitingBytes = 2 << 20;
constexpr std::size_t kBatchBytes = 1 << 20;
constexpr std::size_t kSampleBytes = 64 << 10;  // that show a document's language

std::filesystem::path toPath(const QString& path) {
    const QByteArray utf8 = path.toUtf8();
    return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

QByteArray jsonOf(const std::vector<KeySentence>& sentences) {
    QJsonArray list;
    for (const KeySentence& sentence : sentences) {
        list.append(QJsonObject{{QStringLiteral("text"), QString::fromStdString(sentence.text)},
                                {QStringLiteral("place"), placeOf(sentence.page, sentence.section)}});
    }
    return QJsonDocument(list).toJson(QJsonDocument::Compact);
}

}  // namespace

std::optional<FileStamp> stampOf(const QString& path) {
    const QFileInfo info(path);
    if (!info.exists()) return {};
    return FileStamp{info.size(), info.lastModified().toMSecsSinceEpoch()};
}

/// A section as it is stored: cut, its terms found.
struct Indexer::Prepared {
    Section section;
    std::vector<PassagePiece> pieces;
    std::vector<std::string> terms;  // of each piece
};

/// The reader's thread, what it makes of the sections, and the queue between it and the store.
struct Indexer::Stream {
    /// `known`: the language as it was found when reading began before; nothing: to be found. Sections below `stored`
    /// are not cut again.
    Stream(const std::filesystem::path& file, std::optional<std::string> known, int stored)
        : passedOver(stored), language(std::move(known)), thread([this, file] {
              if (language) begin();
              auto facts = readDocument(file, [this](Section section) { return take(std::move(section)); });
              decideLanguage();
              const std::lock_guard lock(mutex);
              result.emplace(std::move(facts));
              changed.notify_all();
          }) {}

    ~Stream() {
        {
            const std::lock_guard lock(mutex);
            stop = true;
            changed.notify_all();
        }
        thread.join();
    }

    void begin() {
        reader = std::make_shared<TermReader>(*language);
        sentences = KeySentences(reader);
        terms.emplace(reader);
    }

    /// The language of the whole document is that of its beginning: its terms can only be taken out as they were put
    /// in.
    bool decideLanguage() {
        if (language) return true;
        std::string sample;
        for (const Section& section : early)
            sample += section.text + "\n";
        language = detectLanguage(sample);
        begin();
        for (Section& section : std::exchange(early, {})) {
            if (!prepare(std::move(section))) return false;
        }
        return true;
    }

    bool take(Section section) {
        if (language) return prepare(std::move(section));
        earlyBytes += section.text.size();
        early.push_back(std::move(section));
        return earlyBytes < kSampleBytes || decideLanguage();
    }

    bool prepare(Section section) {
        sentences.add(section);
        Prepared prepared;
        if (ordinal++ >= passedOver) {
            prepared.pieces = splitPassages(section.text);
            for (const PassagePiece& piece : prepared.pieces)
                prepared.terms.push_back(terms->of(section.name, piece.text));
        }
        prepared.section = std::move(section);
        return push(std::move(prepared));
    }

    bool push(Prepared prepared) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stop || waitingBytes < kMaxWaitingBytes; });
        if (stop) return false;
        waitingBytes += prepared.section.text.size();
        waiting.push_back(std::move(prepared));
        changed.notify_all();
        return true;
    }

    /// Sections of about a batch, or fewer when the time is up or the reader has ended.
    std::vector<Prepared> takeBatch(std::chrono::steady_clock::time_point until) {
        std::unique_lock lock(mutex);
        changed.wait_until(lock, until, [&] { return result || waitingBytes >= kBatchBytes; });
        std::vector<Prepared> batch;
        for (std::size_t bytes = 0; !waiting.empty() && bytes < kBatchBytes;) {
            const std::size_t size = waiting.front().section.text.size();
            bytes += size;
            waitingBytes -= size;
            batch.push_back(std::move(waiting.front()));
            waiting.pop_front();
        }
        changed.notify_all();
        return batch;
    }

    bool ended() {
        const std::lock_guard lock(mutex);
        return result && waiting.empty();
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Prepared> waiting;
    std::size_t waitingBytes = 0;
    bool stop = false;
    std::optional<engine::Result<DocumentFacts>> result;

    // The reader's own until it has ended:
    const int passedOver;
    int ordinal = 0;
    std::vector<Section> early;  // until the language is known
    std::size_t earlyBytes = 0;
    std::optional<std::string> language;
    std::shared_ptr<TermReader> reader;
    KeySentences sentences;
    std::optional<PassageTerms> terms;

    std::thread thread;  // last: starts when the rest is there
};

Indexer::Indexer(Database& database, DocumentRow row)
    : database_(database),
      documents_(database),
      passages_(database),
      row_(std::move(row)),
      storedBefore_(row_.sections) {
    nextPassage_ = passages_.count(row_.document.id);
    if (const auto stamp = stampOf(row_.document.path)) {
        row_.document.bytes = stamp->bytes;
        row_.modified = stamp->modified;
    }
    row_.document.state = DocumentState::Reading;
    row_.document.problem.clear();
    std::optional<std::string> language;
    if (storedBefore_ > 0) language = row_.language.toStdString();
    stream_ = std::make_unique<Stream>(toPath(row_.document.path), std::move(language), storedBefore_);
}

Indexer::~Indexer() = default;

Document Indexer::step(std::chrono::milliseconds duration) {
    const auto until = std::chrono::steady_clock::now() + duration;
    do {
        auto batch = stream_->takeBatch(until);
        if (!batch.empty()) store(std::move(batch));
        if (stream_->ended()) {
            finish();
            break;
        }
    } while (std::chrono::steady_clock::now() < until);
    return row_.document;
}

void Indexer::store(std::vector<Prepared> batch) {
    if (nextSection_ == 0 && storedBefore_ == 0) row_.language = QString::fromStdString(*stream_->language);
    database_.transaction([&] {
        for (Prepared& prepared : batch) {
            const Section& section = prepared.section;
            const int ordinal = nextSection_++;
            row_.document.progress = std::max(row_.document.progress, section.progress);
            if (ordinal < storedBefore_) continue;
            passages_.addSection(row_.document.id,
                                 {ordinal, section.page, section.name, static_cast<std::int64_t>(section.text.size())});
            for (std::size_t i = 0; i < prepared.pieces.size(); ++i)
                storePassage(ordinal, section, prepared.pieces[i], prepared.terms[i]);
            row_.document.characters += static_cast<std::int64_t>(section.text.size());
            row_.sections = ordinal + 1;
        }
        documents_.update(row_);
    });
}

void Indexer::storePassage(int ordinal, const Section& section, PassagePiece& piece, const std::string& terms) {
    PassageRow passage;
    passage.document = row_.document.id;
    passage.ordinal = nextPassage_++;
    passage.section = ordinal;
    passage.page = section.page;
    passage.name = section.name;
    passage.text = std::move(piece.text);
    passage.overlap = piece.overlap;
    if (section.dates) {
        passage.dateFrom = section.dates->from;
        passage.dateTo = section.dates->to;
    }
    passages_.add(passage, terms);
    if (row_.firstPassage == 0) row_.firstPassage = passage.id;
    row_.lastPassage = passage.id;
}

void Indexer::finish() {
    const engine::Result<DocumentFacts>& facts = *stream_->result;
    Document& document = row_.document;
    if (facts.ok()) {
        document.state = DocumentState::Ready;
        document.progress = 1;
        document.format =
            QString::fromLatin1(facts->format->title.data(), static_cast<qsizetype>(facts->format->title.size()));
        document.pages = facts->pages;
        row_.keySentences =
            jsonOf(stream_->sentences.best(KeySentences::suitableCount(stream_->sentences.textBytes())));
    } else {
        document.state = stampOf(document.path) ? DocumentState::Failed : DocumentState::Missing;
        document.problem = QString::fromStdString(facts.error().message);
    }
    database_.transaction([&] { documents_.update(row_); });
}

}  // namespace thimble::app
