"""What metrics refuse."""

import math

SCORES = "precision_score", "recall_score", "f1_score", "specificity_score"


def ints(a, *shape):
    return a(*shape, dtype="int64")


REFUSED = [
    *[
        row
        for name in ("confusion_matrix", "accuracy_score", *SCORES)
        for row in (
            (
                lambda nn, a, name=name: getattr(nn, name)(a(3), ints(a, 3)),
                "of classes, a whole number for each sample, not empty; got",
            ),
            (lambda nn, a, name=name: getattr(nn, name)([0, 1], ints(a, 2)), "not empty; got list"),
            (lambda nn, a, name=name: getattr(nn, name)(ints(a, 3), ints(a, 3, 1)), "of shape (3, 1)"),
            (lambda nn, a, name=name: getattr(nn, name)(ints(a, 0), ints(a, 0)), "of shape (0,)"),
            (
                lambda nn, a, name=name: getattr(nn, name)(ints(a, 3), ints(a, 4)),
                "y_pred must have a class for each of the 3 samples of y_true; got 4",
            ),
        )
    ],
    (lambda nn, a: nn.confusion_matrix(ints(a, 3), ints(a, 3), labels=[0, 1, 0]), "labels must be different classes"),
    (lambda nn, a: nn.confusion_matrix(ints(a, 3), ints(a, 3), labels=[]), "whole numbers; got []"),
    (lambda nn, a: nn.confusion_matrix(ints(a, 3), ints(a, 3), labels=ints(a, 0)), "whole numbers; got []"),
    (lambda nn, a: nn.confusion_matrix(ints(a, 3), ints(a, 3), labels=[0.5]), "whole numbers; got [0.5]"),
    (lambda nn, a: nn.confusion_matrix(ints(a, 3), ints(a, 3), labels=ints(a, 1, 1)), "whole numbers; got [[0]]"),
    (
        lambda nn, a: nn.precision_score(ints(a, 3), ints(a, 3), average="samples"),
        "average must be one of 'binary', 'macro', 'weighted', 'micro', None; got 'samples'",
    ),
    (lambda nn, a: nn.recall_score(ints(a, 3), ints(a, 3), average="micro", zero_division="warn"), "got 'warn'"),
    (
        lambda nn, a: nn.f1_score(ints(a, 3).cumsum(0), (ints(a, 3) + 1).cumsum(0)),
        "average='binary' needs two classes, one of them pos_label=1; got [0, 1, 2, 3]: choose another pos_label",
    ),
    (lambda nn, a: nn.f1_score((ints(a, 2) + 1).cumsum(0), ints(a, 2)), "one of them pos_label=1; got [0, 1, 2]"),
    (lambda nn, a: nn.f1_score(ints(a, 2) + 2, ints(a, 2) + 3), "one of them pos_label=1; got [2, 3]"),
    (lambda nn, a: nn.roc_curve(a(3), a(3)), "y_true must be"),
    (lambda nn, a: nn.roc_curve(ints(a, 3), ints(a, 3)), "y_score must hold floating-point numbers"),
    (lambda nn, a: nn.roc_curve(ints(a, 3), a(4)), "for each of the 3 samples of y_true; got shape (4,)"),
    (lambda nn, a: nn.roc_auc_score(ints(a, 3), a(3) * math.nan), "samples of y_true; got nan among them"),
    (lambda nn, a: nn.roc_auc_score((ints(a, 3) + 1).cumsum(0), a(3)), "y_true must hold two classes; got [1, 2, 3]"),
    (lambda nn, a: nn.r2_score(ints(a, 3), a(3)), "y_true must hold floating-point numbers"),
    (lambda nn, a: nn.r2_score(a(3, 2, 1), a(3, 2, 1)), "y_true must have shape (N,) or (N, outputs); got (3, 2, 1)"),
    (lambda nn, a: nn.r2_score(a(3), a(3, 1)), "y_pred must have shape (3,); got (3, 1)"),
]
