#include "ui/text/markdown_writer.h"

#include <md4c.h>

#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QTextList>
#include <QUrl>
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ui/look/appearance.h"
#include "ui/text/document_pen.h"

namespace thimble::ui {
namespace {

constexpr unsigned kDialect = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS |
                              MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
constexpr int kNumberIndent = 22;
constexpr unsigned kMaxColumns = 64;

QString text(const MD_ATTRIBUTE& attribute) {
    return QString::fromUtf8(attribute.text, static_cast<qsizetype>(attribute.size));
}

/// Links a click may follow. Others (file:, javascript:, …) stay text.
bool isSafeLink(const QString& address) {
    const QString scheme = QUrl(address).scheme();
    return scheme == u"http" || scheme == u"https" || scheme == u"mailto" || scheme == u"thimble";
}

/// One run of md4c over one source: its events become paragraphs of the document.
class Run {
  public:
    Run(const Appearance& appearance, QTextDocument& document, const MarkdownWriter::Position& position)
        : look_(appearance),
          pen_(appearance, document, position.fresh, position.codeBlocks),
          continuesCode_(!position.openFence.isEmpty()) {
        charFormats_.push_back(pen_.bodyFormat());
    }

    MarkdownWriter::Position parse(const QByteArray& source) {
        MD_PARSER parser{};
        parser.flags = kDialect;
        parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return run(self).enter(type, detail); };
        parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return run(self).leave(type, detail); };
        parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
            return run(self).enterSpan(type, detail);
        };
        parser.leave_span = [](MD_SPANTYPE type, void*, void* self) { return run(self).leaveSpan(type); };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR* chars, MD_SIZE size, void* self) {
            return run(self).text(type, QString::fromUtf8(chars, static_cast<qsizetype>(size)));
        };
        md_parse(source.constData(), static_cast<MD_SIZE>(source.size()), &parser, this);
        return {pen_.fresh(), pen_.codeBlocks(), {}};
    }

  private:
    struct List {
        QTextListFormat format;
        QTextList* list = nullptr;  // made with the first item
        bool tight = true;
        int nextNumber = 0;  // > 0: the list does not start at 1, its numbers are text (QTextList counts from 1)
    };

    static Run& run(void* self) { return *static_cast<Run*>(self); }

    DocumentPen::Nesting nesting() const { return {quotes_, static_cast<int>(lists_.size())}; }

    void paragraph(const QTextBlockFormat& format) { pen_.paragraph(format, charFormats_.back(), nesting()); }

    void insert(const QString& text) { pen_.cursor().insertText(text, charFormats_.back()); }

    static QTextBlockFormat gapBelow(int gap) {
        QTextBlockFormat format;
        format.setBottomMargin(gap);
        return format;
    }

    int gap() const { return !lists_.empty() && lists_.back().tight ? 4 : DocumentPen::kParagraphGap; }

    int enter(MD_BLOCKTYPE type, void* detail) {
        switch (type) {
            case MD_BLOCK_QUOTE:
                ++quotes_;
                break;
            case MD_BLOCK_UL:
                enterList(QTextListFormat::ListDisc, 1, static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight);
                break;
            case MD_BLOCK_OL: {
                const auto* list = static_cast<MD_BLOCK_OL_DETAIL*>(detail);
                enterList(QTextListFormat::ListDecimal, list->start, list->is_tight);
                break;
            }
            case MD_BLOCK_LI:
                enterItem(*static_cast<MD_BLOCK_LI_DETAIL*>(detail));
                break;
            case MD_BLOCK_HR: {
                QTextBlockFormat format = gapBelow(DocumentPen::kParagraphGap);
                format.setProperty(kRule, true);
                paragraph(format);
                break;
            }
            case MD_BLOCK_H:
                enterHeading(static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
                break;
            case MD_BLOCK_CODE:
                enterCode(ui::text(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang));
                break;
            case MD_BLOCK_P:
                enterParagraph();
                break;
            case MD_BLOCK_TABLE:
                enterTable(*static_cast<MD_BLOCK_TABLE_DETAIL*>(detail));
                break;
            case MD_BLOCK_TR:
                ++row_, column_ = -1;
                break;
            case MD_BLOCK_TH:
            case MD_BLOCK_TD:
                enterCell(type == MD_BLOCK_TH, static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align);
                break;
            default:
                break;
        }
        return 0;
    }

    int leave(MD_BLOCKTYPE type, void*) {
        switch (type) {
            case MD_BLOCK_QUOTE:
                --quotes_;
                break;
            case MD_BLOCK_UL:
            case MD_BLOCK_OL:
                leaveList();
                break;
            case MD_BLOCK_LI:
                itemPending_ = false;
                break;
            case MD_BLOCK_H:
            case MD_BLOCK_TH:
                charFormats_.pop_back();
                break;
            case MD_BLOCK_CODE:
                leaveCode();
                break;
            case MD_BLOCK_TABLE:
                pen_.endTable();
                break;
            default:
                break;
        }
        return 0;
    }

    void enterParagraph() {
        if (itemPending_)
            itemPending_ = false;  // the item's own paragraph
        else
            paragraph(gapBelow(gap()));
    }

    void enterList(QTextListFormat::Style style, unsigned start, int tight) {
        List list;
        list.format.setStyle(style);
        list.format.setIndent(static_cast<int>(lists_.size()) + 1);
        if (style == QTextListFormat::ListDecimal && start != 1) list.nextNumber = static_cast<int>(start);
        list.tight = tight != 0;
        lists_.push_back(list);
        itemPending_ = false;
    }

    void enterItem(const MD_BLOCK_LI_DETAIL& item) {
        List& list = lists_.back();
        QTextBlockFormat format = gapBelow(gap());
        if (item.is_task)
            format.setMarker(item.task_mark == ' ' ? QTextBlockFormat::MarkerType::Unchecked
                                                   : QTextBlockFormat::MarkerType::Checked);
        itemPending_ = true;
        if (list.nextNumber > 0) {
            format.setTextIndent(-kNumberIndent);
            paragraph(format);
            insert(QStringLiteral("%1. ").arg(list.nextNumber++));
            return;
        }
        paragraph(format);
        pen_.changeBlock([](QTextBlockFormat& block) { block.setIndent(0); });  // the list format indents
        if (list.list)
            list.list->add(pen_.cursor().block());
        else
            list.list = pen_.cursor().createList(list.format);
    }

    void leaveList() {
        lists_.pop_back();
        itemPending_ = false;
        // The gap behind a whole list is a paragraph's.
        if (lists_.empty())
            pen_.changeBlock([](QTextBlockFormat& last) { last.setBottomMargin(DocumentPen::kParagraphGap); });
    }

    void enterHeading(int level) {
        static constexpr std::array<double, 4> kScale{1.45, 1.25, 1.1, 1.0};
        QTextCharFormat format = charFormats_.back();
        QFont font = format.font();
        const auto index = static_cast<std::size_t>(std::min(level - 1, 3));
        font.setPixelSize(static_cast<int>(look_.fontSize() * kScale[index]));
        font.setWeight(QFont::DemiBold);
        format.setFont(font);
        charFormats_.push_back(format);
        QTextBlockFormat block = gapBelow(8);
        block.setTopMargin(pen_.fresh() ? 0 : 20);
        block.setHeadingLevel(level);
        paragraph(block);
    }

    void enterCode(const QString& language) {
        inCode_ = true;
        language_ = language;
        code_.clear();
        itemPending_ = false;
    }

    /// md4c gives the code line by line and piece by piece; it is written when it is whole.
    void leaveCode() {
        inCode_ = false;
        const bool continues = std::exchange(continuesCode_, false);
        if (continues && code_.isEmpty()) return;  // what follows closes the block
        if (code_.endsWith(QLatin1Char('\n'))) code_.chop(1);
        pen_.code(code_, language_, continues, nesting());
    }

    void enterCell(bool head, MD_ALIGN align) {
        if (head) {
            QTextCharFormat format = charFormats_.back();
            format.setFontWeight(QFont::DemiBold);
            charFormats_.push_back(format);
        }
        const Qt::Alignment alignment = align == MD_ALIGN_CENTER  ? Qt::AlignHCenter
                                        : align == MD_ALIGN_RIGHT ? Qt::AlignRight | Qt::AlignAbsolute
                                                                  : Qt::Alignment();
        pen_.cell(row_, ++column_, alignment);
    }

    void enterTable(const MD_BLOCK_TABLE_DETAIL& table) {
        pen_.beginTable(static_cast<int>(table.head_row_count), static_cast<int>(table.body_row_count),
                        static_cast<int>(std::min(table.col_count, kMaxColumns)));
        row_ = -1;
    }

    int enterSpan(MD_SPANTYPE type, void* detail) {
        QTextCharFormat format = charFormats_.back();
        switch (type) {
            case MD_SPAN_EM:
                format.setFontItalic(true);
                break;
            case MD_SPAN_STRONG:
                format.setFontWeight(QFont::DemiBold);
                break;
            case MD_SPAN_DEL:
                format.setFontStrikeOut(true);
                break;
            case MD_SPAN_CODE:
                format.setFont(look_.codeFont());
                format.setBackground(look_.color(Role::Code));
                break;
            case MD_SPAN_A:
                setLink(format, ui::text(static_cast<MD_SPAN_A_DETAIL*>(detail)->href));
                break;
            case MD_SPAN_IMG:
                setLink(format, ui::text(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src));
                insert(QStringLiteral("🖼 "));
                break;
            default:
                break;
        }
        charFormats_.push_back(format);
        return 0;
    }

    int leaveSpan(MD_SPANTYPE) {
        charFormats_.pop_back();
        return 0;
    }

    void setLink(QTextCharFormat& format, const QString& address) const {
        if (!isSafeLink(address)) return;
        format.setAnchor(true);
        format.setAnchorHref(address);
        format.setForeground(look_.color(Role::Accent));
        format.setFontUnderline(!address.startsWith(u"thimble:"));
        format.setToolTip(address);
    }

    int text(MD_TEXTTYPE type, const QString& piece) {
        if (inCode_) {
            code_ += piece;
            return 0;
        }
        itemPending_ = false;
        switch (type) {
            case MD_TEXT_NULLCHAR:
                insert(QString(QChar::ReplacementCharacter));
                break;
            case MD_TEXT_BR:
                insert(QString(QChar::LineSeparator));
                break;
            case MD_TEXT_SOFTBR:
                insert(QStringLiteral(" "));
                break;
            case MD_TEXT_ENTITY:
                insert(QTextDocumentFragment::fromHtml(piece).toPlainText());
                break;
            default:
                insert(piece);
                break;
        }
        return 0;
    }

    const Appearance& look_;
    DocumentPen pen_;
    bool continuesCode_ = false;  // the first code block goes on where the document ends
    std::vector<QTextCharFormat> charFormats_;
    std::vector<List> lists_;
    bool itemPending_ = false;  // a list item's paragraph is open and empty
    int quotes_ = 0;
    bool inCode_ = false;
    QString language_;
    QString code_;
    int row_ = -1;
    int column_ = -1;
};

}  // namespace

MarkdownWriter::MarkdownWriter(const Appearance& appearance, QTextDocument& document)
    : appearance_(appearance), document_(document) {}

MarkdownWriter::Position MarkdownWriter::write(const QByteArray& source, const Position& position) {
    Run run(appearance_, document_, position);
    if (position.openFence.isEmpty()) return run.parse(source);
    return run.parse(position.openFence + '\n' + source);
}

void MarkdownWriter::writePlain(const QString& text) {
    DocumentPen pen(appearance_, document_, true, 0);
    pen.paragraph({}, pen.bodyFormat(), {});
    pen.cursor().insertText(text, pen.bodyFormat());
}

}  // namespace thimble::ui
