#include "ui/text/code_highlighter.h"

#include <QHash>
#include <QSet>
#include <QStringList>

namespace thimble::ui {
namespace {

/// What the highlighter knows of a family of languages.
struct Grammar {
    QStringList names;
    QSet<QString> keywords;
    QString lineComment;
    QString blockOpen;
    QString blockClose;
    QString quotes = QStringLiteral("\"'");
    bool tripleStrings = false;
    bool ignoreCase = false;
};

QSet<QString> words(const char* list) {
    const QStringList split = QString::fromLatin1(list).split(QLatin1Char(' '));
    return {split.begin(), split.end()};
}

std::vector<Grammar> makeGrammars() {
    const QString slashes = QStringLiteral("//"), hash = QStringLiteral("#");
    const QString open = QStringLiteral("/*"), close = QStringLiteral("*/");
    return {
        {{"c", "cpp", "c++", "cc", "h", "hpp", "cuda", "objc"},
         words(
             "alignas auto bool break case catch char class concept const consteval constexpr continue co_await "
             "co_return "
             "default delete do double else enum explicit extern false final float for friend goto if inline int long "
             "mutable namespace new noexcept nullptr operator override private protected public requires return short "
             "signed sizeof static struct switch template this throw true try typedef typename union unsigned using "
             "virtual void volatile while #include #define #pragma #if #ifdef #ifndef #else #endif"),
         slashes,
         open,
         close},
        {{"java", "kotlin", "kt", "scala", "cs", "csharp", "c#", "swift", "dart"},
         words("abstract as async await base bool boolean break byte case catch char class const continue default do "
               "double "
               "else enum extends false final finally float for foreach fun func get guard if implements import in "
               "instanceof int interface internal is let long namespace new null object out override package private "
               "protected public readonly record return sealed set short static string struct super switch this throw "
               "throws true try using val var virtual void when where while yield"),
         slashes,
         open,
         close},
        {{"js", "javascript", "ts", "typescript", "jsx", "tsx", "mjs"},
         words(
             "abstract any as async await boolean break case catch class const continue debugger default delete do "
             "else "
             "enum export extends false finally for from function get if implements import in instanceof interface let "
             "new null number of private protected public readonly return set static string super switch this throw "
             "true "
             "try type typeof undefined var void while with yield"),
         slashes,
         open,
         close,
         QStringLiteral("\"'`")},
        {{"rust", "rs"},
         words("as async await bool break const continue crate dyn else enum extern false fn for i32 i64 if impl in "
               "let loop "
               "match mod move mut pub ref return self Self static str String struct super trait true type u32 u64 u8 "
               "unsafe use usize where while"),
         slashes,
         open,
         close,
         QStringLiteral("\"")},
        {{"go", "golang"},
         words("break case chan const continue default defer else error fallthrough false float64 for func go goto if "
               "import "
               "int interface map nil package range return select string struct switch true type var"),
         slashes,
         open,
         close,
         QStringLiteral("\"'`")},
        {{"python", "py", "python3"},
         words(
             "and as assert async await break class continue def del elif else except False finally for from global if "
             "import in is lambda match None nonlocal not or pass raise return self True try while with yield"),
         hash,
         {},
         {},
         QStringLiteral("\"'"),
         true},
        {{"bash", "sh", "shell", "zsh", "console", "make", "makefile", "dockerfile", "cmake"},
         words("case do done echo elif else esac exit export fi for function if in local read return set shift source "
               "then "
               "until while FROM RUN COPY ENV CMD ENTRYPOINT WORKDIR endif foreach endforeach endfunction"),
         hash,
         {},
         {}},
        {{"ruby", "rb", "perl", "r", "yaml", "yml", "toml", "ini", "properties", "conf"},
         words("and begin break case class def do else elsif end ensure false for function if in library module my "
               "next nil "
               "not null or our print puts require rescue return self sub then true TRUE FALSE NULL unless until use "
               "when "
               "while yield"),
         hash,
         {},
         {}},
        {{"sql", "sqlite", "postgres", "mysql"},
         words("add all alter and as asc begin between by case check column commit constraint create cross default "
               "delete desc "
               "distinct drop else end exists foreign from full group having if in index inner insert integer into is "
               "join key "
               "left like limit not null offset on or order outer primary references right rollback select set table "
               "text then "
               "transaction trigger union unique update values view when where with"),
         QStringLiteral("--"),
         open,
         close,
         QStringLiteral("\"'"),
         false,
         true},
        {{"json", "jsonc"}, words("true false null"), slashes, open, close, QStringLiteral("\"")},
        {{"css", "scss", "less"},
         words("important inherit initial none auto flex grid block absolute relative fixed"),
         {},
         open,
         close},
        {{"html", "xml", "svg", "xhtml", "vue"},
         words("html head body div span script style link meta title table tr td th ul ol li a p img form input button "
               "class "
               "id href src xml version encoding"),
         {},
         QStringLiteral("<!--"),
         QStringLiteral("-->")},
        {{"lua", "haskell", "hs"},
         words("and break case data do else elseif end false for function if import in instance let local module nil "
               "not of or "
               "repeat return then true type until where while"),
         QStringLiteral("--"),
         {},
         {}},
    };
}

const Grammar& grammarOf(const QString& language) {
    static const std::vector<Grammar> grammars = makeGrammars();
    static const Grammar unknown{};
    const QString name = language.toLower();
    for (const Grammar& grammar : grammars)
        if (grammar.names.contains(name)) return grammar;
    return unknown;
}

bool isWord(QChar c) {
    return c.isLetterOrNumber() || c == QLatin1Char('_');
}

/// Walks one line; each step consumes one token.
class LineScanner {
  public:
    LineScanner(const Grammar& grammar, const QString& line, CodeState state)
        : grammar_(grammar), line_(line), state_(state) {}

    HighlightedLine scan() {
        while (at_ < line_.size())
            step();
        return {std::move(runs_), state_};
    }

  private:
    bool sees(const QString& mark) const { return !mark.isEmpty() && QStringView(line_).mid(at_).startsWith(mark); }

    void take(qsizetype end, Role role) {
        if (end > at_ && role != Role::Text) runs_.push_back({at_, end - at_, role});
        at_ = std::max(end, at_ + 1);
    }

    /// Up to and with `mark`; to the end of the line, in `open`, when it is not there.
    void takeUntil(const QString& mark, qsizetype from, Role role, CodeState open) {
        const qsizetype found = line_.indexOf(mark, from);
        state_ = found < 0 ? open : CodeState::Plain;
        take(found < 0 ? line_.size() : found + mark.size(), role);
    }

    void step() {
        if (state_ == CodeState::BlockComment) {
            takeUntil(grammar_.blockClose, at_, Role::CodeComment, CodeState::BlockComment);
        } else if (state_ == CodeState::TripleString) {
            takeUntil(kTriple, at_, Role::CodeString, CodeState::TripleString);
        } else if (sees(grammar_.lineComment)) {
            take(line_.size(), Role::CodeComment);
        } else if (sees(grammar_.blockOpen)) {
            takeUntil(grammar_.blockClose, at_ + grammar_.blockOpen.size(), Role::CodeComment, CodeState::BlockComment);
        } else if (grammar_.tripleStrings && sees(kTriple)) {
            takeUntil(kTriple, at_ + kTriple.size(), Role::CodeString, CodeState::TripleString);
        } else if (grammar_.quotes.contains(line_[at_])) {
            takeString();
        } else if (isWord(line_[at_]) || (line_[at_] == QLatin1Char('#') && !grammar_.keywords.isEmpty())) {
            takeWord();
        } else {
            take(at_ + 1, Role::Text);
        }
    }

    void takeString() {
        const QChar quote = line_[at_];
        qsizetype end = at_ + 1;
        while (end < line_.size() && line_[end] != quote)
            end += line_[end] == QLatin1Char('\\') ? 2 : 1;
        take(std::min(end + 1, line_.size()), Role::CodeString);
    }

    void takeWord() {
        qsizetype end = at_ + 1;
        const bool number = line_[at_].isDigit();
        while (end < line_.size() && (isWord(line_[end]) || (number && line_[end] == QLatin1Char('.'))))
            ++end;
        if (number) return take(end, Role::CodeNumber);
        const QString word = line_.mid(at_, end - at_);
        const bool keyword = grammar_.keywords.contains(grammar_.ignoreCase ? word.toLower() : word);
        take(end, keyword ? Role::CodeKeyword : Role::Text);
    }

    static inline const QString kTriple = QStringLiteral("\"\"\"");
    const Grammar& grammar_;
    const QString& line_;
    CodeState state_;
    qsizetype at_ = 0;
    std::vector<CodeRun> runs_;
};

}  // namespace

HighlightedLine highlightCode(const QString& language, const QString& line, CodeState state) {
    return LineScanner(grammarOf(language), line, state).scan();
}

}  // namespace thimble::ui
