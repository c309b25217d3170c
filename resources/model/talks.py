#!/usr/bin/env python3
"""Whole conversations written for Thimble, one subject from the first turn to the last; worded anew at every reading.

talks/*.txt hold them, plain-*.txt those with short and obvious answers, plain-talkN.txt of these the ones that are a small talk from greeting
to goodbye: separated by an empty line; a user's line begins with "> ", the assistant's answer is the line below. Notation:
(a|b|c) is one of these, chosen anew each time; [pet=dog|cat] chooses a word that [pet] repeats for the whole conversation, [Pet] with a
capital letter; parts that belong together are split by "/": [kin=sister/she|brother/he], then [kin] and [kin2]; <name> is any name,
<name2> another one. Lines that begin with "#" are comments.

  talks.py FILE ...    checks files: names every mistake with its line, counts, and prints one conversation of each
"""
import random
import re
import sys
from pathlib import Path

import everyday
import smalltalk

FOLDER = Path(__file__).with_name("talks")
SOURCE = "written for Thimble, talks/"
OPENING_RATE, CLOSING_RATE = 0.4, 0.25  # how often a greeting and a goodbye are put around a conversation
GREETING = re.compile(r"\(?(hi|hello|hey|good (morning|evening|afternoon|day)|bye|goodbye|good night|see you)\b", re.I)
SLOT = re.compile(r"\[(\w+)=([^\[\]]*)\]")


class Mistake(ValueError):
    """FILE:LINE and what is wrong there."""


def read_talks(path):
    """-> [[(line number, text), ...], ...]: the conversations of a file; user and assistant take turns, the user first."""
    talks, lines = [], path.read_text(encoding="utf-8").split("\n") + [""]
    talk = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        if line.strip():
            if line.startswith("> ") != (len(talk) % 2 == 0):
                raise Mistake(f"{path.name}:{number}: a user's line ('> ') and an answer must take turns: {line!r}")
            talk.append((number, line.removeprefix("> ").strip()))
        elif talk:
            if len(talk) % 2:
                raise Mistake(f"{path.name}:{number}: the conversation ends without an answer")
            talks.append(talk)
            talk = []
    return talks


class Wording:
    """The words chosen for one conversation; what stands in an alternative that is not taken is chosen, too."""

    def __init__(self, talk, rng):
        self.rng, self.words, self.names = rng, {}, {}
        for _, text in talk:
            for key, options in SLOT.findall(text):
                parts = rng.choice(options.split("|")).split("/")
                self.words |= {key.lower() + (str(i) if i > 1 else ""): part for i, part in enumerate(parts, 1)}

    def word(self, match):
        word = self.words[match[1].lower()]
        return capital(word) if match[1][0].isupper() else word

    def name(self, match):
        if match[1] not in self.names:
            self.names[match[1]] = everyday.a_name(self.rng)
        return self.names[match[1]]

    def line(self, text):
        text = SLOT.sub(r"[\1]", text)
        text = re.sub(r"\(([^()]*\|[^()]*)\)", lambda m: self.rng.choice(m[1].split("|")), text)
        text = re.sub(r"\[(\w+)\]", self.word, text)
        text = re.sub(r"<(name\d?)>", self.name, text)
        return re.sub(r" +", " ", smalltalk.with_articles(text)).strip()


def capital(word):
    return word[:1].upper() + word[1:]


def worded(talk, rng):
    """-> [(role, content), ...]"""
    wording = Wording(talk, rng)
    return smalltalk.as_turns(wording.line(text) for _, text in talk)


def conversation(talk, ends, rng):
    """A conversation, now and then between a greeting and a goodbye where it has none."""
    turns = worded(talk, rng)
    if rng.random() < OPENING_RATE and not GREETING.match(turns[0][1]):
        turns = smalltalk.end(ends["opening"], rng) + turns
    if rng.random() < CLOSING_RATE and not GREETING.match(turns[-2][1]):
        turns += smalltalk.end(ends["closing"], rng)
    return turns


def kind_of(path):
    """"whole", "plain" or "lively"."""
    if re.match(r"plain-talk\d", path.name):
        return "whole"
    return "plain" if path.name.startswith("plain-") else "lively"


def records(wordings, seed, *kinds):
    """Every conversation of the files of these kinds in so many wordings, in the form of the other sources."""
    ends = smalltalk.read_blocks()
    for path in sorted(p for p in FOLDER.glob("*.txt") if kind_of(p) in kinds):
        for number, talk in enumerate(read_talks(path)):
            source = f"{SOURCE}{path.name} {number}"
            for wording in range(wordings):
                turns = conversation(talk, ends, random.Random(f"{source} {wording} {seed}"))
                yield {"messages": [{"role": role, "content": content} for role, content in turns], "source": source}


def mistakes(path):
    """What is wrong in a file: notation that does not resolve, answers that are too long."""
    try:
        talks = read_talks(path)
    except Mistake as mistake:
        return [str(mistake)]
    found = []
    for talk in talks:
        wording = Wording(talk, random.Random(0))
        for i, (number, text) in enumerate(talk):
            try:
                line = wording.line(text)
            except KeyError as key:
                found.append(f"{path.name}:{number}: {key} was never set in this conversation")
                break
            if re.search(r"[\[\]<>{}|=*_#]|\(\w*\)", line):
                found.append(f"{path.name}:{number}: notation left over: {line!r}")
            elif not line or (i % 2 and len(line.split()) > 45):
                found.append(f"{path.name}:{number}: empty, or more than 45 words")
    return found


def main():
    for path in map(Path, sys.argv[1:]):
        found = mistakes(path)
        print(*found, sep="\n")
        if not found:
            talks = read_talks(path)
            print(f"{path.name}: {len(talks)} conversations, {sum(map(len, talks)) // 2} exchanges, no mistake. The last one:")
            print(*(f"  {role}: {text}" for role, text in worded(talks[-1], random.Random())), sep="\n")


if __name__ == "__main__":
    main()
