"""Writes guarantees.json: thresholds and their limits by five rules, worked out from their definitions, for the tests of Selection.

    /usr/bin/python3 guarantees.py > guarantees.json

needs Debian's python3-scipy (made with SciPy 1.10.1). Every rule is written here as its definition reads and as slowly: p-values answer by answer, thresholds by
trying every one.
"""

import json
import sys
from fractions import Fraction

import numpy as np
import scipy
from scipy.stats import beta, binom

UNIT = 1024  # Risks are multiples of 1/1024, exact in single precision.
GRID = np.append((1 / (1 + np.exp(-0.05 * np.arange(-160, 161)))).astype(np.float32), np.float32(1))


def upper(events, trials, significance):
    return 1.0 if events == trials else float(beta.ppf(1 - significance, events + 1, trials - events))


def share(risks, wrong, covered, kind):
    """Events and trials of what a promise is about."""
    return {
        "selective_risk": (int((covered & wrong).sum()), int(covered.sum())),
        "abstention": (int((~covered).sum()), len(risks)),
        "false_abstention": (int((~covered & ~wrong).sum()), int((~wrong).sum())),
        "covered_errors": (int((covered & wrong).sum()), len(risks)),
    }[kind]


def found(risks, wrong, covered, promises):
    """What a rule gives: how many are covered, the riskiest of them, and of each promise its limit, events and trials. Nothing where nothing is covered."""
    if covered is None or not covered.any():
        return None
    return {
        "covered": int(covered.sum()),
        "riskiest": float(risks[covered].max()),
        "promises": [[kind, limit, *share(risks, wrong, covered, kind)] for kind, limit in promises],
    }


def tested(risks, wrong, promises, confidence, starts, candidates):
    """Fixed sequences over candidates, each from its start to its first failure."""
    level = (1 - confidence) / len(starts)

    def holds(threshold):
        covered = risks < threshold
        for kind, limit in promises:
            events, trials = share(risks, wrong, covered, kind)
            if (1.0 if events == trials else binom.cdf(events, trials, limit)) > level:
                return False
        return True

    kept = []
    for start in starts:
        for threshold in candidates[start:]:
            if not holds(threshold):
                break
            kept.append(threshold)
    return kept


def selective(risks, wrong, target, confidence):
    starts = [int((GRID < multiple * target).sum()) for multiple in (0.25, 0.5, 1, 2)]
    kept = tested(risks, wrong, [("selective_risk", target)], confidence, starts, GRID)
    return found(risks, wrong, risks < max(kept) if kept else None, [("selective_risk", target)])


def false_abstention(risks, wrong, limit, confidence):
    promises = [("false_abstention", limit)]
    kept = tested(risks, wrong, promises, confidence, [0], GRID[::-1])
    return found(risks, wrong, risks < min(kept) if kept else None, promises)


def conformal(risks, wrong, alpha, confidence):
    n = len(risks)
    score = risks - 0.5  # Antisymmetric, and ordered as log-odds are.
    nonconformity = np.exp(-np.where(wrong, score, -score))

    def plausible(s, is_wrong):
        mine = np.exp(-(s if is_wrong else -s))
        return Fraction(int((nonconformity >= mine).sum()) + 1, n + 1) > Fraction(str(alpha))

    covered = np.array([plausible(s, False) and not plausible(s, True) for s in score])
    outside = int(Fraction(str(alpha)) * (n + 1))
    return found(risks, wrong, covered, [("covered_errors", upper(outside - 1, n, 1 - confidence))] if outside else None)


def false_positives(risks, wrong, rate, confidence):
    good = risks[~wrong]
    allowed = int(Fraction(str(rate)) * len(good))
    best = None
    for threshold in np.unique(np.append(risks, np.nextafter(risks, np.float32(2), dtype=np.float32)))[::-1]:
        if 0 < threshold <= 1 and (good >= threshold).sum() <= allowed:
            best = threshold
    return found(risks, wrong, None if best is None else risks < best, [("false_abstention", upper(allowed, len(good), 1 - confidence))])


def cost(risks, wrong, values, confidence):
    right, declined, miss = values
    # Declining is worth at least as much as answering.
    covered = np.array([(1 - r) * right - r * miss > declined for r in risks.astype(float)])
    events, trials = share(risks, wrong, covered, "selective_risk")
    return found(risks, wrong, covered, [("selective_risk", upper(events, trials, 1 - confidence))]) if trials else None


def draws(random):
    def calibrated(n, step=1):
        ticks = random.integers(0, UNIT // step, n) * step
        return ticks, random.uniform(size=n) < ticks / UNIT

    yield "calibrated", *calibrated(600)
    yield "calibrated, just enough", *calibrated(200)
    yield "many ties", *calibrated(400, step=128)
    ticks = random.integers(0, UNIT, 300)
    yield "all trustworthy", ticks, np.zeros(300, dtype=bool)
    yield "all untrustworthy", ticks, np.ones(300, dtype=bool)
    yield "sharp", np.where(random.uniform(size=500) < 0.7, 20, 900) + random.integers(0, 100, 500), None
    yield "separated", np.append(np.full(150, 64), np.full(100, 960)), np.append(np.zeros(150), np.ones(100)).astype(bool)
    yield "turned round", ticks, random.uniform(size=300) > ticks / UNIT
    yield "one risk", np.full(250, 512), np.arange(250) % 10 == 0
    yield "certain", np.full(250, UNIT), np.arange(250) % 2 == 0


def main():
    random = np.random.default_rng(20)
    cases = []
    for name, ticks, wrong in draws(random):
        risks = (ticks / UNIT).astype(np.float32)
        if wrong is None:
            wrong = random.uniform(size=len(risks)) < risks / 2
        rules = []
        for target, confidence in ((0.05, 0.95), (0.2, 0.9)):
            rules.append(["selective_risk", [target, confidence], selective(risks, wrong, target, confidence)])
        for limit, confidence in ((0.1, 0.95), (0.4, 0.9)):
            rules.append(["false_abstention", [limit, confidence], false_abstention(risks, wrong, limit, confidence)])
        for alpha, confidence in ((0.1, 0.95), (0.25, 0.9), (0.004, 0.95)):
            rules.append(["conformal", [alpha, confidence], conformal(risks, wrong, alpha, confidence)])
        for rate, confidence in ((0.01, 0.95), (0.29, 0.9)):
            rules.append(["false_positives", [rate, confidence], false_positives(risks, wrong, rate, confidence) if (~wrong).any() else "refused"])
        for values in ((1, 0, 1), (1, 0, 4), (2, 1, 1)):
            rules.append(["cost", [*values, 0.95], cost(risks, wrong, values, 0.95)])
        cases.append({"name": name, "ticks": ticks.tolist(), "wrong": wrong.astype(int).tolist(), "rules": rules})
    json.dump({"scipy": scipy.__version__, "unit": UNIT, "cases": cases}, sys.stdout)
    print()


main()
