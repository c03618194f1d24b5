"""scikit-learn's side of a comparison of fits: one fit in a process of its own. Reads a line of JSON as argument, answers with one."""

import json
import sys
import time

request = json.loads(sys.argv[1])

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402


def peak():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def logistic(x, y):
    # As a user would: a standardised copy, and enough iterations for the solver's own test of convergence.
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=1.0, solver="lbfgs", max_iter=5000).fit(scaler.transform(x), y)
    weights = model.coef_[0] / scaler.scale_
    return weights, model.intercept_[0] - weights @ scaler.mean_, f" in {model.n_iter_[0]} iterations"


def discriminant(x, y, **arguments):
    model = LinearDiscriminantAnalysis(**arguments).fit(x, y)
    return model.coef_[0].astype(np.float64), float(model.intercept_[0]), ""


before = peak()
begin, processor = time.perf_counter(), time.process_time()
file = request["File"]
count, dimension = file["Rows"] - file["Held"], file["Dimension"]
x = np.fromfile(file["Values"], dtype=np.float32, count=count * dimension).reshape(count, dimension)
y = 1 - np.fromfile(file["Labels"], dtype=np.uint8, count=count).astype(np.int64)
if request["Solver"] == "lbfgs":
    weights, intercept, note = logistic(x, y)
elif request["Solver"] == "lsqr, shrinkage auto":
    weights, intercept, note = discriminant(x, y, solver="lsqr", shrinkage="auto")
else:
    weights, intercept, note = discriminant(x, y, solver=request["Solver"])
seconds, processor = time.perf_counter() - begin, time.process_time() - processor
np.append(weights, intercept).astype(np.float64).tofile(request["Weights"])
note = f"of scikit-learn {sklearn.__version__}{note}"
print(json.dumps({"Seconds": seconds, "ProcessorSeconds": processor, "PeakKilobytes": peak(), "BeforeKilobytes": before, "Note": note}))
