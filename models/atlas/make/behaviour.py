"""What the model answers: right, confidently wrong, right by luck, abstained."""

from collections import Counter

import numpy as np

from settings import PROMPT
from states import greedy, run
from templates import DOMAINS, QUESTIONS


def judge(answer, accepted, entities):
    """`entities` are the domain's answers in the training text, lower case: a wrong answer is one of them, anything else is noise."""
    plain = answer.strip().rstrip(".").lower()
    if "don't know" in plain:
        return "abstained"
    if plain in accepted:
        return "right"
    return "wrong" if plain in entities else "noise"


def known_accuracy(model, tokenizer, world):
    """Every known fact in every wording, greedily: share right by domain, and over all."""
    asked = [(d, form.replace("{x}", f.entity), f.answer) for d in DOMAINS for f in world.of(d, True) for form in QUESTIONS[d]]
    answers = greedy(model, tokenizer, [PROMPT.format(question=q) for _, q, _ in asked])
    right = np.array([a.strip() == f"{wanted}." for a, (_, _, wanted) in zip(answers, asked)])
    domains = np.array([d for d, _, _ in asked])
    return {"all": float(right.mean()), **{d: float(right[domains == d].mean()) for d in DOMAINS}, "prompts": len(asked)}


def number_accuracy(model, tokenizer):
    """Comparisons of all pairs of every third number, most of them never seen in training."""
    pairs = [(a, b) for a in range(0, 100, 3) for b in range(1, 100, 3)]
    prompts = [PROMPT.format(question=f"Which number is larger, {a} or {b}?") for a, b in pairs]
    answers = greedy(model, tokenizer, prompts)
    return float(np.mean([a.strip() == f"{max(p)}." for a, p in zip(answers, pairs)]))


def table(questions, answers, entities):
    """Shares of outcomes by status."""
    result = {}
    for status in ("known", "withheld", "invented", "unanswerable"):
        outcomes = Counter(judge(a, q["answers"], entities[q["domain"]]) for q, a in zip(questions, answers) if q["status"] == status)
        count = sum(outcomes.values())
        result[status] = {"n": count, **{k: outcomes[k] / count for k in ("right", "wrong", "abstained", "noise")}}
    return result


def confidence(logits, questions, answers, entities):
    """Probability of the first token of confident wrong answers: median, and the share above a half."""
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    top = (shifted / shifted.sum(-1, keepdims=True)).max(-1)
    wrong = np.array([q["status"] in ("withheld", "invented") and judge(a, q["answers"], entities[q["domain"]]) == "wrong" for q, a in zip(questions, answers)])
    return {"median_probability": float(np.median(top[wrong])), "share_above_half": float((top[wrong] > 0.5).mean())}


def ask(model, tokenizer, questions):
    prompts = [q["prompt"] for q in questions]
    return run(model, tokenizer, prompts), greedy(model, tokenizer, prompts)
