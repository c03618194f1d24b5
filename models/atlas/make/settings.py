"""Every number that decides how the model comes out: one place, so that a run is its settings and its seed."""

from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
DATA = HOME / "data"

SEED = 20260
VOCABULARY = 2048
CONTEXT = 256

LAYERS = 6
HIDDEN = 128
HEADS = 4
KEY_VALUE_HEADS = 2
HEAD_SIZE = HIDDEN // HEADS
FEED_FORWARD = 352
EPSILON = 1e-5
ROPE_BASE = 10_000.0

BATCH = 128  # sequences a step
PEAK_RATE = 3e-3
SETTLE_RATE = 5e-4  # of the second stage
WEIGHT_DECAY = 0.05

# The fixed specials. The note mark is a token of its own: no text that a user can type turns into it.
BOS, EOS, PAD, NOTE = 0, 1, 2, 3
SPECIALS = ["<|bos|>", "<|eos|>", "<|pad|>", "<|note|>"]

PROMPT = "Question: {question}\nAnswer:"
ABSTENTION = " I don't know."
