#!/usr/bin/env python3
"""Writes a checkpoint as GGUF, and reads one back into a model.

  export.py --checkpoint RUN/checkpoint.pt --tokenizer DATA/tokenizer.model --out thimble-small.gguf
            [--name "Thimble built-in (small)"] [--type q8_0|f16|f32] [--predictor RUN/predictor.pt]

The conventions are those of published files, so that other engines load it too. Routers and norms stay F32.
"""
import argparse
from pathlib import Path

import numpy as np
import torch

import gguf
from gguf import F16, F32, Q4_0, Q8_0
from model import Config, Model
from tokenizer import END_OF_TEXT, MESSAGE_END, PADDING, UNKNOWN, Tokenizer

CONTEXT = 2048
SLIDING_WINDOW = 4096  # longer than the context: it tells an engine which layers have no position encoding
SIGMOID_GATING = 2
FILE_TYPES = {"f32": (F32, 0), "f16": (F16, 1), "q8_0": (Q8_0, 7)}  # tensor type, general.file_type
LICENCE = "CC-BY-SA-4.0"
DESCRIPTION = ("A small model for simple small talk and short summaries in English, trained from scratch for Thimble. "
               "It knows no reliable facts.")
ATTRIBUTION = Path(__file__).with_name("ATTRIBUTION.md")
CHAT_TEMPLATE = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + "
                 "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")

# Token types of tokenizer.ggml.token_type.
NORMAL, UNKNOWN_TYPE, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6

# Tensor of a layer in the file -> parameter of model.Layer, kept in F32 or not.
LAYER_TENSORS = {
    "attn_norm": ("attention_norm", True), "attn_q": ("query", False), "attn_k": ("key", False),
    "attn_v": ("value", False), "attn_output": ("output", False), "ffn_norm": ("expert_norm", True),
    "ffn_gate_inp": ("router", True), "ffn_gate_exps": ("gate", False), "ffn_up_exps": ("up", False),
    "ffn_down_exps": ("down", False),
}


def tensor_names(config):
    """(name in the file, name in the model, kept in F32) of every tensor."""
    yield "token_embd.weight", "embedding", False
    for i in range(config.layers):
        for name, (parameter, exact) in LAYER_TENSORS.items():
            yield f"blk.{i}.{name}.weight", f"layers.{i}.{parameter}", exact
    yield "output_norm.weight", "norm", True


def model_metadata(config, name, file_type):
    general = {"architecture": gguf.string("smallthinker"), "type": gguf.string("model"), "name": gguf.string(name),
               "description": gguf.string(DESCRIPTION), "license": gguf.string(LICENCE),
               "attribution": gguf.string(ATTRIBUTION.read_text(encoding="utf-8")), "languages": gguf.array(gguf.STRING, ["en"]),
               "file_type": gguf.uint(file_type), "quantization_version": gguf.uint(2)}
    numbers = {"block_count": config.layers, "context_length": CONTEXT, "embedding_length": config.hidden,
               "feed_forward_length": config.expert_width, "expert_feed_forward_length": config.expert_width,
               "attention.head_count": config.heads, "attention.head_count_kv": config.kv_heads,
               "attention.key_length": config.head_size, "attention.value_length": config.head_size,
               "rope.dimension_count": config.head_size, "attention.sliding_window": SLIDING_WINDOW,
               "expert_count": config.experts, "expert_used_count": config.active,
               "expert_gating_func": SIGMOID_GATING, "vocab_size": config.vocabulary}
    own = {key: gguf.uint(value) for key, value in numbers.items()}
    own |= {"attention.layer_norm_rms_epsilon": gguf.real(config.epsilon), "rope.freq_base": gguf.real(config.rope_base)}
    return {f"general.{k}": v for k, v in general.items()} | {f"smallthinker.{k}": v for k, v in own.items()}


def token_type(pieces, token):
    if pieces.id_to_piece(token) == "\n":
        return USER_DEFINED
    checks = ((pieces.is_unknown, UNKNOWN_TYPE), (pieces.is_control, CONTROL), (pieces.is_byte, BYTE), (pieces.is_unused, UNUSED))
    return next((type_ for holds, type_ in checks if holds(token)), NORMAL)


def tokenizer_metadata(tokenizer):
    pieces = tokenizer.pieces
    ids = range(pieces.get_piece_size())
    values = {
        "model": gguf.string("llama"), "pre": gguf.string("default"),
        "tokens": gguf.array(gguf.STRING, [pieces.id_to_piece(i) for i in ids]),
        "scores": gguf.array(gguf.FLOAT32, [pieces.get_score(i) for i in ids]),
        "token_type": gguf.array(gguf.INT32, [token_type(pieces, i) for i in ids]),
        "bos_token_id": gguf.uint(END_OF_TEXT), "eos_token_id": gguf.uint(pieces.piece_to_id(MESSAGE_END)),
        "unknown_token_id": gguf.uint(UNKNOWN), "padding_token_id": gguf.uint(PADDING),
        "add_bos_token": gguf.boolean(False), "add_eos_token": gguf.boolean(False), "add_space_prefix": gguf.boolean(False),
    }
    return {f"tokenizer.ggml.{k}": v for k, v in values.items()} | {"tokenizer.chat_template": gguf.string(CHAT_TEMPLATE)}


def export(checkpoint, tokenizer, out, name, type_name, predictor=None):
    saved = torch.load(checkpoint, map_location="cpu")
    config, parameters = Config(**saved["config"]), saved["model"]
    tensor_type, file_type = FILE_TYPES[type_name]
    tensors = [(target, parameters[source].float().numpy(), F32 if exact else tensor_type)
               for target, source, exact in tensor_names(config)]
    if predictor:
        first, second = torch.load(predictor)
        tensors.append(("lm_head_profiler.weight", np.concatenate([first.numpy().ravel(), second.numpy().ravel()]), Q4_0))
    gguf.write(out, model_metadata(config, name, file_type) | tokenizer_metadata(tokenizer), tensors)


def load_model(path):
    """A GGUF that export wrote, as a model in float32: to evaluate what ships, or to train on from it."""
    reader = gguf.Reader(path)
    get = lambda key: reader.metadata["smallthinker." + key]
    config = Config(vocabulary=get("vocab_size"), hidden=get("embedding_length"), layers=get("block_count"),
                    heads=get("attention.head_count"), kv_heads=get("attention.head_count_kv"),
                    head_size=get("attention.key_length"), experts=get("expert_count"), active=get("expert_used_count"),
                    expert_width=get("expert_feed_forward_length"), rope_base=get("rope.freq_base"),
                    epsilon=get("attention.layer_norm_rms_epsilon"))
    model = Model(config)
    model.load_state_dict({source: torch.from_numpy(reader.tensors[target]) for target, source, _ in tensor_names(config)})
    return model


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--checkpoint", required=True)
    arguments.add_argument("--tokenizer", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--name", default="Thimble built-in (small)")
    arguments.add_argument("--type", choices=FILE_TYPES, default="q8_0")
    arguments.add_argument("--predictor")
    options = arguments.parse_args()
    export(options.checkpoint, Tokenizer(options.tokenizer), options.out, options.name, options.type, options.predictor)


if __name__ == "__main__":
    main()
