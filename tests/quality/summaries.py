#!/usr/bin/env python3
"""How much of a held-out article's real lead, title or human summary the model's summary shares, against plain baselines.

  summaries.py --text FOLDER [--model FILE] [--count 40] [--cli build/release/bin/thimble-cli]

ROUGE-L: F1 of the longest common subsequence of words. Baselines: the article's first sentence ("lead-1") and, where the program is
built, its first extracted key sentence. Also counted: summaries that only repeat the article's first sentence.
"""
import json
import random
import re

from common import DEFAULTS, Network, Sampling, held_out, mixture, parser, run_cli, temporary_text, tokenizer
from inference import Chat

SETS = ["wikinews-summary_lead", "wikinews-summary_headline", "wikinews-summary_extract", "dolly-summary"]
GREEDY = Sampling(temperature=0, repetition_penalty=DEFAULTS.repetition_penalty, max_tokens=100)


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def rouge_l(candidate, reference):
    a, b = words(candidate), words(reference)
    row = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], diagonal + 1 if x == y else max(row[j], row[j - 1])
    return 2 * row[-1] / max(1, len(a) + len(b))


def first_sentence(text):
    return re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]


def extracted(cli, document):
    with temporary_text(document) as file:
        result = json.loads(run_cli(cli, "summarize", file.name, "--json"))[0]
    return result["key_sentences"][0]["text"] if result.get("key_sentences") else ""


def main():
    arguments = parser(__doc__, text=True, cli=True)
    arguments.add_argument("--count", type=int, default=40)
    options = arguments.parse_args()
    network, tokens = Network(options.model), tokenizer()
    print("| set | summaries | model | lead-1 | extracted | repeats the first sentence | ends by itself |\n|---|---:|---:|---:|---:|---:|---:|")
    for name in SETS:
        rng, scores = random.Random(name), []
        for record in held_out(options.text, name):
            turns = mixture.summary_turns(record, rng)
            if not turns or len(scores) == options.count:
                continue
            summary, ended = Chat(network, tokens, GREEDY).answer(turns[0][1])
            lead = first_sentence(record["document"])
            key = extracted(options.cli, record["document"]) if options.cli.exists() else ""
            scores.append([rouge_l(text, record["summary"]) for text in (summary, lead, key)] + [rouge_l(summary, lead) > 0.9, ended])
        means = [sum(column) / len(scores) for column in zip(*scores)]
        model, lead, key, repeats, ended = means
        print(f"| {name} | {len(scores)} | {model:.3f} | {lead:.3f} | {f'{key:.3f}' if key else ''} | {repeats:.0%} | {ended:.0%} |", flush=True)


if __name__ == "__main__":
    main()
