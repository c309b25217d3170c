#!/usr/bin/env python3
"""Draws docs/pictures/roofline.png from measured figures: what memory and arithmetic allow, and where the program stands.

    python3 roofline.py FIGURES.json OUT.png

FIGURES.json: {"machine": text, "bandwidth": GB/s, "peak": GMAC/s of 8-bit products, "points": [{"name", "tokens_per_second",
"gmac": multiply-adds of a token in 10^9, "megabytes": read for a token}]}. Needs matplotlib.
"""
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def draw(figures, out):
    bandwidth, peak = figures["bandwidth"], figures["peak"]
    picture, axes = plt.subplots(figsize=(7.5, 4.5), dpi=110)
    intensities = [0.5 * 2**(i / 8) for i in range(0, 88)]
    axes.loglog(intensities, [min(peak, bandwidth * i) for i in intensities], color="#444", linewidth=1.5)
    axes.text(0.62, bandwidth * 0.62 * 1.35, f"memory {bandwidth:.0f} GB/s", rotation=35, color="#444", fontsize=9)
    axes.text(9, peak * 1.08, f"8-bit products {peak:.0f} GMAC/s", color="#444", fontsize=9)
    for point in figures["points"]:
        intensity = point["gmac"] * 1000 / point["megabytes"]
        reached = point["gmac"] * point["tokens_per_second"]
        axes.plot([intensity], [reached], "o", color="#0a6")
        share = reached / min(peak, bandwidth * intensity)
        axes.annotate(f"{point['name']}\n{point['tokens_per_second']:.0f} tok/s, {share:.0%}", (intensity, reached),
                      textcoords="offset points", xytext=tuple(point.get("offset", (8, -20))), fontsize=8)
    axes.set_xlabel("multiply-adds per byte read")
    axes.set_ylabel("10⁹ multiply-adds a second")
    axes.set_title(figures["machine"], fontsize=9)
    axes.set_ylim(bandwidth * 0.4, peak * 1.7)
    axes.grid(True, which="major", color="#ddd")
    picture.tight_layout()
    picture.savefig(out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        draw(json.load(file), sys.argv[2])
