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
constexpr std::size_t kMaxFound = 24;

Passage valueOf(const PassageRow& row, const QString& title) {
    return {row.id, row.document, title, placeOf(row.page, row.name), QString::fromStdString(row.text)};
}

std::int64_t sizeOf(const PassageRow& passage) {
    return static_cast<std::int64_t>(passage.text.size());
}

std::vector<Id> idsOf(const std::vector<Document>& documents) {
    std::vector<Id> ids;
    for (const Document& document : documents)
        ids.push_back(document.id);
    return ids;
}

std::vector<FoundPassage> searchFor(Database& database, const QString& question, const std::vector<Id>& documents,
                                    std::size_t limit) {
    DocumentRepository rows(database);
    const Question parsed = parseQuestion(question.toStdString(), rows.languages(), QDateTime::currentSecsSinceEpoch());
    return PassageSearch(database).find(parsed, documents, limit);
}

/// Passages taken out in one transaction: about a tenth of a second.
constexpr int kRemovedAtOnce = 300;

}  // namespace

DocumentContext DocumentPassageSource::find(Database& database, Id conversation, const QString& question,
                                            std::int64_t characters) {
    DocumentRepository rows(database);
    DocumentPassages passages(database);
    DocumentContext context;
    std::vector<Document> documents = rows.all(conversation);
    std::erase_if(documents, [](const Document& document) { return document.characters == 0; });
    if (conversation == 0 || documents.empty()) return context;

    std::unordered_map<Id, QString> titles;
    std::int64_t total = 0;
    bool allRead = true;
    for (const Document& document : documents) {
        titles[document.id] = document.title;
        total += document.characters;
        allRead &= document.state != DocumentState::Reading && document.state != DocumentState::Queued;
    }
    if (allRead && total <= characters) {
        context.use = DocumentUse::Whole;
        for (const Document& document : documents) {
            for (PassageRow& passage : passages.range(document.id, 0, passages.count(document.id))) {
                passage.text.erase(0, std::min(passage.overlap, passage.text.size()));
                context.passages.push_back(valueOf(passage, document.title));
            }
        }
        return context;
    }
    auto found = PassageSearch::mergeNeighbours(searchFor(database, question, idsOf(documents), kMaxFound));
    if (found.empty()) {  // "what is this about?": how each document begins
        for (const Document& document : documents) {
            for (PassageRow& passage : passages.range(document.id, 0, 1))
                found.push_back({std::move(passage), 0});
        }
    }
    std::int64_t used = 0;
    for (const FoundPassage& hit : found) {
        std::optional<PassageRow> taken = hit.passage;
        // With its neighbours it may be too long; the passage that matched may fit alone.
        if (used + sizeOf(*taken) > characters) taken = passages.find(hit.passage.id);
        if (!taken || used + sizeOf(*taken) > characters) continue;
        used += sizeOf(*taken);
        context.passages.push_back(valueOf(*taken, titles[taken->document]));
    }
    if (!context.passages.empty()) context.use = DocumentUse::Passages;
    return context;
}

std::shared_ptr<DocumentBackend> makeDocumentLibrary() {
    return std::make_shared<DocumentLibrary>();
}

DocumentLibrary::DocumentLibrary() = default;
DocumentLibrary::~DocumentLibrary() = default;

engine::Status DocumentLibrary::open(const std::filesystem::path& file) {
    auto opened = Database::open(file);
    if (!opened.ok()) return opened.error();
    database_ = std::move(*opened);
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
    DocumentRepository rows(*database_);
    std::unordered_map<Id, QString> titles;
    const auto documents = rows.all(conversation);
    for (const Document& document : documents)
        titles[document.id] = document.title;
    std::vector<Passage> passages;
    if (documents.empty()) return passages;
    const auto ids = conversation == 0 ? std::vector<Id>() : idsOf(documents);
    for (const FoundPassage& found : searchFor(*database_, words, ids, static_cast<std::size_t>(std::max(0, limit)))) {
        const auto title = titles.find(found.passage.document);
        if (title != titles.end()) passages.push_back(valueOf(found.passage, title->second));  // else: being removed
    }
    return passages;
}

std::vector<Passage> DocumentLibrary::withNeighbours(Id passage, int neighbours) {
    DocumentPassages passages(*database_);
    const auto middle = passages.find(passage);
    if (!middle) return {};
    const auto document = DocumentRepository(*database_).find(middle->document);
    if (!document) return {};
    std::vector<Passage> values;
    for (PassageRow& row :
         passages.range(middle->document, middle->ordinal - neighbours, middle->ordinal + neighbours)) {
        if (!values.empty()) row.text.erase(0, std::min(row.overlap, row.text.size()));
        values.push_back(valueOf(row, document->document.title));
    }
    return values;
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

Summary DocumentLibrary::described(SummaryRow row) {
    SummaryJob(*database_).describe(row);
    return row.summary;
}

Summary DocumentLibrary::beginSummary(Id conversation, Id document, const SummaryOptions& options) {
    return database_->transaction([&]() -> Summary {
        DocumentSummaries rows(*database_);
        const auto text = DocumentRepository(*database_).find(document);
        if (!text) {
            Summary none;
            none.document = document;
            none.state = SummaryState::Failed;
            none.problem = QStringLiteral("The document is no longer in the library; add it again.");
            return none;
        }
        auto row = rows.find(document, text->version, options);
        if (!row) {
            SummaryRow fresh;
            fresh.summary.document = document;
            fresh.summary.conversation = conversation;
            fresh.summary.options = options;
            fresh.version = text->version;
            row = rows.find(rows.insert(fresh));
        }
        Summary& summary = row->summary;
        // One that was done without a model is tried again: there may be one now.
        const bool finished = summary.state == SummaryState::Done && !summary.points.empty();
        if (!finished && summary.state != SummaryState::Running) {
            summary.state = SummaryState::Queued;
            summary.problem.clear();
        }
        if (conversation != 0) summary.conversation = conversation;
        rows.update(*row);
        return described(*row);
    });
}

std::vector<Summary> DocumentLibrary::summaries(Id conversation) {
    std::vector<Summary> values;
    for (SummaryRow& row : DocumentSummaries(*database_).all(conversation))
        values.push_back(described(std::move(row)));
    return values;
}

std::optional<Summary> DocumentLibrary::setSummaryState(Id summary, SummaryState state) {
    DocumentSummaries rows(*database_);
    auto row = rows.find(summary);
    if (!row) return {};
    if (row->summary.state != SummaryState::Done) row->summary.state = state;
    row->summary.problem.clear();
    rows.update(*row);
    return described(*row);
}

std::optional<SummaryTask> DocumentLibrary::nextTask(const SummaryModel& model) {
    DocumentSummaries rows(*database_);
    for (SummaryRow& row : rows.waiting()) {
        const auto document = DocumentRepository(*database_).find(row.summary.document);
        if (!document || document->document.state == DocumentState::Reading ||
            document->document.state == DocumentState::Queued)
            continue;
        if (document->document.characters == 0) {
            row.summary.state = SummaryState::Failed;
            row.summary.problem = document->document.problem.isEmpty() ? QStringLiteral("The document holds no text.")
                                                                       : document->document.problem;
            rows.update(row);
            continue;
        }
        if (!model.writesSummaries || model.contextSize <= 0) {  // the key sentences are the summary
            row.summary.state = SummaryState::Done;
            rows.update(row);
            continue;
        }
        row.summary.model = model.name;
        if (auto question = SummaryJob(*database_).next(row, model.contextSize)) {
            asked_[question->step] = std::chrono::steady_clock::now();
            return SummaryTask{row.summary.id, question->step, std::move(question->request)};
        }
    }
    return {};
}

Summary DocumentLibrary::accept(const SummaryTask& task, const engine::Result<std::string>& answer) {
    DocumentSummaries rows(*database_);
    auto row = rows.find(task.summary);
    if (!row) {
        Summary removed;
        removed.id = task.summary;
        removed.state = SummaryState::Cancelled;
        return removed;
    }
    double seconds = 0;
    if (const auto asked = asked_.find(task.step); asked != asked_.end()) {
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked->second).count();
        asked_.erase(asked);
    }
    if (answer.ok()) {
        SummaryJob(*database_).accept(*row, task.step, *answer, seconds);
    } else {
        row->summary.state = SummaryState::Failed;
        row->summary.problem = QString::fromStdString(answer.error().message);
        rows.update(*row);
    }
    return described(*row);
}

}  // namespace thimble::app
