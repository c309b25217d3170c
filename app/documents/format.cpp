#include "app/documents/format.h"

#include <QIODevice>
#include <algorithm>
#include <array>
#include <cctype>

#include "app/documents/readers/text_decoder.h"
#include "app/documents/readers/zip_container.h"

namespace thimble::app {
namespace {

using namespace std::string_view_literals;

constexpr std::array kFormats = {
    Format{"pdf", "PDF", "pdf", readPdf},
    Format{"docx", "Word", "docx docm dotx dotm", readDocx},
    Format{"pptx", "PowerPoint", "pptx pptm ppsx potx", readPptx},
    Format{"xlsx", "Excel", "xlsx xlsm xltx", readXlsx},
    Format{"odt", "OpenDocument text", "odt ott", readOpenDocument},
    Format{"ods", "OpenDocument spreadsheet", "ods ots", readOpenDocument},
    Format{"odp", "OpenDocument presentation", "odp otp odg", readOpenDocument},
    Format{"epub", "EPUB book", "epub", readEpub},
    Format{"html", "Web page", "html htm xhtml shtml", readHtml},
    Format{"md", "Markdown", "md markdown mkd", readMarkdown},
    Format{"rst", "reStructuredText", "rst", readRestructuredText},
    Format{"csv", "Table (CSV)", "csv", readTable},
    Format{"tsv", "Table (TSV)", "tsv tab", readTable},
    Format{"rtf", "Rich text", "rtf", readRtf},
    Format{"eml", "Mail", "eml", readMail},
    Format{"mbox", "Mailbox", "mbox mbx", readMailbox},
    Format{"ics", "Calendar", "ics ical vcs", readCalendar},
    Format{"json", "JSON", "json jsonl ndjson geojson ipynb", readJson},
    Format{"xml", "XML", "xml xsd xsl svg rss atom fb2 docbook opml kml gpx", readXml},
    Format{
        "code", "Source code",
        "c h cc cpp cxx hpp hh hxx ino cs java kt kts scala go rs swift m mm py pyi rb pl pm php js mjs cjs ts tsx jsx "
        "vue lua r jl "
        "hs ml mli fs fsx clj ex exs erl lisp el scm sql sh bash zsh fish ps1 bat cmd cmake mk gradle tf proto css "
        "scss less yaml yml "
        "toml ini cfg conf properties asm s f f90 f95 for pas vb vhd vhdl v sv tex bib diff patch dockerfile makefile",
        readCode},
    Format{"txt", "Text", "txt text log asc nfo me", readPlainText},
};

const Format* formatById(std::string_view id) {
    const auto found =
        std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& format) { return format.id == id; });
    return &*found;
}

std::string extensionOf(std::string_view fileName) {
    std::string name(fileName.substr(fileName.find_last_of("/\\") + 1));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name.substr(name.rfind('.') + 1);  // the whole name where there is no dot: Makefile
}

bool hasExtension(const Format& format, std::string_view extension) {
    for (std::string_view rest = format.extensions; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (rest.substr(0, end) == extension) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

const Format* formatByName(std::string_view fileName) {
    const std::string extension = extensionOf(fileName);
    const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                    [&](const Format& format) { return hasExtension(format, extension); });
    return found == kFormats.end() ? nullptr : &*found;
}

/// Begins with the word, whatever the case.
bool beginsWith(std::string_view text, std::string_view word) {
    return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
           });
}

engine::Result<const Format*> zipFormat(QIODevice& device) {
    auto zip = ZipContainer::open(device);
    if (!zip.ok()) return zip.error();
    if (zip->contains("mimetype")) {
        const auto type = zip->bytes("mimetype", 200);
        if (type.ok()) {
            const std::string name = type->trimmed().toStdString();
            if (name.find("opendocument.text") != std::string::npos) return formatById("odt");
            if (name.find("opendocument.spreadsheet") != std::string::npos) return formatById("ods");
            if (name.find("opendocument.presentation") != std::string::npos) return formatById("odp");
            if (name.find("opendocument.graphics") != std::string::npos) return formatById("odp");
            if (name == "application/epub+zip") return formatById("epub");
        }
    }
    if (zip->contains("META-INF/container.xml")) return formatById("epub");
    for (const std::string& name : zip->names()) {
        if (name.starts_with("word/")) return formatById("docx");
        if (name.starts_with("ppt/")) return formatById("pptx");
        if (name.starts_with("xl/")) return formatById("xlsx");
    }
    if (zip->contains("content.xml")) return formatById("odt");
    return engine::Error{"This is a zip archive, not a document; unpack it and add the files in it."};
}

/// Office files before 2007, and encrypted ones of today, are compound files (MS-CFB): tell them apart by their
/// streams' names.
engine::Error compoundFileError(QIODevice& device) {
    const QByteArray head = device.peek(1 << 20);
    const auto has = [&](std::string_view name) {
        QByteArray wide;
        for (const char c : name)
            wide.append(c).append('\0');
        return head.contains(wide);
    };
    if (has("EncryptedPackage")) return {"The file is protected by a password; save a copy without it."};
    if (has("WordDocument")) return {"This is a Word file of the old binary kind (.doc); save it as .docx to read it."};
    if (has("Workbook")) return {"This is an Excel file of the old binary kind (.xls); save it as .xlsx to read it."};
    if (has("PowerPoint Document"))
        return {"This is a PowerPoint file of the old binary kind (.ppt); save it as .pptx to read it."};
    return {"This is a file of an old Office program; save it in a current format (.docx, .xlsx, .pptx) to read it."};
}

struct Magic {
    std::string_view bytes;
    std::size_t at;
    std::string_view what;
};

constexpr std::array kNoDocuments = {
    Magic{"\x89PNG"sv, 0, "a picture (PNG)"},
    Magic{"\xFF\xD8\xFF"sv, 0, "a picture (JPEG)"},
    Magic{"GIF8"sv, 0, "a picture (GIF)"},
    Magic{"II*\0"sv, 0, "a picture (TIFF)"},
    Magic{"MM\0*"sv, 0, "a picture (TIFF)"},
    Magic{"WEBP"sv, 8, "a picture (WebP)"},
    Magic{"ftyp"sv, 4, "a film or picture (MP4, HEIC)"},
    Magic{"ID3"sv, 0, "music (MP3)"},
    Magic{"OggS"sv, 0, "sound (Ogg)"},
    Magic{"fLaC"sv, 0, "sound (FLAC)"},
    Magic{"\x1F\x8B"sv, 0, "a gzip archive"},
    Magic{"BZh"sv, 0, "a bzip2 archive"},
    Magic{"7z\xBC\xAF"sv, 0, "a 7-Zip archive"},
    Magic{"Rar!"sv, 0, "a RAR archive"},
    Magic{"\xFD"
          "7zXZ"sv,
          0, "an xz archive"},
    Magic{"\x7F"
          "ELF"sv,
          0, "a program"},
    Magic{"MZ\x90\0"sv, 0, "a program"},
    Magic{"SQLite format 3\0"sv, 0, "a database"},
    Magic{"GGUF"sv, 0, "a language model; add it under Models"},
    Magic{"%!PS"sv, 0, "PostScript; print it to a PDF file first"},
};

/// Lines at the start that only a mail has.
bool looksLikeMail(std::string_view text) {
    int known = 0;
    for (int lines = 0; lines < 60 && !text.empty(); ++lines) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line == "\r") break;
        if (line[0] == ' ' || line[0] == '\t') continue;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || line.substr(0, colon).find(' ') != std::string_view::npos) return false;
        for (const std::string_view name : {"from:", "received:", "date:", "subject:", "message-id:", "mime-version:",
                                            "return-path:", "delivered-to:", "to:"}) {
            known += beginsWith(line, name);
        }
    }
    return known >= 3;
}

/// Texts that say themselves what they are; null if this one does not.
const Format* markedTextFormat(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const std::string_view body = first == std::string_view::npos ? std::string_view() : text.substr(first);
    if (body.starts_with("{\\rtf")) return formatById("rtf");
    if (beginsWith(body, "BEGIN:VCALENDAR")) return formatById("ics");
    if (beginsWith(body, "<!doctype html") || beginsWith(body, "<html")) return formatById("html");
    if (body.starts_with("<?xml")) {
        const std::string_view head = body.substr(0, 2000);
        return formatById(head.find("<html") != std::string_view::npos ||
                                  head.find("<!DOCTYPE html") != std::string_view::npos
                              ? "html"
                              : "xml");
    }
    if (text.starts_with("From ") && looksLikeMail(text.substr(std::min(text.find('\n'), text.size() - 1) + 1)))
        return formatById("mbox");
    if (looksLikeMail(text)) return formatById("eml");
    return nullptr;
}

constexpr bool isText(std::string_view id) {
    for (const std::string_view text :
         {"html", "md", "rst", "csv", "tsv", "eml", "mbox", "ics", "json", "xml", "code", "txt"}) {
        if (id == text) return true;
    }
    return false;
}

}  // namespace

std::span<const Format> allFormats() {
    return kFormats;
}

bool hasKnownExtension(std::string_view fileName) {
    return formatByName(fileName) != nullptr;
}

engine::Result<const Format*> detectFormat(QIODevice& device, std::string_view fileName) {
    const QByteArray sample = device.peek(64 * 1024);
    const std::string_view raw(sample.constData(), static_cast<std::size_t>(sample.size()));
    if (raw.empty()) return engine::Error{"The file is empty."};
    if (raw.substr(0, 1024).find("%PDF-") != std::string_view::npos) return formatById("pdf");
    if (raw.starts_with("PK\3\4"sv) || raw.starts_with("PK\5\6"sv)) {
        auto format = zipFormat(device);
        device.seek(0);
        return format;
    }
    if (raw.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) return compoundFileError(device);
    for (const Magic& magic : kNoDocuments) {
        if (raw.substr(std::min(magic.at, raw.size())).starts_with(magic.bytes)) {
            return engine::Error{"This is " + std::string(magic.what) + ", not a document with text."};
        }
    }
    if (!looksLikeText(raw)) {
        return engine::Error{"The file holds binary data of a kind that cannot be read as a document."};
    }
    const std::string text = toUtf8(raw, detectEncoding(raw, false));
    const Format* named = formatByName(fileName);
    // A name decides among texts: a page shown as source, a patch of a mail. Only what marks itself beyond doubt
    // overrides it.
    const bool nameDecides = named != nullptr && isText(named->id) && named->id != "txt";
    const Format* marked = markedTextFormat(text);
    if (marked != nullptr && (!nameDecides || marked->id == "rtf" || marked->id == "ics")) return marked;
    if (nameDecides) return named;
    return formatById("txt");
}

}  // namespace thimble::app
