"""Answers from a model file in plain NumPy, a token at a time with a KV cache: for evaluation where no engine is built."""
from dataclasses import dataclass

import numpy as np

import gguf


@dataclass(frozen=True)
class Sampling:
    """Temperature 0 is greedy. The penalty divides positive and multiplies negative logits of the last 256 tokens."""
    temperature: float = 0.6
    top_k: int = 20
    top_p: float = 0.95
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0
    candidates: int = 1  # replies drawn, of which the likeliest per token is given
    max_tokens: int = 160


class Network:
    """Weights as float32 arrays; step() extends the context by one token and returns the logits of the next."""

    def __init__(self, path):
        reader = gguf.Reader(path)
        get = lambda key: reader.metadata["smallthinker." + key]
        self.heads, self.kv_heads, self.size = (get(f"attention.{k}") for k in ("head_count", "head_count_kv", "key_length"))
        self.active, self.epsilon = get("expert_used_count"), get("attention.layer_norm_rms_epsilon")
        self.frequency = get("rope.freq_base") ** (-2.0 * np.arange(self.size // 2) / self.size)
        self.context = get("context_length")
        w = reader.tensors
        self.embedding, self.norm = w["token_embd.weight"], w["output_norm.weight"]
        self.layers = [{name.split(".")[2]: w[name] for name in w if name.startswith(f"blk.{i}.")}
                       for i in range(get("block_count"))]
        self.extra = {name: w[name] for name in w if not name.startswith(("blk.", "token_embd", "output_norm"))}
        self.trace = None  # a list that receives (layer, chosen experts, share of zero gates) of every step
        self.reset()

    def reset(self):
        shape = (len(self.layers), 2, self.context, self.kv_heads, self.size)
        self.cache, self.length = np.zeros(shape, np.float32), 0

    def normalise(self, x, weight):
        return x / np.sqrt(np.mean(x * x) + self.epsilon) * weight

    def rotate(self, heads):
        cosine, sine = np.cos(self.length * self.frequency), np.sin(self.length * self.frequency)
        first, second = np.split(heads, 2, -1)
        return np.concatenate([first * cosine - second * sine, second * cosine + first * sine], -1).astype(np.float32)

    def step(self, token):
        x = self.embedding[token].copy()
        for i, layer in enumerate(self.layers):
            scores = layer["ffn_gate_inp"] @ x
            x += self.attend(i, layer, self.normalise(x, layer["attn_norm"]))
            x += self.experts(i, layer, self.normalise(x, layer["ffn_norm"]), scores)
        self.length += 1
        self.state = self.normalise(x, self.norm)
        return self.embedding @ self.state

    def attend(self, i, layer, h):
        q, k, v = (np.reshape(layer[f"attn_{n}"] @ h, (-1, self.size)) for n in "qkv")
        if i % 4:
            q, k = self.rotate(q), self.rotate(k)
        self.cache[i, :, self.length] = k, v
        keys, values = self.cache[i, :, :self.length + 1]
        grouped = q.reshape(self.kv_heads, -1, self.size)
        scores = np.einsum("kgs,tks->kgt", grouped, keys) / np.sqrt(self.size)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        return layer["attn_output"] @ np.einsum("kgt,tks->kgs", weights, values).ravel()

    def experts(self, i, layer, h, scores):
        kept = np.argsort(-scores, kind="stable")[:self.active]
        share = 1 / (1 + np.exp(-scores[kept]))
        gates = [np.maximum(layer["ffn_gate_exps"][e] @ h, 0) for e in kept]
        if self.trace is not None:
            self.trace.append((i, kept, np.mean([g == 0 for g in gates])))
        return sum(s * (layer["ffn_down_exps"][e] @ (g * (layer["ffn_up_exps"][e] @ h)))
                   for e, g, s in zip(kept, gates, share / share.sum()))


class Chat:
    """One conversation; the context is continued, not computed anew, from turn to turn."""

    def __init__(self, network, tokenizer, sampling, seed=0):
        self.network, self.tokenizer, self.sampling = network, tokenizer, sampling
        self.random, self.tokens = np.random.default_rng(seed), []
        network.reset()

    def feed(self, tokens):
        for token in tokens:
            self.tokens.append(token)
            self.logits = self.network.step(token)

    def answer(self, user, system=None):
        """-> the answer, and whether it ended by itself."""
        turns = ([("system", system)] if system else []) + [("user", user)]
        prompt = self.tokenizer.encode_prompt(turns)
        self.feed(self.tokenizer.encode("\n") + prompt if self.tokens else prompt)
        begin, logits = self.network.length, self.logits
        drafts = []
        for _ in range(self.sampling.candidates):  # as engine/generate/draft.h chooses
            self.network.length, self.logits = begin, logits
            drafts.append(self.draw())
        reply, ended, _ = max(drafts, key=lambda draft: (draft[1], not repeats_itself(draft[0]), draft[2]))
        self.network.length = begin
        self.feed(reply + [self.tokenizer.message_end])
        return self.tokenizer.decode(reply), ended

    def draw(self):
        """-> a reply in tokens, whether it ended by itself, its log likelihood per token; the conversation does not keep it."""
        reply, recent, likelihood = [], self.tokens[-256:], 0.0
        while True:
            token = sample(forbid_repeats(self.logits, reply, self.sampling.no_repeat_ngram), recent, self.sampling, self.random)
            likelihood += log_probability(self.logits, token)
            ended = token in (self.tokenizer.message_end, 2)
            if not ended:
                reply.append(token)
                recent = (recent + [token])[-256:]
            if ended or len(reply) == self.sampling.max_tokens or self.network.length >= self.network.context - 2:
                return reply, ended, likelihood / (len(reply) + 1)
            self.logits = self.network.step(token)


def repeats_itself(reply):
    """Whether three tokens come twice in a row."""
    groups = [tuple(reply[i:i + 3]) for i in range(len(reply) - 2)]
    return len(set(groups)) < len(groups)


def log_probability(logits, token):
    shifted = logits.astype(np.float64) - logits.max()
    return shifted[token] - np.log(np.exp(shifted).sum())


def forbid_repeats(logits, reply, n):
    """What followed the last n - 1 tokens of the reply before may not follow them again."""
    if n == 0 or len(reply) < n:
        return logits
    last, logits = reply[len(reply) - n + 1:], logits.copy()
    for at in range(len(reply) - n + 1):
        if reply[at:at + n - 1] == last:
            logits[reply[at + n - 1]] = -np.inf
    return logits


def sample(logits, recent, sampling, random):
    logits = logits.astype(np.float64)
    if sampling.repetition_penalty != 1:
        seen = np.unique(recent)
        logits[seen] = np.where(logits[seen] > 0, logits[seen] / sampling.repetition_penalty, logits[seen] * sampling.repetition_penalty)
    if sampling.temperature == 0:
        return int(logits.argmax())
    order = np.argsort(-logits)[:sampling.top_k or None]
    p = np.exp((logits[order] - logits[order[0]]) / sampling.temperature)
    p /= p.sum()
    kept = np.cumsum(p) - p < sampling.top_p
    return int(random.choice(order[kept], p=p[kept] / p[kept].sum()))
