#include "ui/text/markdown_writer.h"

#include <md4c.h>

#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QTextList>
#include <QTextTable>
#include <QUrl>
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr unsigned kDialect = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS |
                              MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
constexpr int kParagraphGap = 12;
constexpr int kCodePadding = 12;
constexpr int kQuoteIndent = 16;
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
        : look_(appearance), cursor_(&document), position_(position), continuesCode_(!position.openFence.isEmpty()) {
        cursor_.movePosition(QTextCursor::End);
        charFormats_.push_back(bodyFormat());
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
        return position_;
    }

    QTextCharFormat bodyFormat() const {
        QTextCharFormat format;
        format.setFont(look_.bodyFont());
        format.setForeground(look_.color(Role::Text));
        return format;
    }

    /// A new paragraph, or the last one when nothing stands in it yet.
    void paragraph(QTextBlockFormat format) {
        if (!position_.fresh) cursor_.insertBlock();
        position_.fresh = false;
        format.setLineHeight(look_.fontSize() * 1.5, QTextBlockFormat::MinimumHeight);
        if (quotes_ > 0) {
            format.setProperty(kQuoteDepth, quotes_);
            format.setLeftMargin(format.leftMargin() + quotes_ * kQuoteIndent);
        }
        if (!lists_.empty() && format.indent() == 0) format.setIndent(static_cast<int>(lists_.size()));
        cursor_.setBlockFormat(format);  // also leaves the list that insertBlock() continues
        cursor_.setBlockCharFormat(charFormats_.back());
    }

  private:
    struct List {
        QTextListFormat format;
        QTextList* list = nullptr;  // made with the first item
        bool tight = true;
        int nextNumber = 0;  // > 0: the list does not start at 1, its numbers are text (QTextList counts from 1)
    };

    static Run& run(void* self) { return *static_cast<Run*>(self); }

    static QTextBlockFormat gapBelow(int gap) {
        QTextBlockFormat format;
        format.setBottomMargin(gap);
        return format;
    }

    int gap() const { return !lists_.empty() && lists_.back().tight ? 4 : kParagraphGap; }

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
                QTextBlockFormat format = gapBelow(kParagraphGap);
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
                leaveTable();
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
            cursor_.insertText(QStringLiteral("%1. ").arg(list.nextNumber++), charFormats_.back());
            return;
        }
        paragraph(format);
        QTextBlockFormat inList = cursor_.blockFormat();
        inList.setIndent(0);  // the list format indents
        cursor_.setBlockFormat(inList);
        if (list.list)
            list.list->add(cursor_.block());
        else
            list.list = cursor_.createList(list.format);
    }

    void leaveList() {
        lists_.pop_back();
        itemPending_ = false;
        if (lists_.empty()) {  // the gap behind a whole list is a paragraph's
            QTextBlockFormat last = cursor_.blockFormat();
            last.setBottomMargin(kParagraphGap);
            cursor_.setBlockFormat(last);
        }
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
        block.setTopMargin(position_.fresh ? 0 : 20);
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
        CodeState state = CodeState::Plain;
        if (continues) {
            state = static_cast<CodeState>(std::max(0, cursor_.block().userState()));
            QTextBlockFormat above = cursor_.blockFormat();
            above.setBottomMargin(0);
            cursor_.setBlockFormat(above);
        } else {
            ++position_.codeBlocks;
        }
        const QStringList lines = code_.split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < lines.size(); ++i)
            state = codeLine(lines[i], state, i == 0 && !continues, i + 1 == lines.size());
    }

    CodeState codeLine(const QString& line, CodeState state, bool first, bool last) {
        QTextBlockFormat format;
        format.setProperty(kCodeBlock, position_.codeBlocks);
        format.setProperty(kCodeLanguage, language_);
        format.setTopMargin(first ? kCodePadding + (position_.fresh ? 0 : 4) : 0);
        format.setBottomMargin(last ? kCodePadding + kParagraphGap + 4 : 0);
        format.setLeftMargin(kCodePadding);
        format.setRightMargin(kCodePadding);
        format.setLayoutDirection(Qt::LeftToRight);
        paragraph(format);

        QTextCharFormat plain;
        plain.setFont(look_.codeFont());
        plain.setForeground(look_.color(Role::Text));
        cursor_.setBlockCharFormat(plain);
        const HighlightedLine highlighted = highlightCode(language_, line, state);
        qsizetype at = 0;
        for (const CodeRun& run : highlighted.runs) {
            if (run.start > at) cursor_.insertText(line.mid(at, run.start - at), plain);
            QTextCharFormat colored = plain;
            colored.setForeground(look_.color(run.role));
            cursor_.insertText(line.mid(run.start, run.length), colored);
            at = run.start + run.length;
        }
        if (at < line.size()) cursor_.insertText(line.mid(at), plain);
        cursor_.block().setUserState(static_cast<int>(highlighted.state));
        return highlighted.state;
    }

    void enterTable(const MD_BLOCK_TABLE_DETAIL& table) {
        if (!position_.fresh) cursor_.insertBlock(QTextBlockFormat());
        QTextTableFormat format;
        format.setCellPadding(8);
        format.setCellSpacing(0);
        format.setBorder(1);
        format.setBorderCollapse(true);
        format.setBorderBrush(look_.color(Role::Line));
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setHeaderRowCount(static_cast<int>(table.head_row_count));
        format.setBottomMargin(kParagraphGap);
        format.setTopMargin(4);
        const int rows = static_cast<int>(table.head_row_count + table.body_row_count);
        table_ = cursor_.insertTable(rows, static_cast<int>(std::min(table.col_count, kMaxColumns)), format);
        row_ = -1;
    }

    void enterCell(bool head, MD_ALIGN align) {
        QTextCharFormat format = charFormats_.back();
        if (head) {
            format.setFontWeight(QFont::DemiBold);
            charFormats_.push_back(format);
        }
        ++column_;
        if (!table_ || row_ >= table_->rows() || column_ >= table_->columns()) return;
        cursor_ = table_->cellAt(row_, column_).firstCursorPosition();
        if (align != MD_ALIGN_CENTER && align != MD_ALIGN_RIGHT) return;  // a table has many cells: no change for nothing
        QTextBlockFormat block;
        block.setAlignment(align == MD_ALIGN_CENTER ? Qt::AlignHCenter : Qt::AlignRight | Qt::AlignAbsolute);
        cursor_.setBlockFormat(block);
    }

    void leaveTable() {
        table_ = nullptr;
        cursor_.movePosition(QTextCursor::End);
        // The paragraph that always follows a table: invisible unless the next block takes it.
        QTextBlockFormat thin;
        thin.setLineHeight(1, QTextBlockFormat::FixedHeight);
        cursor_.setBlockFormat(thin);
        position_.fresh = true;
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
                cursor_.insertText(QStringLiteral("🖼 "), charFormats_.back());
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
        const QTextCharFormat& format = charFormats_.back();
        switch (type) {
            case MD_TEXT_NULLCHAR:
                cursor_.insertText(QString(QChar::ReplacementCharacter), format);
                break;
            case MD_TEXT_BR:
                cursor_.insertText(QString(QChar::LineSeparator), format);
                break;
            case MD_TEXT_SOFTBR:
                cursor_.insertText(QStringLiteral(" "), format);
                break;
            case MD_TEXT_ENTITY:
                cursor_.insertText(QTextDocumentFragment::fromHtml(piece).toPlainText(), format);
                break;
            default:
                cursor_.insertText(piece, format);
                break;
        }
        return 0;
    }

    const Appearance& look_;
    QTextCursor cursor_;
    MarkdownWriter::Position position_;
    bool continuesCode_ = false;  // the first code block goes on where the document ends
    std::vector<QTextCharFormat> charFormats_;
    std::vector<List> lists_;
    bool itemPending_ = false;  // a list item's paragraph is open and empty
    int quotes_ = 0;
    bool inCode_ = false;
    QString language_;
    QString code_;
    QTextTable* table_ = nullptr;
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
    Run run(appearance_, document_, {});
    QTextBlockFormat format;
    QTextCursor cursor(&document_);
    cursor.movePosition(QTextCursor::End);
    run.paragraph(format);
    cursor.insertText(text, run.bodyFormat());
}

}  // namespace thimble::ui
