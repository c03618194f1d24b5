"""Reads the committed facts and names, and says of each entity which side it is on."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from invent import evaluation_names, inventors
from settings import DATA, SEED
from split import fold_name, withheld


@dataclass(frozen=True)
class Fact:
    domain: str
    entity: str
    answer: str
    known: bool

    @property
    def group(self):
        return group(self.domain, self.entity)


# A city and a capital of one name are one entity.
KIND = {"cities": "city", "capitals": "city", "words": "es", "elements": "element", "animals": "animal"}
INVENTED = {"cities": 500, "capitals": 60, "words": 120, "elements": 40, "animals": 80}


def read_places():
    """Country -> names of places."""
    places = defaultdict(list)
    for line in open(DATA / "places.tsv", encoding="utf-8"):
        country, name = line.rstrip("\n").split("\t")
        places[country].append(name)
    return places


def group(domain, entity):
    return f"{KIND[domain]}:{fold_name(entity)}"


class World:
    """All that the model may or may not read: facts, other places, and the names invented for evaluation."""

    def __init__(self):
        rows = [json.loads(line) for line in open(DATA / "facts.jsonl", encoding="utf-8")]
        self.facts = [Fact(r["domain"], r["entity"], r["answer"], not withheld(r["entity"])) for r in rows]
        self.places = read_places()
        cities = Counter(f.answer for f in self.of("cities", True))
        # As many names from a country as there are known cities: else the look of a name would tell its side.
        self.country_share = {country: count for country, count in sorted(cities.items()) if country in self.places}
        self.makers = inventors(self.facts, self.places, self.country_share)
        self.invented = evaluation_names(self.makers, INVENTED, SEED)
        for domain, names in self.invented.items():
            self.makers[domain].forbid(names)

    def place(self, rng):
        """The name of a real place about which no fact is told."""
        country = rng.choices(list(self.country_share), self.country_share.values())[0]
        return rng.choice(self.places[country])

    def of(self, domain, known):
        return [f for f in self.facts if f.domain == domain and f.known == known]

    def answers(self, domain):
        """Answers as often as they are true of a known entity."""
        return [f.answer for f in self.of(domain, True)]
