#!/usr/bin/env python3
"""The compiled kernels give what primitives.py gives, on random data with documents that begin inside a window."""
import unittest

import torch

import native
import primitives
from ops import Placement

B, T, HEADS, KV, SIZE, E, A, D, F = 3, 40, 4, 2, 8, 5, 2, 24, 12
N = B * T


def bf16(*shape):
    return torch.randn(*shape).bfloat16()


@unittest.skipIf(native.library is None, "no C++ compiler")
class NativeMatchesPrimitives(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        angle = torch.rand(T, SIZE // 2) * 6
        self.rotation = angle.cos(), angle.sin()
        self.starts = torch.arange(T).div(17, rounding_mode="floor").mul(17).expand(B, T).contiguous()
        chosen = torch.randn(N, E).mul(torch.arange(E)).topk(A, -1).indices
        self.placement = Placement(chosen, E, torch.float32)

    def compare(self, name, *arguments, copies=False, swapped=False):
        """Runs both; copies: the first argument is changed in place and is part of the result (swapped: it is passed second)."""
        results = []
        for module in (primitives, native):
            own = [arguments[0].clone(), *arguments[1:]] if copies else arguments
            passed = [own[1], own[0], *own[2:]] if swapped else own
            out = getattr(module, name)(*passed)
            outputs = out if isinstance(out, tuple) else () if out is None else (out,)
            results.append([*outputs, *(own[:1] if copies else [])])
        for expected, got in zip(*results):
            self.assertEqual(expected.shape, got.shape)
            torch.testing.assert_close(got.float(), expected.float(), rtol=2e-2, atol=2e-3)

    def test_norm(self):
        x, w = torch.randn(N, D), torch.rand(D) + 0.5
        self.compare("rms_norm", x, w, 1e-6, torch.bfloat16)
        self.compare("rms_norm_grad", bf16(N, D), x, w, x.square().mean(-1).rsqrt())

    def test_router(self):
        x, router = torch.randn(N + 1, D), torch.randn(E, D)  # neither a multiple of the rows nor of the experts done together
        self.compare("router_logits", x, router)
        self.compare("router_logits_grad", torch.randn(N + 1, E), x, router)

    def test_heads(self):
        for rotation in (self.rotation, None):
            self.compare("split_heads", bf16(N, (HEADS + 2 * KV) * SIZE), B, HEADS, KV, rotation)
            q, k = bf16(B * KV, HEADS // KV * T, SIZE), bf16(B * KV, T, SIZE)
            self.compare("split_heads_grad", q, k, bf16(B * KV, T, SIZE), B, HEADS, KV, rotation)
        self.compare("merge_heads", q, B, KV, T)
        self.compare("unmerge_heads", bf16(N, HEADS * SIZE), B, KV, HEADS)

    def test_softmax(self):
        for first, end in ((0, 16), (16, T)):
            shape = B * KV, HEADS // KV * (end - first), end
            self.compare("softmax", bf16(*shape) * 3, self.starts, first, 0.3, copies=True)
            p = primitives.softmax(bf16(*shape), self.starts, first, 0.3)
            self.compare("softmax_grad", bf16(*shape), p, self.starts, first, 0.3, copies=True)

    def test_experts(self):
        p, slots = self.placement, self.placement.slots
        rows, weights = bf16(E * p.capacity, D), torch.rand(N, A)
        self.compare("dispatch", bf16(N, D), slots, p.counts, p.capacity)
        self.compare("dispatch_grad", rows, slots)
        self.compare("combine", rows, slots, weights)
        self.compare("combine_grad", torch.randn(N, D), rows, slots, weights, p.counts, p.capacity)
        gate, up, grad = (bf16(E, p.capacity, F) for _ in range(3))
        self.compare("relu_product", gate, up)
        self.compare("relu_product_grad", grad, gate, up)

    def test_routing(self):
        logits = torch.randn(N, E)
        self.compare("top_experts", logits, A)
        self.compare("rank_choices", primitives.top_experts(logits, A), E)

    def test_muon(self):
        grad, momentum = torch.randn(E, D, F), torch.randn(E, D, F)
        self.compare("momentum_direction", momentum, grad, 0.9, copies=True, swapped=True)
        self.compare("apply_direction", momentum, grad.bfloat16(), 0.99, 0.1, copies=True)

    def test_cross_entropy(self):
        self.compare("cross_entropy", bf16(N, 100) * 4, torch.randint(100, (N,)), torch.rand(N), copies=True)


if __name__ == "__main__":
    unittest.main()
