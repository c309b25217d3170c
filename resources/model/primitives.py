"""The arithmetic between the matrix products, in plain PyTorch: the meaning, and what a GPU runs.

native.py replaces these functions on a CPU by one-pass versions of the same names (native.cpp). Shapes: N tokens,
d hidden size, A experts kept per token, S slots (rows grouped by expert, each group padded to the same capacity), F expert width,
Q = B * kv_heads groups of G * T query rows. Matrix operands are of the compute type; norms, softmax sums, the router
and the residual stream are float32.
"""
import torch


def rms_norm(x, weight, epsilon, dtype):
    """x [N, d] float32 -> normalised rows in the compute type, and their 1/rms [N]."""
    inverse_rms = torch.rsqrt(x.square().mean(-1) + epsilon)
    return (x * inverse_rms[:, None] * weight).to(dtype), inverse_rms


def rms_norm_grad(grad, x, weight, inverse_rms):
    """-> gradients of x [N, d] and weight [d], float32."""
    grad, normal = grad.float(), x * inverse_rms[:, None]
    scaled = grad * weight
    grad_x = (scaled - normal * (scaled * normal).mean(-1, keepdim=True)) * inverse_rms[:, None]
    return grad_x, (grad * normal).sum(0)


def rotate(heads, cosine, sine):
    """RoPE on [..., T, heads, head_size] in the half-split form; cosine, sine [T, head_size / 2]."""
    first, second = heads.float().chunk(2, -1)
    cosine, sine = cosine[:, None], sine[:, None]
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1).to(heads.dtype)


def split_heads(qkv, batch, heads, kv_heads, rotation):
    """[N, (heads + 2 kv_heads) * size] -> q [Q, G*T, size], k and v [Q, T, size]; rotation: (cosine, sine) or None."""
    size, length = qkv.shape[1] // (heads + 2 * kv_heads), qkv.shape[0] // batch
    q, k, v = qkv.view(batch, length, -1, size).split([heads, kv_heads, kv_heads], 2)
    if rotation is not None:
        q, k = rotate(q, *rotation), rotate(k, *rotation)
    q = q.permute(0, 2, 1, 3).reshape(batch * kv_heads, -1, size)
    return q, *(x.permute(0, 2, 1, 3).reshape(batch * kv_heads, length, size) for x in (k, v))


def split_heads_grad(grad_q, grad_k, grad_v, batch, heads, kv_heads, rotation):
    """The inverse of split_heads (a rotation is undone by the opposite one)."""
    length, size = grad_k.shape[1:]
    parts = [g.view(batch, n, length, size).permute(0, 2, 1, 3)
             for g, n in ((grad_q, heads), (grad_k, kv_heads), (grad_v, kv_heads))]
    if rotation is not None:
        cosine, sine = rotation
        parts[:2] = [rotate(g, cosine, -sine) for g in parts[:2]]
    return torch.cat(parts, 2).reshape(batch * length, -1)


def merge_heads(rows, batch, kv_heads, length):
    """[Q, G*T, size] -> [N, heads * size]."""
    size = rows.shape[-1]
    return rows.view(batch, -1, length, size).permute(0, 2, 1, 3).reshape(batch * length, -1)


def unmerge_heads(rows, batch, kv_heads, heads):
    """[N, heads * size] -> [Q, G*T, size]."""
    size, length = rows.shape[1] // heads, rows.shape[0] // batch
    return rows.view(batch, length, heads, size).permute(0, 2, 1, 3).reshape(batch * kv_heads, -1, size)


def visible(starts, first, rows, columns):
    """[B, rows, columns]: query first + i sees keys from the start of its document to itself."""
    query = torch.arange(first, first + rows, device=starts.device)[:, None]
    key = torch.arange(columns, device=starts.device)
    return (key <= query) & (key >= starts[:, first:first + rows, None])


def softmax(scores, starts, first, scale):
    """In place over scores [Q, G*R, columns] of R queries from `first` on; starts [B, T] first visible position."""
    batch, rows = starts.shape[0], scores.shape[2] - first
    mask = visible(starts, first, rows, scores.shape[2])[:, None]
    grouped = scores.view(batch, -1, rows, scores.shape[2])
    return scores.copy_((grouped.float() * scale).masked_fill(~mask, -torch.inf).softmax(-1).view_as(scores))


def softmax_grad(grad, probabilities, starts, first, scale):
    """In place over grad: scale * p * (g - sum(g p))."""
    g, p = grad.float(), probabilities.float()
    return grad.copy_(scale * p * (g - (g * p).sum(-1, keepdim=True)))


def dispatch(rows, slots, counts, capacity):
    """rows [N, d] -> [S, d], S = experts * capacity: token n is copied to its A slots [N, A]; an expert has counts[e]
    tokens, the rest of its capacity is zero."""
    out = rows.new_zeros(len(counts) * capacity, rows.shape[1])
    for kept in slots.unbind(1):
        out[kept] = rows
    return out


def dispatch_grad(grad, slots):
    """[S, d] -> [N, d]: the sum over a token's slots."""
    return sum(grad[kept].float() for kept in slots.unbind(1)).to(grad.dtype)


def relu_product(gate, up):
    """relu(gate) * up, [S, F]."""
    return gate.relu() * up


def relu_product_grad(grad, gate, up):
    """-> gradients of gate and up."""
    return grad * up * (gate > 0), grad * gate.relu()


def combine(rows, slots, weights):
    """rows [S, d], slots and weights [N, A] -> [N, d] float32: the weighted sum of a token's slots."""
    return sum(rows[kept].float() * weight[:, None] for kept, weight in zip(slots.unbind(1), weights.unbind(1)))


def combine_grad(grad, rows, slots, weights, counts, capacity):
    """grad [N, d] float32 -> gradients of rows [S, d] (zero in padding) and of weights [N, A]."""
    grad_rows = torch.zeros_like(rows)
    grad_weights = torch.empty_like(weights)
    for a, kept in enumerate(slots.unbind(1)):
        grad_rows[kept] = (grad * weights[:, a, None]).to(rows.dtype)
        grad_weights[:, a] = (grad * rows[kept].float()).sum(-1)
    return grad_rows, grad_weights


def cross_entropy(logits, targets, loss_weights):
    """logits [N, V], in place -> (losses [N] unweighted; logits become weight * (softmax - one-hot))."""
    log_probabilities = logits.float().log_softmax(-1)
    losses = -log_probabilities.gather(1, targets[:, None])[:, 0]
    gradient = log_probabilities.exp_()
    gradient[torch.arange(len(targets), device=targets.device), targets] -= 1
    logits.copy_(gradient * loss_weights[:, None])
    return losses


def router_logits(x, router):
    """x [N, d], router [E, d] -> [N, E], float32."""
    return x @ router.t()


def router_logits_grad(grad, x, router):
    """grad [N, E] -> gradients of x and of the router."""
    return grad @ router, grad.t() @ x


def top_experts(logits, active):
    """Router logits [N, E] -> the experts of each token [N, A], the most wanted first."""
    return logits.topk(active, -1).indices


def rank_choices(chosen, experts):
    """chosen [N, A] -> the how-manieth of its expert's tokens each choice is [N, A], and how many each expert has [E]."""
    flat = chosen.reshape(-1)
    counts, order = torch.bincount(flat, minlength=experts), flat.argsort(stable=True)
    ranks = torch.empty_like(flat)
    ranks[order] = torch.arange(len(flat), device=flat.device) - (counts.cumsum(0) - counts)[flat[order]]
    return ranks.view_as(chosen), counts


def momentum_direction(grad, momentum, decay):
    """Muon's momentum [M, rows, columns] is updated in place -> its look-ahead, each matrix divided by its norm, bf16."""
    momentum.lerp_(grad, 1 - decay)
    update = grad.lerp(momentum, decay)
    return (update / (update.flatten(1).norm(dim=1) + 1e-7)[:, None, None]).bfloat16()


def apply_direction(parameter, direction, keep, rate):
    """In place: keep * parameter - rate * direction."""
    parameter.mul_(keep).sub_(direction, alpha=rate)
