#!/usr/bin/env python3
"""Draws the training curves of a run.

  plot.py --log RUN/log.csv --out docs/built-in-model-curves.png
"""
import argparse
import csv
import itertools

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def column(rows, name, scale=1.0):
    """(million tokens, value) of the rows that have the value."""
    points = [(float(r["tokens"]) / 1e6, float(r[name]) * scale) for r in rows if r[name]]
    return zip(*points) if points else ((), ())


def draw(rows, path):
    figure, (loss, router) = pyplot.subplots(1, 2, figsize=(11, 3.8), width_ratios=(2, 1), layout="constrained")
    colors = {phase: f"C{i}" for i, phase in enumerate(dict.fromkeys(r["phase"] for r in rows))}
    labels = {phase: f"training: {phase}" for phase in colors}
    for phase, piece in itertools.groupby(rows, lambda r: r["phase"]):  # a phase may come back after another one
        loss.plot(*column(list(piece), "loss"), label=labels.pop(phase, None), color=colors[phase], linewidth=1)
    loss.plot(*column(rows, "held_out"), "k.--", label="held out (all text, as in stage 1)", linewidth=1)
    loss.set(xlabel="million tokens", ylabel="cross entropy per token", ylim=(1, 6), title="Loss")
    loss.legend()
    router.plot(*column(rows, "balance"), label="balance loss (1: even)")
    router.plot(*column(rows, "z", 0.1), label="z-loss / 10")
    router.plot(*column(rows, "rate"), label="learning rate factor", color="grey", linewidth=1)
    router.set(xlabel="million tokens", title="Routers", ylim=(0, 2.5))
    router.legend()
    figure.savefig(path, dpi=110)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--log", required=True)
    arguments.add_argument("--out", required=True)
    options = arguments.parse_args()
    with open(options.log, newline="") as file:
        rows = {row["step"]: row for row in csv.DictReader(file)}  # after a resumption some steps are there twice
    draw(sorted(rows.values(), key=lambda row: float(row["tokens"])), options.out)


if __name__ == "__main__":
    main()
