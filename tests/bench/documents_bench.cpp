// Speed and memory of indexing and searching documents. Not a test.
//   documents_bench make FILE MEGABYTES SEED     writes a text of words by Zipf's law
//   documents_bench index DATABASE FILE...       reads files into a library: MB/s, memory above idle, longest slice
//   documents_bench search DATABASE WORDS...     each question once in a fresh library, then four times more
//   documents_bench remove DATABASE              takes the first document out: seconds, longest time that the store was
//   locked
#include <QCoreApplication>
#include <QFileInfo>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "app/documents/library.h"
#include "engine/base/process_memory.h"

namespace {

using namespace thimble;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Words by rank: what English says most often first, then inventions.
std::vector<std::string> vocabulary(std::mt19937& random) {
    std::vector<std::string> words = {"the",  "of",   "and", "to",    "in",   "a",    "is",   "that", "for",    "it",
                                      "was",  "on",   "are", "with",  "as",   "they", "be",   "at",   "one",    "have",
                                      "this", "from", "or",  "had",   "by",   "not",  "but",  "some", "what",   "there",
                                      "we",   "can",  "out", "other", "were", "all",  "your", "when", "report", "year"};
    while (words.size() < 60'000) {
        std::string word;
        const int syllables = 1 + static_cast<int>(random() % 4);
        for (int i = 0; i < syllables; ++i) {
            word += "bcdfghklmnprstvw"[random() % 16];
            word += "aeiou"[random() % 5];
            if (random() % 3 == 0) word += "nrslt"[random() % 5];
        }
        words.push_back(word);
    }
    return words;
}

int make(const char* file, double megabytes, unsigned seed) {
    std::mt19937 fixed(1), random(seed);
    const auto words = vocabulary(fixed);  // the same in every file
    std::FILE* out = std::fopen(file, "wb");
    if (!out) return 1;
    std::uniform_real_distribution<double> uniform(0, 1);
    const double range = std::log(static_cast<double>(words.size()));
    for (double written = 0; written < megabytes * 1e6;) {
        std::string paragraph;
        for (unsigned sentence = 0; sentence < 3 + random() % 6; ++sentence) {
            for (unsigned i = 0, length = 8 + random() % 18; i < length; ++i) {
                // The inverse of Zipf's distribution function: ranks r with probability about 1/r.
                const auto rank = static_cast<std::size_t>(std::exp(uniform(random) * range)) - 1;
                std::string word = words[rank];
                if (i == 0) word[0] = static_cast<char>(word[0] - 32);
                paragraph += word + (i + 1 < length ? " " : ". ");
            }
        }
        paragraph += "\n\n";
        std::fwrite(paragraph.data(), 1, paragraph.size(), out);
        written += static_cast<double>(paragraph.size());
    }
    std::fclose(out);
    return 0;
}

int index(app::DocumentLibrary& library, const QStringList& files) {
    const auto idle = engine::processMemory().resident;
    const auto start = Clock::now();
    double bytes = 0, longest = 0;
    std::uint64_t peak = 0;
    for (const QString& file : files)
        bytes += static_cast<double>(QFileInfo(file).size());
    library.add(1, files);
    for (;;) {
        const auto slice = Clock::now();
        if (!library.readSome()) break;
        longest = std::max(longest, secondsSince(slice));
        peak = std::max<std::uint64_t>(peak, engine::processMemory().resident);
    }
    const double seconds = secondsSince(start);
    std::printf("%.1f MB in %.1f s: %.2f MB/s; memory above idle %.0f MiB; longest slice %.0f ms\n", bytes / 1e6,
                seconds, bytes / 1e6 / seconds, static_cast<double>(peak - idle) / (1 << 20), longest * 1e3);
    return 0;
}

int search(app::DocumentLibrary& library, const QStringList& questions) {
    for (const QString& question : questions) {
        std::printf("%-40s", qPrintable(question));
        std::size_t found = 0;
        for (int i = 0; i < 5; ++i) {
            const auto start = Clock::now();
            found = library.search(0, question, 10).size();
            std::printf(" %7.1f", secondsSince(start) * 1e3);
        }
        std::printf(" ms, %zu found\n", found);
    }
    return 0;
}

int remove(app::DocumentLibrary& library) {
    const auto documents = library.documents(0);
    const auto start = Clock::now();
    double longest = 0;
    library.remove(documents.back().id);
    longest = secondsSince(start);
    for (;;) {
        const auto slice = Clock::now();
        if (!library.readSome()) break;
        longest = std::max(longest, secondsSince(slice));
    }
    std::printf("removed in %.1f s, longest slice %.0f ms\n", secondsSince(start), longest * 1e3);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    engine::keepHeapCompact();
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (argc < 3) return 2;
    const QString command = arguments[1];
    if (command == "make" && argc == 5)
        return make(argv[2], std::atof(argv[3]), static_cast<unsigned>(std::atoi(argv[4])));
    app::DocumentLibrary library;
    if (const auto opened = library.open(arguments[2].toStdString()); !opened) {
        std::fprintf(stderr, "%s\n", opened.error().message.c_str());
        return 1;
    }
    if (command == "index") return index(library, arguments.mid(3));
    if (command == "search") return search(library, arguments.mid(3));
    if (command == "remove") return remove(library);
    return 2;
}
