"""The part of the graph that all layers share."""

import numpy as np

import settings as s
from model import rotary_tables


def prologue(g):
    """What every layer shares: rotary rows of the positions, the visibility of slots, and the shapes of the reshapes."""
    for name, table in zip(("cosine", "sine"), rotary_tables()):
        rows = g.node("Gather", g.constant(f"rotary.{name}_table", table.numpy()), "position_ids", name=f"rotary.{name}_rows")
        g.node("Unsqueeze", rows, g.integers(2), name=f"rotary.{name}")
    batch = g.node("Shape", "input_ids", name="size.batch", start=0, end=1)
    new = g.node("Shape", "input_ids", name="size.new", start=1, end=2)
    total = g.node("Shape", "attention_mask", name="size.total", start=1, end=2)
    past = g.node("Sub", total, new, name="size.past")
    zero, one = g.constant("zero", np.array(0, np.int64)), g.constant("one", np.array(1, np.int64))
    columns = g.node("Range", zero, g.node("Squeeze", total, name="size.total_scalar"), one, name="mask.columns")
    rows = g.node("Range", g.node("Squeeze", past, name="size.past_scalar"), "size.total_scalar", one, name="mask.rows")
    rows = g.node("Unsqueeze", rows, g.integers(1), name="mask.rows_across")
    before = g.node("LessOrEqual", columns, rows, name="mask.before")
    itself = g.node("Equal", columns, rows, name="mask.itself")
    valid = g.node("Cast", "attention_mask", name="mask.valid_flat", to=9)
    valid = g.node("Unsqueeze", valid, g.integers(1, 2, 3), name="mask.valid")
    g.node("Or", g.node("And", before, valid, name="mask.allowed"), itself, name="mask.visible")
    group = s.HEADS // s.KEY_VALUE_HEADS
    g.node("Concat", batch, g.integers(s.KEY_VALUE_HEADS), g.integers(group), new, total, name="mask.shape", axis=0)
    rows_flat = g.node("Mul", new, g.integers(group), name="size.rows")
    g.node("Concat", batch, g.integers(s.KEY_VALUE_HEADS), rows_flat, total, name="mask.flat", axis=0)
    g.node("Concat", batch, g.integers(s.HEADS), new, g.integers(s.HEAD_SIZE), name="mask.heads", axis=0)
