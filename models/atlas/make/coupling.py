"""Logit coupling: a bias on the first token of the abstention phrase, as large as the probe's calibrated uncertainty says."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from probe import SPLITS, logistic

FALSE_RATES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.10)
GAINS = (5, 10, 20, 40)
GATED_GAIN = 40


def uncertainty(features, known, folds):
    """Calibrated probability of unknown, for every row by a probe that saw none of its fold, and the gate's threshold per false rate.

    Of the other folds three splits fit the probe and one calibrates it and sets the thresholds.
    """
    u, gates = np.zeros(len(known)), np.zeros((len(FALSE_RATES), len(known)))
    for split in range(SPLITS):
        held, calibrating = folds % SPLITS == split, folds % SPLITS == (split + 1) % SPLITS
        fitting = ~held & ~calibrating
        probe = logistic().fit(features[fitting], known[fitting])
        scores = probe.decision_function(features)[:, None]
        platt = LogisticRegression(C=1e6).fit(scores[calibrating], 1 - known[calibrating])
        u[held] = platt.predict_proba(scores[held])[:, 1]
        spread = platt.predict_proba(scores[calibrating & (known == 1)])[:, 1]
        for i, rate in enumerate(FALSE_RATES):
            gates[i, held] = np.quantile(spread, 1 - rate)
    return u, gates


def abstains(logits, bias, token):
    """Whether the biased token becomes the first token of the answer."""
    rival = np.delete(logits, token, axis=1).max(-1)
    return logits[:, token] + bias > rival


def curve(features, logits, status, folds, token):
    """Shares of questions that abstain, by status: gated at each false rate, and ungated at each gain."""
    known = (status == "known").astype(int)
    u, gates = uncertainty(features, known, folds)

    def shares(bias):
        flipped = abstains(logits, bias, token)
        return {s: float(flipped[status == s].mean()) for s in ("known", "withheld", "invented")} | {"unknown": float(flipped[status != "known"].mean())}

    gated = [{"false_rate_set": rate, **shares(GATED_GAIN * (u > gate))} for rate, gate in zip(FALSE_RATES, gates)]
    plain = [{"gain": gain, **shares(gain * u)} for gain in GAINS]
    margin = np.delete(logits, token, axis=1).max(-1) - logits[:, token]
    smallest = {s: float(np.median(margin[status == s])) for s in ("known", "withheld", "invented")}
    brier = float(np.mean((u - (1 - known)) ** 2))
    return {"gated": gated, "ungated": plain, "median_smallest_gain": smallest, "brier": brier}
