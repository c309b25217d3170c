#include "app/documents/library.h"

#include <QDateTime>
#include <QDirIterator>
#include <QFileInfo>
#include <algorithm>
#include <unordered_set>

#include "app/documents/documents.h"
#include "app/documents/format.h"
#include "app/documents/search/passage_search.h"

namespace thimble::app {
namespace {

constexpr std::chrono::milliseconds kSlice{100};
constexpr std::size_t kMaxFilesOfFolder = 20'000;
constexpr int kRemovedAtOnce = 300;  // passages taken out in one transaction: about a tenth of a second

}  // namespace

std::shared_ptr<DocumentBackend> makeDocumentLibrary() {
    return std::make_shared<DocumentLibrary>();
}

DocumentLibrary::DocumentLibrary() = default;
DocumentLibrary::~DocumentLibrary() = default;

engine::Status DocumentLibrary::open(const std::filesystem::path& file) {
    auto opened = Database::open(file);
    if (!opened.ok()) return opened.error();
    database_ = std::move(*opened);
    summaries_ = std::make_unique<SummaryDesk>(*database_);
    DocumentRepository(*database_).requeueInterrupted();
    DocumentSummaries(*database_).requeueInterrupted();
    return {};
}

std::vector<QString> DocumentLibrary::filesIn(const QString& folder) const {
    std::vector<QString> files;
    QDirIterator walk(folder, QDir::Files | QDir::Readable | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (walk.hasNext() && files.size() < kMaxFilesOfFolder) {
        const QString path = walk.next();
        const bool hidden = path.mid(folder.size()).contains(QLatin1String("/."));
        if (!hidden && hasKnownExtension(path.toStdString())) files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::optional<Document> DocumentLibrary::addFile(Id conversation, const QString& path) {
    DocumentRepository rows(*database_);
    const Id id = rows.insertOrFind(path, QFileInfo(path).fileName(), QDateTime::currentMSecsSinceEpoch());
    rows.attach(conversation, id);
    auto row = rows.find(id);
    if (row && (row->document.state == DocumentState::Failed || row->document.state == DocumentState::Missing)) {
        row->document.state = DocumentState::Queued;
        rows.update(*row);
    }
    return row ? std::optional(row->document) : std::nullopt;
}

std::vector<Document> DocumentLibrary::add(Id conversation, const QStringList& paths) {
    std::vector<QString> files;  // gathered first: a slow disk must not hold the store's lock
    std::vector<QString> folders;
    for (const QString& given : paths) {
        const QFileInfo info(given);
        const QString path = info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
        if (!info.isDir()) {
            files.push_back(path);
            continue;
        }
        folders.push_back(path);
        const auto inside = filesIn(path);
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return database_->transaction([&] {
        std::vector<Document> added;
        for (const QString& folder : folders)
            DocumentRepository(*database_).addFolder(folder, conversation);
        for (const QString& file : files) {
            if (auto document = addFile(conversation, file)) added.push_back(std::move(*document));
        }
        return added;
    });
}

std::vector<Document> DocumentLibrary::documents(Id conversation) {
    return DocumentRepository(*database_).all(conversation);
}

std::vector<Passage> DocumentLibrary::search(Id conversation, const QString& words, int limit) {
    return searchPassages(*database_, conversation, words, limit);
}

std::vector<Passage> DocumentLibrary::withNeighbours(Id passage, int neighbours) {
    return passageWithNeighbours(*database_, passage, neighbours);
}

std::optional<Document> DocumentLibrary::setState(Id document, DocumentState state) {
    DocumentRepository rows(*database_);
    if (indexer_ && indexer_->document() == document) indexer_.reset();
    auto row = rows.find(document);
    if (!row) return {};
    row->document.state = state;
    row->document.problem.clear();
    rows.update(*row);
    return row->document;
}

std::optional<Document> DocumentLibrary::pause(Id document) {
    const auto row = DocumentRepository(*database_).find(document);
    const bool waits =
        row && (row->document.state == DocumentState::Queued || row->document.state == DocumentState::Reading);
    if (!waits) return row ? std::optional(row->document) : std::nullopt;
    return setState(document, DocumentState::Paused);
}

std::optional<Document> DocumentLibrary::resume(Id document) {
    const auto row = DocumentRepository(*database_).find(document);
    if (!row || row->document.state == DocumentState::Ready || row->document.state == DocumentState::Reading) {
        return row ? std::optional(row->document) : std::nullopt;
    }
    return setState(document, DocumentState::Queued);
}

/// Takes some of the text out of a row whose file has changed or that is removed; true when none is left. Summaries
/// stay for the version that they are of.
bool DocumentLibrary::forgetSome(DocumentRow& row) {
    if (indexer_ && indexer_->document() == row.document.id) indexer_.reset();
    PassageTerms terms(std::make_shared<TermReader>(row.language.toStdString()));
    const bool all =
        DocumentPassages(*database_).removeSome(row.document.id, kRemovedAtOnce, [&](const PassageRow& passage) {
            return terms.of(passage.name, passage.text);
        });
    if (!all) return false;
    row.sections = 0;
    row.document.characters = 0;
    row.document.progress = 0;
    row.document.pages = 0;
    row.firstPassage = row.lastPassage = 0;
    row.language.clear();
    ++row.version;
    return true;
}

void DocumentLibrary::remove(Id document) {
    if (indexer_ && indexer_->document() == document) indexer_.reset();
    DocumentRepository rows(*database_);
    database_->transaction([&] {
        auto row = rows.find(document);
        if (!row) return;
        rows.remove(document);
        if (forgetSome(*row)) rows.erase(document);
    });
}

/// Takes a slice of a removed document's text out; false when none waits for that.
bool DocumentLibrary::removeSome() {
    DocumentRepository rows(*database_);
    auto row = rows.nextToRemove();
    if (!row) return false;
    database_->transaction([&] {
        if (forgetSome(*row)) rows.erase(row->document.id);
    });
    return true;
}

void DocumentLibrary::detach(Id conversation, Id document) {
    DocumentRepository(*database_).detach(conversation, document);
}

std::optional<Document> DocumentLibrary::readSome() {
    DocumentRepository rows(*database_);
    if (!indexer_) {
        if (removeSome()) return Document{};
        auto next = rows.nextToRead();
        if (!next) return {};
        const auto stamp = stampOf(next->document.path);
        const bool changed = stamp && next->sections > 0 && *stamp != FileStamp{next->document.bytes, next->modified};
        if (changed) {
            const bool all = database_->transaction([&] {
                const bool forgotten = forgetSome(*next);
                if (forgotten) rows.update(*next);
                return forgotten;
            });
            if (!all) return next->document;
        }
        indexer_ = std::make_unique<Indexer>(*database_, std::move(*next));
    }
    const Document document = indexer_->step(kSlice);
    if (document.state != DocumentState::Reading) indexer_.reset();
    return document;
}

std::optional<Document> DocumentLibrary::checkFile(DocumentRow row) {
    Document& document = row.document;
    if (document.state == DocumentState::Reading || document.state == DocumentState::Queued ||
        document.state == DocumentState::Paused)
        return {};
    const auto stamp = stampOf(document.path);
    const bool same = stamp && *stamp == FileStamp{document.bytes, row.modified};
    if (!stamp) {
        if (document.state == DocumentState::Missing) return {};
        document.state = DocumentState::Missing;
        document.problem =
            QStringLiteral("The file %1 was moved or deleted; what was read of it can still be searched.")
                .arg(document.path);
    } else if (same && document.state == DocumentState::Missing && document.progress >= 1) {
        document.state = DocumentState::Ready;
        document.problem.clear();
    } else if (same) {
        return {};
    } else {
        document.state = DocumentState::Queued;
        document.problem.clear();  // readSome() takes the old text out first
    }
    DocumentRepository(*database_).update(row);
    return document;
}

std::vector<Document> DocumentLibrary::checkFiles() {
    DocumentRepository rows(*database_);
    std::vector<Document> changed;
    std::unordered_set<QString> known;
    for (DocumentRow& row : rows.rows()) {
        known.insert(row.document.path);
        if (auto document = checkFile(std::move(row))) changed.push_back(std::move(*document));
    }
    for (const auto& [folder, conversation] : rows.folders()) {
        for (const QString& file : filesIn(folder)) {
            if (known.contains(file)) continue;
            if (auto document = addFile(conversation, file)) changed.push_back(std::move(*document));
        }
    }
    return changed;
}

Summary DocumentLibrary::beginSummary(Id conversation, Id document, const SummaryOptions& options) {
    return summaries_->begin(conversation, document, options);
}

std::vector<Summary> DocumentLibrary::summaries(Id conversation) {
    return summaries_->all(conversation);
}

std::optional<Summary> DocumentLibrary::setSummaryState(Id summary, SummaryState state) {
    return summaries_->setState(summary, state);
}

std::optional<SummaryTask> DocumentLibrary::nextTask(const SummaryModel& model) {
    return summaries_->nextTask(model);
}

Summary DocumentLibrary::accept(const SummaryTask& task, const engine::Result<std::string>& answer) {
    return summaries_->accept(task, answer);
}

}  // namespace thimble::app
