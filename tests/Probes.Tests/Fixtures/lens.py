"""Writes lens.json: what NumPy, SciPy and scikit-learn make of seeded numbers, for the tests of lens, trajectories, transfer, sampling and selection.

    /usr/bin/python3 lens.py > lens.json

needs Debian's python3-sklearn (made with scikit-learn 1.2.1, NumPy 1.24.2, SciPy 1.10.1).
"""

import json
import math
import sys

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from scipy.stats import binom, entropy
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.tree import DecisionTreeRegressor

CANDIDATES, WIDTH, LAYERS = 11, 7, 6


def single(values):
    """Rounded to what the library will be given."""
    return np.asarray(values, dtype=np.float32).astype(float)


def norm(kind, x, gain, bias, epsilon):
    if kind == "rms":
        return gain * x / np.sqrt((x**2).mean() + epsilon)
    return gain * (x - x.mean()) / np.sqrt(x.var() + epsilon) + bias


def lens(random):
    rows = single(random.normal(size=(CANDIDATES, WIDTH)))
    row_bias = single(random.normal(size=CANDIDATES) * 0.3)
    gain, bias = single(random.uniform(0.5, 2, WIDTH)), single(random.normal(size=WIDTH) * 0.2)
    parts = single(random.normal(size=(4, WIDTH)) * np.array([[3], [1], [0.5], [2]]))
    whole = parts.sum(axis=0)
    out = {"rows": rows.ravel().tolist(), "row_bias": row_bias.tolist(), "gain": gain.tolist(), "bias": bias.tolist(), "parts": parts.tolist()}
    for kind in ("rms", "layer"):
        z = rows @ norm(kind, whole, gain, bias, 1e-5) + row_bias
        q = log_softmax(z)
        out[kind] = {
            "logits": z.tolist(),
            "log_probabilities": q.tolist(),
            "entropy": float(entropy(np.exp(q))),
            # What each part adds, by taking the norm's derivative apart: the whole without the part, at the whole's scale.
            "contributions": [
                float((rows[2] - rows[5]) @ (gain * ((p - p.mean() if kind == "layer" else p) / np.sqrt((whole.var() if kind == "layer" else (whole**2).mean()) + 1e-5))))
                for p in parts
            ],
            "constant": float(((rows[2] - rows[5]) @ bias if kind == "layer" else 0) + row_bias[2] - row_bias[5]),
        }
    early = single(random.normal(size=WIDTH))
    last, first = out["rms"]["logits"], rows @ norm("rms", early, gain, bias, 1e-5) + row_bias
    p, q = log_softmax(last), log_softmax(first)
    out["early"] = early.tolist()
    out["contrast"] = [float(z + 0.7 * (a - b)) if math.exp(a) >= 0.1 * np.exp(p).max() else None for z, a, b in zip(last, p, q)]
    _, _, vectors = np.linalg.svd(rows, full_matrices=False)
    out["leading"] = vectors[:3].tolist()
    return out


def trajectories(random):
    states, reference = single(random.normal(size=(LAYERS, WIDTH)).cumsum(axis=0)), single(random.normal(size=(LAYERS, WIDTH)).cumsum(axis=0))
    unit = states / np.linalg.norm(states, axis=1, keepdims=True)
    steps = np.diff(unit, axis=0)
    a = np.array([cosine_similarity(states[i : i + 1], reference[i : i + 1])[0, 0] for i in range(LAYERS)])
    slope = np.diff(a)
    return {
        "states": states.ravel().tolist(),
        "reference": reference.ravel().tolist(),
        "mean_step": float(np.linalg.norm(steps, axis=1).mean()),
        "mean_cosine": float(np.mean([cosine_similarity(steps[i : i + 1], steps[i + 1 : i + 2])[0, 0] for i in range(LAYERS - 2)])),
        "sign_changes": float((steps[1:] * steps[:-1] < 0).sum(axis=0).mean()),
        "final": float(a[-1]),
        "mean": float(a.mean()),
        "largest": float(a.max()),
        "largest_at": int(a.argmax()),
        "late_deviation": float(a[-3:].std()),
        "gain": float(a[-1] - a[0]),
        "turns": int((np.sign(slope[1:]) != np.sign(slope[:-1])).sum()),
    }


def relative(random):
    anchors, x = single(random.normal(size=(4, WIDTH))), single(random.normal(size=WIDTH))
    mean = single(random.normal(size=WIDTH) * 0.3)
    return {
        "anchors": anchors.ravel().tolist(),
        "mean": mean.tolist(),
        "x": x.tolist(),
        "expected": cosine_similarity([x - mean], anchors - mean)[0].tolist(),
    }


def temperature(random):
    odds = random.normal(size=400) * 1.5
    bad = random.uniform(size=400) < 1 / (1 + np.exp(-odds))
    scores = single(odds * 3)
    positives = bad.sum()
    target = np.where(bad, (positives + 1) / (positives + 2), 1 / (400 - positives + 2))
    best = minimize_scalar(lambda t: np.mean(np.logaddexp(0, scores / t) - target * scores / t), bounds=(0.1, 20), method="bounded", options={"xatol": 1e-10})
    return {"scores": scores.tolist(), "untrustworthy": bad.astype(int).tolist(), "temperature": float(best.x)}


def p_values():
    rows = []
    for n, events, limit in ((50, 2, 0.1), (200, 10, 0.1), (200, 0, 0.05), (200, 30, 0.1), (1000, 40, 0.05), (1000, 1000, 0.9)):
        mean = events / n
        a = min(mean, limit)
        h = (a * math.log(a / limit) if a else 0) + (1 - a) * math.log((1 - a) / (1 - limit)) if a < 1 else math.log(1 / limit)
        rows.append([n, events, limit, float(binom.cdf(events, n, limit)), float(min(1, math.exp(-n * h), math.e * binom.cdf(math.ceil(n * mean - 1e-9), n, limit)))])
    return rows


def split(random):
    values = np.concatenate([random.gamma(2, 0.2, 40), random.normal(2.2, 0.3, 25)])
    tree = DecisionTreeRegressor(max_depth=1).fit(values[:, None], values)
    return {"values": values.tolist(), "threshold": float(tree.tree_.threshold[0]), "error": float(((values - tree.predict(values[:, None])) ** 2).sum())}


def main():
    random = np.random.default_rng(20)
    json.dump(
        {
            "made_with": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}",
            "lens": lens(random),
            "trajectory": trajectories(random),
            "relative": relative(random),
            "temperature": temperature(random),
            "p_values": p_values(),
            "split": split(random),
            "entropy": {"counts": [4, 3, 2, 1], "expected": float(entropy([4, 3, 2, 1]))},
        },
        sys.stdout,
    )
    sys.stdout.write("\n")


main()
