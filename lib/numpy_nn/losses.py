"""Losses: one number that says how wrong a prediction is, and the slope along which it becomes less wrong.

    prediction `input`     2.5   0.0  -1.0       what the network says
    truth `target`         2.0   0.0   3.0       what is so
    error                  0.5   0.0  -4.0
    squared               0.25   0.0  16.0       the losses
    mean                         5.42            the loss: what training lowers

Every loss here is made in these two steps: compare each prediction with its truth, then reduce the losses to their
mean or their sum. The way back takes them in turn: each loss receives its share of the gradient, and hands it on times
its own slope. Which loss fits depends on what is predicted:

    a number                          mse_loss, l1_loss, rmse_loss, huber_loss, smooth_l1_loss
    yes or no                         binary_cross_entropy_with_logits, binary_cross_entropy, hinge_loss
    one of C classes                  cross_entropy, nll_loss, multi_margin_loss
    a whole distribution              kl_div, cross_entropy
    which vectors belong together     cosine_embedding_loss, negative_sampling_loss

A target is data: the way back gives gradients for predictions alone. `reduction` is 'mean', 'sum' or 'none' (one loss
for each prediction) in all of them; the mean of no losses is nan, as in torch.
"""

from typing import NamedTuple

import numpy as np

from .activations import sigmoid
from .checks import check_array, check_same_dtype, check_shape, number
from .module import FunctionLayer

__all__ = [
    "BCELoss", "BCEWithLogitsLoss", "CosineEmbeddingLoss", "CrossEntropyLoss", "HingeLoss", "HuberLoss",
    "KLDivLoss", "L1Loss", "MSELoss", "MultiMarginLoss", "NLLLoss", "NegativeSamplingLoss", "RMSELoss",
    "SmoothL1Loss", "binary_cross_entropy", "binary_cross_entropy_backward", "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_backward", "cosine_embedding_loss", "cosine_embedding_loss_backward",
    "cross_entropy", "cross_entropy_backward", "hinge_loss", "hinge_loss_backward", "huber_loss",
    "huber_loss_backward", "kl_div", "kl_div_backward", "l1_loss", "l1_loss_backward", "mse_loss",
    "mse_loss_backward", "multi_margin_loss", "multi_margin_loss_backward", "negative_sampling_loss",
    "negative_sampling_loss_backward", "nll_loss", "nll_loss_backward", "rmse_loss", "rmse_loss_backward",
    "smooth_l1_loss", "smooth_l1_loss_backward",
]

EPSILON = 9.999999960041972e-13  # keeps a denominator from 0: torch's own constant, 1e-12 as float32 holds it


# ---- from many losses to one, and back ----------------------------------------------------------------------------


def _reduce(losses, reduction, count=None):
    """Make one number of the losses; a mean divides by `count`, which is how many they are unless they are weighted."""
    _check_reduction(reduction)
    if reduction == "none":
        return losses
    total = losses.sum()
    if reduction == "sum":
        return total
    with np.errstate(invalid="ignore"):  # 0 / 0 where there are none
        return total / losses.dtype.type(losses.size if count is None else count)


def _share(grad_y, losses, reduction, count=None):
    """What each loss receives of the gradient for the number that `_reduce` made of them."""
    _check_reduction(reduction)
    if reduction == "none":
        grad_y = np.asarray(grad_y)
        check_shape(grad_y, losses.shape, "grad_y")
        check_same_dtype(grad_y=grad_y, losses=losses)
        return grad_y
    if np.shape(grad_y) != ():
        raise ValueError(f"grad_y must be one number, as reduction={reduction!r} gives one; got {np.shape(grad_y)}")
    grad_y = losses.dtype.type(grad_y)
    if reduction == "sum":
        return grad_y
    return grad_y / losses.dtype.type((losses.size if count is None else count) or np.inf)  # of nothing, nothing


def _check_reduction(reduction):
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction must be 'none', 'mean' or 'sum'; got {reduction!r}")


# ---- a number -----------------------------------------------------------------------------------------------------


def mse_loss(input, target, *, reduction="mean"):
    """Mean squared error: an error twice as large costs four times as much.

    L = 1/n · Σ_i (input[i] − target[i])²

    Args:
        input: predictions, any shape.
        target: what is so, the same shape. (torch also takes another one and broadcasts: of (N, 1) and (N,) it makes
            N² differences and a loss that looks fine.)
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a number of input's dtype; with 'none' one for each prediction.

    Raises:
        ValueError: the shapes or dtypes differ.

    Source: Goodfellow et al. 2016, §5.1.4.
    """
    return _reduce(_error(input, target) ** 2, reduction)


def mse_loss_backward(grad_y, input, target, *, reduction="mean"):
    """Return grad_input of `mse_loss`.

    grad_input[i] = grad_y / n · 2 · (input[i] − target[i])

    Args:
        grad_y: gradient for the loss itself; 1 where the loss is what one wants to lower.
        input, target, reduction: as given to `mse_loss`.
    """
    error = _error(input, target)
    return 2 * error * _share(grad_y, error, reduction)


def l1_loss(input, target, *, reduction="mean"):
    """Mean absolute error: an error twice as large costs twice as much, so that one outlier cannot rule the rest.

    L = 1/n · Σ_i |input[i] − target[i]|

    Arguments as in `mse_loss`.
    """
    return _reduce(abs(_error(input, target)), reduction)


def l1_loss_backward(grad_y, input, target, *, reduction="mean"):
    """Return grad_input of `l1_loss`: the sign of the error, 0 where there is none.

    grad_input[i] = grad_y / n · sign(input[i] − target[i])
    """
    error = _error(input, target)
    return np.sign(error) * _share(grad_y, error, reduction)


def rmse_loss(input, target, *, reduction="mean"):
    """Root of the mean squared error: in the units of the target. Arguments as in `mse_loss`.

    L = √( 1/n · Σ_i (input[i] − target[i])² )
    """
    return np.sqrt(mse_loss(input, target, reduction=reduction))


def rmse_loss_backward(grad_y, input, target, *, reduction="mean"):
    """Return grad_input of `rmse_loss`: that of `mse_loss`, times the slope 1 / (2·L) of the root.

    At L = 0 the root has no slope; all errors are 0 there, and the gradient with them.
    """
    loss = rmse_loss(input, target, reduction=reduction)
    slope = 1 / np.where(loss == 0, np.inf, 2 * loss)
    return mse_loss_backward(grad_y * slope, input, target, reduction=reduction)


def huber_loss(input, target, reduction="mean", delta=1.0):
    """Squared error for small errors, absolute error for large ones.

    L = 1/n · Σ_i ½·e²               where |e| ≤ δ, with e = input[i] − target[i]
                  δ·(|e| − ½·δ)      elsewhere

    Args:
        input, target, reduction: as in `mse_loss`.
        delta: δ, the error at which the parabola goes over into a straight line, above 0.

    Raises:
        ValueError: the shapes or dtypes differ, or delta is not above 0.

    Source: Huber 1964.
    """
    error = _error(input, target)
    near = _clip(error, delta)
    return _reduce(near * (error - near / 2), reduction)  # both branches at once: near is e, or δ with e's sign


def huber_loss_backward(grad_y, input, target, reduction="mean", delta=1.0):
    """Return grad_input of `huber_loss`: the error, clipped at ±δ.

    grad_input[i] = grad_y / n · min(max(e, −δ), δ)
    """
    error = _error(input, target)
    return _clip(error, delta) * _share(grad_y, error, reduction)


def _clip(error, delta):
    delta = number(delta, "delta")
    if not delta > 0:
        raise ValueError(f"delta must be above 0; got {delta}")
    return np.clip(error, -delta, delta)


def smooth_l1_loss(input, target, *, reduction="mean", beta=1.0):
    """Absolute error with its kink rounded off: `huber_loss` divided by β, so that the straight part has slope 1.

    L = 1/n · Σ_i ½·e² / β       where |e| < β, with e = input[i] − target[i]
                  |e| − ½·β      elsewhere

    Args:
        input, target, reduction: as in `mse_loss`.
        beta: β, how far the round part reaches, 0 or more; with 0 this is `l1_loss`.

    Raises:
        ValueError: the shapes or dtypes differ, or beta is below 0.

    Source: Girshick 2015, §2.3.
    """
    beta = _not_negative(beta, "beta")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    return huber_loss(input, target, reduction, beta) / beta


def smooth_l1_loss_backward(grad_y, input, target, *, reduction="mean", beta=1.0):
    """Return grad_input of `smooth_l1_loss`: that of `huber_loss` divided by β."""
    beta = _not_negative(beta, "beta")
    if beta == 0:
        return l1_loss_backward(grad_y, input, target, reduction=reduction)
    return huber_loss_backward(grad_y, input, target, reduction, beta) / beta


def _not_negative(value, name):
    if not number(value, name) >= 0:
        raise ValueError(f"{name} must be 0 or more; got {value}")
    return float(value)


def _error(input, target):
    """How far each prediction is off."""
    _check_pair(input, target)
    return input - target


def _check_pair(input, target):
    check_array(input, "input")
    check_shape(target, input.shape, "target")
    check_same_dtype(input=input, target=target)


# ---- yes or no ----------------------------------------------------------------------------------------------------


def binary_cross_entropy(input, target, weight=None, *, reduction="mean"):
    """Surprise at yes or no, where `input` is the probability that was given to yes.

    L = −1/n · Σ_i weight[i] · ( target[i] · log input[i] + (1 − target[i]) · log(1 − input[i]) )

    Each logarithm is cut off at −100, as in torch: a probability of exactly 0 is not punished without end. A network
    should rather give logits to `binary_cross_entropy_with_logits`: close to 0 and 1 a probability has lost its digits.

    Args:
        input: probabilities of yes, from 0 to 1, any shape.
        target: the truth, from 0 (no) to 1 (yes), the same shape.
        weight: how much each loss counts, a shape that broadcasts to input's, or None. The mean still divides by n.
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a number of input's dtype; with 'none' one for each probability.

    Raises:
        ValueError: shapes or dtypes differ, or a number is no probability.

    Source: Goodfellow et al. 2016, §6.2.2.2.
    """
    _check_probabilities(input, target, weight)
    with np.errstate(divide="ignore"):
        log_yes, log_no = np.maximum(np.log(input), -100), np.maximum(np.log1p(-input), -100)
    return _reduce(_weigh(-(target * log_yes + (1 - target) * log_no), weight), reduction)


def binary_cross_entropy_backward(grad_y, input, target, weight=None, *, reduction="mean"):
    """Return grad_input of `binary_cross_entropy`.

    grad_input[i] = grad_y / n · weight[i] · (input[i] − target[i]) / (input[i] · (1 − input[i]))

    The denominator is kept at 1e-12 or more, as in torch: at 0 and 1 the slope is finite, but enormous.
    """
    _check_probabilities(input, target, weight)
    slope = (input - target) / np.maximum(input * (1 - input), EPSILON)
    return _weigh(slope, weight) * _share(grad_y, input, reduction)


def _check_probabilities(input, target, weight):
    _check_pair(input, target)
    _check_weight(weight, "weight", input)
    for name, array in (("input", input), ("target", target)):
        if not ((array >= 0) & (array <= 1)).all():
            raise ValueError(f"{name} must hold probabilities, from 0 to 1; got values outside")


def _check_weight(weight, name, input):
    """Refuse a weight that does not spread over the predictions."""
    if weight is None:
        return
    check_array(weight, name)
    check_same_dtype(input=input, **{name: weight})
    beyond = weight.ndim > input.ndim
    if beyond or any(w not in (1, n) for w, n in zip(weight.shape[::-1], input.shape[::-1], strict=False)):
        raise ValueError(f"{name} must broadcast to input's shape {input.shape}; got shape {weight.shape}")


def _weigh(losses, weight):
    return losses if weight is None else losses * weight


def binary_cross_entropy_with_logits(input, target, weight=None, *, reduction="mean", pos_weight=None):
    """Surprise at yes or no, where the sigmoid of `input` is the probability of yes.

    L = −1/n · Σ_i weight[i] · ( pos_weight · target[i] · log σ(input[i]) + (1 − target[i]) · log σ(−input[i]) )

    No probability is ever formed: log σ(z) = min(z, 0) − log(1 + exp(−|z|)) neither overflows nor becomes log 0, so
    the loss is right at any logit. 1 − σ(z) = σ(−z) gives the second term.

    Args:
        input: logits, any real numbers, any shape.
        target: the truth, from 0 (no) to 1 (yes), the same shape.
        weight: how much each loss counts, a shape that broadcasts to input's, or None. The mean still divides by n.
        reduction: 'mean', 'sum' or 'none'.
        pos_weight: how much more a yes counts than a no, a shape that broadcasts to input's, or None for 1. With
            three times as many no as yes, 3 balances them.

    Returns:
        The loss, a number of input's dtype; with 'none' one for each logit.

    Raises:
        ValueError: shapes or dtypes differ.

    Source: Goodfellow et al. 2016, §6.2.2.2.
    """
    yes, no = _yes_and_no(input, target, weight, pos_weight)
    losses = -(yes * _log_sigmoid(input) + no * _log_sigmoid(-input))
    return _reduce(_weigh(losses, weight), reduction)


def binary_cross_entropy_with_logits_backward(
    grad_y, input, target, weight=None, *, reduction="mean", pos_weight=None
):
    """Return grad_input of `binary_cross_entropy_with_logits`: what was said, less what is true.

    grad_input[i] = grad_y / n · weight[i] · ( σ(input[i]) − target[i] )      with pos_weight = 1

    In general (yes + no) · σ(input[i]) − yes, with yes = pos_weight · target[i] and no = 1 − target[i].
    """
    yes, no = _yes_and_no(input, target, weight, pos_weight)
    slope = (yes + no) * sigmoid(input) - yes
    return _weigh(slope, weight) * _share(grad_y, input, reduction)


def _yes_and_no(input, target, weight, pos_weight):
    """How much each target wants a yes, and how much a no."""
    _check_pair(input, target)
    _check_weight(weight, "weight", input)
    _check_weight(pos_weight, "pos_weight", input)
    return _weigh(target, pos_weight), 1 - target


def _log_sigmoid(z):
    """log(1 / (1 + exp(−z))), for any z."""
    return np.minimum(z, 0) - np.log1p(np.exp(-abs(z)))


def hinge_loss(input, target, margin=1.0, *, reduction="mean"):
    """Ask every score to lie on its target's side of 0, and by a margin; what does costs nothing.

    L = 1/n · Σ_i max(0, margin − target[i] · input[i])

    Args:
        input: scores, any real numbers, any shape.
        target: the side that is right, −1 or 1, the same shape.
        margin: how far beyond 0 a score must lie to cost nothing.
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a number of input's dtype; with 'none' one for each score.

    Raises:
        ValueError: shapes or dtypes differ, or a target is neither −1 nor 1.

    Source: Cortes & Vapnik 1995 (the support vector machine's loss).
    """
    return _reduce(np.maximum(_hinge_shortfall(input, target, margin), 0), reduction)


def hinge_loss_backward(grad_y, input, target, margin=1.0, *, reduction="mean"):
    """Return grad_input of `hinge_loss`: −target where the score lies within the margin, 0 elsewhere.

    grad_input[i] = −grad_y / n · target[i] · [ target[i] · input[i] < margin ]
    """
    inside = _hinge_shortfall(input, target, margin) > 0
    return -target * inside * _share(grad_y, input, reduction)


def _hinge_shortfall(input, target, margin):
    """By how much each score is within the margin of its side; negative where it is beyond."""
    _check_pair(input, target)
    _check_sides(target)
    return number(margin, "margin") - target * input


def _check_sides(target):
    if not (abs(target) == 1).all():
        raise ValueError("target must hold −1 and 1 alone; got other values")


# ---- one of C classes ---------------------------------------------------------------------------------------------


def cross_entropy(input, target, weight=None, *, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Mean surprise at the right classes: the negative log of the probability that softmax gives them.

    L = 1/N · Σ_n ( log Σ_k exp(input[n, k]) − input[n, target[n]] )

    The largest logit of each row is taken out first, so that exp never overflows. In general a target wants class k
    with probability q[n, k], and class k counts weight[k]:

    L = 1/N · Σ_n Σ_k weight[k] · q[n, k] · ( log Σ_j exp(input[n, j]) − input[n, k] )

    where q is 1 for the right class and 0 for the others, or the target itself if that holds probabilities. Smoothing
    by ε mixes in all classes alike: (1 − ε)·q + ε/C. With class indices, a mean divides by Σ_n weight[target[n]] and
    not by N: a weighted mean. With probabilities it divides by N.

    Args:
        input: logits, any real numbers, shape (N, C), (C,), or (N, C, d1, …) with a prediction at every place.
        target: the right classes, integers from 0 to C − 1, shape (N,), (), or (N, d1, …); or the probabilities of all
            classes, in input's shape.
        weight: how much each class counts, shape (C,), or None for 1.
        ignore_index: where target says so, there is no loss and no gradient, and a mean does not count it.
        reduction: 'mean', 'sum' or 'none'.
        label_smoothing: ε, from 0 to 1.

    Returns:
        The loss, a number of input's dtype; with 'none' one for each prediction.

    Raises:
        ValueError: shapes or dtypes differ, a class does not exist, or label_smoothing is not from 0 to 1.

    Source: Goodfellow et al. 2016, §6.2.2.3; label smoothing, Szegedy et al. 2016, §7.
    """
    return _cross_entropy_forward(input, target, weight, ignore_index, reduction, label_smoothing)[0]


def cross_entropy_backward(
    grad_y, input, target, weight=None, *, ignore_index=-100, reduction="mean", label_smoothing=0.0
):
    """Return grad_input of `cross_entropy`: what softmax says, less what is true.

    grad_input[n, k] = grad_y / N · ( softmax(input[n])[k] − [k = target[n]] )

    In general Σ_j weight[j] · q[n, j] · softmax(input[n])[k] − weight[k] · q[n, k], with the mean's own divisor.

    Args:
        grad_y: gradient for the loss itself; 1 where the loss is what one wants to lower.
        input, target, weight, ignore_index, reduction, label_smoothing: as given to `cross_entropy`.
    """
    _, cache = _cross_entropy_forward(input, target, weight, ignore_index, reduction, label_smoothing)
    return _cross_entropy_backward(grad_y, cache)


def _cross_entropy_forward(input, target, weight, ignore_index, reduction, label_smoothing):
    """The loss, and what the way back needs: above all exp(input), the most expensive part of both.

    Where all classes count 1 and nothing is smoothed, mass is 1, score the right logit, and a loss log Σ exp − score.
    """
    wanted = _wanted(input, target, weight, ignore_index, label_smoothing)
    logits = _rows(input)
    shifted = logits - logits.max(axis=1, keepdims=True)
    mass, score = wanted.of_class, _at(shifted, wanted.classes, wanted.of_class)  # Σ_k weight·q, and Σ_k weight·q·z
    if wanted.of_all is not None:
        mass = mass + wanted.of_all.sum(axis=1)
        score = score + (wanted.of_all * shifted).sum(axis=1)
    exp = np.exp(shifted, out=shifted)
    total = exp @ np.ones(exp.shape[1], exp.dtype)  # the sum of each row, as a product: three times as fast
    losses = (mass * np.log(total) - score).reshape(_without_classes(input.shape))
    return _reduce(losses, reduction, wanted.count), (losses, exp, mass / total, wanted, input.shape, reduction)


def _cross_entropy_backward(grad_y, cache):
    """The gradient, written over the cached exp(input): a cache serves once."""
    losses, exp, mass_over_total, wanted, shape, reduction = cache
    share = np.ravel(_share(grad_y, losses, reduction, wanted.count))  # one for all rows, or one for each
    grad_rows = np.multiply(exp, (share * mass_over_total)[:, None], out=exp)  # share · mass · softmax
    grad_rows[np.arange(len(exp)), wanted.classes] -= share * wanted.of_class
    if wanted.of_all is not None:
        grad_rows -= share[:, None] * wanted.of_all
    return _from_rows(grad_rows, shape)


class _Wanted(NamedTuple):
    """What a target asks of the M rows of predictions, weighted."""

    classes: np.ndarray  # (M,), the class that each row should name
    of_class: np.ndarray  # (M,), how much it wants that class beyond the others
    of_all: np.ndarray  # (M, C), how much it wants each class besides, or None for not at all
    count: float  # what a mean divides by


def _wanted(input, target, weight, ignore_index, label_smoothing):
    smoothing = number(label_smoothing, "label_smoothing")
    if not 0 <= smoothing <= 1:
        raise ValueError(f"label_smoothing must lie between 0 and 1; got {label_smoothing}")
    if isinstance(target, np.ndarray) and target.dtype.kind == "f":
        C = _check_predictions(input, weight)
        _check_pair(input, target)
        if ignore_index >= 0:
            raise ValueError(f"ignore_index needs class indices; got {ignore_index} for a target of probabilities")
        q = (1 - smoothing) * _rows(target) + smoothing / C
        of_all = q if weight is None else q * weight
        return _Wanted(np.zeros(len(q), int), np.zeros(len(q), q.dtype), of_all, len(q))
    classes, counts = _counted(input, target, weight, ignore_index)
    if smoothing == 0:
        return _Wanted(classes, counts, None, counts.sum())
    C = _rows(input).shape[1]
    each = np.full(C, smoothing / C, input.dtype) if weight is None else smoothing / C * weight
    of_all = np.outer(target.ravel() != ignore_index, each)
    return _Wanted(classes, (1 - smoothing) * counts, of_all, counts.sum())


def _counted(input, target, weight, ignore_index=None):
    """The class of each row, and how much the row counts: its class's weight; 0 where it is to be ignored."""
    _check_classes(input, target, weight, ignore_index)
    kept = target.ravel() != ignore_index
    classes = np.where(kept, target.ravel(), 0)
    return classes, kept.astype(input.dtype) if weight is None else weight[classes] * kept


def _at(rows, classes, factor):
    """factor · rows[class], and 0 where the factor is 0, though the row hold −∞ there."""
    picked = rows[np.arange(len(rows)), classes]
    return np.multiply(factor, picked, out=np.zeros_like(picked), where=factor != 0)


def _class_axis(shape):
    """The classes stand along axis 1, after the samples; a single prediction has no other axis."""
    return min(1, len(shape) - 1)


def _rows(array):
    """Lay predictions out as one row each: (N, C, d1, …) becomes (N·d1·…, C)."""
    axis = _class_axis(array.shape)
    return np.moveaxis(array, axis, -1).reshape(-1, array.shape[axis])


def _from_rows(rows, shape):
    """The way back from `_rows`."""
    axis = _class_axis(shape)
    return np.moveaxis(rows.reshape(*_without_classes(shape), shape[axis]), -1, axis)


def _without_classes(shape):
    axis = _class_axis(shape)
    return (*shape[:axis], *shape[axis + 1 :])


def _check_predictions(input, weight):
    """Refuse anything but a number for each class; return how many classes there are."""
    check_array(input, "input")
    C = input.shape[_class_axis(input.shape)] if input.ndim else 0
    if C == 0:
        raise ValueError(f"input must have shape (N, C), (C,) or (N, C, d1, …) with C ≥ 1; got shape {input.shape}")
    if weight is not None:
        check_shape(weight, (C,), "weight")
        check_same_dtype(input=input, weight=weight)
    return C


def _check_classes(input, target, weight, ignore_index):
    """Refuse anything but one class for each prediction; `ignore_index` may stand for none."""
    C, shape = _check_predictions(input, weight), _without_classes(input.shape)
    if not isinstance(target, np.ndarray) or target.dtype.kind not in "iu":
        found = target.dtype if isinstance(target, np.ndarray) else type(target).__name__
        raise ValueError(f"target must be an array of class indices, integers from 0 to {C - 1}; got {found}")
    if target.shape != shape:
        raise ValueError(
            f"target must have one class for each prediction, shape {shape} for input of shape {input.shape}; got "
            f"shape {target.shape}"
        )
    wrong = ((target < 0) | (target >= C)) & (target != ignore_index)
    if wrong.any():
        raise ValueError(f"target must hold classes from 0 to {C - 1}, as input has {C}; got {target[wrong][0]}")


def nll_loss(input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    """Negative log likelihood: `cross_entropy` where `input` already holds the logarithms of probabilities.

    L = −1/Σ_n w[n] · Σ_n w[n] · input[n, target[n]],  w[n] = weight[target[n]]

    Args:
        input: log-probabilities, as log_softmax gives them, shape (N, C), (C,) or (N, C, d1, …).
        target, weight, ignore_index, reduction: as in `cross_entropy`; class indices only.

    Returns:
        The loss, a number of input's dtype; with 'none' one for each prediction.

    Raises:
        ValueError: shapes or dtypes differ, or a class does not exist.
    """
    classes, counts = _counted(input, target, weight, ignore_index)
    losses = -_at(_rows(input), classes, counts).reshape(target.shape)
    return _reduce(losses, reduction, counts.sum())


def nll_loss_backward(grad_y, input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    """Return grad_input of `nll_loss`: −weight at the right class, 0 at the others.

    grad_input[n, k] = −grad_y / Σ_n w[n] · w[n] · [k = target[n]]
    """
    classes, counts = _counted(input, target, weight, ignore_index)
    share = np.ravel(_share(grad_y, counts.reshape(target.shape), reduction, counts.sum()))
    grad_rows = np.zeros_like(_rows(input))
    grad_rows[np.arange(len(classes)), classes] = -share * counts
    return _from_rows(grad_rows, input.shape)


def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, *, reduction="mean"):
    """Ask the right class to score higher than every other one, and by a margin: the hinge loss for C classes.

    L = 1/N · Σ_n weight[t] / C · Σ_k≠t max(0, margin − input[n, t] + input[n, k])^p,  t = target[n]

    Args:
        input: scores, any real numbers, shape (N, C) or (C,).
        target: the right classes, integers from 0 to C − 1, shape (N,) or ().
        p: 1, or 2 for squared shortfalls.
        margin: how far ahead the right class must be to cost nothing.
        weight: how much each class counts when it is the right one, shape (C,), or None for 1.
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a number of input's dtype; with 'none' one for each prediction.

    Raises:
        ValueError: shapes or dtypes differ, a class does not exist, or p is neither 1 nor 2.

    Source: Weston & Watkins 1999.
    """
    shortfall, _, counts = _shortfalls(input, target, p, margin, weight)
    losses = counts * (shortfall**p).sum(axis=1) / shortfall.shape[1]
    return _reduce(losses.reshape(target.shape), reduction)


def multi_margin_loss_backward(grad_y, input, target, p=1, margin=1.0, weight=None, *, reduction="mean"):
    """Return grad_input of `multi_margin_loss`: every class too close pushes itself down and the right one up.

    grad_input[n, k] = grad_y / N · weight[t] / C · s[k]             for k ≠ t
                       −grad_y / N · weight[t] / C · Σ_j≠t s[j]      for k = t

    where the slope s[k] is 1 within the margin and 0 beyond it; with p = 2, twice the shortfall.
    """
    shortfall, classes, counts = _shortfalls(input, target, p, margin, weight)
    slope = 2 * shortfall if p == 2 else (shortfall > 0).astype(shortfall.dtype)
    slope[np.arange(len(classes)), classes] = -slope.sum(axis=1)
    share = np.ravel(_share(grad_y, counts.reshape(target.shape), reduction))
    return (slope * (share * counts / slope.shape[1])[:, None]).reshape(input.shape)


def _shortfalls(input, target, p, margin, weight):
    """By how much each class is within the margin of the right one, shape (N, C), 0 for the right one itself."""
    classes, counts = _counted(input, target, weight)
    if input.ndim > 2:
        raise ValueError(f"input must have shape (N, C) or (C,); got shape {input.shape}")
    if p not in (1, 2):
        raise ValueError(f"p must be 1 or 2; got {p!r}")
    scores, samples = _rows(input), np.arange(len(classes))
    shortfall = np.maximum(number(margin, "margin") - scores[samples, classes][:, None] + scores, 0)
    shortfall[samples, classes] = 0
    return shortfall, classes, counts


# ---- a whole distribution -----------------------------------------------------------------------------------------


def kl_div(input, target, *, reduction="mean", log_target=False):
    """Kullback–Leibler divergence: how much a distribution `target` surprises one who believes in `input`.

    L = 1/n · Σ_i target[i] · ( log target[i] − input[i] )

    Note the order and the logarithm: input, what is believed, comes as log-probabilities; target, what is so, as
    probabilities. 'mean' divides by the number of elements, which is no divergence; 'batchmean' divides by the number
    of rows, which is.

    Args:
        input: log-probabilities, any shape.
        target: probabilities, the same shape; where one is 0 its term is 0.
        reduction: 'mean', 'batchmean', 'sum' or 'none'.
        log_target: whether target holds log-probabilities too.

    Returns:
        The loss, a number of input's dtype; with 'none' one term for each element.

    Raises:
        ValueError: the shapes or dtypes differ.

    Source: Goodfellow et al. 2016, §3.13.
    """
    _check_pair(input, target)
    log_p = target if log_target else np.log(np.where(target == 0, 1, target))  # 0 · log 0 = 0
    losses = _probability(target, log_target) * (log_p - input)
    return _reduce(losses, *_over_rows(reduction, losses))


def kl_div_backward(grad_y, input, target, *, reduction="mean", log_target=False):
    """Return grad_input of `kl_div`: −target, for input is the logarithm already.

    grad_input[i] = −grad_y / n · target[i]
    """
    _check_pair(input, target)
    return -_probability(target, log_target) * _share(grad_y, input, *_over_rows(reduction, input))


def _probability(target, log_target):
    return np.exp(target) if log_target else target


def _over_rows(reduction, losses):
    """'batchmean' is a mean that divides by the number of rows."""
    if reduction != "batchmean":
        return (reduction,)
    if losses.ndim == 0:
        raise ValueError("reduction='batchmean' needs rows; got input of shape ()")
    return "mean", len(losses)


# ---- which vectors belong together --------------------------------------------------------------------------------


def cosine_embedding_loss(input1, input2, target, margin=0.0, *, reduction="mean"):
    """Turn two vectors towards each other where they belong together, and apart where they do not.

    L = 1/N · Σ_n 1 − cos[n]                   where target[n] = 1
                  max(0, cos[n] − margin)      where target[n] = −1

    cos = input1 · input2 / √( (‖input1‖² + ε) (‖input2‖² + ε) ), with ε = 1e-12: their lengths do not matter.

    Args:
        input1, input2: vectors, both of shape (N, D), or (D,).
        target: 1 or −1 for each pair, numbers of any kind, shape (N,), or ().
        margin: how alike two strangers may be at no cost, as a cosine from −1 to 1.
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a number of input1's dtype; with 'none' one for each pair.

    Raises:
        ValueError: shapes or dtypes differ, or a target is neither −1 nor 1.
    """
    cos, _, _ = _cosines(input1, input2, target)
    losses = np.where(target == 1, 1 - cos, np.maximum(cos - number(margin, "margin"), 0))
    return _reduce(losses, reduction)


def cosine_embedding_loss_backward(grad_y, input1, input2, target, margin=0.0, *, reduction="mean"):
    """Return grad_input1, grad_input2 of `cosine_embedding_loss`.

    ∂cos/∂input1 = input2 / √(…) − cos · input1 / (‖input1‖² + ε),  and the same with 1 and 2 exchanged

    times −1 where they belong together; 1 where they do not and are as alike as the margin or more; else 0.
    """
    cos, square1, square2 = _cosines(input1, input2, target)
    slope = np.where(target == 1, -1, cos >= margin).astype(cos.dtype) * _share(grad_y, cos, reduction)
    slope, cos = np.asarray(slope)[..., None], np.asarray(cos)[..., None]
    root = np.sqrt(square1 * square2)[..., None]
    grad_input1 = slope * (input2 / root - cos * input1 / square1[..., None])
    grad_input2 = slope * (input1 / root - cos * input2 / square2[..., None])
    return grad_input1, grad_input2


def _cosines(input1, input2, target):
    """The cosine of each pair, and the squared lengths of its vectors."""
    check_array(input1, "input1")
    check_shape(input2, input1.shape, "input2")
    check_same_dtype(input1=input1, input2=input2)
    if input1.ndim not in (1, 2):
        raise ValueError(f"input1 must be vectors of shape (N, D) or (D,); got shape {input1.shape}")
    if np.shape(target) != input1.shape[:-1]:
        raise ValueError(
            f"target must be 1 or −1 for each pair, shape {input1.shape[:-1]}; got shape {np.shape(target)}"
        )
    _check_sides(target)
    squares = [np.asarray((v * v).sum(axis=-1) + input1.dtype.type(EPSILON)) for v in (input1, input2)]
    return (input1 * input2).sum(axis=-1) / np.sqrt(squares[0] * squares[1]), *squares


def negative_sampling_loss(center, context, negatives, *, reduction="mean"):
    """Tell a word's true neighbour from K drawn at random: word2vec's loss.

    L = −1/N · Σ_n ( log σ(center[n] · context[n]) + Σ_k log σ(−center[n] · negatives[n, k]) )

    A full softmax would ask every word of the vocabulary; this asks K + 1 of them.

    Args:
        center: vectors of the words in the middle, shape (N, D).
        context: vectors of words that did stand near them, shape (N, D).
        negatives: vectors of words drawn from the whole vocabulary, shape (N, K, D).
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a number of center's dtype; with 'none' one for each word in the middle.

    Raises:
        ValueError: the shapes or dtypes differ.

    Source: Mikolov et al. 2013 (Distributed representations), eq. 4.
    """
    near, far = _scores(center, context, negatives)
    return _reduce(-_log_sigmoid(near) - _log_sigmoid(-far).sum(axis=1), reduction)


def negative_sampling_loss_backward(grad_y, center, context, negatives, *, reduction="mean"):
    """Return grad_center, grad_context, grad_negatives of `negative_sampling_loss`.

    A dot product's slope is σ(center · context) − 1 for the neighbour and σ(center · negative) for each of the others;
    the gradient for a vector is the slope times the vector that it was multiplied with.
    """
    near, far = _scores(center, context, negatives)
    share = _share(grad_y, near, reduction)
    pull = ((sigmoid(near) - 1) * share)[:, None]  # (N, 1)
    push = (sigmoid(far).T * share).T[:, :, None]  # (N, K, 1)
    return pull * context + (push * negatives).sum(axis=1), pull * center, push * center[:, None]


def _scores(center, context, negatives):
    """The dot products of each word in the middle: with its neighbour (N,), with the others (N, K)."""
    check_array(center, "center")
    check_array(negatives, "negatives")
    if center.ndim != 2:
        raise ValueError(f"center must have 2 axes, (N, D); got shape {center.shape}")
    check_shape(context, center.shape, "context")
    N, D = center.shape
    if negatives.ndim != 3 or negatives.shape != (N, negatives.shape[1], D):
        raise ValueError(f"negatives must have shape (N, K, D), here ({N}, K, {D}); got shape {negatives.shape}")
    check_same_dtype(center=center, context=context, negatives=negatives)
    return (center * context).sum(axis=1), (negatives @ center[:, :, None])[:, :, 0]


# ---- layers -------------------------------------------------------------------------------------------------------


class _Loss(FunctionLayer):
    """The layer of a loss; backward() starts the way back."""

    def __init__(self, *, reduction="mean", **settings):
        super().__init__(reduction=reduction, **settings)

    def backward(self, grad_y=1.0):
        return super().backward(grad_y)


class MSELoss(_Loss):
    """The layer of `mse_loss`."""

    function, function_backward = staticmethod(mse_loss), staticmethod(mse_loss_backward)


class L1Loss(_Loss):
    """The layer of `l1_loss`."""

    function, function_backward = staticmethod(l1_loss), staticmethod(l1_loss_backward)


class RMSELoss(_Loss):
    """The layer of `rmse_loss`."""

    function, function_backward = staticmethod(rmse_loss), staticmethod(rmse_loss_backward)


class HuberLoss(_Loss):
    """The layer of `huber_loss`."""

    function, function_backward = staticmethod(huber_loss), staticmethod(huber_loss_backward)

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction=reduction, delta=delta)


class SmoothL1Loss(_Loss):
    """The layer of `smooth_l1_loss`."""

    function, function_backward = staticmethod(smooth_l1_loss), staticmethod(smooth_l1_loss_backward)

    def __init__(self, *, reduction="mean", beta=1.0):
        super().__init__(reduction=reduction, beta=beta)


class BCELoss(_Loss):
    """The layer of `binary_cross_entropy`."""

    function, function_backward = staticmethod(binary_cross_entropy), staticmethod(binary_cross_entropy_backward)

    def __init__(self, weight=None, *, reduction="mean"):
        super().__init__(weight=weight, reduction=reduction)


class BCEWithLogitsLoss(_Loss):
    """The layer of `binary_cross_entropy_with_logits`."""

    function = staticmethod(binary_cross_entropy_with_logits)
    function_backward = staticmethod(binary_cross_entropy_with_logits_backward)

    def __init__(self, weight=None, *, reduction="mean", pos_weight=None):
        super().__init__(weight=weight, reduction=reduction, pos_weight=pos_weight)


class HingeLoss(_Loss):
    """The layer of `hinge_loss`."""

    function, function_backward = staticmethod(hinge_loss), staticmethod(hinge_loss_backward)

    def __init__(self, margin=1.0, *, reduction="mean"):
        super().__init__(margin=margin, reduction=reduction)


class CrossEntropyLoss(_Loss):
    """The layer of `cross_entropy`.

    It keeps exp(input), so that the way back need not work it out again, and the way back uses it up: as in torch, each
    needs a forward pass of its own.
    """

    def __init__(self, weight=None, *, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__(
            weight=weight, ignore_index=ignore_index, reduction=reduction, label_smoothing=label_smoothing
        )

    def forward(self, input, target):
        loss, self.x = _cross_entropy_forward(input, target, **self.settings)
        return loss

    def backward(self, grad_y=1.0):
        cache, self.x = self.last_input(), None
        return _cross_entropy_backward(grad_y, cache)


class NLLLoss(_Loss):
    """The layer of `nll_loss`."""

    function, function_backward = staticmethod(nll_loss), staticmethod(nll_loss_backward)

    def __init__(self, weight=None, *, ignore_index=-100, reduction="mean"):
        super().__init__(weight=weight, ignore_index=ignore_index, reduction=reduction)


class MultiMarginLoss(_Loss):
    """The layer of `multi_margin_loss`."""

    function, function_backward = staticmethod(multi_margin_loss), staticmethod(multi_margin_loss_backward)

    def __init__(self, p=1, margin=1.0, weight=None, *, reduction="mean"):
        super().__init__(p=p, margin=margin, weight=weight, reduction=reduction)


class KLDivLoss(_Loss):
    """The layer of `kl_div`."""

    function, function_backward = staticmethod(kl_div), staticmethod(kl_div_backward)

    def __init__(self, *, reduction="mean", log_target=False):
        super().__init__(reduction=reduction, log_target=log_target)


class CosineEmbeddingLoss(_Loss):
    """The layer of `cosine_embedding_loss`; backward() returns the gradients for both vectors."""

    function, function_backward = staticmethod(cosine_embedding_loss), staticmethod(cosine_embedding_loss_backward)

    def __init__(self, margin=0.0, *, reduction="mean"):
        super().__init__(margin=margin, reduction=reduction)


class NegativeSamplingLoss(_Loss):
    """The layer of `negative_sampling_loss`; backward() returns the gradients for all three."""

    function, function_backward = staticmethod(negative_sampling_loss), staticmethod(negative_sampling_loss_backward)
