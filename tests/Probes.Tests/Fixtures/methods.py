"""Writes methods.json: what NumPy, SciPy and scikit-learn make of the activations in references.json, for the tests of further methods.

    /usr/bin/python3 methods.py > methods.json

needs Debian's python3-sklearn (made with scikit-learn 1.2.1, NumPy 1.24.2, SciPy 1.10.1).
"""

import json
import pathlib
import sys

import numpy as np
import scipy
import sklearn
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

REFERENCES = json.loads((pathlib.Path(__file__).parent / "references.json").read_text())


def logistic(x, y):
    """Coefficients over raw x, and the intercept."""
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(solver="newton-cholesky", tol=1e-12, max_iter=10000).fit(scaler.transform(x), y)
    w = model.coef_[0] / scaler.scale_
    return w, model.intercept_[0] - w @ scaler.mean_


def ttpd(x, y, negated, topics):
    """Least squares by lstsq on [truth, truth * polarity], then the two projections."""
    centred = x.copy()
    for topic in set(topics):
        rows = np.array([t == topic for t in topics])
        centred[rows] -= x[rows].mean(axis=0)
    truth = np.where(y == 1, 1.0, -1.0)
    polarity = np.where(negated, -1.0, 1.0)
    general = np.linalg.lstsq(np.stack([truth, truth * polarity], axis=1), centred, rcond=None)[0][0]
    general /= np.linalg.norm(general)
    # "Trustworthy" of the library's set is "negated" here, so that the direction points to the affirmative side.
    q, _ = logistic(x, (~negated).astype(int))
    q /= np.linalg.norm(q)
    w, b = logistic(np.stack([x @ general, x @ q], axis=1), y)
    return (x @ general * w[0] + x @ q * w[1] + b).tolist()


def leace(x, y):
    centred = x - x.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(x))
    whiten = vectors @ np.diag(values**-0.5) @ vectors.T
    u = whiten @ (centred.T @ (y - y.mean()) / len(x))
    u /= np.linalg.norm(u)
    return (x - np.outer(centred @ whiten @ u, np.linalg.inv(whiten) @ u)).tolist()


def local_dimension(x, k):
    distances = np.sort(cdist(x, x) + np.diag(np.full(len(x), np.inf)), axis=1)[:, :k]
    return float(np.mean(-k / np.log(distances / distances[:, -1:] + 1e-10).sum(axis=1)))


def effective_rank(x):
    s = np.linalg.svd(x - x.mean(axis=0), compute_uv=False)
    p = s / s.sum()
    return {"rank": float(np.exp(-(p * np.log(p)).sum())), "isotropy": float((s[1] / s[0]) ** 2)}


def main():
    x = np.array(REFERENCES["activations"])
    y = np.array(REFERENCES["untrustworthy"])
    negated = np.arange(len(x)) % 7 < 2
    topics = [f"t{i % 5}" for i in range(len(x))]
    scaled = StandardScaler().fit_transform(x)
    symmetric = np.corrcoef(x.T)
    platt = REFERENCES["platt"]
    scores, labels = np.array(platt["scores"]), np.array(platt["untrustworthy"])
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, labels)
    grid = np.linspace(scores.min() - 1, scores.max() + 1, 41).astype(np.float32).astype(float)
    first, second = (np.arange(90) % 3 == 0), (np.arange(90) % 4 == 0)
    json.dump(
        {
            "made_with": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}",
            "eigenvalues": np.linalg.eigvalsh(symmetric).tolist(),
            "correlation": symmetric.tolist(),
            "support_vector": [
                {"c": c, "scores": LinearSVC(loss="hinge", C=c, tol=1e-10, max_iter=10_000_000).fit(scaled, y).decision_function(scaled).tolist()}
                for c in (0.1, 1.0)
            ],
            "ttpd": ttpd(x, y, negated, topics),
            "leace": leace(x, y),
            "isotonic": {"scores": grid.tolist(), "risks": isotonic.predict(grid).tolist()},
            "local_dimension": local_dimension(x, 10),
            "effective_rank": effective_rank(x),
            "fragments": [[s, int(connected_components(cdist(scaled, scaled, "cosine") <= s)[0])] for s in (0.01, 0.05, 0.15, 0.4)],
            "standardised": scaled.tolist(),
            "kappa": float(cohen_kappa_score(first, second)),
        },
        sys.stdout,
    )
    sys.stdout.write("\n")


main()
