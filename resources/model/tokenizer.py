#!/usr/bin/env python3
"""Trains the SentencePiece vocabulary, and turns texts and conversations into token ids.

  tokenizer.py --text FOLDER --out DATA        writes DATA/tokenizer.model
"""
import argparse
import random
from pathlib import Path

import sentencepiece

import mixture

VOCABULARY = 6144
UNKNOWN, PADDING, END_OF_TEXT = 0, 1, 2
MESSAGE_START, MESSAGE_END = "<|im_start|>", "<|im_end|>"
DOCUMENTS_PER_SOURCE = 1500
ROLE_LINES = 3000  # role names must become single pieces: every message begins with one


class Tokenizer:
    def __init__(self, path):
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self.message_start = self.pieces.piece_to_id(MESSAGE_START)
        self.message_end = self.pieces.piece_to_id(MESSAGE_END)

    def encode(self, text):
        return self.pieces.encode(text)

    def decode(self, ids):
        return self.pieces.decode(ids)

    def encode_text(self, text):
        """ids and loss weights (all 1) of a plain document."""
        ids = self.encode(text) + [END_OF_TEXT]
        return ids, [1] * len(ids)

    def encode_conversation(self, turns, both_speak=False):
        """ids and loss weights of a ChatML conversation: 1 on what the assistant (or both) writes, its end marker included."""
        ids, loss = [], []
        for role, content in turns:
            head = [self.message_start] + self.encode(role + "\n")
            body = self.encode(content) + [self.message_end]
            ids += head + body + self.encode("\n")
            loss += [0] * len(head) + [int(role == "assistant" or both_speak and role == "user")] * len(body) + [0]
        return ids + [END_OF_TEXT], loss + [0]

    def encode_prompt(self, turns):
        """ids of a conversation that waits for the assistant's next answer."""
        ids = []
        for role, content in turns:
            ids += [self.message_start] + self.encode(f"{role}\n{content}") + [self.message_end] + self.encode("\n")
        return ids + [self.message_start] + self.encode("assistant\n")


def training_lines(folder, seed):
    """A sample of every source, a paragraph a line."""
    rng = random.Random(seed)
    for name in mixture.LANGUAGE_EPOCHS | mixture.TALK_SHARES:
        for record in mixture.shuffled(mixture.read_source(folder, name), seed)[:DOCUMENTS_PER_SOURCE]:
            content = mixture.as_language(record, rng) if not mixture.is_held_out(record) else None
            texts = [content] if isinstance(content, str) else [text for _, text in content or []]
            yield from (line for text in texts for line in text.split("\n") if line.strip())
    for role in ("user", "assistant", "system"):
        yield from [role] * ROLE_LINES


def train(folder, out, seed=0):
    """Options under which sentencepiece and llama.cpp split every text alike."""
    out.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training_lines(folder, seed)), model_prefix=str(out / "tokenizer"), model_type="bpe",
        vocab_size=VOCABULARY, byte_fallback=True, character_coverage=0.9999, normalization_rule_name="identity",
        add_dummy_prefix=False, remove_extra_whitespaces=False, user_defined_symbols=["\n"],
        control_symbols=[MESSAGE_START, MESSAGE_END], unk_id=UNKNOWN, pad_id=PADDING, bos_id=-1, eos_id=END_OF_TEXT,
        eos_piece="<|endoftext|>", max_sentence_length=8192, num_threads=1, minloglevel=1)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--text", required=True, help="folder of the text collection")
    arguments.add_argument("--out", type=Path, required=True)
    options = arguments.parse_args()
    train(options.text, options.out)
