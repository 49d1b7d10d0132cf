"""Wrong metrics."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


@wrong("confusion_matrix", "rows and columns exchanged", "forward")
def _(y_true, y_pred, labels=None):
    return nn.confusion_matrix(y_true, y_pred, labels=labels).T


@wrong("confusion_matrix", "classes that are never true left out", "forward")
def _(y_true, y_pred, labels=None):
    return nn.confusion_matrix(y_true, y_pred, labels=np.unique(y_true) if labels is None else labels)


@wrong("confusion_matrix", "labels in ascending order, whatever order was asked", "forward")
def _(y_true, y_pred, labels=None):
    return nn.confusion_matrix(y_true, y_pred, labels=None if labels is None else np.sort(labels))


@wrong("accuracy_score", "errors counted instead of hits", "forward")
def _(y_true, y_pred):
    return 1 - nn.accuracy_score(y_true, y_pred)


@wrong("accuracy_score", "the mean over classes instead of samples", "forward")
def _(y_true, y_pred):
    return nn.recall_score(y_true, y_pred, average="macro")


@wrong("precision_score", "recall in its place", "forward")
def _(y_true, y_pred, **settings):
    return nn.recall_score(y_true, y_pred, **settings)


@wrong("recall_score", "precision in its place", "forward")
def _(y_true, y_pred, **settings):
    return nn.precision_score(y_true, y_pred, **settings)


@wrong("specificity_score", "sensitivity in its place", "forward")
def _(y_true, y_pred, **settings):
    return nn.recall_score(y_true, y_pred, **settings)


@wrong("specificity_score", "the negative predictive value in its place", "forward")
def _(y_true, y_pred, **settings):
    return nn.specificity_score(y_pred, y_true, **settings)


@wrong("f1_score", "the mean of precision and recall, not the harmonic one", "forward")
def _(y_true, y_pred, **settings):
    return (nn.precision_score(y_true, y_pred, **settings) + nn.recall_score(y_true, y_pred, **settings)) / 2


@wrong("f1_score", "macro: F1 of the mean precision and the mean recall", "forward")
def _(y_true, y_pred, **settings):
    if settings.get("average") != "macro":
        return nn.f1_score(y_true, y_pred, **settings)
    precision, recall = nn.precision_score(y_true, y_pred, **settings), nn.recall_score(y_true, y_pred, **settings)
    return 2 * precision * recall / max(precision + recall, 1e-12)


def of_the_other_class(score):
    def other(y_true, y_pred, pos_label=1, **settings):
        others = [label for label in np.union1d(y_true, y_pred) if label != pos_label] or [pos_label]
        return score(y_true, y_pred, pos_label=others[0], **settings)

    return other


def without_zero_division(score):
    return lambda y_true, y_pred, zero_division=0.0, **settings: score(y_true, y_pred, **settings)


def exchanged(score, average, taken_for):
    def other(y_true, y_pred, **settings):
        if settings.get("average") == average:
            settings["average"] = taken_for
        return score(y_true, y_pred, **settings)

    return other


def with_nan_as_zero(score):
    def other(y_true, y_pred, **settings):
        if settings.get("average") != "macro":
            return score(y_true, y_pred, **settings)
        return np.mean(np.nan_to_num(score(y_true, y_pred, **settings | {"average": None})))

    return other


for name in ("precision_score", "recall_score", "f1_score", "specificity_score"):
    score = getattr(nn, name)
    wrong(name, "the other class taken for the positive one", "forward")(of_the_other_class(score))
    wrong(name, "0 / 0 always 0", "forward")(without_zero_division(score))
    wrong(name, "macro taken for micro", "forward")(exchanged(score, "micro", "macro"))
    wrong(name, "weighted taken for macro", "forward")(exchanged(score, "weighted", "macro"))
    if name != "f1_score":  # which is never 0 / 0 for a class that occurs
        wrong(name, "a nan counted as 0 in the mean", "forward")(with_nan_as_zero(score))


def curve(y_true, y_score):
    """A point for each sample, in the order in which a sort leaves them."""
    order = np.argsort(-y_score, kind="stable")
    positive = y_true[order] == y_true.max()
    tpr, fpr = (np.append(0, counts.cumsum()) / counts.sum() for counts in (positive, ~positive))
    return fpr, tpr


@wrong("roc_curve", "ties come in one after the other", "forward")
def _(y_true, y_score, pos_label=1, drop_intermediate=True):
    jittered = y_score - 1e-9 * np.arange(len(y_score))
    return nn.roc_curve(y_true, jittered, pos_label=pos_label, drop_intermediate=drop_intermediate)


@wrong("roc_curve", "the rates exchanged", "forward")
def _(y_true, y_score, **settings):
    fpr, tpr, thresholds = nn.roc_curve(y_true, y_score, **settings)
    return tpr, fpr, thresholds


@wrong("roc_curve", "it does not begin at (0, 0)", "forward")
def _(y_true, y_score, **settings):
    return tuple(values[1:] for values in nn.roc_curve(y_true, y_score, **settings))


@wrong("roc_curve", "the first threshold the largest score and 1, as it once was", "forward")
def _(y_true, y_score, **settings):
    fpr, tpr, thresholds = nn.roc_curve(y_true, y_score, **settings)
    return fpr, tpr, np.append(thresholds[1] + 1, thresholds[1:])


@wrong("roc_curve", "points on a straight line kept", "forward")
def _(y_true, y_score, pos_label=1, drop_intermediate=True):
    return nn.roc_curve(y_true, y_score, pos_label=pos_label, drop_intermediate=False)


@wrong("roc_auc_score", "ties decided by the order of the samples", "forward")
@np.errstate(all="ignore")
def _(y_true, y_score):
    fpr, tpr = curve(y_true, y_score)
    return np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1])) / 2


@wrong("roc_auc_score", "steps instead of slanted pieces", "forward")
def _(y_true, y_score):
    fpr, tpr, _ = nn.roc_curve(y_true, y_score, pos_label=y_true.max())
    return np.sum(np.diff(fpr) * tpr[1:])


@wrong("roc_auc_score", "½ where there is one class only", "forward")
def _(y_true, y_score):
    return nn.roc_auc_score(y_true, y_score) if len(np.unique(y_true)) > 1 else 0.5


@wrong("r2_score", "targets and predictions exchanged", "forward")
def _(y_true, y_pred, **settings):
    return nn.r2_score(y_pred, y_true, **settings)


@wrong("r2_score", "the squared correlation, which forgives a wrong scale", "forward")
def _(y_true, y_pred, **settings):
    if y_true.ndim > 1 or len(np.unique(y_true)) == 1 or len(np.unique(y_pred)) == 1:
        return nn.r2_score(y_true, y_pred, **settings)
    return np.corrcoef(y_true, y_pred)[0, 1] ** 2


@wrong("r2_score", "all outputs in one sum", "forward")
def _(y_true, y_pred, **settings):
    return nn.r2_score(y_true.ravel(), y_pred.ravel(), **settings)


@wrong("r2_score", "equal targets always 0", "forward")
def _(y_true, y_pred, force_finite=True):
    score = nn.r2_score(y_true, y_pred, force_finite=force_finite)
    return 0.0 if force_finite and y_true.ndim == 1 and len(np.unique(y_true)) < len(y_true) else score
