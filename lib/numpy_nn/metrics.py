"""Metrics: what a trained network is judged by. A loss is what it learns from; a metric is what one tells others.

Asked whether a picture shows a cat, a network can be right in two ways and wrong in two:

                     predicted
                     no     yes
    true     no      TN     FP       specificity = TN / (TN + FP)    of what is none, how much was let pass
             yes     FN     TP       recall      = TP / (TP + FN)    of what is one, how much was found
                                     precision   = TP / (TP + FP)    of what was called one, how much is one
                                     accuracy    = (TP + TN) / N     of all, how much was right

With more classes each is held against the rest, and an average says how the numbers become one:

    "binary"     the scores of the class pos_label alone
    "macro"      the mean over classes: a rare class counts as much as a frequent one
    "weighted"   the mean over classes, each weighted by how often it is true
    "micro"      hits and errors of all classes added up first
    None         no average: one score for each class, in ascending order

Where a score is 0 / 0 (nothing was called positive, say), it is `zero_division`: 0, 1, or nan, which a mean leaves out.
Names and arguments are those of sklearn.metrics.
"""

import numpy as np

from .checks import check_array, check_shape, number

__all__ = [
    "accuracy_score", "confusion_matrix", "f1_score", "precision_score", "r2_score", "recall_score", "roc_auc_score",
    "roc_curve", "specificity_score",
]

AVERAGES = ("binary", "macro", "weighted", "micro", None)


def confusion_matrix(y_true, y_pred, *, labels=None):
    """Count how often each class was taken for each.

    C[i, j] = Σ_n [y_true[n] = labels[i]] · [y_pred[n] = labels[j]]

    Args:
        y_true, y_pred: the right and the predicted classes, N whole numbers each.
        labels: the classes to count, in the order of rows and columns; None means all that occur, ascending.

    Returns:
        C, shape (classes, classes): a row for each true class, a column for each predicted one.

    Raises:
        ValueError: no samples, arrays of different lengths, no whole numbers, or a class twice in labels.
    """
    y_true, y_pred = _classes(y_true, "y_true"), _classes(y_pred, "y_pred", like=y_true)
    labels = np.union1d(y_true, y_pred) if labels is None else np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iub" or not 0 < len(np.unique(labels)) == len(labels):
        raise ValueError(f"labels must be different classes, whole numbers; got {labels.tolist()}")
    known = np.isin(y_true, labels) & np.isin(y_pred, labels)
    order = np.argsort(labels)
    rows, columns = (order[np.searchsorted(labels, y[known], sorter=order)] for y in (y_true, y_pred))
    return np.bincount(rows * len(labels) + columns, minlength=len(labels) ** 2).reshape(len(labels), len(labels))


def _classes(y, name, like=None):
    """Return classes as int64; refuse anything but N whole numbers, as many as `like` has."""
    if not isinstance(y, np.ndarray) or y.dtype.kind not in "iub" or y.ndim != 1 or len(y) == 0:
        found = f"{y.dtype} of shape {y.shape}" if isinstance(y, np.ndarray) else type(y).__name__
        raise ValueError(f"{name} must be an array of classes, a whole number for each sample, not empty; got {found}")
    if like is not None and len(y) != len(like):
        raise ValueError(f"{name} must have a class for each of the {len(like)} samples of y_true; got {len(y)}")
    return y.astype(np.int64)


def accuracy_score(y_true, y_pred):
    """The share of samples that were put in the right class.

    accuracy = 1/N · Σ_n [y_true[n] = y_pred[n]]

    Of 99 healthy people and one ill, calling all healthy is right 99 times: look at recall too.

    Args:
        y_true, y_pred: the right and the predicted classes, N whole numbers each.

    Returns:
        A number from 0 to 1.
    """
    y_true, y_pred = _classes(y_true, "y_true"), _classes(y_pred, "y_pred", like=y_true)
    return np.mean(y_true == y_pred)


def precision_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division=0.0):
    """Of what was called positive, the share that is.

    precision = TP / (TP + FP)

    Args:
        y_true, y_pred: the right and the predicted classes, N whole numbers each.
        pos_label: the positive class, where average is "binary".
        average: "binary", "macro", "weighted", "micro" or None; see the head of this module.
        zero_division: the score where it is 0 / 0.

    Returns:
        A number from 0 to 1; for average=None, one for each class.

    Raises:
        ValueError: bad classes, another average, "binary" with more than two classes or without pos_label.
    """
    hits, called, true, _ = _against_the_rest(y_true, y_pred, pos_label, average)
    return _score(hits, called, true, average, zero_division)


def recall_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division=0.0):
    """Of what is positive, the share that was called so; also sensitivity, or true positive rate.

    recall = TP / (TP + FN)

    Args:
        y_true, y_pred, pos_label, average, zero_division: as in `precision_score`.

    Returns:
        A number from 0 to 1; for average=None, one for each class.
    """
    hits, _, true, _ = _against_the_rest(y_true, y_pred, pos_label, average)
    return _score(hits, true, true, average, zero_division)


def f1_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division=0.0):
    """The harmonic mean of precision and recall: high only where both are.

    F1 = 2 / (1 / precision + 1 / recall) = 2 · TP / (2 · TP + FP + FN)

    Args:
        y_true, y_pred, pos_label, average, zero_division: as in `precision_score`.

    Returns:
        A number from 0 to 1; for average=None, one for each class. "macro" is the mean of F1 scores, not F1 of means.
    """
    hits, called, true, _ = _against_the_rest(y_true, y_pred, pos_label, average)
    return _score(2 * hits, called + true, true, average, zero_division)


def specificity_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division=0.0):
    """Of what is negative, the share that was called so: the recall of the other class. scikit-learn has none.

    specificity = TN / (TN + FP)

    Args:
        y_true, y_pred, pos_label, average, zero_division: as in `precision_score`.

    Returns:
        A number from 0 to 1; for average=None, one for each class.
    """
    hits, called, true, samples = _against_the_rest(y_true, y_pred, pos_label, average)
    return _score(samples - called - true + hits, samples - true, true, average, zero_division)


def _against_the_rest(y_true, y_pred, pos_label, average):
    """For each class that is asked for: TP, TP + FP (called), TP + FN (true); and the number of samples."""
    if average not in AVERAGES:
        raise ValueError(f"average must be one of {', '.join(map(repr, AVERAGES))}; got {average!r}")
    y_true, y_pred = _classes(y_true, "y_true"), _classes(y_pred, "y_pred", like=y_true)
    labels, asked = np.union1d(y_true, y_pred), slice(None)
    if average == "binary":
        if len(labels) > 2 or (len(labels) == 2 and pos_label not in labels):
            raise ValueError(
                f"average='binary' needs two classes, one of them pos_label={pos_label!r}; got {labels.tolist()}: "
                "choose another pos_label, or average='macro', 'weighted' or 'micro'"
            )
        labels = np.union1d(labels, pos_label)
        asked = labels == pos_label
    matrix = confusion_matrix(y_true, y_pred, labels=labels)
    return matrix.diagonal()[asked], matrix.sum(axis=0)[asked], matrix.sum(axis=1)[asked], len(y_true)


def _score(part, whole, true, average, zero_division):
    """part / whole for each class, averaged; a class whose score is nan is left out."""
    if average == "micro":
        part, whole = part.sum(keepdims=True), whole.sum(keepdims=True)
    scores = np.where(whole > 0, part / np.maximum(whole, 1), number(zero_division, "zero_division"))
    if average is None:
        return scores
    known = ~np.isnan(scores)
    weights = true[known] if average == "weighted" else np.ones(known.sum())
    weights = weights if weights.any() else np.ones_like(weights)  # only classes that never occur
    return np.average(scores[known], weights=weights) if known.any() else np.float64(np.nan)


def roc_curve(y_true, y_score, *, pos_label=1, drop_intermediate=True):
    """What a classifier finds, against what it finds by mistake, for every threshold that its scores allow.

    tpr = TP / (TP + FN)        fpr = FP / (FP + TN)        for "positive where y_score ≥ threshold"

    A threshold cannot part equal scores, and so tied samples come in together: a slanted piece of the curve.

    Args:
        y_true: the right classes, N whole numbers, two different ones at most.
        y_score: how strongly each sample looks positive, shape (N,): probabilities, logits, any scale.
        pos_label: the positive class.
        drop_intermediate: whether to leave out points on a straight line between others.

    Returns:
        fpr, tpr, thresholds: three arrays of one length, from (0, 0), where the threshold is ∞, to (1, 1).
        nan where there is no negative, or no positive, to count.

    Raises:
        ValueError: scores that are nan or of another shape, or more than two classes.

    Source: Fawcett 2006, "An introduction to ROC analysis".
    """
    y_true = _classes(y_true, "y_true")
    _check_scores(y_score, y_true)
    order = np.argsort(-y_score, kind="stable")
    positive, y_score = y_true[order] == pos_label, y_score[order]
    last = np.flatnonzero(np.append(y_score[1:] != y_score[:-1], True))  # the last one of each run of equal scores
    found = np.cumsum(positive)[last]
    mistaken = last + 1 - found
    if drop_intermediate and len(last) > 2:
        corner = np.concatenate([[True], (np.diff(found, 2) != 0) | (np.diff(mistaken, 2) != 0), [True]])
        last, found, mistaken = last[corner], found[corner], mistaken[corner]
    with np.errstate(invalid="ignore"):  # 0 / 0 is nan
        fpr, tpr = (np.append(0, counts) / counts[-1] for counts in (mistaken, found))
    return fpr, tpr, np.append(y_score.dtype.type(np.inf), y_score[last])


def roc_auc_score(y_true, y_score):
    """The area under the ROC curve: how likely a positive sample scores higher than a negative one, ties counting half.

    AUC = Σ_i (fpr[i] − fpr[i − 1]) · (tpr[i] + tpr[i − 1]) / 2

    Args:
        y_true: the right classes, N whole numbers of two kinds; the larger is positive.
        y_score: how strongly each sample looks positive, shape (N,).

    Returns:
        A number from 0 to 1: ½ for a guess. nan if y_true has one class only.

    Raises:
        ValueError: as in `roc_curve`.

    Source: Hanley & McNeil 1982.
    """
    fpr, tpr, _ = roc_curve(y_true, y_score, pos_label=_classes(y_true, "y_true").max())
    return np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1])) / 2


def _check_scores(y_score, y_true):
    check_array(y_score, "y_score")
    if y_score.shape != y_true.shape or np.isnan(y_score).any():
        found = f"shape {y_score.shape}" if y_score.shape != y_true.shape else "nan among them"
        raise ValueError(f"y_score must hold a number for each of the {len(y_true)} samples of y_true; got {found}")
    if len(np.unique(y_true)) > 2:
        raise ValueError(f"y_true must hold two classes; got {np.unique(y_true).tolist()}")


def r2_score(y_true, y_pred, *, force_finite=True):
    """The share of the targets' variance that a regression explains: 1 is perfect, 0 no better than their mean.

    R² = 1 − Σ_n (y_true[n] − y_pred[n])² / Σ_n (y_true[n] − mean(y_true))²

    Args:
        y_true, y_pred: the targets and their predictions, shape (N,) or (N, outputs).
        force_finite: whether targets that are all equal give 1 if predicted exactly and 0 otherwise, not nan and −∞.

    Returns:
        A number, 1 at most, the mean over outputs; nan for fewer than two samples.

    Raises:
        ValueError: the shapes differ.
    """
    check_array(y_true, "y_true")
    if y_true.ndim not in (1, 2):
        raise ValueError(f"y_true must have shape (N,) or (N, outputs); got {y_true.shape}")
    check_shape(y_pred, y_true.shape, "y_pred")
    if len(y_true) < 2:
        return y_true.dtype.type(np.nan)
    unexplained = np.sum((y_true - y_pred) ** 2, axis=0)
    variance = np.sum((y_true - y_true.mean(axis=0)) ** 2, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = 1 - unexplained / variance
    if force_finite:
        score = np.where(variance > 0, score, unexplained == 0)
    return np.mean(score)
