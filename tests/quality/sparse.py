#!/usr/bin/env python3
"""What the LM-head predictor leaves out, and whether that changes an answer.

  sparse.py [--model FILE] [--cli build/release/bin/thimble-cli]

On every position of the fixed prompts and their greedy answers: the share of rows of the output matrix that are computed, and how many of
the 20 largest logits (and of the largest) are among them. Then, where the program is built, its answers with and without
the predictor.
"""
import numpy as np

from answers import load
from common import Network, Sampling, parser, run_cli, tokenizer
from inference import Chat

TOP = 20
GREEDY = Sampling(temperature=0, max_tokens=48)


class Watched(Network):
    """Notes for every state the rows that the predictor lets through, and the largest logits."""

    def __init__(self, path):
        super().__init__(path)
        weights = self.extra["lm_head_profiler.weight"].ravel()
        hidden, vocabulary = self.embedding.shape[1], self.embedding.shape[0]
        rank = len(weights) // (hidden + vocabulary)
        self.first, self.second = weights[:rank * hidden].reshape(rank, hidden), weights[rank * hidden:].reshape(vocabulary, rank)
        self.rows, self.found, self.best = [], [], []

    def step(self, token):
        logits = super().step(token)
        kept = self.second @ (self.first @ self.state) > 0
        top = np.argpartition(-logits, TOP)[:TOP]
        self.rows.append(kept.mean())
        self.found.append(kept[top].mean())
        self.best.append(kept[logits.argmax()])
        return logits


def main():
    options = parser(__doc__, cli=True).parse_args()
    network, tokens = Watched(options.model), tokenizer()
    prompts = [prompt for group in load("prompts.json").values() for prompt in group]
    for prompt in prompts:
        Chat(network, tokens, GREEDY).answer(prompt)
    print(f"{len(network.rows)} positions: {np.mean(network.rows):.1%} of the rows computed; of the {TOP} largest logits "
          f"{np.mean(network.found):.2%} are among them, of the largest {np.mean(network.best):.2%}.")
    if options.cli.exists():
        common = ("run", options.model, "--temp", 0, "-n", GREEDY.max_tokens, "-p")
        same = [run_cli(options.cli, *common, p) == run_cli(options.cli, *common, p, "--no-predictor") for p in prompts]
        print(f"Greedy answers of the engine with and without the predictor: {sum(same)} of {len(same)} are the same.")


if __name__ == "__main__":
    main()
