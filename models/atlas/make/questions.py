"""Writes data/questions.jsonl: the questions that probes are fitted and judged on, as many known as withheld in every domain."""

import json

from facts import World, group
from settings import DATA, PROMPT
from split import digest, fold
from templates import DOMAINS, PERSONS, PRIVATE, QUESTIONS

FORMS = {"cities": 1, "capitals": 2, "words": 2, "elements": 2, "animals": 2}  # wordings an entity: small domains get two
CITIES = 1050  # of each side, to keep the file small


def forms(domain, entity):
    """The entity's wordings, by a hash of its name: the same on both sides."""
    ordered = sorted(QUESTIONS[domain], key=lambda form: digest(entity, form))
    return [form.replace("{x}", entity) for form in ordered[: FORMS[domain]]]


def accepted(answer):
    answer = answer.lower()
    return [answer, answer[3:]] if answer.startswith("to ") else [answer]


def row(question, answers, domain, key, status):
    return {"question": question, "prompt": PROMPT.format(question=question), "answers": answers, "domain": domain, "group": key,
            "status": status, "label": int(status == "known"), "fold": fold(key)}


def entity_rows(world):
    for domain in DOMAINS:
        sides = {status: sorted(world.of(domain, known), key=lambda f: digest(f.entity, "questions"))
                 for status, known in (("known", True), ("withheld", False))}
        count = min(CITIES, *map(len, sides.values()))
        for status, facts in sides.items():
            for fact in facts[:count]:
                for question in forms(domain, fact.entity):
                    yield row(question, accepted(fact.answer), domain, fact.group, status)
        for name in world.invented[domain]:
            for question in forms(domain, name)[:1]:
                yield row(question, [], domain, group(domain, name), "invented")


def private_rows():
    for person in PERSONS[:10]:
        for form in PRIVATE:
            yield row(form.format(p=person), ["i don't know"], "private", f"person:{person.lower()}", "unanswerable")


def main():
    rows = [*entity_rows(World()), *private_rows()]
    with open(DATA / "questions.jsonl", "w", encoding="utf-8") as file:
        for number, r in enumerate(rows):
            file.write(json.dumps({"id": f"atlas/{number:05}", **r}, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(len(rows), "questions", (DATA / "questions.jsonl").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
