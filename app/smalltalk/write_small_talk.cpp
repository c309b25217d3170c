// Writes what SmallTalk reads, when the program is built:
//
//   write-small-talk OUT.db TALKS.txt...
#include <cstdio>
#include <fstream>
#include <iterator>

#include "app/smalltalk/small_talk.h"

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("write-small-talk OUT.db TALKS.txt...\n", stderr);
        return 1;
    }
    std::vector<std::string> texts;
    for (int i = 2; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        if (!file) {
            std::fprintf(stderr, "%s cannot be read.\n", argv[i]);
            return 1;
        }
        texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    const auto written = thimble::app::writeSmallTalk(texts, argv[1]);
    if (!written) std::fprintf(stderr, "%s\n", written.error().message.c_str());
    return written ? 0 : 1;
}
