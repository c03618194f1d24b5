"""Invented names: a Markov chain over the letters of real ones, of the same lengths, never a real name."""

import random
from collections import Counter, defaultdict

from split import fold_name

END = "\n"


class Inventor:
    """Draws names that look like `names` (list of str) and are none of `forbidden` (set of folded names)."""

    def __init__(self, names, order, forbidden):
        self.order = order
        self.forbidden = forbidden
        self.lengths = [len(n) for n in names]
        self.table = defaultdict(Counter)
        for name in names:
            padded = END * order + name + END
            for i in range(order, len(padded)):
                self.table[padded[i - order : i]][padded[i]] += 1
        self.choices = {k: (list(v), list(v.values())) for k, v in self.table.items()}

    def draw(self, rng):
        while True:
            want = rng.choice(self.lengths)  # a chain alone makes names that are too short and too long
            for _ in range(20):
                name = self._chain(rng, want + 3)
                if len(name) == want and fold_name(name) not in self.forbidden:
                    return name

    def _chain(self, rng, limit):
        state, name = END * self.order, ""
        while len(name) < limit:
            letters, weights = self.choices[state]
            letter = rng.choices(letters, weights)[0]
            if letter == END:
                break
            name += letter
            state = (state + letter)[-self.order :]
        return name


# A long chain over few names only repeats them.
ORDERS = {"cities": 3, "capitals": 3, "words": 2, "elements": 2, "animals": 2}


def inventors(facts, places):
    """One inventor a domain. Elements and animals are few: their chains are short, their names still look the part."""
    forbidden = {fold_name(f["entity"]) for f in facts} | {fold_name(p) for p in places}
    towns = [f["entity"] for f in facts if f["domain"] in ("cities", "capitals")] + places
    result = {}
    for domain, order in ORDERS.items():
        names = towns if domain in ("cities", "capitals") else [f["entity"] for f in facts if f["domain"] == domain]
        result[domain] = Inventor(names, order, forbidden)
    return result


def evaluation_names(makers, count, seed):
    """The fixed invented names of the evaluation: `count` a domain, kept out of training by the caller."""
    rng, names = random.Random(seed), {}
    for domain, maker in makers.items():
        chosen = {}
        while len(chosen) < count[domain]:
            name = maker.draw(rng)
            chosen.setdefault(fold_name(name), name)
        names[domain] = list(chosen.values())
    return names
