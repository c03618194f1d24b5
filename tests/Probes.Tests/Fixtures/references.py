"""Writes references.json: numbers that other implementations computed, for the certified tests beside it.

    /usr/bin/python3 references.py > references.json

needs Debian's python3-sklearn (made with scikit-learn 1.2.1, NumPy 1.24.2, SciPy 1.10.1). Inputs are rounded to single precision first, so that both
sides compute from the same numbers. Labels are 1 for untrustworthy, the side to which scores and risks grow.
"""

import json
import sys

import numpy as np
import scipy
import sklearn
from scipy import optimize, special, stats
from sklearn.calibration import _SigmoidCalibration
from sklearn.covariance import ledoit_wolf
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

SEED = 20260101


def single(values):
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def activations(random):
    """60 rows of 5: classes apart, correlated, one dimension far from 0 (as residual streams have), one on a small scale."""
    labels = (np.arange(60) % 3 == 0).astype(int)
    x = random.normal(size=(60, 5)) @ random.normal(size=(5, 5))
    x += labels[:, None] * np.array([0.8, -0.5, 0.3, 0.0, 0.6])
    return single(x * np.array([1, 1, 3, 1, 0.01]) + np.array([0, 1, -200, 0, 0.5])), labels


def logistic(x, y, l2, balanced):
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=1 / l2, class_weight="balanced" if balanced else None, solver="newton-cholesky", tol=1e-12, max_iter=10000)
    model.fit(scaler.transform(x), y)
    return {"l2": l2, "balanced": balanced, "scores": model.decision_function(scaler.transform(x)).tolist()}


def tied(x, y):
    """Pooled within-class covariance after Ledoit and Wolf, and what follows from it."""
    means = [x[y == label].mean(axis=0) for label in (0, 1)]
    centred = np.where(y[:, None] == 0, x - means[0], x - means[1])
    covariance, shrinkage = ledoit_wolf(centred, assume_centered=True)
    inverse = np.linalg.inv(covariance)
    distance = [np.sqrt(np.einsum("ni,ij,nj->n", x - mean, inverse, x - mean)) for mean in means]
    whitened = (x - (means[0] + means[1]) / 2) @ inverse @ (means[1] - means[0])
    return {
        "centred": centred.tolist(),
        "covariance": covariance.tolist(),
        "shrinkage": shrinkage,
        "mahalanobis": (distance[0] - distance[1]).tolist(),
        "whitened_mass_mean": whitened.tolist(),
    }


def platt(random):
    labels = (random.uniform(size=150) < 0.35).astype(int)
    scores = single(2.5 * random.normal(size=150) + 3 * labels + 1)
    model = _SigmoidCalibration().fit(scores, labels)

    # scikit-learn stops early (BFGS, gradient 1e-5), so the same objective is also minimised to the end.
    positive = labels.sum()
    target = np.where(labels == 1, (positive + 1) / (positive + 2), 1 / (len(labels) - positive + 2))
    objective = lambda p: np.sum(np.logaddexp(0, p[0] * scores + p[1]) - target * (p[0] * scores + p[1]))
    gradient = lambda p: np.array([np.sum((special.expit(p[0] * scores + p[1]) - target) * f) for f in (scores, 1.0)])
    exact = optimize.minimize(objective, [-model.a_, -model.b_], jac=gradient, method="BFGS", options={"gtol": 1e-11})
    exact = optimize.root(gradient, exact.x, tol=1e-14)
    return {
        "scores": scores.tolist(),
        "untrustworthy": labels.tolist(),
        "sklearn": {"slope": -model.a_, "offset": -model.b_},
        "exact": {"slope": exact.x[0], "offset": exact.x[1]},
    }


def beta():
    cases = [(a, b, x) for a in (0.5, 1, 2.5, 10, 300, 5000) for b in (0.5, 1, 7, 120, 20000) for x in (1e-4, 0.01, 0.2, 0.5, 0.9, 0.999)]
    return [[a, b, x, float(special.betainc(a, b, x))] for a, b, x in cases]


def clopper_pearson():
    cases = [(k, n, s) for n in (1, 20, 59, 200, 1000, 20000) for k in (0, 1, 7, n // 10, n - 1, n) for s in (0.0125, 0.05, 0.1) if k <= n]
    upper = lambda k, n, s: 1.0 if k == n else float(stats.beta.ppf(1 - s, k + 1, n - k))
    lower = lambda k, n, s: 0.0 if k == 0 else float(stats.beta.ppf(s, k, n - k + 1))
    return [[k, n, s, upper(k, n, s), lower(k, n, s)] for k, n, s in cases]


def softmax():
    """Logits that both sides can make exactly: z[i] = scale * ((7919 i mod 1301) / 1301 - 1/2), in single precision."""
    cases = []
    for scale in (1, 30, 2e4):
        logits = single(scale * ((7919 * np.arange(1300) % 1301) / 1301 - 0.5))
        entropy = float(stats.entropy(special.softmax(logits)))
        cases.append({"scale": scale, "log_sum_exp": float(special.logsumexp(logits)), "entropy": entropy})
    return cases


def main():
    random = np.random.default_rng(SEED)
    x, y = activations(random)
    json.dump(
        {
            "made_with": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}",
            "activations": x.tolist(),
            "untrustworthy": y.tolist(),
            "logistic": [logistic(x, y, l2, balanced) for l2 in (0.1, 1.0, 10.0) for balanced in (False, True)],
            "tied": tied(x, y),
            "platt": platt(random),
            "incomplete_beta": beta(),
            "clopper_pearson": clopper_pearson(),
            "softmax": softmax(),
        },
        sys.stdout,
    )
    sys.stdout.write("\n")


main()
