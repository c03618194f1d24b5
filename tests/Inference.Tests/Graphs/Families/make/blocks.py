"""The parts of a decoder in plain torch, written so that a trace of them looks like the exports that people have."""
from dataclasses import replace

import torch
from torch import nn

from shape import Shape


class Rms(nn.Module):
    """Root-mean-square norm, computed in float32 whatever the stream's type is."""

    def __init__(self, width: int, epsilon: float, plus_one: bool = False):
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(width) + (0.0 if plus_one else 1.0))
        self.epsilon, self.plus_one = epsilon, plus_one

    def forward(self, x):
        wide = x.to(torch.float32)
        wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)
        if self.plus_one:
            return (wide * (1.0 + self.weight.to(torch.float32))).to(x.dtype)
        return self.weight * wide.to(x.dtype)


class PlainLayerNorm(nn.LayerNorm):
    """A layer norm whose bias is nothing but zeros: exporters still write it."""

    def __init__(self, width: int, epsilon: float):
        super().__init__(width, eps=epsilon)
        nn.init.normal_(self.weight, 1.0, 0.1)


def make_norm(shape: Shape, width: int) -> nn.Module:
    if shape.norm in ("rms", "rms_plus_one"):
        return Rms(width, shape.epsilon, shape.norm == "rms_plus_one")
    norm = PlainLayerNorm(width, shape.epsilon)
    if shape.norm == "layer":
        nn.init.normal_(norm.bias, 0.0, 0.1)
    return norm


def make_linear(width: int, out: int, bias: bool) -> nn.Linear:
    linear = nn.Linear(width, out, bias=bias)
    nn.init.normal_(linear.weight, 0.0, 1.0 / width**0.5)
    if bias:
        nn.init.normal_(linear.bias, 0.0, 0.1)
    return linear


def activate(kind: str, x):
    if kind == "silu":
        return nn.functional.silu(x)
    if kind == "relu":
        return nn.functional.relu(x)
    if kind == "gelu":
        return nn.functional.gelu(x)
    return 0.5 * x * (1.0 + torch.tanh(0.7978845608028654 * (x + 0.044715 * torch.pow(x, 3.0))))


class FeedForward(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape, n = shape, shape.names
        if shape.feed_forward == "gated":
            self.add_module(n.gate, make_linear(shape.hidden, shape.inner, shape.feed_forward_bias))
        if shape.feed_forward == "packed_gated":
            self.add_module(n.packed_gate, make_linear(shape.hidden, 2 * shape.inner, shape.feed_forward_bias))
        else:
            self.add_module(n.up, make_linear(shape.hidden, shape.inner, shape.feed_forward_bias))
        self.add_module(n.down, make_linear(shape.inner, shape.hidden, shape.feed_forward_bias))

    def forward(self, x):
        n, kind = self.shape.names, self.shape.activation
        down = getattr(self, n.down)
        if self.shape.feed_forward == "packed_gated":
            gate, up = getattr(self, n.packed_gate)(x).chunk(2, dim=-1)
            return down(up * activate(kind, gate))
        if self.shape.feed_forward == "gated":
            return down(activate(kind, getattr(self, n.gate)(x)) * getattr(self, n.up)(x))
        return down(activate(kind, getattr(self, n.up)(x)))


class Experts(nn.Module):
    """A sparse mixture, every expert computed and weighted, which is what an export of one without control flow comes to."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.gate = make_linear(shape.hidden, shape.experts, False)
        self.experts = nn.ModuleList(FeedForward(replace(shape, feed_forward="gated")) for _ in range(shape.experts))

    def forward(self, x):
        weights = torch.softmax(self.gate(x), dim=-1, dtype=torch.float32)
        chosen, which = torch.topk(weights, self.shape.experts_per_token, dim=-1)
        chosen = (chosen / chosen.sum(-1, keepdim=True)).to(x.dtype)
        total = torch.zeros_like(x)
        for i, expert in enumerate(self.experts):
            share = torch.where(which == i, chosen, torch.zeros_like(chosen)).sum(-1, keepdim=True)
            total = total + share * expert(x)
        return total


class Rotary(nn.Module):
    """Cosines and sines of positions, [batch, tokens, width]."""

    def __init__(self, width: int, theta: float):
        super().__init__()
        self.register_buffer("inv_freq", 1.0 / theta ** (torch.arange(0, width, 2).float() / width), persistent=False)

    def forward(self, x, positions):
        angles = (self.inv_freq.float()[None, :, None] @ positions[:, None, :].float()).transpose(1, 2)
        angles = torch.cat((angles, angles), dim=-1)
        return angles.cos().to(x.dtype), angles.sin().to(x.dtype)


def rotate(x, cos, sin, width: int, interleaved: bool):
    """Rotates the first width dimensions of [batch, heads, tokens, head]."""
    turned, kept = (x, None) if width == x.shape[-1] else (x[..., :width], x[..., width:])
    cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    if interleaved:
        half = width // 2
        cos, sin = (torch.stack((t[..., :half], t[..., :half]), dim=-1).view(t.shape[0], 1, t.shape[2], width) for t in (cos, sin))
        swapped = torch.stack((-turned[..., 1::2], turned[..., ::2]), dim=-1).view(x.shape[0], x.shape[1], x.shape[2], width)
    else:
        swapped = torch.cat((-turned[..., width // 2:], turned[..., : width // 2]), dim=-1)
    turned = turned * cos + swapped * sin
    return turned if kept is None else torch.cat((turned, kept), dim=-1)


class Attention(nn.Module):
    def __init__(self, shape: Shape, layer: int):
        super().__init__()
        self.shape, self.layer, n = shape, layer, shape.names
        queries, keys = shape.heads * shape.head, shape.key_value_heads * shape.head
        if shape.packed:
            self.add_module(n.packed, make_linear(shape.hidden, queries + 2 * keys, shape.attention_bias))
        else:
            for name, width in ((n.query, queries), (n.key, keys), (n.value, shape.key_value_heads * (shape.value_head or shape.head))):
                self.add_module(name, make_linear(shape.hidden, width, shape.attention_bias))
        self.add_module(n.output, make_linear(shape.heads * (shape.value_head or shape.head), shape.hidden, shape.output_bias))
        if shape.query_key_norm:
            whole = shape.query_key_norm == "full"
            self.q_norm = make_norm(shape, queries if whole else shape.head)
            self.k_norm = make_norm(shape, keys if whole else shape.head)

    def project(self, x):
        """Queries, keys and values, [batch, heads, tokens, head]."""
        s, n = self.shape, self.shape.names
        batch, tokens, _ = x.shape
        if s.packed == "heads":
            packed = getattr(self, n.packed)(x).view(batch, tokens, s.heads, 3 * s.head).transpose(1, 2)
            return packed.chunk(3, dim=-1)
        if s.packed == "rows":
            packed, q = getattr(self, n.packed)(x), s.heads * s.head
            k = q + s.key_value_heads * s.head
            query, key, value = packed[..., :q], packed[..., q:k], packed[..., k:]
        else:
            query, key, value = (getattr(self, name)(x) for name in (n.query, n.key, n.value))
        if s.query_key_norm == "full":
            query, key = self.q_norm(query), self.k_norm(key)
        query, key, value = (t.view(batch, tokens, heads, -1) for t, heads in ((query, s.heads), (key, s.key_value_heads), (value, s.key_value_heads)))
        if s.query_key_norm == "head":
            query, key = self.q_norm(query), self.k_norm(key)
        return tuple(t.transpose(1, 2) for t in (query, key, value))

    def forward(self, x, bias, turn, past):
        s = self.shape
        query, key, value = self.project(x)
        if turn is not None:
            query, key = (rotate(t, *turn, s.rotary_width, s.rotary == "interleaved") for t in (query, key))
        key, value = torch.cat((past[0], key), dim=-2), torch.cat((past[1], value), dim=-2)
        present = (key, value)
        if s.heads != s.key_value_heads:
            key, value = (self.repeat(t) for t in (key, value))
        scores = torch.matmul(query, key.transpose(2, 3)) * (s.attention_scale or s.head**-0.5)
        if s.attention_softcap:
            scores = torch.tanh(scores / s.attention_softcap) * s.attention_softcap
        shares = torch.softmax(scores + bias, dim=-1, dtype=torch.float32).to(x.dtype)
        mixed = torch.matmul(shares, value).transpose(1, 2).reshape(x.shape[0], x.shape[1], -1)
        return getattr(self, s.names.output)(mixed), present

    def repeat(self, t):
        s = self.shape
        batch, _, length, _ = t.shape
        t = t[:, :, None].expand(batch, s.key_value_heads, s.heads // s.key_value_heads, length, -1)
        return t.reshape(batch, s.heads, length, -1)
