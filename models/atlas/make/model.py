"""The decoder: Llama's shape (RMSNorm, rotary positions, grouped-query attention, SwiGLU), tied embedding."""

import math

import torch
import torch.nn.functional as F
from torch import nn

import settings as s

QUERY, KEY_VALUE = s.HEADS * s.HEAD_SIZE, s.KEY_VALUE_HEADS * s.HEAD_SIZE


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(s.HIDDEN))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + s.EPSILON) * self.gain


def rotary_tables():
    """Cosine and sine [context, head size], halves repeated as in Llama."""
    half = s.HEAD_SIZE // 2
    angles = torch.outer(torch.arange(s.CONTEXT).float(), s.ROPE_BASE ** (-torch.arange(half).float() / half))
    angles = torch.cat([angles, angles], -1)
    return angles.cos(), angles.sin()


def rotate(x, cosine, sine):
    first, second = x.chunk(2, -1)
    return x * cosine + torch.cat([-second, first], -1) * sine


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = Norm(), Norm()
        self.qkv = nn.Linear(s.HIDDEN, QUERY + 2 * KEY_VALUE, bias=False)
        self.out = nn.Linear(QUERY, s.HIDDEN, bias=False)
        self.gate_up = nn.Linear(s.HIDDEN, 2 * s.FEED_FORWARD, bias=False)
        self.down = nn.Linear(s.FEED_FORWARD, s.HIDDEN, bias=False)

    def forward(self, x, cosine, sine, bias):
        """x [B, T, hidden]; cosine, sine [B, T, 1, head]; bias [B, 1, 1, T, T]."""
        x = x + self.out(self.attend(self.norm1(x), cosine, sine, bias))
        gate, up = self.gate_up(self.norm2(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)

    def attend(self, x, cosine, sine, bias):
        batch, length, _ = x.shape
        qk, v = self.qkv(x).split([QUERY + KEY_VALUE, KEY_VALUE], -1)
        qk = rotate(qk.view(batch, length, -1, s.HEAD_SIZE), cosine, sine).transpose(1, 2)
        q, k = qk.split([s.HEADS, s.KEY_VALUE_HEADS], 1)
        v = v.view(batch, length, -1, s.HEAD_SIZE).transpose(1, 2)
        q = q.reshape(batch, s.KEY_VALUE_HEADS, -1, length, s.HEAD_SIZE)
        weights = q @ k[:, :, None].transpose(-1, -2) / math.sqrt(s.HEAD_SIZE) + bias
        mixed = weights.softmax(-1) @ v[:, :, None]
        return mixed.reshape(batch, s.HEADS, length, s.HEAD_SIZE).transpose(1, 2).reshape(batch, length, QUERY)


class Atlas(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(s.VOCABULARY, s.HIDDEN)
        self.layers = nn.ModuleList(Layer() for _ in range(s.LAYERS))
        self.norm = Norm()
        cosine, sine = rotary_tables()
        self.register_buffer("cosine", cosine, persistent=False)
        self.register_buffer("sine", sine, persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                shrink = math.sqrt(2 * s.LAYERS) if name.endswith(("out.weight", "down.weight")) else 1.0
                nn.init.normal_(weight, std=0.04 / shrink)

    def residuals(self, tokens, positions=None, visible=None):
        """List of layers + 1 tensors [B, T, hidden]: index i enters layer i, the last one enters the final norm."""
        length = tokens.shape[1]
        positions = torch.arange(length)[None] if positions is None else positions
        visible = torch.ones(length, length).tril().bool()[None] if visible is None else visible
        bias = torch.zeros(visible.shape).masked_fill(~visible, -1e9)[:, None, None]
        cosine, sine = self.cosine[positions][:, :, None], self.sine[positions][:, :, None]
        stream = [self.embedding(tokens)]
        for layer in self.layers:
            stream.append(layer(stream[-1], cosine, sine, bias))
        return stream

    def logits(self, last):
        return self.norm(last) @ self.embedding.weight.T

    def forward(self, tokens, positions=None, visible=None):
        return self.logits(self.residuals(tokens, positions, visible)[-1])
