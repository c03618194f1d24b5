"""Writes words.json: features and scores of texts by scikit-learn, for the tests of the words baseline.

    /usr/bin/python3 words.py > words.json

needs Debian's python3-sklearn (made with scikit-learn 1.2.1).
"""

import json
import re
import sys

import sklearn
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

FITTED = [
    "In which country is Marville?", "In which country is Old Marville, near Oska?", "Who was the first to climb mount Oska?",
    "Who was who, and who was not?", "Is 7 larger than 17?", "Is Zürich larger than Marville?", "What is the meaning of life?", "What is the boiling point of helium?",
]
LABELS = [1, 1, 0, 0, 1, 1, 0, 0]
ASKED = ["In which country is Oskaville?", "who was the first, the very FIRST?", "", "?!", "helium"]


def words(text):
    return [word.lower() for word in re.findall(r"[^\W_]+", text)]


def grams(text):
    padded = [f" {word} " for word in words(text)]
    return [word[i:i + n] for word in padded for n in range(2, 6) for i in range(len(word) - n + 1)]


def pairs(text):
    parts = words(text)
    return parts + [f"{a} {b}" for a, b in zip(parts, parts[1:])]


vectorizers = [TfidfVectorizer(analyzer=pairs, min_df=2, sublinear_tf=True), TfidfVectorizer(analyzer=grams, sublinear_tf=True)]
fitted = hstack([vectorizer.fit_transform(FITTED) for vectorizer in vectorizers]).tocsr()
asked = hstack([vectorizer.transform(ASKED) for vectorizer in vectorizers]).tocsr()

# Scores are log-odds of being untrustworthy.
model = LogisticRegression(C=1, tol=1e-10, max_iter=10000).fit(fitted, [1 - label for label in LABELS])
json.dump(
    {
        "made_with": f"scikit-learn {sklearn.__version__}",
        "fitted": FITTED,
        "labels": LABELS,
        "asked": ASKED,
        "terms": fitted.shape[1],
        "features": [sorted(float(value) for value in asked[i].data) for i in range(len(ASKED))],
        "scores": [float(score) for score in model.decision_function(asked)],
    },
    sys.stdout,
    indent=1,
)
print()
