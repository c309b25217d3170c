#!/usr/bin/env python3
"""Trains the LM-head predictor: which rows of the output matrix are worth computing for a hidden state.

  predictor.py --data DATA --checkpoint RUN/checkpoint.pt --out RUN/predictor.pt [--rank 64] [--steps 300]

A row is computed where W2 . (W1 . x) > 0, x the normalised final hidden state: W1 [rank, hidden], W2 [vocabulary, rank]. The
labels are the 20 largest logits of each position; missing one costs more than computing one too many. Reported: how
many of the top 20 (and of the top 1) are kept, and the share of rows computed, with weights rounded to Q4_0 as shipped.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import gguf
from model import Config, Model, document_starts
from tokenizer import END_OF_TEXT
from train import Phase, Windows

TOP = 20
MISS_WEIGHT = 500.0  # of a missed row against one computed in vain
RATE = 1e-3


def rounded(weights):
    """Q4_0 and back; the gradient passes as if nothing had happened."""
    encoded = gguf.quantize_q4_0(weights.detach().numpy())
    blocks = np.frombuffer(encoded, np.uint8).reshape(-1, 18)
    quants = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32) - 8
    values = torch.from_numpy(blocks[:, :2].copy().view(np.float16).astype(np.float32) * quants).view_as(weights)
    return weights + (values - weights).detach()


def hidden_states(model, windows, steps):
    """Yields [N, hidden] of the assistant's positions of one batch after another."""
    for step in range(steps):
        tokens, _, weights = windows.batch(step)
        with torch.no_grad():
            states, _, _ = model.hidden(tokens, document_starts(tokens, END_OF_TEXT), torch.bfloat16)
        yield states.float()[weights.reshape(-1) > 0]


def measure(first, second, embedding, states):
    """-> recall of the top 20, recall of the top 1, share of rows computed."""
    top = (states @ embedding.t()).topk(TOP, -1).indices
    kept = (states @ rounded(first).t() @ rounded(second).t()) > 0
    found = kept.gather(1, top).float()
    return found.mean().item(), found[:, 0].mean().item(), kept.float().mean().item()


def train(model, windows, rank, steps):
    embedding = model.embedding.detach()
    directions = torch.linalg.svd(embedding, full_matrices=False).Vh[:rank]  # begins as the best low-rank output matrix
    first, second = directions.clone().requires_grad_(), (embedding @ directions.t()).requires_grad_()
    optimizer = torch.optim.Adam([first, second], RATE)
    for step, states in enumerate(hidden_states(model, windows, steps)):
        top = (states @ embedding.t()).topk(TOP, -1).indices
        labels = torch.zeros(len(states), len(embedding)).scatter_(1, top, 1.0)
        scores = states @ rounded(first).t() @ rounded(second).t()
        loss = F.binary_cross_entropy_with_logits(scores, labels, pos_weight=torch.tensor(MISS_WEIGHT))
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - step / steps)
        optimizer.step()
        if step % 50 == 0:
            recall, best, share = measure(first.detach(), second.detach(), embedding, states)
            print(f"step {step}: loss {loss.item():.4f}, top 20 {recall:.3f}, top 1 {best:.3f}, rows {share:.3f}", flush=True)
    return first.detach(), second.detach()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--checkpoint", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--rank", type=int, default=64)
    arguments.add_argument("--steps", type=int, default=300)
    options = arguments.parse_args()
    torch.manual_seed(0)
    saved = torch.load(options.checkpoint, map_location="cpu")
    model = Model(Config(**saved["config"]))
    model.load_state_dict(saved["model"])
    windows = Windows(options.data, Phase("talk512", 512, 1), rows=2, seed=1)
    first, second = train(model, windows, options.rank, options.steps)
    unseen = torch.cat(list(hidden_states(model, Windows(options.data, Phase("held_out", 512, 1), rows=8, seed=1), 1)))
    print("held out: top 20 {:.4f}, top 1 {:.4f}, rows computed {:.4f}".format(*measure(first, second, model.embedding.detach(), unseen)))
    torch.save((first, second), options.out)


if __name__ == "__main__":
    main()
