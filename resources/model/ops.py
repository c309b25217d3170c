"""The differentiable blocks of the model, each with its backward written out: fewer passes over memory than autograd."""
import torch
from torch.autograd import Function

import native
import primitives

CAPACITY_MULTIPLE = 64  # slots per expert: few distinct shapes, which matrix libraries cache
QUERY_BLOCK = 128    # queries of a block share the keys up to its end; nothing above the diagonal block is computed
LOGIT_ROWS = 1024    # rows of logits that exist at a time


def kernels(tensor, dtype=None):
    return native if native.suits(tensor.device, dtype or tensor.dtype) else primitives


class RmsNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, epsilon, dtype):
        y, inverse_rms = kernels(x, dtype).rms_norm(x, weight, epsilon, dtype)
        ctx.save_for_backward(x, weight, inverse_rms)
        return y

    @staticmethod
    def backward(ctx, grad):
        return *kernels(grad).rms_norm_grad(grad.contiguous(), *ctx.saved_tensors), None, None


class RouterLogits(Function):
    """x [N, d] times the router [E, d], in float32 throughout: bf16 would choose other experts."""

    @staticmethod
    def forward(ctx, x, router, dtype):
        ctx.save_for_backward(x, router)
        ctx.dtype = dtype
        return kernels(x, dtype).router_logits(x, router)

    @staticmethod
    def backward(ctx, grad):
        x, router = ctx.saved_tensors
        return *kernels(x, ctx.dtype).router_logits_grad(grad.contiguous(), x, router), None


class Attention(Function):
    """Causal attention within documents on the projected qkv [N, (heads + 2 kv_heads) * size] -> [N, heads * size]."""

    @staticmethod
    def forward(ctx, qkv, starts, heads, kv_heads, rotation):
        k_, (batch, length) = kernels(qkv), starts.shape
        q, k, v = k_.split_heads(qkv, batch, heads, kv_heads, rotation)
        out, scale, probabilities = torch.empty_like(q), q.shape[-1] ** -0.5, []
        for queries, first, end in query_blocks(q, length):
            p = torch.bmm(queries, k[:, :end].transpose(1, 2))
            p = k_.softmax(p, starts, first, scale)
            block_of(out, length, first, end).copy_(torch.bmm(p, v[:, :end]).view(len(q), -1, end - first, q.shape[-1]))
            probabilities.append(p)
        ctx.save_for_backward(q, k, v, starts, *probabilities)
        ctx.sizes = (heads, kv_heads, rotation)
        return k_.merge_heads(out, batch, kv_heads, length)

    @staticmethod
    def backward(ctx, grad):
        q, k, v, starts, *probabilities = ctx.saved_tensors
        (heads, kv_heads, rotation), k_, (batch, length) = ctx.sizes, kernels(grad), starts.shape
        grad = k_.unmerge_heads(grad.contiguous(), batch, kv_heads, heads)
        grad_q, grad_k, grad_v = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
        for (queries, first, end), (out_grad, _, _), p in zip(query_blocks(q, length), query_blocks(grad, length), probabilities):
            grad_v[:, :end] += torch.bmm(p.transpose(1, 2), out_grad)
            scores = torch.bmm(out_grad, v[:, :end].transpose(1, 2))
            scores = k_.softmax_grad(scores, p, starts, first, q.shape[-1] ** -0.5)
            block_of(grad_q, length, first, end).copy_(torch.bmm(scores, k[:, :end]).view(len(q), -1, end - first, q.shape[-1]))
            grad_k[:, :end] += torch.bmm(scores.transpose(1, 2), queries)
        return k_.split_heads_grad(grad_q, grad_k, grad_v, batch, heads, kv_heads, rotation), None, None, None, None


def block_of(rows, length, first, end):
    """The queries first..end of rows [Q, G*T, size], as a view [Q, G, end - first, size]."""
    return rows.view(len(rows), -1, length, rows.shape[-1])[:, :, first:end]


def query_blocks(rows, length):
    for first in range(0, length, QUERY_BLOCK):
        end = min(first + QUERY_BLOCK, length)
        yield block_of(rows, length, first, end).reshape(len(rows), -1, rows.shape[-1]), first, end


class Experts(Function):
    """ReGLU experts on the tokens routed to them: h [N, d], a Placement, weights [N, A] -> [N, d] float32."""

    @staticmethod
    def forward(ctx, h, placement, weights, gate, up, down):
        k_ = kernels(h)
        rows = placement.grouped(k_.dispatch(h, placement.slots, placement.counts, placement.capacity))
        g, u = torch.bmm(rows, gate.transpose(1, 2)), torch.bmm(rows, up.transpose(1, 2))
        product = k_.relu_product(g, u)
        y = torch.bmm(product, down.transpose(1, 2))
        ctx.save_for_backward(rows, g, u, product, y, weights, gate, up, down)
        ctx.placement = placement
        return k_.combine(y.flatten(0, 1), placement.slots, weights)

    @staticmethod
    def backward(ctx, grad):
        rows, g, u, product, y, weights, gate, up, down = ctx.saved_tensors
        placement, k_ = ctx.placement, kernels(rows)
        grad_y, grad_weights = k_.combine_grad(grad.contiguous(), y.flatten(0, 1), placement.slots, weights,
                                              placement.counts, placement.capacity)
        grad_y = placement.grouped(grad_y)
        grad_g, grad_u = k_.relu_product_grad(torch.bmm(grad_y, down), g, u)
        grad_rows = torch.bmm(grad_g, gate).baddbmm_(grad_u, up)
        grad_h = k_.dispatch_grad(grad_rows.flatten(0, 1), placement.slots)
        grad_gate, grad_up, grad_down = (torch.bmm(a.transpose(1, 2), b) for a, b in ((grad_g, rows), (grad_u, rows), (grad_y, product)))
        return grad_h, None, grad_weights, grad_gate, grad_up, grad_down


class Placement:
    """Where the tokens of chosen [N, A] go: a group of equally many slots per expert, so that one batched product does
    all of them and none is dropped. The capacity is that of the most popular expert, which the balance loss keeps low."""

    def __init__(self, chosen, experts, dtype):
        ranks, self.counts = kernels(chosen, dtype).rank_choices(chosen, experts)
        self.capacity = -(-int(self.counts.max()) // CAPACITY_MULTIPLE) * CAPACITY_MULTIPLE
        self.slots = chosen * self.capacity + ranks

    def grouped(self, rows):
        """[experts * capacity, d] -> [experts, capacity, d]"""
        return rows.view(-1, self.capacity, rows.shape[-1])


class HeadLoss(Function):
    """Cross entropy of the tied output matrix, weighted and summed; logits exist only LOGIT_ROWS at a time."""

    @staticmethod
    def forward(ctx, h, embedding, targets, loss_weights):
        grad_h, grad_embedding = torch.empty_like(h), torch.zeros_like(embedding, dtype=torch.float32)
        loss = h.new_zeros((), dtype=torch.float32)
        for first in range(0, len(h), LOGIT_ROWS):
            s = slice(first, min(first + LOGIT_ROWS, len(h)))
            logits = torch.mm(h[s], embedding.t())
            losses = kernels(h).cross_entropy(logits, targets[s], loss_weights[s])
            loss += (losses * loss_weights[s]).sum()
            torch.mm(logits, embedding, out=grad_h[s])
            grad_embedding += torch.mm(logits.t(), h[s])
        ctx.save_for_backward(grad_h, grad_embedding)
        return loss

    @staticmethod
    def backward(ctx, grad):
        grad_h, grad_embedding = ctx.saved_tensors
        return grad_h * grad, grad_embedding.mul_(grad), None, None
