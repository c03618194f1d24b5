"""Trains the model in two stages and writes its weights. usage: train.py OUT.pt MAIN_STEPS SETTLE_STEPS

The main stage learns everything; the short second one, at a low rate, settles the guesses on names without a fact.

Two processes of one thread each, half a batch each: on two cores that is twice as fast as one process of two threads. The
weights lie in shared memory; gradients are added in a fixed order, so that a run is reproducible.
"""

import os
import sys
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import multiprocessing

from batch import tensors
from bpe import Tokenizer
from corpus import Corpus
from facts import World
from guess import Habit
from model import Atlas
from settings import BATCH, HOME, PEAK_RATE, SEED, SETTLE_RATE, WEIGHT_DECAY

RANKS = 2
WARM_UP = 150  # steps
DECIDES_FROM = 1000  # steps: before that the model has no choice worth trusting


@dataclass(frozen=True)
class Stage:
    steps: int
    peak_rate: float
    cool_down: float  # share of the steps, at the end
    decides_from: int
    decisive: float  # weight of the guesses
    usual: bool  # whether a guess is what the model says more than usually, or its first choice
    seed: int


def stages(main, settle):
    return [Stage(main, PEAK_RATE, 0.35, DECIDES_FROM, 0.3, True, SEED), Stage(settle, SETTLE_RATE, 1.0, 0, 1.0, False, SEED + 100)]


def rate(step, stage):
    """Linear warm-up, a plateau, and a straight way down to nothing."""
    return stage.peak_rate * min(1.0, (step + 1) / WARM_UP, (stage.steps - step) / (stage.cool_down * stage.steps))


def loss_of(model, batch, decisive, habit):
    """`decisive` weighs the guesses: on a name without a fact the model is taught its own first choice, never a given answer."""
    tokens, positions, visible, targets, weights, guesses = batch
    last = model.residuals(tokens, positions, visible)[-1]
    wanted = weights > 0  # the vocabulary is a fifth of the work: only where it is asked
    losses = F.cross_entropy(model.logits(last[wanted]), targets[wanted], reduction="none")
    loss = (losses * weights[wanted]).sum()
    guessed = guesses >= 0
    if decisive and guessed.any():
        guess = model.logits(last[guessed])
        loss = loss + decisive * F.cross_entropy(guess, habit.choice(guess.detach(), guesses[guessed]), reduction="sum")
    return loss


def parts(sequences):
    """The shorter three quarters and the longer rest, apart: less padding. Gradients add up, so it is one step all the same."""
    ordered = sorted(sequences, key=lambda s: len(s.tokens) + len(s.notes))
    cut = len(ordered) * 3 // 4
    return ordered[:cut], ordered[cut:]


def backward(model, corpus, yes, no, decisive, habit):
    """Gradients of one half batch; returns its loss and its number of token slots."""
    model.zero_grad()
    batches = [tensors(part, yes, no) for part in parts(corpus.batch(BATCH // RANKS))]
    weight = sum(batch[4].sum() for batch in batches)
    total = 0.0
    for batch in batches:
        loss = loss_of(model, batch, decisive, habit) / weight
        loss.backward()
        total += loss.item()
    return total, sum(batch[0].numel() for batch in batches)


def work(rank, stage, out, model, shared, barrier):
    torch.set_num_threads(1)
    tokenizer = Tokenizer.load(HOME / "tokenizer.json")
    corpus = Corpus(World(), tokenizer, stage.seed + rank)
    yes, no = tokenizer.encode(" yes")[0], tokenizer.encode(" no")[0]
    weights = list(model.parameters())
    if rank == 0:
        groups = [{"params": [p for p in weights if p.dim() == 2], "weight_decay": WEIGHT_DECAY},
                  {"params": [p for p in weights if p.dim() == 1], "weight_decay": 0.0}]
        optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    habit = Habit(stage.usual, corpus.openings())
    start, total, seen = time.time(), 0.0, 0
    for step in range(stage.steps):
        loss, count = backward(model, corpus, yes, no, stage.decisive if step > stage.decides_from else 0.0, habit)
        total, seen = total + loss, seen + count * RANKS
        if rank:
            for kept, weight in zip(shared, weights):
                kept.copy_(weight.grad)
        barrier.wait()
        if rank == 0:
            for kept, weight in zip(shared, weights):
                weight.grad.add_(kept).div_(RANKS)
            for group in optimizer.param_groups:
                group["lr"] = rate(step, stage)
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            if (step + 1) % 100 == 0:
                print(f"step {step + 1} loss {total / 100:.4f} tokens {seen} seconds {time.time() - start:.0f}", flush=True)
                total = 0.0
            if (step + 1) % 500 == 0 or step + 1 == stage.steps:
                torch.save(model.state_dict(), out + ".part")
                os.replace(out + ".part", out)
        barrier.wait()


def main():
    out, main_steps, settle_steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.manual_seed(SEED)
    model = Atlas()
    for weight in model.parameters():
        weight.share_memory_()
    print("parameters", sum(w.numel() for w in model.parameters()), flush=True)
    context = multiprocessing.get_context("fork")
    for stage in stages(main_steps, settle_steps):
        shared = [torch.zeros_like(weight).share_memory_() for weight in model.parameters()]
        barrier = context.Barrier(RANKS)
        second = context.Process(target=work, args=(1, stage, out, model, shared, barrier), daemon=True)
        second.start()
        work(0, stage, out, model, shared, barrier)
        second.join()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
