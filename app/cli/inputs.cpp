#include "app/cli/inputs.h"

#include <fstream>
#include <iterator>

namespace thimble::app::cli {

engine::Result<std::string> readText(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return engine::Error{path.string() + ": the file cannot be read. Check the name and the permissions."};
    return std::string{std::istreambuf_iterator<char>(in), {}};
}

engine::Result<std::vector<engine::Token>> tokensOf(const engine::Model& model, const std::filesystem::path& file,
                                                    const std::string& text) {
    const engine::Tokenizer* tokenizer = model.tokenizer();
    if (!tokenizer)
        return engine::Error{file.string() + ": the file has no vocabulary, so no text can be read with it."};
    return tokenizer->encode(text, engine::SpecialTokens::Ignore);
}

}  // namespace thimble::app::cli
