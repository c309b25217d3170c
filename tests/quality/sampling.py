#!/usr/bin/env python3
"""Measures sampling settings on the fixed prompts and dialogues, to choose the program's defaults for the built-in model.

  sampling.py [--model FILE]

For every setting: the share of answers that end by themselves, repeated 4-word groups within an answer, answers that repeat an
earlier one of the same dialogue word for word, and how often the known questions are answered right (see EXPECTED).
"""
from answers import dialogue_answers, repeated_share
from common import DEFAULTS, Network, Sampling, parser, tokenizer
from inference import Chat

SETTINGS = [(0.0, 0.9, 1.0, 1), (0.2, 0.9, 1.0, 1), (0.2, 0.9, 1.1, 1), (0.7, 0.95, 1.0, 1), (0.7, 0.95, 1.0, 8)]  # temperature, top-p, penalty, candidates
SEEDS = (1, 2)

# Questions whose right answer holds one of these words.
EXPECTED = {
    "Hello!": ["hello", "hi", "hey"], "Who are you?": ["thimble"], "What is your name?": ["thimble"],
    "Do you need the internet?": ["no", "without", "offline"], "Can you search the web for me?": ["cannot", "no", "offline"],
    "Is my data sent anywhere?": ["nothing", "private", "stays", "no"], "Are you a real person?": ["program", "model", "no"],
    "Thank you!": ["welcome", "pleasure", "glad", "no problem"], "Goodbye": ["bye", "see you", "take care", "nice day"],
    "What time is it?": ["clock", "know", "screen"], "Are you ChatGPT?": ["thimble"],
    "What is the weather like today?": ["know", "cannot", "offline"],
}


def right_share(network, tokens, sampling):
    results = [any(word in Chat(network, tokens, sampling, seed).answer(question)[0].lower() for word in words)
               for question, words in EXPECTED.items() for seed in SEEDS]
    return sum(results) / len(results)


def copied_share(dialogues):
    """Answers that already stood in the same dialogue."""
    copies = sum(len(d) - len({answer for _, answer, _ in d}) for d in dialogues)
    return copies / sum(map(len, dialogues))


def main():
    options = parser(__doc__).parse_args()
    network, tokens = Network(options.model), tokenizer()
    print("| temperature | top-p | penalty | candidates | end by themselves | repeated groups | repeated answers | right answers |\n|---:|---:|---:|---:|---:|---:|---:|---:|")
    for temperature, top_p, penalty, candidates in SETTINGS:
        sampling = Sampling(temperature, 20, top_p, penalty, DEFAULTS.no_repeat_ngram, candidates)
        dialogues = dialogue_answers(network, tokens, sampling)
        answers = [(answer, ended) for d in dialogues for _, answer, ended in d]
        ended = sum(e for _, e in answers) / len(answers)
        print(f"| {temperature} | {top_p} | {penalty} | {candidates} | {ended:.1%} | {repeated_share([a for a, _ in answers]):.2%} | "
              f"{copied_share(dialogues):.1%} | {right_share(network, tokens, sampling):.0%} |", flush=True)


if __name__ == "__main__":
    main()
