"""The SmallThinker architecture as a PyTorch module: configuration, parameters, forward pass.

A layer routes on the raw hidden state before attention (sigmoid gating, normalised over the kept experts), attends
(GQA; no position encoding in every 4th layer, RoPE elsewhere), then applies the kept ReGLU experts.
"""
import math
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F

from ops import Attention, Experts, HeadLoss, Placement, RmsNorm, RouterLogits, kernels


EMBEDDING_SCALE = 15


@dataclass(frozen=True)
class Config:
    vocabulary: int = 6144
    hidden: int = 256
    layers: int = 8
    heads: int = 4
    kv_heads: int = 2
    head_size: int = 64
    experts: int = 32
    active: int = 4
    expert_width: int = 64
    rope_base: float = 10_000.0
    epsilon: float = 1e-6
    nope_every: int = 4

    def as_dict(self):
        return asdict(self)


PRESETS = {
    "small": Config(),
    "medium": Config(hidden=512, layers=10, heads=8, kv_heads=2, experts=32, active=4, expert_width=64),
}


class Dropout(nn.Module):
    """In training clears a random share of the values and scales the others up (Srivastava et al. 2014), in steps of 1/256."""

    def __init__(self, rate=0.0):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        cleared = round(256 * self.rate)
        if not self.training or cleared == 0:
            return x
        # Eight bytes of every random number: a quarter of the time of PyTorch's own dropout on a CPU.
        drawn = torch.randint(-2**63, 2**63 - 1, (x.numel() // 8 + 1,), device=x.device).view(torch.uint8)
        kept = drawn[:x.numel()].view(x.shape) >= cleared
        return x * (kept.to(x.dtype) * (256 / (256 - cleared)))


class Layer(nn.Module):
    def __init__(self, config, index, dropout):
        super().__init__()
        self.dropout = dropout
        self.config, self.rotates = config, index % config.nope_every != 0
        d, f, e = config.hidden, config.expert_width, config.experts
        q, kv = config.heads * config.head_size, config.kv_heads * config.head_size
        self.attention_norm, self.expert_norm = nn.Parameter(torch.ones(d)), nn.Parameter(torch.ones(d))
        self.router = normal(e, d, deviation=0.02)
        self.query, self.key, self.value = normal(q, d), normal(kv, d), normal(kv, d)
        self.gate, self.up = normal(e, f, d), normal(e, f, d)
        # The projections back into the stream start at zero: every layer begins as the identity.
        self.output, self.down = nn.Parameter(torch.zeros(d, q)), nn.Parameter(torch.zeros(e, d, f))

    def forward(self, x, starts, rotation, dtype):
        """x [N, d] float32, the residual stream of N = B * T tokens -> (x, balance, z, placement)."""
        c = self.config
        chosen, weights, balance, z = self.route(x, dtype)
        h = RmsNorm.apply(x, self.attention_norm, c.epsilon, dtype)
        qkv = F.linear(h, torch.cat([self.query, self.key, self.value]).to(dtype))
        attended = Attention.apply(qkv, starts, c.heads, c.kv_heads, rotation if self.rotates else None)
        x = x + self.dropout(F.linear(attended, self.output.to(dtype)))
        h = RmsNorm.apply(x, self.expert_norm, c.epsilon, dtype)
        placement = Placement(chosen, c.experts, dtype)
        matrices = (self.gate.to(dtype), self.up.to(dtype), self.down.to(dtype))
        return x + self.dropout(Experts.apply(h, placement, weights, *matrices)), balance, z, placement

    def route(self, x, dtype):
        """-> kept experts [N, A], their weights, the load-balancing loss over the whole batch, the z-loss."""
        logits = RouterLogits.apply(x, self.router, dtype)
        chosen = kernels(x, dtype).top_experts(logits.detach(), self.config.active)
        scores = torch.sigmoid(logits.gather(-1, chosen))
        share = torch.bincount(chosen.reshape(-1), minlength=self.config.experts).float() / chosen.numel()
        balance = self.config.experts * (share * logits.softmax(-1).mean(0)).sum()
        return chosen, scores / scores.sum(-1, keepdim=True), balance, logits.logsumexp(-1).square().mean()


class Model(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.dropout = Dropout()  # of what the embedding and every block adds to the residual stream
        # At first every token foretells itself, by a logit of deviation * hidden: so that it is the same at every width.
        self.embedding = normal(config.vocabulary, config.hidden, deviation=EMBEDDING_SCALE / config.hidden)
        self.layers = nn.ModuleList(Layer(config, i, self.dropout) for i in range(config.layers))
        self.norm = nn.Parameter(torch.ones(config.hidden))

    def hidden(self, tokens, starts, dtype, placements=None):
        """tokens, starts [B, T] -> the normalised final hidden states [N, d], and the mean balance and z losses."""
        x = self.dropout(F.embedding(tokens.reshape(-1), self.embedding))
        rotation = self.rotation(tokens.shape[1], x.device)
        balance = z = 0.0
        for layer in self.layers:
            x, layer_balance, layer_z, placement = layer(x, starts, rotation, dtype)
            balance, z = balance + layer_balance / len(self.layers), z + layer_z / len(self.layers)
            if placements is not None:
                placements.append(placement)
        return RmsNorm.apply(x, self.norm, self.config.epsilon, dtype), balance, z

    def loss(self, tokens, targets, loss_weights, starts, dtype):
        """-> weighted sum of the cross entropy over the targets, balance loss, z-loss."""
        h, balance, z = self.hidden(tokens, starts, dtype)
        counted = loss_weights.reshape(-1).nonzero()[:, 0]  # no logits for the tokens that do not count
        targets, loss_weights = targets.reshape(-1)[counted], loss_weights.reshape(-1)[counted]
        cross_entropy = HeadLoss.apply(h.index_select(0, counted), self.embedding.to(dtype), targets, loss_weights)
        return cross_entropy, balance, z

    def logits(self, tokens, dtype=torch.float32):
        """tokens [B, T], one document each -> [B, T, V] float32."""
        h, _, _ = self.hidden(tokens, torch.zeros_like(tokens), dtype)
        return F.linear(h, self.embedding.to(dtype)).float().view(*tokens.shape, -1)

    def rotation(self, length, device):
        size = self.config.head_size
        frequency = self.config.rope_base ** (-2.0 * torch.arange(size // 2, device=device) / size)
        angle = torch.arange(length, device=device)[:, None] * frequency
        return angle.cos(), angle.sin()


def normal(*shape, deviation=None):
    """Normal with the deviation that keeps the scale of a product with a unit-variance input."""
    return nn.Parameter(torch.randn(*shape) * (deviation or 1 / math.sqrt(shape[-1])))


def document_starts(tokens, end_of_text):
    """[B, T] -> the position where the document of each token begins in its window."""
    positions = torch.arange(tokens.shape[1], device=tokens.device).expand_as(tokens)
    after_end = F.pad(tokens[:, :-1] == end_of_text, (1, 0))
    return torch.where(after_end, positions, torch.zeros_like(positions)).cummax(1).values
