#pragma once

#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <filesystem>
#include <memory>
#include <string>

#include "app/documents/library.h"
#include "sample_files.h"

namespace thimble::app::test {

/// A library in a folder of its own, with the documents that a test writes into it.
class Library : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(folder_.isValid());
        reopen();
    }

    void reopen() {
        library_ = std::make_unique<DocumentLibrary>();
        const auto opened = library_->open(path("library.db"));
        ASSERT_TRUE(opened.ok()) << opened.error().message;
    }

    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(folder_.path().toStdString()) / name;
    }
    QString name(const std::string& file) const { return QString::fromStdString(path(file).string()); }

    Document add(const std::string& file, const std::string& text, Id conversation = 1) {
        writeFile(path(file), text);
        return library_->add(conversation, {name(file)}).at(0);
    }

    void readAll() {
        while (library_->readSome()) {
        }
    }

    Document stateOf(Id document) {
        for (const Document& one : library_->documents(0)) {
            if (one.id == document) return one;
        }
        return {};
    }

    QTemporaryDir folder_;
    std::unique_ptr<DocumentLibrary> library_;
};

/// A text with a fact of its own in each of its chapters.
inline std::string chapters(int count, int sentences) {
    std::string text;
    for (int i = 1; i <= count; ++i) {
        text += "# Chapter " + std::to_string(i) + "\n\n";
        for (int s = 0; s < sentences; ++s) {
            text += "On day " + std::to_string(i) + " the committee looked at item " + std::to_string(s) +
                    " of the agenda and talked about the weather for a while. ";
            if (s == sentences / 2)
                text += "The secret number of chapter " + std::to_string(i) + " is fact" + std::to_string(i) + "x. ";
            if (s % 7 == 6) text += "\n\n";
        }
        text += "\n\n";
    }
    return text;
}

}  // namespace thimble::app::test
