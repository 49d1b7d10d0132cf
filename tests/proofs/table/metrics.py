"""Metrics: scikit-learn is the oracle."""

import numpy as np

from tests.proofs.cases import Draw, classes, normal
from tests.proofs.harness import Value
from tests.proofs.oracles import metrics as oracles


def these(*numbers):
    return Draw(lambda rng: np.array(numbers))


MIXED = dict(y_true=classes(30, 2), y_pred=classes(30, 2))
FOUR = dict(y_true=classes(40, 4), y_pred=classes(40, 4))
NEVER_CALLED = dict(y_true=these(0, 1, 1, 0), y_pred=these(0, 0, 0, 0))
NEVER_TRUE = dict(y_true=these(0, 0, 0), y_pred=these(0, 1, 1))
ALL_NEGATIVE = dict(y_true=these(0, 0, 0), y_pred=these(0, 0, 0))
ALL_POSITIVE = dict(y_true=these(1, 1), y_pred=these(1, 1))
ALL_WRONG = dict(y_true=these(0, 1, 2), y_pred=these(1, 2, 0))
STRANGERS = dict(y_true=these(0, 0, 1, 5), y_pred=these(0, 3, 3, 7))  # classes never true, and classes never called
SIGNS = dict(y_true=these(-1, 1, 1, -1, 1), y_pred=these(1, 1, -1, -1, 1))
TRUTHS = dict(y_true=these(True, False, True, True), y_pred=these(True, True, False, True))
ONE_SAMPLE = dict(y_true=these(1), y_pred=these(0))
BYTES = Draw(lambda rng: rng.integers(0, 3, 20).astype(np.uint8))
PAIRS = [MIXED, NEVER_CALLED, NEVER_TRUE, ALL_NEGATIVE, ALL_POSITIVE, SIGNS, TRUTHS, ONE_SAMPLE]
MANY = [MIXED, FOUR, NEVER_CALLED, ALL_WRONG, STRANGERS, ALL_NEGATIVE, ONE_SAMPLE, dict(y_true=BYTES, y_pred=BYTES)]
NOTHINGS = {}, dict(zero_division=0.0), dict(zero_division=1.0), dict(zero_division=np.nan)

SCORES = [
    *[case | nothing for case in PAIRS for nothing in NOTHINGS],
    *[
        case | nothing | dict(average=average)
        for case in MANY
        for nothing in NOTHINGS[1:]
        for average in ("macro", "weighted", "micro", None)
    ],
    MIXED | dict(pos_label=0),
    SIGNS | dict(pos_label=-1),
    ALL_POSITIVE | dict(pos_label=0, zero_division=1.0),
    dict(y_true=these(2, 3, 3, 2), y_pred=these(3, 3, 2, 2), pos_label=3),
]
CURVES = [
    dict(y_true=classes(40, 2), y_score=normal(40)),
    dict(y_true=classes(40, 2), y_score=Draw(lambda rng: rng.integers(0, 6, 40) / 5)),  # ties
    dict(y_true=these(0, 1, 1, 0), y_score=these(0.5, 0.5, 0.5, 0.5)),
    dict(y_true=these(0, 0, 1, 1), y_score=these(0.1, 0.2, 0.3, 0.4)),
    dict(y_true=these(1, 1, 0), y_score=these(-1e4, -2e4, 1e4)),
    dict(y_true=these(0, 0, 0), y_score=these(0.1, 0.7, 0.7)),
    dict(y_true=these(1, 1), y_score=these(0.1, 0.7)),
    dict(y_true=these(1), y_score=these(0.1)),
    dict(y_true=these(-1, 1, 1, -1), y_score=these(0.2, 0.9, 0.1, 0.4)),
    dict(y_true=these(False, True, True), y_score=these(0.2, 0.9, 0.1)),
]
TARGETS = [
    dict(y_true=normal(20), y_pred=normal(20)),
    dict(y_true=normal(20, 3), y_pred=normal(20, 3)),
    dict(y_true=these(1.0, 2.0, 3.0), y_pred=these(1.0, 2.0, 3.0)),
    dict(y_true=these(0.1, 0.2, 0.3), y_pred=these(0.1, 0.2, 0.4)),
    dict(y_true=these(1.0, 2.0, 3.0), y_pred=these(2.0, 2.0, 2.0)),
    dict(y_true=these(2.0, 2.0), y_pred=these(2.0, 2.0)),
    dict(y_true=these(2.0, 2.0), y_pred=these(2.0, 1.0)),
    dict(y_true=these([2.0, 1.0], [2.0, 3.0]), y_pred=these([2.0, 1.5], [1.0, 3.0])),
    dict(y_true=these(2.0), y_pred=these(1.0)),
]

TABLE = [
    Value(
        "confusion_matrix",
        oracles.confusion_matrix,
        [
            *MANY,
            SIGNS,
            TRUTHS,
            FOUR | dict(labels=[3, 0, 2]),
            FOUR | dict(labels=[0, 1, 2, 3, 4]),
            MIXED | dict(labels=these(1, 0)),
            STRANGERS | dict(labels=[7, 5, 0]),
        ],
    ),
    Value("accuracy_score", oracles.accuracy_score, [*MANY, SIGNS, TRUTHS]),
    Value("precision_score", oracles.precision_score, SCORES),
    Value("recall_score", oracles.recall_score, SCORES),
    Value("f1_score", oracles.f1_score, SCORES),
    Value("specificity_score", oracles.specificity_score, SCORES),
    Value(
        "roc_curve",
        oracles.roc_curve,
        [
            *CURVES,
            *[case | dict(drop_intermediate=False) for case in CURVES[:4]],
            CURVES[0] | dict(pos_label=0),
            dict(y_true=these(2, 3, 3), y_score=these(0.2, 0.9, 0.1), pos_label=3),
        ],
    ),
    Value("roc_auc_score", oracles.roc_auc_score, CURVES),
    Value("r2_score", oracles.r2_score, TARGETS + [case | dict(force_finite=False) for case in TARGETS]),
]
