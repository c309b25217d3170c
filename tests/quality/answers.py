#!/usr/bin/env python3
"""Answers to the fixed prompts (of the model alone) and in the scripted dialogues (of the program, which offers the model answers from
written conversations, too), unedited, for reading; and what can be counted in them.

  answers.py [--model FILE] [--cli FILE] [--write]      --write puts them into docs/
"""
import json
import subprocess
from pathlib import Path

from common import DEFAULTS, DOCS, Network, parser, tokenizer
from inference import Chat

HERE = Path(__file__).parent
DIALOGUES = {"Everyday subjects, known when the conversations for training were written": "dialogues.json",
             "Subjects written after small-talk.txt, known when everyday.txt was written": "dialogues-free.json",
             "Subjects written after everyday.txt, known when talks/ was written": "dialogues-new.json",
             "Subjects written after talks/, by somebody who had seen neither them nor the model; known when it was trained on": "dialogues-unseen.json",
             "Subjects written the same way after talks/plain-talk8.txt, known when the program learned to look things up there": "dialogues-last.json",
             "Twenty more, by somebody who had seen nothing; the thresholds of app/smalltalk were chosen on them": "dialogues-twenty.json",
             "Twenty more, by somebody who had seen nothing; known when three kinds of answers were left out": "dialogues-fresh.json",
             "Twenty more, by somebody who had seen nothing; known when the weights were trained on long windows": "dialogues-final.json",
             "Twenty more, by somebody who had seen nothing, seen by nobody before the answers were made": "dialogues-unknown.json"}


def load(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def repeated_share(texts, n=4):
    """Share of an answer's word groups of n that occurred before in the same answer, over all answers."""
    repeated = total = 0
    for text in texts:
        words = text.lower().split()
        groups = [tuple(words[i:i + n]) for i in range(len(words) - n + 1)]
        repeated += len(groups) - len(set(groups))
        total += len(groups)
    return repeated / max(1, total)


def quoted(text):
    return "\n".join("> " + line for line in text.split("\n"))


def prompt_answers(network, tokens, sampling):
    """[(category, prompt, answer, ended by itself)]"""
    return [(category, prompt, *Chat(network, tokens, sampling, seed).answer(prompt))
            for category, prompts in load("prompts.json").items() for seed, prompt in enumerate(prompts)]


def dialogue_answers(network, tokens, sampling, file="dialogues.json"):
    """Per dialogue [(user, answer, ended by itself)]."""
    results = []
    for seed, turns in enumerate(load(file)):
        chat = Chat(network, tokens, sampling, seed)
        results.append([(user, *chat.answer(user)) for user in turns])
    return results


def program_answers(cli, file):
    """What the program says: per dialogue [(user, answer)]."""
    results = []
    for seed, turns in enumerate(load(file), 1):
        told = subprocess.run([str(cli), "chat", "--seed", str(seed)], input="".join(turn + "\n" for turn in turns), capture_output=True, text=True, check=True)
        answers = [line for line in told.stdout.split("\n") if line.strip()]
        if len(answers) != len(turns):
            raise SystemExit(f"{file}, dialogue {seed}: {len(answers)} lines of answers to {len(turns)} of the user.")
        results.append(list(zip(turns, answers)))
    return results


def statistics(texts):
    """A line for the reader."""
    words = sum(len(t.split()) for t in texts) / len(texts)
    return f"{len(texts)} answers, {words:.1f} words on average, repeated 4-word groups {repeated_share(texts):.2%}"


def prompts_page(answers, summary, sampling):
    page = [f"# Sixty prompts and their answers\n\nThe built-in model's first answer to each, unedited (`tests/quality/answers.py`; {sampling}).\n\n{summary}."]
    for category in dict.fromkeys(a[0] for a in answers):
        page.append(f"## {category.capitalize()}")
        page += [f"{quoted('**' + prompt + '**')}\n\n{answer or '(nothing)'}{'' if ended else ' *(cut off)*'}" for c, prompt, answer, ended in answers if c == category]
    return "\n\n".join(page) + "\n"


def dialogues_page(parts, sampling):
    """parts: {heading: dialogues}"""
    page = [f"# A hundred and forty dialogues\n\nThe user's turns are fixed in advance, so they cannot follow what the program says; its answers are the first it gave, unedited "
            f"(`tests/quality/answers.py`, `thimble-cli chat --seed N` for dialogue N of a part; {sampling}; and answers from written conversations, docs/built-in-model.md)."]
    for heading, dialogues in parts.items():
        page.append(f"## {heading}\n\n{statistics([answer for d in dialogues for _, answer in d])}.")
        for number, dialogue in enumerate(dialogues, 1):
            page.append(f"### Dialogue {number}")
            page += [f"**User:** {user}  \n**Thimble:** {answer}" for user, answer in dialogue]
    return "\n\n".join(page) + "\n"


def main():
    arguments = parser(__doc__, cli=True)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    network, tokens = Network(options.model), tokenizer()
    answers = prompt_answers(network, tokens, DEFAULTS)
    ended = sum(a[3] for a in answers) / len(answers)
    parts = {heading: program_answers(options.cli, file) for heading, file in DIALOGUES.items()}
    settings = f"temperature {DEFAULTS.temperature}, top-k {DEFAULTS.top_k}, top-p {DEFAULTS.top_p}, repetition penalty {DEFAULTS.repetition_penalty}, no group of {DEFAULTS.no_repeat_ngram} tokens twice in an answer, the likeliest of {DEFAULTS.candidates} drafts"
    pages = {"built-in-model-answers.md": prompts_page(answers, f"{statistics([a[2] for a in answers])}, {ended:.1%} end by themselves", settings),
             "built-in-model-transcripts.md": dialogues_page(parts, settings)}
    for name, page in pages.items():
        (DOCS / name).write_text(page, encoding="utf-8") if options.write else print(page)


if __name__ == "__main__":
    main()
