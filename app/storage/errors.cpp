#include "app/storage/errors.h"

#include <sqlite3.h>

namespace thimble::app {

std::string displayPath(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return std::string(text.begin(), text.end());
}

bool isDamage(const SQLite::Exception& failure) {
    return failure.getErrorCode() == SQLITE_CORRUPT || failure.getErrorCode() == SQLITE_NOTADB;
}

engine::Error storageProblem(const SQLite::Exception& failure, const std::filesystem::path& file) {
    const std::string path = displayPath(file);
    switch (failure.getErrorCode() & 0xff) {
        case SQLITE_FULL:
            return {"The disk that holds " + path +
                    " is full: the last change was not saved. Free some space and try again."};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {"Another program holds " + path +
                    " locked: the last change was not saved. Close that program and try again."};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {"No permission to write " + path +
                    ". Change the file's permissions or choose another data folder."};
        case SQLITE_CANTOPEN:
            return {"Cannot open " + path + ". Check that its folder exists and that you may write there."};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {
                "The file " + path +
                " is damaged. Start Thimble again: it keeps the file aside and offers to recover what is readable."};
        case SQLITE_IOERR:
            return {"Reading or writing " + path + " failed (" + failure.what() + "). Check the disk it lies on."};
        case SQLITE_NOMEM:
            return {"Not enough memory to work on " + path + ". Close other programs and try again."};
        default:
            return {"The store " + path + " refused an operation: " + failure.what() + "."};
    }
}

}  // namespace thimble::app
