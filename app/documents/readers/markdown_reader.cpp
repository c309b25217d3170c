#include <md4c.h>

#include <QIODevice>
#include <limits>

#include "app/documents/readers/html_entities.h"
#include "app/documents/readers/html_text.h"
#include "app/documents/readers/reader.h"
#include "app/documents/readers/text_decoder.h"

namespace thimble::app {
namespace {

constexpr qint64 kMaxParsedBytes = 32 << 20;

/// Receives md4c's events and writes what a rendered page would show.
class MarkdownText {
  public:
    explicit MarkdownText(SectionWriter& out) : out_(out) {}

    int enter(MD_BLOCKTYPE type, void* detail) {
        if (type == MD_BLOCK_LI || type == MD_BLOCK_TR || type == MD_BLOCK_H) endBlock();
        if (type == MD_BLOCK_LI) {
            const auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
            const bool numbered = !numbers_.empty() && numbers_.back() >= 0;
            marker_ = item->is_task != 0 ? (item->task_mark == ' ' ? "[ ] " : "[x] ") : "- ";
            if (numbered) marker_ = std::to_string(numbers_.back()++) + ". ";
        }
        if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) endBlock();
        if (type == MD_BLOCK_UL) numbers_.push_back(-1);
        if (type == MD_BLOCK_OL) numbers_.push_back(static_cast<int>(static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start));
        if (type == MD_BLOCK_CODE || type == MD_BLOCK_HTML) endBlock();
        return out_.stopped() ? 1 : 0;
    }

    int leave(MD_BLOCKTYPE type) {
        switch (type) {
            case MD_BLOCK_H:
                out_.heading(std::exchange(text_, {}));
                break;
            case MD_BLOCK_UL:
            case MD_BLOCK_OL:
                numbers_.pop_back();
                break;
            case MD_BLOCK_P:
            case MD_BLOCK_LI:
                endBlock();
                break;
            case MD_BLOCK_CODE:
                out_.paragraph("");
                out_.verbatim("\n" + std::exchange(text_, {}));
                break;
            case MD_BLOCK_HTML:
                HtmlText(out_, HtmlText::Kind::Fragment).read(std::exchange(text_, {}));
                break;
            case MD_BLOCK_TH:
            case MD_BLOCK_TD:
                cells_.push_back(std::exchange(text_, {}));
                break;
            case MD_BLOCK_TR:
                out_.row(cells_);
                cells_.clear();
                break;
            default:
                break;
        }
        return out_.stopped() ? 1 : 0;
    }

    int text(MD_TEXTTYPE type, std::string_view piece) {
        switch (type) {
            case MD_TEXT_BR:
                text_ += '\n';
                break;
            case MD_TEXT_SOFTBR:
                text_ += '\n';
                break;
            case MD_TEXT_ENTITY:
                text_ += decodeEntities(piece);
                break;
            case MD_TEXT_NULLCHAR:
                break;
            default:
                text_ += piece;
        }
        return 0;
    }

  private:
    void endBlock() {
        const std::string clean = cleanText(std::exchange(text_, {}));
        const std::string marker = std::exchange(marker_, {});
        if (clean.empty()) return;
        if (marker.empty()) {
            out_.paragraph(clean);
        } else {
            out_.line(marker + clean);
        }
    }

    SectionWriter& out_;
    std::string text_;
    std::string marker_;
    std::vector<int> numbers_;  // of the open lists: the next number, -1 for bullets
    std::vector<std::string> cells_;
};

MarkdownText& self(void* data) {
    return *static_cast<MarkdownText*>(data);
}

/// Length of the settings (YAML between lines of ---) that stand before the text, 0 if there are none.
std::size_t frontMatterLength(std::string_view text) {
    if (!text.starts_with("---\n")) return 0;
    const std::size_t end = text.find("\n---\n", 3);
    return end == std::string_view::npos ? 0 : end + 5;
}

}  // namespace

engine::Status readMarkdown(QIODevice& device, SectionWriter& out) {
    if (device.size() > kMaxParsedBytes) return readPlainText(device, out);
    const QByteArray bytes = device.readAll();
    const std::string_view raw(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    std::string text = toUtf8(raw, detectEncoding(raw, true));
    std::erase(text, '\r');
    if (const std::size_t front = frontMatterLength(text)) {
        out.verbatim(std::string_view(text).substr(4, front - 9));
        out.paragraph("");
        text.erase(0, front);
    }
    MarkdownText markdown(out);
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* data) { return self(data).enter(type, detail); };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* data) { return self(data).leave(type); };
    parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* piece, MD_SIZE size, void* data) {
        return self(data).text(type, std::string_view(piece, size));
    };
    if (md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &markdown) < 0) {
        return engine::Error{
            "The text could not be parsed as Markdown for lack of memory; save it as .txt to read it."};
    }
    return {};
}

}  // namespace thimble::app
