"""A whole decoder in plain torch. Its taps are the reference: the residual stream that enters each layer, and the final norm."""
from dataclasses import replace

import torch
from torch import nn

from blocks import Attention, Experts, FeedForward, Rotary, make_linear, make_norm
from masks import alibi, attention_bias, running_positions
from shape import Shape


class Layer(nn.Module):
    def __init__(self, shape: Shape, index: int):
        super().__init__()
        self.shape, n = shape, shape.names
        heads = shape.layer_key_value_heads[index] if shape.layer_key_value_heads else shape.key_value_heads
        self.add_module(n.attention, Attention(replace(shape, key_value_heads=heads), index))
        self.add_module(n.feed_forward, Experts(shape) if shape.feed_forward == "experts" else FeedForward(shape))
        norms = {"sequential": 2, "normed": 2, "parallel": 2, "parallel_one_norm": 1, "post": 2, "sandwich": 4}[shape.block]
        names = (n.norm_2, n.norm_4) if shape.block == "post" else (n.norm_1, n.norm_2, n.norm_3, n.norm_4)[:norms]
        for name in names:
            self.add_module(name, make_norm(shape, shape.hidden))

    def forward(self, x, bias, turn, past):
        s, n = self.shape, self.shape.names
        attend, feed = getattr(self, n.attention), getattr(self, n.feed_forward)
        norm = lambda name, value: getattr(self, name)(value)
        scaled = (lambda value: value * s.residual_scale) if s.residual_scale else (lambda value: value)
        if s.block == "post":
            mixed, present = attend(x, bias, turn, past)
            x = x + norm(n.norm_2, mixed)
            return x + norm(n.norm_4, feed(x)), present
        if s.block == "normed":
            mixed, present = attend(x, bias, turn, past)
            x = norm(n.norm_1, x + mixed)
            return norm(n.norm_2, x + feed(x)), present
        normed = norm(n.norm_1, x)
        mixed, present = attend(normed, bias, turn, past)
        if s.block == "parallel":
            return feed(norm(n.norm_2, x)) + mixed + x, present
        if s.block == "parallel_one_norm":
            return mixed + feed(normed) + x, present
        if s.block == "sandwich":
            x = x + norm(n.norm_2, mixed)
            return x + norm(n.norm_4, feed(norm(n.norm_3, x))), present
        x = x + scaled(mixed)
        return x + scaled(feed(norm(n.norm_2, x))), present


class Body(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape, n = shape, shape.names
        self.taps = None
        self.add_module(n.embedding, nn.Embedding(shape.vocabulary, shape.embedding_width or shape.hidden))
        if shape.embedding_width:
            self.project_in = make_linear(shape.embedding_width, shape.hidden, False)
            self.project_out = make_linear(shape.hidden, shape.embedding_width, False)
        nn.init.normal_(getattr(self, n.embedding).weight, 0.0, 0.5)
        if shape.positions.startswith("learned"):
            self.embed_positions = nn.Embedding(shape.longest + shape.position_offset, shape.hidden)
            nn.init.normal_(self.embed_positions.weight, 0.0, 0.3)
        if shape.embedding_norm:
            self.word_embeddings_layernorm = make_norm(shape, shape.hidden)
        if shape.rotary:
            self.rotary_emb = Rotary(shape.rotary_width, shape.theta)
            if shape.local_theta:
                self.rotary_emb_local = Rotary(shape.rotary_width, shape.local_theta)
        self.add_module(n.layers, nn.ModuleList(Layer(shape, i) for i in range(shape.layers)))
        if shape.final_norm:
            self.add_module(n.final_norm, make_norm(shape, shape.hidden))

    def forward(self, input_ids, attention_mask, position_ids, past):
        s, n = self.shape, self.shape.names
        x = getattr(self, n.embedding)(input_ids)
        done = past[0][0].shape[2]
        positions = position_ids
        if not s.takes_positions:
            slots = torch.arange(done, done + input_ids.shape[1], device=x.device).unsqueeze(0)
            positions = running_positions(attention_mask, done) if s.positions in ("mask", "learned_mask") else slots
        if s.embedding_width:
            x = self.project_in(x)
        if s.embedding_scale:
            x = x * torch.tensor(s.embedding_scale, dtype=x.dtype)
        if s.positions.startswith("learned"):
            x = x + self.embed_positions(positions + s.position_offset)
        if s.embedding_norm:
            x = self.word_embeddings_layernorm(x)
        turns = {True: None, False: None}
        if s.rotary:
            turns[False] = turns[True] = self.rotary_emb(x, positions)
            if s.local_theta:
                turns[True] = self.rotary_emb_local(x, positions)
        biases = {window: attention_bias(s.mask, attention_mask, x, done, window) for window in sorted({s.windows.get(i, 0) for i in range(s.layers)})}
        slope = alibi(s.heads, attention_mask, x.dtype) if s.positions == "alibi" else None
        presents, entered = [], []
        for i, layer in enumerate(getattr(self, n.layers)):
            self.tap(x)
            entered.append(x)
            bias = biases[s.windows.get(i, 0)]
            x, present = layer(x, bias if slope is None else bias + slope, None if i in s.unrotated else turns[i in s.windows], past[i])
            if s.skip_from is not None and i == s.skip_from + 1:
                x = x + 0.5 * entered[s.skip_from]
            presents.append(present)
        self.tap(x)
        x = getattr(self, n.final_norm)(x) if s.final_norm else x
        return self.project_out(x) if s.embedding_width else x, presents

    def tap(self, x):
        if self.taps is not None:
            self.taps.append(x)


class Decoder(nn.Module):
    """Body and head. Inputs and outputs are flat, as exporters want them."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        outer, _, inner = shape.names.body.partition(".")
        body = Body(shape)
        if inner:
            holder = nn.Module()
            holder.add_module(inner, body)
            holder.forward = body.forward
            self.add_module(outer, holder)
        else:
            self.add_module(outer, body)
        self.add_module(shape.names.head, make_linear(shape.embedding_width or shape.hidden, shape.vocabulary, shape.head_bias))
        if shape.tied:
            getattr(self, shape.names.head).weight = getattr(body, shape.names.embedding).weight

    @property
    def body(self) -> Body:
        module = self
        for name in self.shape.names.body.split("."):
            module = getattr(module, name)
        return module

    def forward(self, input_ids, attention_mask, *rest):
        s = self.shape
        position_ids = rest[0] if s.takes_positions else None
        flat = rest[1:] if s.takes_positions else rest
        past = [(flat[2 * i], flat[2 * i + 1]) for i in range(s.layers)]
        x, presents = self.body(input_ids, attention_mask, position_ids, past)
        logits = getattr(self, s.names.head)(x)
        if s.logits_divisor:
            logits = logits / s.logits_divisor
        if s.logits_softcap:
            logits = torch.tanh(logits / s.logits_softcap) * s.logits_softcap
        return (logits, *(tensor for present in presents for tensor in present))

    def empty_past(self, batch: int = 1, length: int = 0, dtype=torch.float32):
        s = self.shape
        heads = s.layer_key_value_heads or (s.key_value_heads,) * s.layers
        return [torch.zeros(batch, count, length, width, dtype=dtype) for count in heads for width in (s.head, s.value_head or s.head)]
