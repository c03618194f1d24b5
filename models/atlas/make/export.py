"""Writes model.onnx: the decoder with a key-value cache and the residual stream of every layer. usage: export.py WEIGHTS.pt

The usual contract of exported decoders, with one addition (`residual.{i}`), and in standard operators only. A query at new
index s sees past slot j where attention_mask[b, j] is 1, and new slot j where j <= s and attention_mask[b, past + j] is 1.
It always sees itself, so that a padded row stays finite. Positions come from position_ids alone: past slots may be in any
order and have holes.
"""

import math
import sys

import numpy as np
import torch

import settings as s
from graph import FLOAT, INT64, Graph
from model import KEY_VALUE, QUERY, Atlas
from prologue import prologue


def norm(g, x, gain, name):
    """RMSNorm in the form that runtimes recognise and fuse."""
    square = g.node("Pow", x, g.number(2.0), name=f"{name}.square")
    mean = g.node("ReduceMean", square, name=f"{name}.mean", axes=[-1])
    root = g.node("Sqrt", g.node("Add", mean, g.number(s.EPSILON), name=f"{name}.epsilon"), name=f"{name}.root")
    unit = g.node("Div", x, root, name=f"{name}.unit")
    return g.node("Mul", unit, g.constant(f"{name}.gain", gain), name=f"{name}.scaled")


def heads(g, x, count, name):
    """[B, S, count * head] to [B, S, count, head]."""
    return g.node("Reshape", x, g.integers(0, 0, count, s.HEAD_SIZE), name=name)


def rotate(g, x, name):
    """Rotary positions of queries and keys together; the half turn is a product with a constant matrix."""
    half, eye = s.HEAD_SIZE // 2, np.eye(s.HEAD_SIZE // 2, dtype=np.float32)
    turn = np.zeros((s.HEAD_SIZE, s.HEAD_SIZE), np.float32)
    turn[half:, :half], turn[:half, half:] = -eye, eye
    turned = g.node("MatMul", x, g.constant("rotary.turn", turn), name=f"{name}.turned")
    kept = g.node("Mul", x, "rotary.cosine", name=f"{name}.kept")
    return g.node("Add", kept, g.node("Mul", turned, "rotary.sine", name=f"{name}.moved"), name=name)


def attention(g, x, weights, layer):
    n, group = f"layer.{layer}.attention", s.HEADS // s.KEY_VALUE_HEADS
    qkv = g.node("MatMul", x, g.constant(f"{n}.qkv.weight", weights["qkv"]), name=f"{n}.qkv")
    qk, v = g.split(qkv, [QUERY + KEY_VALUE, KEY_VALUE], -1, [f"{n}.qk", f"{n}.v"])
    qk = rotate(g, heads(g, qk, s.HEADS + s.KEY_VALUE_HEADS, f"{n}.qk_heads"), f"{n}.rotary")
    qk = g.node("Transpose", qk, name=f"{n}.qk_turned", perm=[0, 2, 1, 3])
    q, k = g.split(qk, [s.HEADS, s.KEY_VALUE_HEADS], 1, [f"{n}.q", f"{n}.k"])
    v = g.node("Transpose", heads(g, v, s.KEY_VALUE_HEADS, f"{n}.v_heads"), name=f"{n}.v_turned", perm=[0, 2, 1, 3])
    k = g.node("Concat", f"past_key_values.{layer}.key", k, name=f"present.{layer}.key", axis=2)
    v = g.node("Concat", f"past_key_values.{layer}.value", v, name=f"present.{layer}.value", axis=2)
    # The queries that share a key head stand one after another, so that keys are never copied: [B, kv, group * S, T].
    q = g.node("Reshape", q, g.integers(0, s.KEY_VALUE_HEADS, -1, s.HEAD_SIZE), name=f"{n}.q_grouped")
    scores = g.node("MatMul", q, g.node("Transpose", k, name=f"{n}.k_across", perm=[0, 1, 3, 2]), name=f"{n}.scores")
    scores = g.node("Reshape", scores, "mask.shape", name=f"{n}.scores_grouped")
    seen = g.node("Where", "mask.visible", scores, g.number(-1e9), name=f"{n}.seen")
    share = g.node("Softmax", seen, name=f"{n}.share", axis=-1)
    share = g.node("Reshape", share, "mask.flat", name=f"{n}.share_flat")
    mixed = g.node("Reshape", g.node("MatMul", share, v, name=f"{n}.mixed"), "mask.heads", name=f"{n}.mixed_heads")
    mixed = g.node("Transpose", mixed, name=f"{n}.mixed_turned", perm=[0, 2, 1, 3])
    mixed = g.node("Reshape", mixed, g.integers(0, 0, QUERY), name=f"{n}.mixed_flat")
    return g.node("MatMul", mixed, g.constant(f"{n}.out.weight", weights["out"]), name=f"{n}.out")


def feed_forward(g, x, weights, layer):
    n = f"layer.{layer}.feed_forward"
    both = g.node("MatMul", x, g.constant(f"{n}.gate_up.weight", weights["gate_up"]), name=f"{n}.gate_up")
    gate, up = g.split(both, [s.FEED_FORWARD, s.FEED_FORWARD], -1, [f"{n}.gate", f"{n}.up"])
    open_ = g.node("Mul", gate, g.node("Sigmoid", gate, name=f"{n}.sigmoid"), name=f"{n}.silu")
    return g.node("MatMul", g.node("Mul", open_, up, name=f"{n}.product"), g.constant(f"{n}.down.weight", weights["down"]), name=f"{n}.down")


def build(model):
    g = Graph()
    g.input("input_ids", INT64, ["batch_size", "sequence_length"])
    g.input("attention_mask", INT64, ["batch_size", "past_sequence_length + sequence_length"])
    g.input("position_ids", INT64, ["batch_size", "sequence_length"])
    for i in range(s.LAYERS):
        for kind in ("key", "value"):
            g.input(f"past_key_values.{i}.{kind}", FLOAT, ["batch_size", s.KEY_VALUE_HEADS, "past_sequence_length", s.HEAD_SIZE])
    prologue(g)
    array = {name: weight.detach().numpy() for name, weight in model.state_dict().items()}
    g.constant("embedding.weight", array["embedding.weight"])
    x = g.node("Gather", "embedding.weight", "input_ids", name="residual.0")
    for i in range(s.LAYERS):
        own = {w: array[f"layers.{i}.{w}.weight"].T.copy() for w in ("qkv", "out", "gate_up", "down")}
        own["qkv"][:, :QUERY] /= math.sqrt(s.HEAD_SIZE)  # the scale of the scores, paid once
        change = attention(g, norm(g, x, array[f"layers.{i}.norm1.gain"], f"layer.{i}.norm1"), own, i)
        x = g.node("Add", x, change, name=f"layer.{i}.middle")
        change = feed_forward(g, norm(g, x, array[f"layers.{i}.norm2.gain"], f"layer.{i}.norm2"), own, i)
        x = g.node("Add", x, change, name=f"residual.{i + 1}")
    last = norm(g, x, array["norm.gain"], "final_norm")
    g.node("MatMul", last, g.node("Transpose", "embedding.weight", name="unembedding", perm=[1, 0]), name="logits")
    g.output("logits", ["batch_size", "sequence_length", s.VOCABULARY])
    for i in range(s.LAYERS):
        for kind in ("key", "value"):
            g.output(f"present.{i}.{kind}", ["batch_size", s.KEY_VALUE_HEADS, "past_sequence_length + sequence_length", s.HEAD_SIZE])
    for i in range(s.LAYERS + 1):
        g.output(f"residual.{i}", ["batch_size", "sequence_length", s.HIDDEN])
    return g


def main():
    model = Atlas()
    model.load_state_dict(torch.load(sys.argv[1]))
    path = s.HOME / "model.onnx"
    part = path.with_suffix(".part")
    nodes = build(model).save(part, "candor-atlas")
    part.replace(path)
    print(f"{nodes} nodes, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
