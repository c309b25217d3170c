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

#include "app/documents/document_reader.h"
#include "app/documents/passages.h"
#include "app/documents/search/passage_search.h"
#include "app/documents/text/language.h"

namespace thimble::app {
namespace {

constexpr std::size_t kMaxWaitingBytes = 2 << 20;
constexpr std::size_t kBatchBytes = 1 << 20;

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

/// The reader's thread and the sections between it and the store.
struct Indexer::Stream {
    explicit Stream(const std::filesystem::path& file)
        : thread([this, file] {
              auto facts = readDocument(file, [this](Section section) { return push(std::move(section)); });
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

    bool push(Section section) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stop || waitingBytes < kMaxWaitingBytes; });
        if (stop) return false;
        waitingBytes += section.text.size();
        waiting.push_back(std::move(section));
        changed.notify_all();
        return true;
    }

    /// Sections of about a batch, or fewer when the time is up or the reader has ended.
    std::vector<Section> take(std::chrono::steady_clock::time_point until) {
        std::unique_lock lock(mutex);
        changed.wait_until(lock, until, [&] { return result || waitingBytes >= kBatchBytes; });
        std::vector<Section> batch;
        for (std::size_t bytes = 0; !waiting.empty() && bytes < kBatchBytes;) {
            bytes += waiting.front().text.size();
            waitingBytes -= waiting.front().text.size();
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
    std::deque<Section> waiting;
    std::size_t waitingBytes = 0;
    bool stop = false;
    std::optional<engine::Result<DocumentFacts>> result;
    std::thread thread;  // last: starts when the rest is there
};

Indexer::Indexer(Database& database, DocumentRow row)
    : database_(database), documents_(database), passages_(database), row_(std::move(row)), storedBefore_(row_.sections) {
    nextPassage_ = passages_.count(row_.document.id);
    if (const auto stamp = stampOf(row_.document.path)) {
        row_.document.bytes = stamp->bytes;
        row_.modified = stamp->modified;
    }
    row_.document.state = DocumentState::Reading;
    row_.document.problem.clear();
    stream_ = std::make_unique<Stream>(toPath(row_.document.path));
}

Indexer::~Indexer() = default;

Document Indexer::step(std::chrono::milliseconds duration) {
    const auto until = std::chrono::steady_clock::now() + duration;
    do {
        auto batch = stream_->take(until);
        if (!batch.empty()) store(std::move(batch));
        if (stream_->ended()) {
            finish();
            break;
        }
    } while (std::chrono::steady_clock::now() < until);
    return row_.document;
}

/// The language of the whole document is that of its beginning: its terms can only be taken out as they were put in.
void Indexer::chooseLanguage(const std::vector<Section>& batch) {
    if (storedBefore_ > 0 || nextSection_ > 0) return;
    std::string sample;
    for (const Section& section : batch) {
        if (sample.size() < 64 * 1024) sample += section.text + "\n";
    }
    const std::string_view language = detectLanguage(sample);
    row_.language = QString::fromLatin1(language.data(), static_cast<qsizetype>(language.size()));
}

void Indexer::store(std::vector<Section> batch) {
    chooseLanguage(batch);
    database_.transaction([&] {
        for (const Section& section : batch) {
            keySentences_.add(section);
            const int ordinal = nextSection_++;
            row_.document.progress = std::max(row_.document.progress, section.progress);
            if (ordinal < storedBefore_) continue;
            passages_.addSection(row_.document.id, {ordinal, section.page, section.name, static_cast<std::int64_t>(section.text.size())});
            for (PassagePiece& piece : splitPassages(section.text)) {
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
                passages_.add(passage, indexTerms(section.name, passage.text, row_.language.toStdString()));
                if (row_.firstPassage == 0) row_.firstPassage = passage.id;
                row_.lastPassage = passage.id;
            }
            row_.document.characters += static_cast<std::int64_t>(section.text.size());
            row_.sections = ordinal + 1;
        }
        documents_.update(row_);
    });
}

void Indexer::finish() {
    const engine::Result<DocumentFacts>& facts = *stream_->result;
    Document& document = row_.document;
    if (facts.ok()) {
        document.state = DocumentState::Ready;
        document.progress = 1;
        document.format = QString::fromLatin1(facts->format->title.data(), static_cast<qsizetype>(facts->format->title.size()));
        document.pages = facts->pages;
        row_.keySentences = jsonOf(keySentences_.best(KeySentences::suitableCount(keySentences_.textBytes())));
    } else {
        document.state = stampOf(document.path) ? DocumentState::Failed : DocumentState::Missing;
        document.problem = QString::fromStdString(facts.error().message);
    }
    database_.transaction([&] { documents_.update(row_); });
}

}  // namespace thimble::app
