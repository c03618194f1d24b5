"""Makes shrinkage.json: discriminants of the activations in references.json by scikit-learn 1.2 and NumPy, under each kind of shrinkage.

python3 shrinkage.py < references.json > shrinkage.json
"""

import json
import sys

import numpy as np
from sklearn.covariance import ledoit_wolf
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

references = json.load(sys.stdin)
x, y = np.array(references["activations"]), np.array(references["untrustworthy"])


def none():
    # Equal priors only in the end: given to the model, they would weigh the classes' covariances too.
    model = LinearDiscriminantAnalysis(solver="lsqr").fit(x, y)
    return (model.decision_function(x) - np.log(model.priors_[1] / model.priors_[0])).tolist()


def diagonal():
    means = [x[y == label].mean(axis=0) for label in (0, 1)]
    centred = np.where(y[:, None] == 0, x - means[0], x - means[1])
    deviation = centred.std(axis=0)
    correlation, intensity = ledoit_wolf(centred / deviation, assume_centered=True)
    covariance = correlation * np.outer(deviation, deviation)
    return {"intensity": intensity, "scores": ((x - (means[0] + means[1]) / 2) @ np.linalg.solve(covariance, means[1] - means[0])).tolist()}


json.dump({"none": none(), "diagonal": diagonal()}, sys.stdout)
sys.stdout.write("\n")
