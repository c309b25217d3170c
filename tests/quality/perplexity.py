#!/usr/bin/env python3
"""Perplexity per token on held-out texts, set by set: in the trainer's code and, where it is built, in the engine.

  perplexity.py --text FOLDER [--model FILE] [--cli build/release/bin/thimble-cli]

Both read a text in pieces of 512 tokens, each from an empty context, and predict every token but a piece's first. They must
agree within 0.5 %. The last column counts the assistant's answers only, given the conversation in ChatML.
"""
import math
import random

import torch
from torch.nn import functional as F

from common import held_out, mixture, parser, plain_text, run_cli, temporary_text, tokenizer
from export import load_model

PIECE, TOLERANCE, MOST_CHARACTERS = 512, 0.005, 40_000


@torch.no_grad()
def mean_loss(model, ids):
    """Mean negative log likelihood of the ids in pieces."""
    total = count = 0
    for piece in torch.tensor(ids).split(PIECE):
        if len(piece) > 1:
            logits = model.logits(piece[None])[0, :-1]
            total += F.cross_entropy(logits, piece[1:], reduction="sum").item()
            count += len(piece) - 1
    return total / count


@torch.no_grad()
def answer_loss(model, tokens, conversations):
    """Mean negative log likelihood of what the assistant says, its end marker included."""
    total = count = 0
    for turns in conversations:
        ids, counts = (torch.tensor(values[:2048]) for values in tokens.encode_conversation(turns))
        losses = F.cross_entropy(model.logits(ids[None])[0, :-1], ids[1:], reduction="none")
        total += (losses * counts[1:]).sum().item()
        count += counts[1:].sum().item()
    return total / count


def conversations_of(records, name):
    rng = random.Random(name)
    return [turns for r in records if (turns := mixture.as_talk(r, rng))][:25]


def main():
    options = parser(__doc__, text=True, cli=True).parse_args()
    model, tokens, worst = load_model(options.model), tokenizer(), 0.0
    print("| set | tokens | trainer | engine | difference | answers |\n|---|---:|---:|---:|---:|---:|")
    for name in mixture.LANGUAGE_EPOCHS | mixture.TALK_SHARES:
        records = list(held_out(options.text, name))
        if not records:
            continue
        text = "\n\n".join(map(plain_text, records))[:MOST_CHARACTERS]
        ids = tokens.encode(text)
        ours, engine, difference = math.exp(mean_loss(model, ids)), "", ""
        if options.cli.exists():
            with temporary_text(text) as file:
                theirs = float(run_cli(options.cli, "perplexity", options.model, "--text-file", file.name, "--context", PIECE))
            worst = max(worst, abs(theirs / ours - 1))
            engine, difference = f"{theirs:.3f}", f"{theirs / ours - 1:+.3%}"
        talks = conversations_of(records, name) if "text" not in records[0] else []
        answers = f"{math.exp(answer_loss(model, tokens, talks)):.2f}" if talks else ""
        print(f"| {name} | {len(ids)} | {ours:.3f} | {engine} | {difference} | {answers} |", flush=True)
    if worst > TOLERANCE:
        raise SystemExit(f"The engine's perplexity differs from the trainer's by up to {worst:.3%}; {TOLERANCE:.1%} is allowed.")


if __name__ == "__main__":
    main()
