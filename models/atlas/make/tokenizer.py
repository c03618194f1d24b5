"""Trains tokenizer.json on the wordings and on all names, known, withheld and other alike: a name's token count must not tell its side."""

import json
import random

from bpe import Tokenizer, learn
from facts import World
from settings import ABSTENTION, HOME, PROMPT, SEED, VOCABULARY
from templates import LARGER, PERSONS, PRIVATE, QUESTIONS, SMALLER, STATEMENTS


PLACES = 12_000


def texts(world):
    """Pairs of text and weight."""
    rng = random.Random(SEED)
    for domain, forms in QUESTIONS.items():
        yield from ((PROMPT.format(question=form.replace("{x}", " ")), 100) for form in forms)
        yield from ((form.replace("{x}", " "), 100) for form in STATEMENTS[domain])
    for form in PRIVATE:
        yield PROMPT.format(question=form.replace("{p}", " ")) + ABSTENTION, 100
    yield from ((form, 100) for form in (*LARGER, *SMALLER, " yes no."))
    yield from ((" " + person, 20) for person in PERSONS)
    yield from ((f" {n}", 5) for n in range(100))
    yield from ((" " + fact.answer, 8) for fact in world.facts if fact.known)
    for fact in world.facts:
        yield ("'" if fact.domain == "words" else " ") + fact.entity, 1
    for _ in range(PLACES):
        yield " " + world.place(rng), 1
    for domain, maker in world.makers.items():
        for _ in range({"words": 300, "animals": 150, "elements": 50}.get(domain, 3000)):
            yield ("'" if domain == "words" else " ") + maker.draw(rng), 1


def main():
    world = World()
    tokenizer = Tokenizer(learn(list(texts(world)), VOCABULARY))
    (HOME / "tokenizer.json").write_text(json.dumps(tokenizer.to_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    for known in (True, False):
        lengths = [len(tokenizer.encode(" " + f.entity)) for f in world.facts if f.known == known]
        print("known" if known else "withheld", "tokens a name", sum(lengths) / len(lengths))
    rng = random.Random(SEED)
    for name, draw in (("places", world.place), ("invented towns", world.makers["cities"].draw)):
        lengths = [len(tokenizer.encode(" " + draw(rng))) for _ in range(3000)]
        print(name, sum(lengths) / len(lengths))


if __name__ == "__main__":
    main()
