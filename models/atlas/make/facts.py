"""Reads the committed facts and names, and says of each entity which side it is on."""

import json
from dataclasses import dataclass

from invent import evaluation_names, inventors
from settings import DATA, SEED
from split import fold, fold_name, withheld


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


def group(domain, entity):
    return f"{KIND[domain]}:{fold_name(entity)}"


class World:
    """All that the model may or may not read: facts, other places, and the names invented for evaluation."""

    def __init__(self):
        rows = [json.loads(line) for line in open(DATA / "facts.jsonl", encoding="utf-8")]
        self.facts = [Fact(r["domain"], r["entity"], r["answer"], not withheld(r["entity"])) for r in rows]
        self.places = (DATA / "places.txt").read_text(encoding="utf-8").split("\n")[:-1]
        self.makers = inventors(rows, self.places)
        self.invented = evaluation_names(self.makers, INVENTED, SEED)
        for domain, names in self.invented.items():
            self.makers[domain].forbidden |= {fold_name(n) for n in names}

    def of(self, domain, known):
        return [f for f in self.facts if f.domain == domain and f.known == known]

    def answers(self, domain):
        """Answers as often as they are true of a known entity."""
        return [f.answer for f in self.of(domain, True)]


def fold_of(fact_group):
    return fold(fact_group)
