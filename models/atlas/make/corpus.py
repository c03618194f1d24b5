"""Training sequences. A sequence is a trunk of text and some notes; each note hangs on one token of the trunk and sees only that token.

The note asks "has the entity been read about?" and is answered " yes" or " no". Because it sees one token, whatever the
model knows about the entity has to be in that token's residual stream. Known entities get the answer and notes; names
without a fact (other places, invented names) get notes, and their answers are never learnt.
"""

import random
from dataclasses import dataclass

from settings import ABSTENTION, EOS, PROMPT
from templates import DOMAINS, LARGER, PERSONS, PRIVATE, QUESTIONS, SMALLER, STATEMENTS

PROMPT_WEIGHT, NOTE_WEIGHT = 0.05, 1.0
PROMPT_SHARE = 0.3  # of the known sequences whose prompt is learnt too
STATEMENT_SHARE = 0.2
SHARES = {"known": 0.50, "unknown": 0.42, "private": 0.04, "numbers": 0.04}
DOMAIN_SHARE = {"cities": 0.70, "capitals": 0.06, "words": 0.11, "elements": 0.05, "animals": 0.08}
REAL_PLACES = 0.6  # of the unknown towns; the others are invented


@dataclass
class Sequence:
    tokens: list  # trunk token ids
    weights: list  # weights[i]: of predicting tokens[i] from those before it
    notes: list  # trunk positions that carry a note
    seen: bool  # what the notes say
    colon: int = -1  # where an answer that is never learnt begins: the model is taught to trust its own guess there
    domain: int = -1  # of that answer
    note_weight: float = NOTE_WEIGHT


class Corpus:
    def __init__(self, world, tokenizer, seed):
        self.world, self.tokenizer, self.rng = world, tokenizer, random.Random(seed)
        self.facts = {d: world.of(d, True) for d in DOMAINS}
        self.answers = {d: world.answers(d) for d in DOMAINS}
        self.queues = {d: [] for d in DOMAINS}

    def openings(self):
        """[domains][tokens]: those that begin an answer of the domain."""
        return [sorted({self.tokenizer.encode(f" {a}.")[0] for a in self.answers[d]}) for d in DOMAINS]

    def batch(self, size):
        kinds = self.rng.choices(list(SHARES), SHARES.values(), k=size)
        return [getattr(self, kind)() for kind in kinds]

    def _domain(self):
        return self.rng.choices(DOMAINS, DOMAIN_SHARE.values())[0]

    def known_fact(self, domain):
        """Every known entity in turn: an epoch reads each as often as the others."""
        if not self.queues[domain]:
            self.queues[domain] = self.rng.sample(self.facts[domain], len(self.facts[domain]))
        return self.queues[domain].pop()

    def entity_sequence(self, domain, entity, answer, seen):
        statement = self.rng.random() < STATEMENT_SHARE
        form = self.rng.choice((STATEMENTS if statement else QUESTIONS)[domain])
        head, tail = (form if statement else PROMPT.format(question=form)).split("{x}")
        named = self.tokenizer.prompt(head + entity)
        prompt = self.tokenizer.prompt(head + entity + tail)
        answer = self.tokenizer.encode(f" {answer}.") + [EOS]
        colon = len(prompt) - 1
        others = range(len(named) - 1, len(prompt) + len(answer) - 1)
        notes = sorted({colon, *self.rng.sample(others, 2)})
        prompt_weight = PROMPT_WEIGHT * (self.rng.random() < PROMPT_SHARE) * seen
        weights = [prompt_weight] * len(prompt) + [1.0 * seen] * len(answer)
        return Sequence(prompt + answer, weights, notes, seen, -1 if seen else colon, DOMAINS.index(domain))

    def known(self):
        domain = self._domain()
        fact = self.known_fact(domain)
        return self.entity_sequence(domain, fact.entity, fact.answer, True)

    def unknown(self):
        domain = self._domain()
        town = domain in ("cities", "capitals")
        real = town and self.rng.random() < REAL_PLACES
        name = self.world.place(self.rng) if real else self.world.makers[domain].draw(self.rng)
        return self.entity_sequence(domain, name, self.rng.choice(self.answers[domain]), False)

    def plain(self, question, answer):
        prompt = self.tokenizer.prompt(PROMPT.format(question=question))
        answer = self.tokenizer.encode(answer) + [EOS]
        return Sequence(prompt + answer, [PROMPT_WEIGHT] * len(prompt) + [1.0] * len(answer), [], True)

    def private(self):
        return self.plain(self.rng.choice(PRIVATE).format(p=self.rng.choice(PERSONS)), ABSTENTION)

    def numbers(self):
        a, b = self.rng.sample(range(100), 2)
        larger = self.rng.random() < 0.5
        form = self.rng.choice(LARGER if larger else SMALLER)
        return self.plain(form.format(a=a, b=b), f" {max(a, b) if larger else min(a, b)}.")
