#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/commands.h"
#include "engine/format/gguf.h"
#include "engine/text/tokenizer.h"

namespace thimble::app::cli {

engine::Status runTokenize(const TokenizeOptions& options) {
    auto file = engine::GgufFile::open(options.model);
    if (!file) return file.error();
    auto tokenizer = engine::Tokenizer::create(file->header());
    if (!tokenizer) return tokenizer.error();

    const auto special = options.special ? engine::SpecialTokens::Parse : engine::SpecialTokens::Ignore;
    std::string line;
    for (std::int64_t number = 1; std::getline(std::cin, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto text = nlohmann::json::parse(line, nullptr, false);
        if (!text.is_string()) {
            return engine::Error{
                "Line " + std::to_string(number) +
                " of the standard input is not a JSON string: write each text as one, in double quotes."};
        }
        std::cout << nlohmann::json((*tokenizer)->encode(text.get_ref<const std::string&>(), special)).dump() << '\n';
    }
    std::cout.flush();
    return {};
}

}  // namespace thimble::app::cli
