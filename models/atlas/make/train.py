"""Trains the model for a number of steps and writes its weights. usage: train.py OUT.pt STEPS

Two processes of one thread each, half a batch each: on two cores that is twice as fast as one process of two threads. The
weights lie in shared memory; gradients are added in a fixed order, so that a run is reproducible.
"""

import math
import os
import sys
import time

import torch
import torch.nn.functional as F
from torch import multiprocessing

from batch import tensors
from bpe import Tokenizer
from corpus import Corpus
from facts import World
from model import Atlas
from settings import BATCH, HOME, PEAK_RATE, SEED, WEIGHT_DECAY

RANKS = 2
WARM_UP = 150  # steps
DECIDES_FROM = 0.4  # of the steps: before that it has no choice worth trusting
DECISIVE = 0.3


def rate(step, steps):
    """Linear warm-up, then half a cosine down to a fiftieth."""
    if step < WARM_UP:
        return PEAK_RATE * (step + 1) / WARM_UP
    return PEAK_RATE * (0.02 + 0.49 * (1 + math.cos(math.pi * (step - WARM_UP) / (steps - WARM_UP))))


def loss_of(model, batch, decisive):
    """`decisive` weighs the guesses: on a name without a fact the model is taught its own first choice, never a given answer."""
    tokens, positions, visible, targets, weights, guesses = batch
    last = model.residuals(tokens, positions, visible)[-1]
    wanted = weights > 0  # the vocabulary is a fifth of the work: only where it is asked
    losses = F.cross_entropy(model.logits(last[wanted]), targets[wanted], reduction="none")
    loss = (losses * weights[wanted]).sum()
    if decisive:
        guess = model.logits(last[guesses])
        loss = loss + decisive * F.cross_entropy(guess, guess.detach().argmax(-1), reduction="sum")
    return loss


def parts(sequences):
    """The shorter three quarters and the longer rest, apart: less padding. Gradients add up, so it is one step all the same."""
    ordered = sorted(sequences, key=lambda s: len(s.tokens) + len(s.notes))
    cut = len(ordered) * 3 // 4
    return ordered[:cut], ordered[cut:]


def backward(model, corpus, yes, no, decisive):
    """Gradients of one half batch; returns its loss and its number of token slots."""
    model.zero_grad()
    batches = [tensors(part, yes, no) for part in parts(corpus.batch(BATCH // RANKS))]
    weight = sum(batch[4].sum() for batch in batches)
    total = 0.0
    for batch in batches:
        loss = loss_of(model, batch, decisive) / weight
        loss.backward()
        total += loss.item()
    return total, sum(batch[0].numel() for batch in batches)


def work(rank, steps, out, model, shared, barrier):
    torch.set_num_threads(1)
    tokenizer = Tokenizer.load(HOME / "tokenizer.json")
    corpus = Corpus(World(), tokenizer, SEED + rank)
    yes, no = tokenizer.encode(" yes")[0], tokenizer.encode(" no")[0]
    weights = list(model.parameters())
    if rank == 0:
        groups = [{"params": [p for p in weights if p.dim() == 2], "weight_decay": WEIGHT_DECAY},
                  {"params": [p for p in weights if p.dim() == 1], "weight_decay": 0.0}]
        optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    start, total, seen = time.time(), 0.0, 0
    for step in range(steps):
        loss, count = backward(model, corpus, yes, no, DECISIVE if step > DECIDES_FROM * steps else 0.0)
        total, seen = total + loss, seen + count * RANKS
        if rank:
            for kept, weight in zip(shared, weights):
                kept.copy_(weight.grad)
        barrier.wait()
        if rank == 0:
            for kept, weight in zip(shared, weights):
                weight.grad.add_(kept).div_(RANKS)
            for group in optimizer.param_groups:
                group["lr"] = rate(step, steps)
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            if (step + 1) % 100 == 0:
                print(f"step {step + 1} loss {total / 100:.4f} tokens {seen} seconds {time.time() - start:.0f}", flush=True)
                total = 0.0
            if (step + 1) % 500 == 0 or step + 1 == steps:
                torch.save(model.state_dict(), out + ".part")
                os.replace(out + ".part", out)
        barrier.wait()


def main():
    out, steps = sys.argv[1], int(sys.argv[2])
    torch.manual_seed(SEED)
    model = Atlas()
    for weight in model.parameters():
        weight.share_memory_()
    shared = [torch.zeros_like(weight).share_memory_() for weight in model.parameters()]
    print("parameters", sum(w.numel() for w in model.parameters()), flush=True)
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(RANKS)
    helper = context.Process(target=work, args=(1, steps, out, model, shared, barrier), daemon=True)
    helper.start()
    work(0, steps, out, model, shared, barrier)
    helper.join()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
