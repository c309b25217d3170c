#!/usr/bin/env python3
"""Averages the weights of two checkpoints of one run: OUT = (1 - share) * FIRST + share * SECOND.

  average.py --first RUN/end.pt --second RUN2/checkpoint.pt --share 0.75 --out average.pt

After a short stage on few subjects the average keeps most of what the stage taught and of what it made the model forget
("model soups", arXiv 2203.05482). The optimizer's state is left out: export it, or train on with a fresh one.
"""
import argparse

import torch


def average(first, second, share):
    """-> the weights between two sets of the same names and shapes."""
    return {name: torch.lerp(weights, second[name], share) for name, weights in first.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--first", required=True)
    arguments.add_argument("--second", required=True)
    arguments.add_argument("--share", type=float, required=True, help="of the second, 0 to 1")
    arguments.add_argument("--out", required=True)
    options = arguments.parse_args()
    first, second = (torch.load(path, map_location="cpu") for path in (options.first, options.second))
    if first["config"] != second["config"]:
        arguments.error("the two checkpoints are of different models")
    torch.save({**second, "model": average(first["model"], second["model"], options.share), "optimizers": []}, options.out)


if __name__ == "__main__":
    main()
