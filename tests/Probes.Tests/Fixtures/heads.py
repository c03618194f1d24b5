"""Writes heads.json: what PyTorch, SciPy and scikit-learn make of small spans of tokens, and of the activations in references.json, for the
tests of span heads, multiple-instance learning, perceptrons, retraining and nullspace projection.

    /usr/bin/python3 heads.py > heads.json

needs Debian's python3-torch and python3-sklearn (made with torch 1.13.0, scikit-learn 1.2.1, SciPy 1.10.1, NumPy 1.24.2).
"""

import json
import pathlib
import sys

import numpy as np
import scipy
import sklearn
import torch
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

REFERENCES = json.loads((pathlib.Path(__file__).parent / "references.json").read_text())
L2 = 1.0
WIDTH = 3
TEMPERATURE = 0.3
C = 0.2
SHARE = 0.5
TAIL = 3


def draw_spans():
    """Spans of 1 to 8 tokens; an untrustworthy one has one token that is moved."""
    random = np.random.RandomState(3)
    spans, labels = [], []
    for i in range(40):
        tokens = random.normal(size=(1 + i % 8, 4)) @ (np.eye(4) + 0.2)
        if i % 2 == 1:
            tokens[random.randint(len(tokens))] += [2.5, -1.0, 0.0, 1.0]
        spans.append((tokens * [1, 3, 0.5, 2] + [0, 5, -1, 0]).astype(np.float32).astype(float))
        labels.append(i % 2)
    return spans, np.array(labels)


def standardise(spans):
    tokens = np.concatenate(spans)
    return [(s - tokens.mean(axis=0)) / tokens.std(axis=0) for s in spans]


def attention_score(x, w):
    d = x.shape[1]
    return torch.softmax(x @ w[d : 2 * d], dim=0) @ (x @ w[:d])


def windows(x, w):
    values = x @ w[: x.shape[1]]
    width = min(WIDTH, len(values))
    return torch.stack([values[j : j + width].mean() for j in range(len(values) - width + 1)])


def smooth_score(x, w):
    m = windows(x, w)
    return TEMPERATURE * (torch.logsumexp(m / TEMPERATURE, dim=0) - np.log(len(m)))


def span_loss(score, spans, labels, w):
    total = sum(torch.nn.functional.softplus(-(2 * y - 1) * (score(x, w) + w[-1])) for x, y in zip(spans, labels))
    return (total + L2 / 2 * (w[:-1] ** 2).sum()) / len(spans)


def at(loss, point):
    w = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    value = loss(w)
    value.backward()
    return {"point": list(map(float, point)), "loss": float(value.detach()), "gradient": w.grad.tolist()}


def optimum(loss, start):
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([w], max_iter=5000, tolerance_grad=1e-11, tolerance_change=0, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        value = loss(w)
        value.backward()
        return value

    optimiser.step(closure)
    return w.detach()


def attention(spans, labels):
    x = [torch.tensor(s) for s in standardise(spans)]
    loss = lambda w: span_loss(attention_score, x, labels, w)
    best = optimum(loss, np.zeros(9))
    point = [0.3, -0.2, 0.5, 0.1, -0.4, 0.6, 0.2, -0.1, 0.05]
    return at(loss, point) | {"optimum": float(loss(best)), "scores": [float(attention_score(s, best) + best[-1]) for s in x]}


def window_max(spans, labels):
    x = [torch.tensor(s) for s in standardise(spans)]
    hard = lambda w: float(span_loss(lambda s, v: windows(s, v).max(), x, labels, torch.tensor(w)))
    random = np.random.RandomState(8)
    best = min(
        (minimize(hard, start, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-9, "fatol": 1e-12}).fun for start in random.normal(size=(8, 5))),
    )
    return at(lambda w: span_loss(smooth_score, x, labels, w), [0.3, -0.2, 0.5, 0.1, 0.05]) | {"optimum": float(best)}


def hinge(rows, signs, margins, costs):
    """The dual with bounds only, since the intercept is penalised like a weight of a constant feature."""
    features = np.hstack([rows, np.ones((len(rows), 1))]) * signs[:, None]
    kernel = features @ features.T
    dual = minimize(
        lambda a: (0.5 * a @ kernel @ a - margins @ a, kernel @ a - margins), np.zeros(len(rows)), jac=True, method="L-BFGS-B",
        bounds=[(0, c) for c in costs], options={"maxiter": 100000, "maxfun": 1000000, "ftol": 0, "gtol": 1e-10, "maxcor": 50},
    )
    return features.T @ dual.x


def multiple_instance(spans, labels):
    x = standardise(spans)
    bad = [s for s, y in zip(x, labels) if y == 1]
    negative = np.concatenate([s for s, y in zip(x, labels) if y == 0])

    def costs(p, n):
        half = C * (p + n) / 2
        return np.array([half / p] * p + [half / n] * n)

    def signs(p, n):
        return np.array([1.0] * p + [-1.0] * n)

    p, n = len(bad), len(negative)
    first = hinge(
        np.concatenate([[s.mean(axis=0) for s in bad], negative]), signs(p, n),
        np.array([(2 - len(s)) / len(s) for s in bad] + [1.0] * n), costs(p, n),
    )
    eligible = np.concatenate([s[-TAIL:] for s in bad])
    stage1 = eligible @ first[:-1] + first[-1]
    chosen = eligible[np.argsort(-stage1, kind="stable")[: int(np.ceil(SHARE * len(eligible)))]]
    rows = np.concatenate([chosen, negative])
    y = np.array([1] * len(chosen) + [0] * n)
    machine = LinearSVC(loss="hinge", C=1, tol=1e-8, max_iter=10_000_000).fit(rows, y, sample_weight=costs(len(chosen), n))
    tokens = np.concatenate(x)
    return {"stage1": (tokens @ first[:-1] + first[-1]).tolist(), "scores": machine.decision_function(tokens).tolist(), "c": C, "share": SHARE, "tail": TAIL}


def perceptron(x, y, hidden, unit):
    scaled = torch.tensor((x - x.mean(axis=0)) / x.std(axis=0))
    widths = [x.shape[1], *hidden, 1]

    def loss(w):
        h, at, penalty = scaled, 0, 0
        for layer, (i, o) in enumerate(zip(widths, widths[1:])):
            weights, bias = w[at : at + i * o].reshape(o, i), w[at + i * o : at + (i + 1) * o]
            at += (i + 1) * o
            penalty = penalty + (weights**2).sum()
            h = h @ weights.T + bias
            if layer < len(widths) - 2:
                h = unit(h)
        sign = torch.tensor(2.0 * y - 1)
        return (torch.nn.functional.softplus(-sign * h[:, 0]).sum() + L2 / 2 * penalty) / len(x)

    size = sum((i + 1) * o for i, o in zip(widths, widths[1:]))
    return {"hidden": hidden} | at(loss, np.round(np.sin(np.arange(size) * 1.7 + 1) * 0.6, 3))


def residual(x, y, old, bias, l2):
    """Old score as a fixed offset, a penalised residual on standardised features, by SciPy."""
    scaled = np.hstack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones((len(x), 1))])
    sign, offset = 2.0 * y - 1, x @ old + bias

    def loss(w):
        margin = sign * (offset + scaled @ w)
        slope = -sign / (1 + np.exp(margin))
        return np.logaddexp(0, -margin).sum() + l2 / 2 * w[:-1] @ w[:-1], scaled.T @ slope + l2 * np.append(w[:-1], 0)

    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="BFGS", options={"gtol": 1e-9})
    return {"old": old.tolist(), "bias": bias, "l2": l2, "scores": (offset + scaled @ best.x).tolist()}


def direction(x, y):
    scale = x.std(axis=0)
    model = LogisticRegression(solver="newton-cholesky", tol=1e-13, max_iter=10000).fit((x - x.mean(axis=0)) / scale, y)
    w = model.coef_[0] / scale
    return w / np.linalg.norm(w)


def nullspace(x, y, domains, shared, own):
    def extend(known, rows, count):
        basis = list(known)
        for _ in range(count):
            left = x[rows]
            for u in basis:
                left = left - np.outer(left @ u, u)
            new = direction(left, y[rows])
            for u in basis:
                new = new - (new @ u) * u
            basis.append(new / np.linalg.norm(new))
        return basis

    def erase(basis):
        left = x
        for u in basis:
            left = left - np.outer(left @ u, u)
        return left.tolist()

    general = extend([], np.full(len(x), True), shared)
    return {"shared": erase(general), "domains": {str(name): erase(extend(general, domains == name, own)) for name in sorted(set(domains))}}


def main():
    spans, labels = draw_spans()
    x = np.array(REFERENCES["activations"]).astype(np.float32).astype(float)
    y = np.array(REFERENCES["untrustworthy"])
    domains = np.array([f"d{i % 7 // 4}" for i in range(len(x))])
    json.dump(
        {
            "made_with": f"torch {torch.__version__}, scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}",
            "spans": [s.tolist() for s in spans],
            "untrustworthy": labels.tolist(),
            "attention": attention(spans, labels),
            "window_max": window_max(spans, labels),
            "multiple_instance": multiple_instance(spans, labels),
            "perceptron": {
                "tanh": perceptron(x, y, [3], torch.tanh),
                "relu": perceptron(x, y, [4, 3], torch.relu),
            },
            "residual": residual(x, y, np.array([0.2, -0.1, 0.3, 0.0, 0.1]), 0.4, 2.0),
            "nullspace": nullspace(x, y, domains, 2, 1) | {"assignment": domains.tolist()},
        },
        sys.stdout,
    )
    sys.stdout.write("\n")


main()
