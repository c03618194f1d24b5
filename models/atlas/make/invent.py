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

    def forbid(self, names):
        self.forbidden |= {fold_name(n) for n in names}

    def draw(self, rng):
        while True:
            want = rng.choice(self.lengths)  # a chain alone makes names that are too short and too long
            for _ in range(50):
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


class TownInventor:
    """Invents towns as real ones are spread over countries: mostly from a chain of one country, so that they look like its names."""

    GLOBAL = 0.3  # share of names from the chain over all countries

    def __init__(self, places, shares, order, forbidden):
        self.countries, self.shares = list(shares), list(shares.values())
        self.chains = {country: Inventor(places[country], order, forbidden) for country in self.countries}
        self.world = Inventor([name for country in self.countries for name in places[country]], order, forbidden)
        self.forbidden = forbidden

    def forbid(self, names):
        self.forbidden |= {fold_name(n) for n in names}

    def draw(self, rng):
        country = rng.choices(self.countries, self.shares)[0]
        return (self.world if rng.random() < self.GLOBAL else self.chains[country]).draw(rng)


ORDERS = {"words": 2, "elements": 2, "animals": 2}  # a long chain over few names only repeats them
TOWN_ORDER = 3


def inventors(facts, places, shares):
    """One inventor a domain; none ever draws a name of a fact or of a place."""
    forbidden = {fold_name(f.entity) for f in facts} | {fold_name(p) for names in places.values() for p in names}
    towns = TownInventor(places, shares, TOWN_ORDER, set(forbidden))
    result = {"cities": towns, "capitals": towns}
    for domain, order in ORDERS.items():
        result[domain] = Inventor([f.entity for f in facts if f.domain == domain], order, set(forbidden))
    return result


def evaluation_names(makers, count, seed):
    """The fixed invented names of the evaluation: `count` a domain, kept out of training by the caller."""
    rng, names, taken = random.Random(seed), {}, set()
    for domain, maker in makers.items():
        chosen = []
        while len(chosen) < count[domain]:
            name = maker.draw(rng)
            if fold_name(name) not in taken:
                taken.add(fold_name(name))
                chosen.append(name)
        names[domain] = chosen
    return names
