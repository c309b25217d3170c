#!/usr/bin/env python3
"""Turns the text collection into the token streams that train.py reads.

  prepare.py --text FOLDER --out DATA [--only language|talk|held_out]

Writes for each stage NAME.tokens (uint16) and NAME.loss (uint8: 1 where the token counts), and the same for held_out: the
documents that no stage sees. Every document ends with the end-of-text token. A stream is read in windows of the
training context; the talk streams are packed so that no conversation crosses a window, padded at its end, with windows of the
language stream beside them.
"""
import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import mixture
from tokenizer import PADDING, Tokenizer

@dataclass(frozen=True)
class TalkStream:
    window: int       # tokens of context
    tokens: int       # of the stream
    most_turns: int   # of a conversation taken from the sources
    chain_rate: float  # how often a conversation goes on with another one, as a change of subject


TALK_STREAMS = {"talk512": TalkStream(512, 14_000_000, 10, 0.3), "talk2048": TalkStream(2048, 1_500_000, 16, 0.9)}

LANGUAGE_BESIDE = 0.3  # tokens of the language stream for every one of talk: talk alone makes a model forget its English


class Stream:
    """Token ids with their loss weights, written side by side."""

    def __init__(self):
        self.tokens, self.loss = [], []

    def add(self, ids, loss):
        self.tokens.append(np.array(ids, np.uint16))
        self.loss.append(np.array(loss, np.uint8))

    def write(self, folder, name):
        tokens, loss = np.concatenate(self.tokens), np.concatenate(self.loss)
        tokens.tofile(folder / f"{name}.tokens")
        loss.tofile(folder / f"{name}.loss")
        print(f"{name}: {len(tokens):,} tokens, {loss.sum():,} with loss", flush=True)


def encode_content(tokenizer, content):
    """ids of a plain text or of a conversation."""
    return (tokenizer.encode_text(content) if isinstance(content, str) else tokenizer.encode_conversation(content))[0]


def language_stream(text_folder, tokenizer, seed):
    """Every source as often as its epochs say, shuffled; all tokens count."""
    documents = []
    for name, epochs in mixture.LANGUAGE_EPOCHS.items():
        rng, before = random.Random(f"{seed} {name}"), len(documents)
        for record in mixture.read_source(text_folder, name):
            copies = int(epochs) + (rng.random() < epochs % 1)
            if copies == 0 or mixture.is_held_out(record):
                continue
            content = mixture.as_language(record, rng)
            if not content:
                continue
            documents += [np.array(encode_content(tokenizer, content), np.uint16)] * copies
        print(f"  {name}: {sum(map(len, documents[before:])):,} tokens", flush=True)
    stream = Stream()
    for ids in mixture.shuffled(documents, seed):
        stream.add(ids, np.ones(len(ids), np.uint8))
    return stream


def talk_ids(tokenizer, record, rng, kind, both_speak):
    """ids and loss weights of a conversation, or of the beginning of a plain text; nothing where the record does not suit."""
    if "text" in record and "word" not in record:
        ids, loss = tokenizer.encode_text(record["text"].strip())
        return ids[:kind.window], loss[:kind.window]
    turns = mixture.as_talk(record, rng, max_turns=kind.most_turns)
    return tokenizer.encode_conversation(turns, both_speak) if turns else ([], [])


def talk_documents(text_folder, tokenizer, kind, seed):
    """Conversations in the proportions of TALK_SHARES; a short source is repeated, each time worded anew."""
    documents = []
    for name, share in mixture.TALK_SHARES.items():
        records = [r for r in mixture.read_source(text_folder, name) if not mixture.is_held_out(r)]
        wanted, taken, used, epoch = share * kind.tokens, 0, 0, 0
        while records and taken < wanted and epoch < 200:
            rng = random.Random(f"{seed} {name} {epoch}")
            for record in mixture.shuffled(records, f"{seed} {epoch}"):
                ids, loss = talk_ids(tokenizer, record, rng, kind, name in mixture.BOTH_SPEAK)
                if 0 < len(ids) <= kind.window:
                    documents.append((ids, loss))
                    taken, used = taken + len(ids), used + 1
                if taken >= wanted:
                    break
            epoch += 1
        print(f"  {name}: {taken:,} tokens, {used / max(1, len(records)):.1f} conversations a record", flush=True)
    return mixture.shuffled(documents, seed)


def chain(documents, kind, tokenizer, seed):
    """Lets conversations go on with the next one, unless that begins with a system message, while the window has room."""
    rng, chained = random.Random(seed), []
    user = [tokenizer.message_start, *tokenizer.encode("user")]
    for ids, loss in documents:
        goes_on = chained and chained[-1][0][0] == tokenizer.message_start and ids[:len(user)] == user
        fits = goes_on and len(chained[-1][0]) + len(ids) - 1 <= kind.window
        if fits and rng.random() < kind.chain_rate:
            before, before_loss = chained.pop()
            ids, loss = before[:-1] + ids, before_loss[:-1] + loss
        chained.append((ids, loss))
    return chained


def pack(documents, window, open_windows=64):
    """First fit into a few open windows; the fullest is closed, padded, when none fits."""
    stream, bins = Stream(), []

    def close(bin_):
        spare = window - bin_[0]
        for ids, loss in bin_[1]:
            stream.add(ids, loss)
        stream.add([PADDING] * spare, [0] * spare)

    for ids, loss in documents:
        fitting = next((b for b in bins if b[0] + len(ids) <= window), None)
        if fitting is None:
            if len(bins) == open_windows:
                fullest = max(range(len(bins)), key=lambda i: bins[i][0])
                close(bins.pop(fullest))
            fitting = [0, []]
            bins.append(fitting)
        fitting[0] += len(ids)
        fitting[1].append((ids, loss))
    for bin_ in bins:
        close(bin_)
    return stream


def add_language(stream, folder, window, seed):
    """Appends windows of the language stream, chosen at random."""
    if not (folder / "language.tokens").exists():
        raise SystemExit(f"{folder}/language.tokens is missing; make it first with --only language.")
    language = np.memmap(folder / "language.tokens", np.uint16, "r")
    count = min(int(LANGUAGE_BESIDE * sum(map(len, stream.tokens))), len(language)) // window
    for start in np.random.default_rng(seed).permutation(len(language) // window)[:count]:
        stream.add(language[start * window:(start + 1) * window], np.ones(window, np.uint8))


def held_out_stream(text_folder, tokenizer, seed):
    """The documents that no stage sees, each once, in the form of stage 1."""
    stream, documents = Stream(), []
    for name in mixture.LANGUAGE_EPOCHS | mixture.TALK_SHARES:
        rng = random.Random(f"{seed} {name}")
        contents = (mixture.as_language(r, rng) for r in mixture.read_source(text_folder, name) if mixture.is_held_out(r))
        documents += [encode_content(tokenizer, content) for content in contents if content]
    for ids in mixture.shuffled(documents, seed):
        stream.add(ids, np.ones(len(ids), np.uint8))
    return stream


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--text", required=True, help="folder of the text collection")
    arguments.add_argument("--out", type=Path, required=True, help="folder with tokenizer.model")
    arguments.add_argument("--only", choices=["language", "talk", "held_out"], help="make only this stream anew")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--without", nargs="*", default=[], help="sources to do without, where their files cannot travel")
    options = arguments.parse_args()
    for name in options.without:
        mixture.leave_out(name)
    tokenizer = Tokenizer(options.out / "tokenizer.model")
    wanted = [options.only] if options.only else ["held_out", "language", "talk"]
    if "held_out" in wanted:
        held_out_stream(options.text, tokenizer, options.seed).write(options.out, "held_out")
    if "language" in wanted:
        language_stream(options.text, tokenizer, options.seed).write(options.out, "language")
    if "talk" in wanted:
        for name, kind in TALK_STREAMS.items():
            documents = talk_documents(options.text, tokenizer, kind, options.seed)
            stream = pack(chain(documents, kind, tokenizer, options.seed), kind.window)
            add_language(stream, options.out, kind.window, options.seed)
            stream.write(options.out, name)


if __name__ == "__main__":
    main()
