#pragma once

#include <QString>

namespace thimble::ui {

/// Markdown of many kinds, as a model would write it: what is costly to show while it streams.
inline QString longReply(int parts) {
    QString text;
    for (int i = 0; i < parts; ++i) {
        text += QStringLiteral(
                    "## Part %1\n\nSome **bold** words, `code` and a [link](https://example.org). The rest of the "
                    "paragraph goes on for a while, as paragraphs do.\n\n- one\n- two\n\n")
                    .arg(i);
        if (i % 4 == 0) text += QStringLiteral("```cpp\nint main() { return %1; }  // comment\n```\n\n").arg(i);
        if (i % 8 == 0) text += QStringLiteral("| A | B |\n|---|---|\n| 1 | 2 |\n\n");
    }
    return text;
}

}  // namespace thimble::ui
