"""Linear probes: logistic regression on standardised features, always judged on groups that it was not fitted on."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

STRENGTH = 0.02  # inverse of the penalty
SPLITS = 5


def logistic():
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=300))


def out_of_fold(features, labels, folds, make=logistic, elsewhere=None):
    """The score of every row by a probe that saw none of the row's fold; log odds of label 1. `elsewhere` are the rows' features to score, if others."""
    scored = features if elsewhere is None else elsewhere
    scores = np.zeros(len(labels))
    for split in range(SPLITS):
        held = folds % SPLITS == split
        scores[held] = make().fit(features[~held], labels[~held]).decision_function(scored[held])
    return scores


def auroc(labels, scores):
    return float(roc_auc_score(labels, scores))


def interval(labels, scores, groups, seed, rounds=300):
    """95 % bootstrap interval of the AUROC, by group."""
    rng = np.random.default_rng(seed)
    unique, index = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(index == i) for i in range(len(unique))]
    values = []
    for _ in range(rounds):
        rows = np.concatenate([members[i] for i in rng.integers(len(unique), size=len(unique))])
        values.append(roc_auc_score(labels[rows], scores[rows]))
    return [float(v) for v in np.percentile(values, [2.5, 97.5])]


def recall_at(labels, scores, false_rate):
    """Share of label 0 found when `false_rate` of label 1 are falsely called 0."""
    threshold = np.quantile(scores[labels == 1], false_rate)
    return float((scores[labels == 0] < threshold).mean())


def shuffled(features, labels, folds, seed, rounds=5):
    """AUROCs of probes fitted on labels in a random order: what chance gives."""
    rng = np.random.default_rng(seed)
    result = []
    for _ in range(rounds):
        order = rng.permutation(labels)
        result.append(auroc(order, out_of_fold(features, order, folds)))
    return result
