#include "app/smalltalk/notation.h"

#include <algorithm>
#include <map>

#include "app/smalltalk/ascii.h"

namespace thimble::app {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// Calls `take` with the plain text and with the insides of every `open`...`close`, in order.
template <class TakeText, class TakeInside>
void cut(std::string_view line, char open, char close, TakeText takeText, TakeInside takeInside) {
    while (!line.empty()) {
        const std::size_t begin = line.find(open);
        const std::size_t end = begin == std::string_view::npos ? begin : line.find(close, begin);
        takeText(line.substr(0, end == std::string_view::npos ? line.size() : begin));
        if (end == std::string_view::npos) return;
        takeInside(line.substr(begin + 1, end - begin - 1));
        line.remove_prefix(end + 1);
    }
}

/// "kin2" -> "kin" and part 1. Keys are told apart without regard to capitals.
SlotUse useOf(std::string_view written) {
    std::string key = lower(written);
    std::size_t part = 0;
    if (key.size() > 1 && isDigit(key.back())) {
        part = static_cast<std::size_t>(key.back() - '1');
        key.pop_back();
    }
    return {std::move(key), part};
}

/// [pet=dog|cat] becomes [pet]; the options are noted.
std::string withoutOptions(std::string_view line, std::map<std::string, std::string>& options) {
    std::string result;
    cut(
        line, '[', ']', [&](std::string_view text) { result += text; },
        [&](std::string_view inside) {
            const std::size_t equals = inside.find('=');
            result += "[" + std::string(inside.substr(0, equals)) + "]";
            if (equals != std::string_view::npos && equals > 0)
                options[lower(inside.substr(0, equals))] = inside.substr(equals + 1);
        });
    return result;
}

/// A key that ends in a digit ([thing2=...]) would be read as a part of another: it gets a last "_".
std::string withClosedKeys(std::string_view line, const std::map<std::string, std::string>& options) {
    std::string result;
    cut(
        line, '[', ']', [&](std::string_view text) { result += text; },
        [&](std::string_view inside) {
            const bool isKey = !inside.empty() && isDigit(inside.back()) && options.contains(lower(inside));
            result += "[" + std::string(inside) + (isKey ? "_]" : "]");
        });
    return result;
}

std::string slotsOf(const WrittenExchange& exchange, const std::map<std::string, std::string>& options) {
    std::map<std::string, std::string> used;
    for (const std::string* line : {&exchange.said, &exchange.answer}) {
        for (const SlotUse& use : slotsIn(*line)) {
            if (const auto found = options.find(use.key); found != options.end()) used.insert(*found);
        }
    }
    std::string text;
    for (const auto& [key, choices] : used)
        text += (text.empty() ? "" : ";") + key + "=" + choices;
    return text;
}

/// A conversation from its lines, of the user and of the assistant in turns.
std::vector<WrittenExchange> exchangesOf(const std::vector<std::string_view>& lines) {
    std::map<std::string, std::string> options;
    std::vector<std::string> plain;
    for (const std::string_view line : lines)
        plain.push_back(withoutOptions(line, options));
    for (std::string& line : plain)
        line = withClosedKeys(line, options);
    std::map<std::string, std::string> closed;
    for (const auto& [key, choices] : options)
        closed.emplace(isDigit(key.back()) ? key + "_" : key, choices);
    std::vector<WrittenExchange> exchanges;
    for (std::size_t i = 0; i + 1 < plain.size(); i += 2) {
        if (plain[i + 1].find('<') != std::string::npos) continue;
        WrittenExchange exchange{plain[i], plain[i + 1], {}};
        exchange.options = slotsOf(exchange, closed);
        exchanges.push_back(std::move(exchange));
    }
    return exchanges;
}

/// Whether one says "an" before these words; as smalltalk.with_articles.
bool takesAn(std::string_view next) {
    for (const std::string_view silent : {"hour", "honest"})
        if (next.starts_with(silent)) return true;
    for (const std::string_view sounded : {"uni", "use", "usu", "uk", "eu", "once", "one "})
        if (next.starts_with(sounded)) return false;
    return !next.empty() && std::string_view("aeiou").find(next.front()) != std::string_view::npos;
}

/// "a egg" -> "an egg". A capital is an article only where a sentence begins ("the A is stuck").
std::string withArticles(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        result += text[i];
        const bool begins = i == 0 || (i > 1 && std::string_view(".!?").find(text[i - 2]) != std::string_view::npos);
        const bool alone = (i == 0 || text[i - 1] == ' ') && i + 2 < text.size() && text[i + 1] == ' ';
        const bool article = alone && (text[i] == 'a' || (text[i] == 'A' && begins));
        if (article && takesAn(text.substr(i + 2))) result += 'n';
    }
    return result;
}

std::string oneSpaced(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c != ' ' || (!result.empty() && result.back() != ' ')) result += c;
    }
    while (!result.empty() && result.back() == ' ')
        result.pop_back();
    return result;
}

}  // namespace

std::vector<std::vector<WrittenExchange>> readTalks(std::string_view text) {
    std::vector<std::vector<WrittenExchange>> talks;
    std::vector<std::string_view> lines;
    const auto close = [&] {
        if (!lines.empty()) talks.push_back(exchangesOf(lines));
        lines.clear();
    };
    for (std::string_view line : split(text, '\n')) {
        if (line.starts_with('#')) continue;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with("> ")) line.remove_prefix(2);
        if (line.empty())
            close();
        else
            lines.push_back(line);
    }
    close();
    return talks;
}

std::vector<Slot> parseSlots(std::string_view options) {
    std::vector<Slot> parsed;
    if (options.empty()) return parsed;
    for (const std::string_view slot : split(options, ';')) {
        const std::size_t equals = slot.find('=');
        if (equals == std::string_view::npos) continue;
        Slot& added = parsed.emplace_back(Slot{std::string(slot.substr(0, equals)), {}});
        for (const std::string_view option : split(slot.substr(equals + 1), '|')) {
            const auto parts = split(option, '/');
            added.options.emplace_back(parts.begin(), parts.end());
        }
    }
    return parsed;
}

std::vector<std::string> wordings(std::string_view line) {
    std::size_t most = 1;
    cut(
        line, '(', ')', [](std::string_view) {},
        [&](std::string_view inside) { most = std::max(most, split(inside, '|').size()); });
    std::vector<std::string> result(most);
    for (std::size_t i = 0; i < most; ++i) {
        cut(
            line, '(', ')', [&](std::string_view text) { result[i] += text; },
            [&](std::string_view inside) {
                const auto choices = split(inside, '|');
                result[i] +=
                    choices.size() > 1 ? std::string(choices[i % choices.size()]) : "(" + std::string(inside) + ")";
            });
    }
    return result;
}

std::vector<SlotUse> slotsIn(std::string_view line) {
    std::vector<SlotUse> uses;
    cut(
        line, '[', ']', [](std::string_view) {}, [&](std::string_view inside) { uses.push_back(useOf(inside)); });
    return uses;
}

std::string filled(std::string_view line, const ChosenOptions& chosen) {
    std::string withoutNames, result;
    cut(
        line, '<', '>', [&](std::string_view text) { withoutNames += text; }, [](std::string_view) {});
    cut(
        withoutNames, '[', ']', [&](std::string_view text) { result += text; },
        [&](std::string_view inside) {
            const SlotUse use = useOf(inside);
            const auto found = std::ranges::find(chosen, use.key, &ChosenOptions::value_type::first);
            if (found == chosen.end() || use.part >= found->second.size() || inside.empty()) return;
            std::string word = found->second[use.part];
            if (!word.empty() && isUpper(inside.front())) word[0] = upper(word[0]);
            result += word;
        });
    return withArticles(oneSpaced(result));
}

}  // namespace thimble::app
