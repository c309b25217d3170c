#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/storage/database.h"
#include "app/storage/document_values.h"

namespace thimble::app {

/// A document as it is stored: what the window shows, and what the library needs to know of its file.
struct DocumentRow {
    Document document;
    std::int64_t modified = 0;  // the file's time when it was read, in the clock's own unit
    int version = 0;            // counts the readings of a changed file
    int sections = 0;           // stored so far
    QString language;
    QByteArray keySentences;  // JSON: a list of SummaryPoint
    Id firstPassage = 0;
    Id lastPassage = 0;
};

/// Rows of documents, watched folders, and which conversation uses which document.
class DocumentRepository {
  public:
    explicit DocumentRepository(Database& database) : database_(database) {}

    /// The document of that path, made Queued when it is new.
    Id insertOrFind(const QString& path, const QString& title, Milliseconds now);
    std::optional<DocumentRow> find(Id document);
    std::vector<Document> all(Id conversation);  // 0: of all conversations
    std::vector<DocumentRow> rows();
    /// The document to be read next: one under way, else the oldest that waits.
    std::optional<DocumentRow> nextToRead();
    void update(const DocumentRow& row);
    /// The document is gone for everyone, its path free again. Its text is taken out bit by bit: nextToRemove() names
    /// such a document until erase().
    void remove(Id document);
    std::optional<DocumentRow> nextToRemove();
    void erase(Id document);
    /// Documents under way when the program ended wait again.
    void requeueInterrupted();

    void attach(Id conversation, Id document);
    void detach(Id conversation, Id document);
    std::vector<Id> conversationsOf(Id document);

    void addFolder(const QString& path, Id conversation);
    std::vector<std::pair<QString, Id>> folders();  // with their conversations
    void removeFolder(const QString& path);

    /// Languages that occur among the documents, as the stemmers name them.
    std::vector<std::string> languages();

  private:
    Database& database_;
};

}  // namespace thimble::app
