"""scikit-learn's metrics, without its warnings; and a specificity, which it lacks."""

import functools
import warnings

import numpy as np
from sklearn import metrics


def quietly(function):
    """The function, without the warnings that a score was 0 / 0 or that a class was alone."""

    @functools.wraps(function)
    def quiet(*args, **settings):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **settings)

    return quiet


accuracy_score = quietly(metrics.accuracy_score)
confusion_matrix = quietly(metrics.confusion_matrix)
r2_score = quietly(metrics.r2_score)
roc_auc_score = quietly(metrics.roc_auc_score)


def or_nothing(score):
    """A score whose 0 / 0 is 0 if nothing else is said; sklearn says "warn", which is 0 and a warning."""
    return quietly(lambda y_true, y_pred, zero_division=0, **settings: score(
        y_true, y_pred, zero_division=zero_division, **settings
    ))


precision_score = or_nothing(metrics.precision_score)
recall_score = or_nothing(metrics.recall_score)
f1_score = or_nothing(metrics.f1_score)


@quietly
def roc_curve(y_true, y_score, pos_label=1, **settings):
    return metrics.roc_curve(y_true, y_score, pos_label=pos_label, **settings)


@quietly
def specificity_score(y_true, y_pred, pos_label=1, average="binary", zero_division=0):
    """The recall of "not this class", from scikit-learn's table for each class against the rest."""

    def one(label):
        return recall_score(y_true != label, y_pred != label, pos_label=True, zero_division=zero_division)

    if average == "binary":
        return one(pos_label)
    tables, labels = metrics.multilabel_confusion_matrix(y_true, y_pred), np.union1d(y_true, y_pred)
    each = [one(label) for label in labels]
    if average == "micro":
        return tables[:, 0, 0].sum() / tables[:, 0].sum() if tables[:, 0].sum() else zero_division
    if average is None:
        return np.array(each)
    known = [i for i, score in enumerate(each) if not np.isnan(score)]
    weights = np.array([np.sum(y_true == label) for label in labels])[known] if average == "weighted" else None
    if not known:
        return np.nan
    return np.average(np.array(each)[known], weights=weights if weights is not None and weights.any() else None)
