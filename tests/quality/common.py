"""What the quality scripts share: the recipe's modules, the model that ships, held-out texts, the command line program."""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "resources" / "model"
MODEL = RECIPE / "thimble-small.gguf"
DOCS = ROOT / "docs"
sys.path.insert(0, str(RECIPE))

import mixture  # noqa: E402
from inference import Network, Sampling  # noqa: E402
from tokenizer import Tokenizer  # noqa: E402

# Chosen by sampling.py; what the program uses for this model.
DEFAULTS = Sampling(temperature=0.7, top_k=20, top_p=0.95, repetition_penalty=1.0, no_repeat_ngram=8, candidates=8)


def parser(description, text=False, cli=False):
    arguments = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", type=Path, default=MODEL)
    if text:
        arguments.add_argument("--text", required=True, help="folder of the text collection")
    if cli:
        arguments.add_argument("--cli", type=Path, default=ROOT / "build" / "release" / "bin" / "thimble-cli")
    return arguments


def tokenizer():
    return Tokenizer(RECIPE / "tokenizer.model")


def held_out(folder, name):
    """The records of one source that training has not seen."""
    return filter(mixture.is_held_out, mixture.read_source(folder, name))


def plain_text(record):
    """Everything in a record that was written by someone, as one text."""
    if "messages" in record:
        return "\n".join(m["content"] for m in record["messages"])
    return record.get("text") or record["document"] + "\n" + record["summary"]


def run_cli(cli, *arguments):
    """The standard output of the program; fails with its own message."""
    done = subprocess.run([str(cli), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{cli} {arguments[0]}: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def temporary_text(text):
    file = tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8")
    file.write(text)
    file.flush()
    return file
