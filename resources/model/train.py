#!/usr/bin/env python3
"""Trains the built-in model; stops and resumes at any step.

  train.py --data DATA --run RUN [--preset small|medium] [--device cpu|cuda] [--phases language:256:60e6,talk512:512:24e6]

A phase is STREAM:CONTEXT:TOKENS. The learning rate warms up, stays, and falls over the phases whose name begins with
"talk" (warm-up, stable, decay): a longer training continues from a checkpoint of the stable part. RUN gets
checkpoint.pt (weights, optimizer state, step), the same as end-of-PHASE.pt, and log.csv. Batches depend
on the seed and the step alone, so that a resumed run reads what an unbroken one would have read. SIGTERM saves and ends.
"""
import argparse
import csv
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

# Memory that glibc keeps, in huge pages, need not be faulted in anew at every step; idle threads sleep.
RUNTIME = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 34), "MALLOC_TOP_PAD_": str(1 << 26),
           "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1", "OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"}
if __name__ == "__main__" and any(os.environ.get(k) != v for k, v in RUNTIME.items()):
    import sys
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | RUNTIME)

import numpy as np
import torch

from export import load_model
from model import PRESETS, Model, document_starts
from optimizer import make_optimizers
from tokenizer import END_OF_TEXT

PHASES = "language:256:50e6,talk512:512:24e6,talk2048:2048:4e6"
BATCH_TOKENS = {"small": 8192, "medium": 65536}
BASE_RATES, WEIGHT_DECAY = (0.02, 0.004), 0.02  # of Muon (the layers' matrices) and AdamW (the rest)
WARMUP_STEPS, FINAL_RATE = 100, 0.03
BALANCE_LOSS, Z_LOSS = 0.3, 0.003
CLIP = 1.0
HELD_OUT_EVERY, HELD_OUT_CONTEXT, HELD_OUT_WINDOWS = 100, 256, 64


@dataclass
class Phase:
    stream: str
    context: int
    steps: int

    @property
    def decays(self):
        return self.stream.startswith("talk")


def parse_phases(text, batch_tokens):
    parts = [part.split(":") for part in text.split(",")]
    return [Phase(name, int(context), max(1, round(float(tokens) / batch_tokens))) for name, context, tokens in parts]


class Windows:
    """A stream cut into windows of context + 1 tokens; every pass is a new permutation with a new offset."""

    def __init__(self, folder, phase, rows, seed):
        self.tokens = np.memmap(folder / f"{phase.stream}.tokens", np.uint16, "r")
        self.loss = np.memmap(folder / f"{phase.stream}.loss", np.uint8, "r")
        self.context, self.rows, self.seed, self.aligned = phase.context, rows, seed, phase.decays
        self.count = (len(self.tokens) - 1) // self.context - 1

    def batch(self, step):
        """-> tokens, targets [rows, context] int64 and loss weights float32 of a step of this phase."""
        batches = self.count // self.rows
        epoch, index = divmod(step, batches)
        rng = np.random.default_rng([self.seed, epoch])
        offset = 0 if self.aligned else int(rng.integers(self.context))
        chosen = rng.permutation(self.count)[index * self.rows:(index + 1) * self.rows]
        at = chosen[:, None] * self.context + offset + np.arange(self.context + 1)
        tokens = torch.from_numpy(self.tokens[at].astype(np.int64))
        return tokens[:, :-1], tokens[:, 1:], torch.from_numpy(self.loss[at[:, 1:]].astype(np.float32))


class Schedule:
    """Learning rate factor by step: linear warm-up, constant, then linear decay over the talk phases."""

    def __init__(self, phases):
        self.total = sum(p.steps for p in phases)
        self.decay = sum(p.steps for p in phases if p.decays)

    def __call__(self, step):
        remaining = (self.total - step) / max(1, self.decay)
        return min(1.0, (step + 1) / WARMUP_STEPS, max(FINAL_RATE, remaining))


class ClockSchedule:
    """The same by the clock: falls from now, or from when it was first asked for, until a time of the day, whatever the speed."""

    def __init__(self, began, ends, peak):
        self.began, self.ends, self.peak = began, ends, peak

    def __call__(self, step):
        remaining = (self.ends - time.time()) / (self.ends - self.began)
        return min(1.0, (step + 1) / WARMUP_STEPS, max(FINAL_RATE, self.peak * remaining))

    @property
    def over(self):
        return time.time() >= self.ends


def time_today(text):
    """HH:MM of today, in seconds."""
    return time.mktime(time.strptime(time.strftime("%Y-%m-%d ") + text, "%Y-%m-%d %H:%M"))


class Run:
    def __init__(self, options):
        self.options, self.folder = options, Path(options.run)
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(os.cpu_count())  # PyTorch counts the cores of a virtual machine too low
        torch.manual_seed(options.seed)
        self.dtype = torch.bfloat16 if options.precision == "bf16" else torch.float32
        self.model, self.step = load_model(options.from_gguf) if options.from_gguf else Model(PRESETS[options.preset]), 0
        saved = self.load()
        self.began = saved.get("began") or time.time()
        self.model.dropout.rate = options.dropout
        self.model.to(options.device)
        self.optimizers = make_optimizers(self.model, *BASE_RATES, WEIGHT_DECAY)
        for optimizer, state in zip(self.optimizers, saved.get("optimizers", [])):
            optimizer.load_state_dict(state)
        self.stopping = False
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopping", True))

    def load(self):
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return {}
        saved = torch.load(path, map_location="cpu")
        self.model.load_state_dict(saved["model"])
        self.step = saved["step"]
        return saved

    def save(self, name="checkpoint.pt"):
        state = {"model": self.model.state_dict(), "config": self.model.config.as_dict(), "step": self.step, "began": self.began,
                 "optimizers": [o.state_dict() for o in self.optimizers], "seed": self.options.seed}
        torch.save(state, self.folder / (name + ".part"))
        os.replace(self.folder / (name + ".part"), self.folder / name)

    def update(self, batch, rate):
        """One step -> cross entropy, balance loss, z-loss, gradient norm."""
        torch.manual_seed(self.options.seed << 32 | self.step)  # of dropout
        tokens, targets, weights = (t.to(self.options.device) for t in batch)
        weights = weights / weights.sum().clamp(min=1)
        starts = document_starts(tokens, END_OF_TEXT)
        cross_entropy, balance, z = self.model.loss(tokens, targets, weights, starts, self.dtype)
        for p in self.model.parameters():
            p.grad = None
        (cross_entropy + BALANCE_LOSS * balance + Z_LOSS * z).backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        for optimizer, base in zip(self.optimizers, BASE_RATES):
            for group in optimizer.param_groups:
                group["lr"] = base * rate
            optimizer.step()
        self.step += 1
        return cross_entropy.item(), balance.item(), z.item(), norm.item()

    @torch.no_grad()
    def held_out_loss(self, batch):
        """Mean cross entropy over the same held-out windows every time."""
        tokens, targets, weights = (t.to(self.options.device) for t in batch)
        self.model.eval()
        loss, _, _ = self.model.loss(tokens, targets, weights / weights.sum(), document_starts(tokens, END_OF_TEXT), self.dtype)
        self.model.train()
        return loss.item()

    def train(self, phases, batch_tokens):
        log, begin, fall = Log(self.folder / "log.csv"), 0, self.options.fall_until
        schedule = ClockSchedule(self.began, time_today(fall), self.options.peak) if fall else Schedule(phases)
        held_out = Windows(Path(self.options.data), Phase("held_out", HELD_OUT_CONTEXT, 1), HELD_OUT_WINDOWS, 0).batch(0)
        for phase in phases:
            windows = Windows(Path(self.options.data), phase, batch_tokens // phase.context, self.options.seed)
            while self.step < begin + phase.steps:
                started, rate = time.time(), schedule(self.step)
                values = self.update(windows.batch(self.step - begin), rate)
                seconds = time.time() - started
                unseen = self.held_out_loss(held_out) if self.step % HELD_OUT_EVERY == 0 else None
                log.add(self.step, phase, batch_tokens, seconds, rate, values, unseen)
                if self.step % self.options.save_every == 0 or self.stopping:
                    self.save()
                if self.stopping:
                    return
                if fall and schedule.over:
                    return self.save()
            begin += phase.steps
            if self.step == begin:
                self.save(f"end-of-{phase.stream}.pt")
        self.save()


class Log:
    """Averages over a few steps, a line each, to log.csv and to standard output."""
    EVERY = 20
    FIELDS = ["step", "phase", "tokens", "loss", "balance", "z", "gradient_norm", "rate", "tokens_per_second", "held_out"]

    def __init__(self, path):
        self.path, self.values, self.seconds = path, [], 0.0
        if not path.exists():
            path.write_text(",".join(self.FIELDS) + "\n")

    def add(self, step, phase, batch_tokens, seconds, rate, values, held_out):
        self.values.append(values)
        self.seconds += seconds
        if step % self.EVERY:
            return
        speed = len(self.values) * batch_tokens / self.seconds
        means = [f"{v:.4f}" for v in np.mean(self.values, 0)]
        row = [step, phase.stream, step * batch_tokens, *means, f"{rate:.4f}", f"{speed:.0f}", f"{held_out:.4f}" if held_out else ""]
        with self.path.open("a", newline="") as file:
            csv.writer(file).writerow(row)
        print(" ".join(f"{name}={value}" for name, value in zip(self.FIELDS, row)), flush=True)
        self.values, self.seconds = [], 0.0


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--run", required=True)
    arguments.add_argument("--preset", choices=PRESETS, default="small")
    arguments.add_argument("--from-gguf", help="begin with the weights of this file instead of random ones")
    arguments.add_argument("--device", default="cpu")
    arguments.add_argument("--precision", choices=["bf16", "fp32"], default="bf16")
    arguments.add_argument("--phases", default=PHASES)
    arguments.add_argument("--fall-until", metavar="HH:MM", help="the rate falls by the clock and training ends then, instead of by tokens")
    arguments.add_argument("--peak", type=float, default=1.0, help="with --fall-until: the rate factor from which it falls")
    arguments.add_argument("--batch-tokens", type=int)
    arguments.add_argument("--dropout", type=float, default=0.0, help="share of the values cleared: 0.1 where the same texts are read many times")
    arguments.add_argument("--save-every", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()
    batch_tokens = options.batch_tokens or BATCH_TOKENS[options.preset]
    Run(options).train(parse_phases(options.phases, batch_tokens), batch_tokens)


if __name__ == "__main__":
    main()
