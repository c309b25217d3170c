#include "app/documents/search/passage_source.h"

#include <QDateTime>
#include <algorithm>
#include <unordered_map>

#include "app/documents/documents.h"
#include "app/documents/search/passage_search.h"
#include "app/storage/document_passages.h"
#include "app/storage/document_repository.h"

namespace thimble::app {
namespace {

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

/// The whole text, each passage without what it shares with the one before.
std::vector<Passage> textOf(Database& database, const std::vector<Document>& documents) {
    DocumentPassages passages(database);
    std::vector<Passage> text;
    for (const Document& document : documents) {
        for (PassageRow& passage : passages.range(document.id, 0, passages.count(document.id))) {
            passage.text.erase(0, std::min(passage.overlap, passage.text.size()));
            text.push_back(valueOf(passage, document.title));
        }
    }
    return text;
}

/// How each document begins: for questions like "what is this about?", which find nothing.
std::vector<FoundPassage> beginnings(Database& database, const std::vector<Document>& documents) {
    DocumentPassages passages(database);
    std::vector<FoundPassage> found;
    for (const Document& document : documents) {
        for (PassageRow& passage : passages.range(document.id, 0, 1))
            found.push_back({std::move(passage), 0});
    }
    return found;
}

/// The best of them as far as there is room. With its neighbours a passage may be too long: then it alone.
std::vector<PassageRow> fitting(Database& database, const std::vector<FoundPassage>& found, std::int64_t characters) {
    DocumentPassages passages(database);
    std::vector<PassageRow> taken;
    for (const FoundPassage& hit : found) {
        std::optional<PassageRow> passage = hit.passage;
        if (sizeOf(*passage) > characters) passage = passages.find(hit.passage.id);
        if (!passage || sizeOf(*passage) > characters) continue;
        characters -= sizeOf(*passage);
        taken.push_back(std::move(*passage));
    }
    return taken;
}

}  // namespace

DocumentContext DocumentPassageSource::find(Database& database, Id conversation, const QString& question,
                                            std::int64_t characters) {
    DocumentContext context;
    std::vector<Document> documents = DocumentRepository(database).all(conversation);
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
        context.passages = textOf(database, documents);
        return context;
    }
    auto found = PassageSearch::mergeNeighbours(searchFor(database, question, idsOf(documents), kMaxFound));
    if (found.empty()) found = beginnings(database, documents);
    for (const PassageRow& passage : fitting(database, found, characters))
        context.passages.push_back(valueOf(passage, titles[passage.document]));
    if (!context.passages.empty()) context.use = DocumentUse::Passages;
    return context;
}

std::vector<Passage> searchPassages(Database& database, Id conversation, const QString& question, int limit) {
    DocumentRepository rows(database);
    std::unordered_map<Id, QString> titles;
    const auto documents = rows.all(conversation);
    for (const Document& document : documents)
        titles[document.id] = document.title;
    std::vector<Passage> passages;
    if (documents.empty()) return passages;
    const auto ids = conversation == 0 ? std::vector<Id>() : idsOf(documents);
    for (const FoundPassage& found : searchFor(database, question, ids, static_cast<std::size_t>(std::max(0, limit)))) {
        const auto title = titles.find(found.passage.document);
        if (title != titles.end()) passages.push_back(valueOf(found.passage, title->second));  // else: being removed
    }
    return passages;
}

std::vector<Passage> passageWithNeighbours(Database& database, Id passage, int neighbours) {
    DocumentPassages passages(database);
    const auto middle = passages.find(passage);
    if (!middle) return {};
    const auto document = DocumentRepository(database).find(middle->document);
    if (!document) return {};
    std::vector<Passage> values;
    for (PassageRow& row :
         passages.range(middle->document, middle->ordinal - neighbours, middle->ordinal + neighbours)) {
        if (!values.empty()) row.text.erase(0, std::min(row.overlap, row.text.size()));
        values.push_back(valueOf(row, document->document.title));
    }
    return values;
}

}  // namespace thimble::app
