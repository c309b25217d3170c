"""Muon (K. Jordan et al. 2024) for the matrices inside the layers, AdamW for embedding, router and norms."""
import torch

from ops import kernels

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # coefficients of the quintic that drives singular values towards 1
ITERATIONS = 5


def orthogonalise(x):
    """[M, rows, columns] of norm 1, bf16 -> about U V^T of each; bf16 is precise enough for a direction."""
    a, b, c = NEWTON_SCHULZ
    tall = x.shape[1] > x.shape[2]  # the smaller of the two Gram matrices does
    for _ in range(ITERATIONS):
        gram = torch.bmm(x.transpose(1, 2), x) if tall else torch.bmm(x, x.transpose(1, 2))
        change = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        x = torch.baddbmm(x, x, change, beta=a) if tall else torch.baddbmm(x, change, x, beta=a)
    return x


class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalised, matrix by matrix: [rows, columns] or [experts, rows, columns]."""

    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                k_, matrices = kernels(p, torch.bfloat16), (-1, *p.shape[-2:])
                momentum = self.state[p].setdefault("momentum", torch.zeros_like(p))
                direction = k_.momentum_direction(p.grad.view(matrices), momentum.view(matrices), group["momentum"])
                scale = max(1.0, p.shape[-2] / p.shape[-1]) ** 0.5
                k_.apply_direction(p.view(matrices), orthogonalise(direction), 1 - group["lr"] * group["weight_decay"], group["lr"] * scale)


def make_optimizers(model, matrix_rate, vector_rate, weight_decay):
    inner = [p for name, p in model.named_parameters() if name.startswith("layers") and p.dim() > 1 and "router" not in name]
    chosen = set(map(id, inner))
    outer = [p for p in model.parameters() if id(p) not in chosen]
    return [Muon(inner, matrix_rate, weight_decay=weight_decay),
            torch.optim.AdamW(outer, vector_rate, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.0)]
