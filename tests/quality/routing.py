#!/usr/bin/env python3
"""Which experts the model chooses and how many gates are zero, layer by layer, on held-out conversations and articles.

  routing.py --text FOLDER [--model FILE] [--tokens 4000] [--write]      --write draws docs/built-in-model-experts.png
"""
import numpy as np

from common import DOCS, Network, held_out, parser, plain_text, tokenizer

SETS = ["self_dialogue-chat", "wikinews-articles", "pd_children-chunks", "dolly-chat"]


def traced(network, ids, piece=512):
    """The trace of the ids, in pieces that each start from an empty context."""
    network.trace = []
    for start in range(0, len(ids), piece):
        network.reset()
        for token in ids[start:start + piece]:
            network.step(token)
    return network.trace


def popularity_and_sparsity(trace, layers, experts):
    """-> share of all choices [layers, experts]; share of gates that are exactly zero [layers]."""
    counts, zeros = np.zeros((layers, experts)), [[] for _ in range(layers)]
    for layer, kept, zero in trace:
        counts[layer, kept] += 1
        zeros[layer].append(zero)
    return counts / counts.sum(1, keepdims=True), np.array([np.mean(z) for z in zeros])


def draw(popularity, sparsity, path):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 3.6), width_ratios=(3, 1), layout="constrained")
    image = left.imshow(-np.sort(-popularity, 1) * popularity.shape[1], aspect="auto", cmap="viridis", vmin=0)
    figure.colorbar(image, ax=left, label="share / even share")
    left.set(xlabel="experts of a layer, most popular first", ylabel="layer", title="Popularity of experts")
    right.barh(range(len(sparsity)), sparsity, color="#4a7a8c")
    right.invert_yaxis()
    right.set(xlim=(0, 1), xlabel="gates that are zero", title="Sparsity within experts")
    figure.savefig(path, dpi=110)


def main():
    arguments = parser(__doc__, text=True)
    arguments.add_argument("--tokens", type=int, default=4000)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    network, tokens = Network(options.model), tokenizer()
    ids = []
    for name in SETS:
        text = "\n\n".join(map(plain_text, held_out(options.text, name)))
        ids += tokens.encode(text[:60_000])[:options.tokens // len(SETS)]
    layers, experts = len(network.layers), network.layers[0]["ffn_gate_inp"].shape[0]
    popularity, sparsity = popularity_and_sparsity(traced(network, ids), layers, experts)
    print("| layer | zero gates | most popular expert | least popular | choices of the 8 most popular |\n|---:|---:|---:|---:|---:|")
    for i, (shares, zero) in enumerate(zip(popularity, sparsity)):
        ordered = np.sort(shares)[::-1]
        print(f"| {i} | {zero:.1%} | {ordered[0]:.1%} | {ordered[-1]:.1%} | {ordered[:8].sum():.1%} |")
    print(f"| all | {sparsity.mean():.1%} | | | |")
    if options.write:
        draw(popularity, sparsity, DOCS / "built-in-model-experts.png")


if __name__ == "__main__":
    main()
