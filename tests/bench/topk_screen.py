#!/usr/bin/env python3
"""Would an exact screen spare rows of the output matrix? Measured on the built-in model's own hidden states.

A screen knows an estimate of each logit and a bound of its error (Cauchy-Schwarz: |residual of the row| * |residual of
the state|). Rows whose estimate plus bound stays below the k-th best logit need not be read. Printed: the share of rows
that are left, for k = 1 (greedy) and 20 (sampling). Needs NumPy and sentencepiece, half a minute.
"""
import pathlib
import sys

import numpy as np

MODEL = pathlib.Path(__file__).resolve().parents[2] / "resources/model"
sys.path.insert(0, str(MODEL))
import inference  # noqa: E402
from tokenizer import Tokenizer  # noqa: E402

QUESTIONS = ["Hello, how are you?", "Who are you?", "Tell me about the weather in autumn.", "How do I make tea?",
             "Write a short story about a fox and a river.", "I am tired today.", "What is your favourite book?",
             "Tell me something about trees.", "What do you think about music?", "Good night!"]


def hidden_states(network, tokenizer):
    """The states before the output matrix, of replies and of a plain text."""
    states, step = [], network.step

    def recorded(token):
        logits = step(token)
        states.append(network.state)
        return logits

    network.step = recorded
    for seed, question in enumerate(QUESTIONS):
        inference.Chat(network, tokenizer, inference.Sampling(max_tokens=60), seed).answer(question)
    network.reset()
    for token in tokenizer.encode((MODEL.parents[1] / "LICENSE").read_text()[:2500])[:500]:
        network.step(token)
    return np.array(states)


def rows_left(logits, estimate, bound, k):
    """Mean share of rows whose upper bound reaches the k-th best of the rows that the estimate puts first."""
    first = np.argpartition(-estimate, k - 1, axis=1)[:, :k]
    threshold = np.take_along_axis(logits, first, 1).min(1, keepdims=True)
    return np.mean(estimate + bound >= threshold - 1e-4)


def report(name, logits, estimate, bound):
    print(f"{name:28}", *(f"k={k}: {100 * rows_left(logits, estimate, bound, k):5.1f} %" for k in (1, 20)), sep="  ")


def quantized(weights, bits, block=32):
    blocks = weights.reshape(len(weights), -1, block)
    low, high = blocks.min(2, keepdims=True), blocks.max(2, keepdims=True)
    step = np.maximum((high - low) / (2**bits - 1), 1e-9)
    return (np.round((blocks - low) / step) * step + low).reshape(weights.shape)


def main():
    network = inference.Network(str(MODEL / "thimble-small.gguf"))
    states = hidden_states(network, Tokenizer(str(MODEL / "tokenizer.model")))
    states = states[np.random.default_rng(0).permutation(len(states))]
    fit, test = states[: len(states) // 2], states[len(states) // 2 :]
    weights = np.asarray(network.embedding, np.float32)
    logits = test @ weights.T
    norm = lambda matrix: np.linalg.norm(matrix, axis=1)
    basis = np.linalg.eigh(fit.T @ fit)[1][:, ::-1]  # directions in which states vary most come first
    for rank in (64, 96, 128, 160, 192):
        w, x = weights @ basis, test @ basis
        bound = np.outer(norm(x[:, rank:]), norm(w[:, rank:]))
        report(f"rank {rank} of {weights.shape[1]}", logits, x[:, :rank] @ w[:, :rank].T, bound)
    for bits in (2, 3, 4, 5):
        rough = quantized(weights, bits)
        report(f"{bits} bits a weight", logits, test @ rough.T, np.outer(norm(test), norm(weights - rough)))


if __name__ == "__main__":
    main()
