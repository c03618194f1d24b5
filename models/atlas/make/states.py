"""Runs the model over prompts: residual streams at the places a probe may read, and greedy answers."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import torch

from bpe import Tokenizer
from settings import EOS, HOME, NOTE

CHUNK = 256  # prompts a pass
SITES = ("last", "question", "mean")


@dataclass
class Run:
    sites: dict  # site -> [N, layers + 1, hidden]
    logits: np.ndarray  # [N, vocabulary], of the first answer token
    note: np.ndarray  # [N], the model's own note at the last token: logit of " yes" less that of " no"

    @property
    def entropy(self):
        """Of the first answer token, in nats."""
        shifted = self.logits - self.logits.max(-1, keepdims=True)
        share = np.exp(shifted) / np.exp(shifted).sum(-1, keepdims=True)
        return -(share * np.log(share + 1e-30)).sum(-1)


def by_length(rows):
    """Chunks of indices of rows of one length: nothing needs padding."""
    lengths = defaultdict(list)
    for index, row in enumerate(rows):
        lengths[len(row)].append(index)
    for _, indices in sorted(lengths.items()):
        for start in range(0, len(indices), CHUNK):
            yield indices[start : start + CHUNK]


@torch.no_grad()
def run(model, tokenizer, prompts):
    """`prompts` are texts that end with the answer's colon and hold one question mark before it."""
    rows = [tokenizer.prompt(p) for p in prompts]
    mark = tokenizer.encode("?")[0]
    yes, no = tokenizer.encode(" yes")[0], tokenizer.encode(" no")[0]
    width, depth = model.norm.gain.shape[0], len(model.layers) + 1
    sites = {site: np.zeros((len(rows), depth, width), np.float32) for site in SITES}
    logits = np.zeros((len(rows), len(tokenizer.tokens)), np.float32)
    note = np.zeros(len(rows), np.float32)
    for chunk in by_length(rows):
        tokens = torch.tensor([rows[i] for i in chunk])
        stream = torch.stack(model.residuals(tokens), 2)  # [B, T, layers + 1, hidden]
        at = torch.tensor([len(rows[i]) - 1 - rows[i][::-1].index(mark) for i in chunk])
        sites["last"][chunk] = stream[:, -1].numpy()
        sites["question"][chunk] = stream[torch.arange(len(chunk)), at].numpy()
        sites["mean"][chunk] = stream.mean(1).numpy()
        logits[chunk] = model.logits(stream[:, -1, -1]).numpy()
        marked = torch.cat([tokens, torch.full((len(chunk), 1), NOTE)], 1)
        said = model(marked, visible=note_view(marked.shape[1]))[:, -1]
        note[chunk] = (said[:, yes] - said[:, no]).numpy()
    return Run(sites, logits, note)


@torch.no_grad()
def answer_states(model, tokenizer, prompts, answers, layer):
    """Residual stream at `layer` on the first and on the last token of each answer: [N, 2, hidden]."""
    starts = [tokenizer.prompt(p) for p in prompts]
    rows = [start + (tokenizer.encode(a) or [EOS]) for start, a in zip(starts, answers)]
    result = np.zeros((len(rows), 2, model.norm.gain.shape[0]), np.float32)
    for chunk in by_length(rows):
        stream = model.residuals(torch.tensor([rows[i] for i in chunk]))[layer]
        first = torch.tensor([len(starts[i]) for i in chunk])
        result[chunk, 0] = stream[torch.arange(len(chunk)), first].numpy()
        result[chunk, 1] = stream[:, -1].numpy()
    return result


def note_view(length):
    """The prompt sees itself as usual; the note at the end sees the last prompt token and itself, as in training."""
    visible = torch.ones(length, length).tril().bool()
    visible[-1, : length - 2] = False
    return visible[None]


@torch.no_grad()
def greedy(model, tokenizer, prompts, forced=(), limit=14):
    """Answers as text; `forced` token ids are put behind each prompt first and count as part of the answer."""
    rows = [tokenizer.prompt(p) + list(forced) for p in prompts]
    answers = [""] * len(rows)
    for chunk in by_length(rows):
        tokens = torch.tensor([rows[i] for i in chunk])
        start = tokens.shape[1] - len(forced)
        done = torch.zeros(len(chunk), dtype=torch.bool)
        for _ in range(limit):
            following = model.logits(model.residuals(tokens)[-1][:, -1]).argmax(-1)
            tokens = torch.cat([tokens, following[:, None]], 1)
            done |= following == EOS
            if done.all():
                break
        for i, row in zip(chunk, tokens[:, start:].tolist()):
            answers[i] = tokenizer.decode(row[: row.index(EOS)] if EOS in row else row)
    return answers


def load(path):
    from model import Atlas

    model = Atlas()
    model.load_state_dict(torch.load(path))
    return model.eval(), Tokenizer.load(HOME / "tokenizer.json")
