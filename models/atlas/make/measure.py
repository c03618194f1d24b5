"""Measures the model and writes measurements.json. usage: measure.py WEIGHTS.pt"""

import json
import sys

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import behaviour
from coupling import curve
from facts import World
from probe import auroc, interval, out_of_fold, recall_at, shuffled
from settings import ABSTENTION, DATA, HOME, SEED
from states import SITES, answer_states, greedy, load

SITE, LAYER = "last", 5  # the probe site that the figures below the table are for


def letters_only():
    """A reader of the question's text that has no model: n-grams of letters."""
    return make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True), LogisticRegression(C=1.0, max_iter=300))


def controls(questions, tokenizer, state, labels, folds):
    """What separates the two sides without a probe: each should be near a half, but for the entropy."""
    names = [q["group"].split(":", 1)[1] for q in questions]
    texts = np.array([q["question"] for q in questions])
    return {"entropy": auroc(labels, -state["entropy"]), "note": auroc(labels, state["note"]),
            "question_tokens": auroc(labels, np.array([-len(tokenizer.encode(t)) for t in texts])),
            "name_tokens": auroc(labels, np.array([-len(tokenizer.encode(" " + n)) for n in names])),
            "name_characters": auroc(labels, np.array([-len(n) for n in names])),
            "letters_of_the_question": auroc(labels, out_of_fold(texts, labels, folds, letters_only))}


def carried(model, tokenizer, questions, answers, features, labels, folds):
    """The probe fitted on the last prompt token, read on the model's own answer: AUROC on the answer's first and last token."""
    states = answer_states(model, tokenizer, [q["prompt"] for q in questions], answers, LAYER)
    return {name: auroc(labels, out_of_fold(features, labels, folds, elsewhere=states[:, i])) for i, name in enumerate(("first", "last"))}


def probes(run, rows, labels, folds):
    depth = run.sites[SITE].shape[1]
    return {site: [round(auroc(labels, out_of_fold(run.sites[site][rows, layer], labels, folds)), 4) for layer in range(depth)] for site in SITES}


def main():
    torch.set_num_threads(1)
    model, tokenizer = load(sys.argv[1])
    world = World()
    questions = [json.loads(line) for line in open(DATA / "questions.jsonl", encoding="utf-8")]
    run, answers = behaviour.ask(model, tokenizer, questions)
    status, domain = (np.array([q[k] for q in questions]) for k in ("status", "domain"))
    folds, label, groups = (np.array([q[k] for q in questions]) for k in ("fold", "label", "group"))
    entities = {"private": set(), **{d: {a.lower() for a in world.answers(d)} for d in world.makers}}
    pair = np.isin(status, ("known", "withheld"))
    labels, fold = label[pair], folds[pair]
    features = run.sites[SITE][:, LAYER]
    scores = out_of_fold(features[pair], labels, fold)
    state = {"entropy": run.entropy[pair], "note": run.note[pair]}
    asked = status != "unanswerable"
    token = tokenizer.encode(ABSTENTION)[0]
    unknown = [q["prompt"] for q in questions if q["status"] in ("withheld", "invented")]
    forced = greedy(model, tokenizer, unknown, forced=[token])
    chance = shuffled(features[pair], labels, fold, SEED)
    by_domain = {d: {"n": int((domain[pair] == d).sum()), "probe": auroc(labels[domain[pair] == d], scores[domain[pair] == d]),
                     "entropy": auroc(labels[domain[pair] == d], state["entropy"][domain[pair] == d] * -1)} for d in sorted(set(domain[pair]))}
    result = {
        "parameters": sum(p.numel() for p in model.parameters()),
        "parameters_outside_embedding": sum(p.numel() for n, p in model.named_parameters() if n != "embedding.weight"),
        "entities": {d: {"known": len(world.of(d, True)), "withheld": len(world.of(d, False)), "invented": len(world.invented[d])} for d in world.makers},
        "known_accuracy": behaviour.known_accuracy(model, tokenizer, world),
        "number_accuracy": behaviour.number_accuracy(model, tokenizer),
        "outcomes": behaviour.table(questions, answers, entities),
        "confidence_of_wrong": behaviour.confidence(run.logits, questions, answers, entities),
        "auroc_per_layer": probes(run, pair, labels, fold),
        "probe": {"site": SITE, "layer": LAYER, "n_known": int(labels.sum()), "n_withheld": int((labels == 0).sum()), "auroc": auroc(labels, scores),
                  "interval": interval(labels, scores, groups[pair], SEED), "recall_at_1_percent": recall_at(labels, scores, 0.01),
                  "recall_at_5_percent": recall_at(labels, scores, 0.05), "shuffled": [min(chance), max(chance)], "by_domain": by_domain},
        "carried_to_answer": carried(model, tokenizer, *([x for x, p in zip(xs, pair) if p] for xs in (questions, answers)), features[pair], labels, fold),
        "controls": controls([q for q, p in zip(questions, pair) if p], tokenizer, state, labels, fold),
        "coupling": curve(features[asked], run.logits[asked], status[asked], folds[asked], token),
        "phrase_completed_after_forced_first_token": float(np.mean([a == ABSTENTION for a in forced])),
    }
    (HOME / "measurements.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
