"""Metrics on tensors: the twin of numpy_nn.metrics, where the idea is told. Names and arguments are sklearn.metrics'.

What is counted is counted on the CPU, where one wants to read it, and given as a tensor of float64.
"""

import torch

from .checks import check_shape, check_tensor, number

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
        ValueError: no samples, tensors of different lengths, no whole numbers, or a class twice in labels.
    """
    y_true, y_pred = _classes(y_true, "y_true"), _classes(y_pred, "y_pred", like=y_true)
    labels = torch.cat([y_true, y_pred]).unique() if labels is None else torch.as_tensor(labels).cpu()
    if labels.ndim != 1 or not _is_whole(labels) or not 0 < len(labels.unique()) == len(labels):
        raise ValueError(f"labels must be different classes, whole numbers; got {labels.tolist()}")
    known = torch.isin(y_true, labels) & torch.isin(y_pred, labels)
    labels, order = labels.long().sort()
    rows, columns = (order[torch.searchsorted(labels, y[known])] for y in (y_true, y_pred))
    return torch.bincount(rows * len(labels) + columns, minlength=len(labels) ** 2).reshape(len(labels), len(labels))


def _classes(y, name, like=None):
    """Return classes as int64; refuse anything but N whole numbers, as many as `like` has."""
    if not isinstance(y, torch.Tensor) or not _is_whole(y) or y.ndim != 1 or len(y) == 0:
        found = f"{y.dtype} of shape {tuple(y.shape)}" if isinstance(y, torch.Tensor) else type(y).__name__
        raise ValueError(f"{name} must be a tensor of classes, a whole number for each sample, not empty; got {found}")
    if like is not None and len(y) != len(like):
        raise ValueError(f"{name} must have a class for each of the {len(like)} samples of y_true; got {len(y)}")
    return y.cpu().long()


def _is_whole(y):
    return not y.dtype.is_floating_point and not y.dtype.is_complex


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
    return (y_true == y_pred).double().mean()


def precision_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division=0.0):
    """Of what was called positive, the share that is.

    precision = TP / (TP + FP)

    Args:
        y_true, y_pred: the right and the predicted classes, N whole numbers each.
        pos_label: the positive class, where average is "binary".
        average: "binary", "macro", "weighted", "micro" or None; see numpy_nn.metrics.
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
    labels, asked = torch.cat([y_true, y_pred]).unique(), slice(None)
    if average == "binary":
        if len(labels) > 2 or (len(labels) == 2 and pos_label not in labels.tolist()):
            raise ValueError(
                f"average='binary' needs two classes, one of them pos_label={pos_label!r}; got {labels.tolist()}: "
                "choose another pos_label, or average='macro', 'weighted' or 'micro'"
            )
        labels = torch.cat([labels, torch.tensor([pos_label])]).unique()
        asked = labels == pos_label
    matrix = confusion_matrix(y_true, y_pred, labels=labels)
    return matrix.diagonal()[asked], matrix.sum(dim=0)[asked], matrix.sum(dim=1)[asked], len(y_true)


def _score(part, whole, true, average, zero_division):
    """part / whole for each class, averaged; a class whose score is nan is left out."""
    if average == "micro":
        part, whole = part.sum(dim=0, keepdim=True), whole.sum(dim=0, keepdim=True)
    scores = torch.where(whole > 0, part.double() / whole, number(zero_division, "zero_division"))
    if average is None:
        return scores
    known = ~scores.isnan()
    weights = true[known].double() if average == "weighted" else torch.ones(int(known.sum())).double()
    weights = weights if weights.any() else torch.ones_like(weights)  # only classes that never occur
    return (scores[known] * weights).sum() / weights.sum()


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
        fpr, tpr, thresholds: three tensors of one length, from (0, 0), where the threshold is ∞, to (1, 1).
        nan where there is no negative, or no positive, to count.

    Raises:
        ValueError: scores that are nan or of another shape, or more than two classes.

    Source: Fawcett 2006, "An introduction to ROC analysis".
    """
    y_true = _classes(y_true, "y_true")
    _check_scores(y_score, y_true)
    y_score, order = y_score.detach().cpu().sort(descending=True, stable=True)
    positive = y_true[order] == pos_label
    last = torch.cat([y_score[1:] != y_score[:-1], torch.tensor([True])]).nonzero()[:, 0]  # of each run of equal scores
    found = positive.cumsum(0)[last].double()
    mistaken = last + 1 - found
    if drop_intermediate and len(last) > 2:
        bend = (found.diff(2) != 0) | (mistaken.diff(2) != 0)
        corner = torch.cat([torch.tensor([True]), bend, torch.tensor([True])])
        last, found, mistaken = last[corner], found[corner], mistaken[corner]
    fpr, tpr = (torch.cat([torch.zeros(1).double(), counts]) / counts[-1] for counts in (mistaken, found))
    return fpr, tpr, torch.cat([y_score.new_tensor([torch.inf]), y_score[last]])


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
    return (fpr.diff() * (tpr[1:] + tpr[:-1])).sum() / 2


def _check_scores(y_score, y_true):
    check_tensor(y_score, "y_score")
    if y_score.shape != y_true.shape or y_score.isnan().any():
        found = f"shape {tuple(y_score.shape)}" if y_score.shape != y_true.shape else "nan among them"
        raise ValueError(f"y_score must hold a number for each of the {len(y_true)} samples of y_true; got {found}")
    if len(y_true.unique()) > 2:
        raise ValueError(f"y_true must hold two classes; got {y_true.unique().tolist()}")


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
    check_tensor(y_true, "y_true")
    if y_true.ndim not in (1, 2):
        raise ValueError(f"y_true must have shape (N,) or (N, outputs); got {tuple(y_true.shape)}")
    check_shape(y_pred, y_true.shape, "y_pred")
    if len(y_true) < 2:
        return y_true.new_tensor(torch.nan)
    unexplained = ((y_true - y_pred) ** 2).sum(dim=0)
    variance = ((y_true - y_true.mean(dim=0)) ** 2).sum(dim=0)
    score = 1 - unexplained / variance
    if force_finite:
        score = torch.where(variance > 0, score, (unexplained == 0).to(score.dtype))
    return score.mean()
