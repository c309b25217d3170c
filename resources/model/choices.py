#!/usr/bin/env python3
"""Chats of the model with several of its answers at every turn, judged; it learns from them as they should have been.

choices/*.txt hold them, separated by an empty line. A line that begins with "> " is the user's; below it stand answers: "+ " is a good one,
"- " a bad one, "= " one that nobody judged. The chat went on with the first. Where none was good a better one was written and stands last.
Lines that begin with "#" are comments.

  choices.py FILE ...    checks files: names every mistake with its line, and counts
"""
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("choices")
SOURCE = "written for Thimble, choices/"
JUDGEMENTS = {"+": True, "-": False, "=": None}


class Mistake(ValueError):
    """FILE:LINE and what is wrong there."""


@dataclass
class Turn:
    user: str
    answers: list  # [(text, good or not or None)], the first is what the chat went on with


def read_chats(path):
    """-> [[Turn, ...], ...]"""
    chats, chat = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n") + [""], 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            chats += [chat] if chat else []
            chat = []
        elif line.startswith("> "):
            chat.append(Turn(line[2:].strip(), []))
        elif chat and line[:1] in JUDGEMENTS and line[1:2] in ("", " "):
            chat[-1].answers.append((line[2:].strip(), JUDGEMENTS[line[0]]))
        else:
            raise Mistake(f"{path.name}:{number}: neither a user's line ('> ') nor an answer below one ('+ ', '- ', '= '): {line!r}")
        if len(chat) > 1 and not chat[-2].answers:
            raise Mistake(f"{path.name}:{number}: the line before has no answer")
    return chats


def corrected(chat):
    """The chat as it should have been, up to a turn without a good answer: [(role, content), ...]. The answer is the one with which
    the chat went on where that is good, else the last good one: the written one where there is one."""
    turns = []
    for turn in chat:
        good = [text for text, judgement in turn.answers if judgement]
        if not good:
            break
        text, judgement = turn.answers[0]
        turns += [("user", turn.user), ("assistant", text if judgement else good[-1])]
    return turns


def records(folder=FOLDER):
    """The corrected chats of all files, in the form of the other sources."""
    for path in sorted(folder.glob("*.txt")):
        for number, chat in enumerate(read_chats(path)):
            turns = corrected(chat)
            if turns:
                yield {"messages": [{"role": role, "content": text} for role, text in turns], "source": f"{SOURCE}{path.name} {number}"}


def main():
    for path in map(Path, sys.argv[1:]):
        try:
            turns = [turn for chat in read_chats(path) for turn in chat]
        except Mistake as mistake:
            print(mistake)
            continue
        first = [turn.answers[0][1] for turn in turns]
        print(f"{path.name}: {len(turns)} turns; of the usual answers {first.count(True)} good, {first.count(False)} bad, {first.count(None)} not judged")


if __name__ == "__main__":
    main()
