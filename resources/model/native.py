"""Calls native.cpp, which it compiles on first use: the same functions as primitives.py, several times faster on a CPU.

Without a C++ compiler, on a GPU or in float32 everything runs through primitives.py instead. test_native.py compares
the two on random data.
"""
import ctypes
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import torch

SOURCE = Path(__file__).with_name("native.cpp")
# Linked apart from compiling, without -ffast-math: linking with it would change the whole process's rounding mode.
COMPILE = ["-std=c++20", "-O3", "-march=native", "-ffast-math", "-fopenmp", "-fPIC", "-Wall", "-Wextra"]


def build():
    compiler = shutil.which("c++")
    if compiler is None:
        return None
    name = hashlib.blake2b(SOURCE.read_bytes() + " ".join(COMPILE).encode(), digest_size=8).hexdigest()
    library = Path(tempfile.gettempdir()) / f"thimble-training-{name}.so"
    if not library.exists():
        made = library.with_suffix(".o")
        subprocess.run([compiler, *COMPILE, "-c", str(SOURCE), "-o", str(made)], check=True)
        subprocess.run([compiler, "-shared", "-fopenmp", str(made), "-o", str(library), "-lmvec", "-lm"], check=True)
    return ctypes.CDLL(str(library))


library = build()


def suits(device, dtype):
    return library is not None and device.type == "cpu" and dtype == torch.bfloat16


def call(name, *arguments):
    """Tensors become pointers, None a null pointer, numbers int64 or float."""
    converted = []
    for value in arguments:
        if isinstance(value, torch.Tensor):
            assert value.is_contiguous(), name
            converted.append(ctypes.c_void_p(value.data_ptr()))
        elif isinstance(value, float):
            converted.append(ctypes.c_float(value))
        else:
            converted.append(ctypes.c_void_p() if value is None else ctypes.c_int64(value))
    getattr(library, name)(*converted)


def rms_norm(x, weight, epsilon, dtype):
    y, inverse_rms = torch.empty_like(x, dtype=dtype), x.new_empty(len(x))
    call("rms_norm", x, weight, y, inverse_rms, *x.shape, epsilon)
    return y, inverse_rms


def rms_norm_grad(grad, x, weight, inverse_rms):
    grad_x, grad_weight = torch.empty_like(x), torch.zeros_like(weight)
    call("rms_norm_grad", grad, x, weight, inverse_rms, grad_x, grad_weight, *x.shape)
    return grad_x, grad_weight


def split_heads(qkv, batch, heads, kv_heads, rotation):
    size, length = qkv.shape[1] // (heads + 2 * kv_heads), len(qkv) // batch
    q = qkv.new_empty(batch * kv_heads, heads // kv_heads * length, size)
    k, v = (qkv.new_empty(batch * kv_heads, length, size) for _ in range(2))
    call("split_heads", qkv, q, k, v, *(rotation or (None, None)), batch, length, heads, kv_heads, size)
    return q, k, v


def split_heads_grad(grad_q, grad_k, grad_v, batch, heads, kv_heads, rotation):
    length, size = grad_k.shape[1:]
    qkv = grad_q.new_empty(batch * length, (heads + 2 * kv_heads) * size)
    call("split_heads_grad", grad_q, grad_k, grad_v, qkv, *(rotation or (None, None)), batch, length, heads, kv_heads, size)
    return qkv


def merge_heads(rows, batch, kv_heads, length):
    size, heads = rows.shape[-1], rows.numel() // (batch * length * rows.shape[-1])
    tokens = rows.new_empty(batch * length, heads * size)
    call("merge_heads", rows, tokens, batch, length, heads, size)
    return tokens


def unmerge_heads(tokens, batch, kv_heads, heads):
    size, length = tokens.shape[1] // heads, len(tokens) // batch
    rows = tokens.new_empty(batch * kv_heads, heads // kv_heads * length, size)
    call("unmerge_heads", tokens, rows, batch, length, heads, size)
    return rows


def score_sizes(scores, starts, first):
    (batch, length), columns = starts.shape, scores.shape[2]
    rows = columns - first
    return batch, scores.numel() // (batch * rows * columns), rows, columns, length, first


def softmax(scores, starts, first, scale):
    call("softmax", scores, starts, *score_sizes(scores, starts, first), scale)
    return scores


def softmax_grad(grad, probabilities, starts, first, scale):
    call("softmax_grad", grad, probabilities, starts, *score_sizes(grad, starts, first), scale)
    return grad


def dispatch(rows, slots, counts, capacity):
    out = rows.new_empty(len(counts) * capacity, rows.shape[1])
    call("dispatch", rows, slots, counts, out, *slots.shape, rows.shape[1], len(counts), capacity)
    return out


def dispatch_grad(grad, slots):
    out = grad.new_empty(len(slots), grad.shape[1])
    call("dispatch_grad", grad, slots, out, *slots.shape, grad.shape[1])
    return out


def relu_product(gate, up):
    out = torch.empty_like(gate)
    call("relu_product", gate, up, out, gate.numel())
    return out


def relu_product_grad(grad, gate, up):
    grad_gate, grad_up = torch.empty_like(gate), torch.empty_like(up)
    call("relu_product_grad", grad, gate, up, grad_gate, grad_up, grad.numel())
    return grad_gate, grad_up


def combine(rows, slots, weights):
    out = weights.new_empty(len(slots), rows.shape[1])
    call("combine", rows, slots, weights, out, *slots.shape, rows.shape[1])
    return out


def combine_grad(grad, rows, slots, weights, counts, capacity):
    grad_rows, grad_weights = torch.empty_like(rows), torch.empty_like(weights)
    call("combine_grad", grad, rows, slots, weights, counts, grad_rows, grad_weights, *slots.shape, rows.shape[1], len(counts), capacity)
    return grad_rows, grad_weights


def cross_entropy(logits, targets, loss_weights):
    losses = loss_weights.new_empty(len(logits))
    call("cross_entropy", logits, targets, loss_weights, losses, *logits.shape)
    return losses


def router_logits(x, router):
    logits = x.new_empty(len(x), len(router))
    call("router_logits", x, router, logits, *x.shape, len(router))
    return logits


def router_logits_grad(grad, x, router):
    grad_x, grad_router = torch.empty_like(x), torch.empty_like(router)
    call("router_logits_grad", grad, x, router, grad_x, grad_router, *x.shape, len(router))
    return grad_x, grad_router


def top_experts(logits, active):
    chosen = torch.empty(len(logits), active, dtype=torch.int64)
    call("top_experts", logits, chosen, *logits.shape, active)
    return chosen


def rank_choices(chosen, experts):
    ranks, counts = torch.empty_like(chosen), torch.zeros(experts, dtype=torch.int64)
    call("rank_choices", chosen, ranks, counts, chosen.numel())
    return ranks, counts


def momentum_direction(grad, momentum, decay):
    direction = torch.empty_like(grad, dtype=torch.bfloat16)
    call("momentum_direction", grad, momentum, direction, len(grad), grad[0].numel(), decay)
    return direction


def apply_direction(parameter, direction, keep, rate):
    call("apply_direction", parameter, direction, parameter.numel(), keep, rate)
