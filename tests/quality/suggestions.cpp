// What small talk suggests at every turn of scripted chats, for somebody to judge.
//
//   suggestions SMALL-TALK.db COUNT < chats > suggestions
//
// Chats as in candidates.cpp. Below each line of the user stand "= ", the suggestion, a tab and its bonus, best first;
// the chat goes on with the first.
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "app/smalltalk/small_talk.h"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("suggestions SMALL-TALK.db COUNT < chats\n", stderr);
        return 1;
    }
    auto smallTalk = thimble::app::SmallTalk::open(argv[1]);
    if (!smallTalk) {
        std::fprintf(stderr, "%s\n", smallTalk.error().message.c_str());
        return 1;
    }
    std::vector<thimble::engine::ChatMessage> messages;
    for (std::string line; std::getline(std::cin, line);) {
        if (!line.starts_with("> ")) {
            messages.clear();
            std::puts("");
            continue;
        }
        std::puts(line.c_str());
        messages.push_back({"user", line.substr(2)});
        const auto found = (*smallTalk)->suggest(messages, static_cast<std::size_t>(std::atoi(argv[2])));
        if (!found || found->empty()) continue;
        for (const thimble::engine::Suggestion& suggestion : *found)
            std::printf("= %s\t%.3f\n", suggestion.text.c_str(), static_cast<double>(suggestion.bonus));
        messages.push_back({"assistant", found->front().text});
    }
    return 0;
}
