"""Losses on tensors: the twin of numpy_nn.losses, where the idea is told.

Autograd does the way back, for targets too where they hold probabilities or numbers. Values (that a class exists, that
a probability is one) are looked at on the CPU alone: on a device that would make every step wait.
"""

import torch

from .activations import log_softmax
from .checks import can_look, check_same_dtype, check_shape, check_tensor, number
from .module import FunctionLayer

__all__ = [
    "BCELoss", "BCEWithLogitsLoss", "CosineEmbeddingLoss", "CrossEntropyLoss", "HingeLoss", "HuberLoss", "KLDivLoss",
    "L1Loss", "MSELoss", "MultiMarginLoss", "NLLLoss", "NegativeSamplingLoss", "RMSELoss", "SmoothL1Loss",
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cosine_embedding_loss", "cross_entropy", "hinge_loss",
    "huber_loss", "kl_div", "l1_loss", "mse_loss", "multi_margin_loss", "negative_sampling_loss", "nll_loss",
    "rmse_loss", "smooth_l1_loss",
]

EPSILON = 9.999999960041972e-13  # keeps a denominator from 0: torch's own constant, 1e-12 as float32 holds it


def _reduce(losses, reduction, count=None):
    """Make one number of the losses; a mean divides by `count`, which is how many they are unless they are weighted."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction must be 'none', 'mean' or 'sum'; got {reduction!r}")
    if reduction == "none":
        return losses
    total = losses.sum()
    return total if reduction == "sum" else total / (losses.numel() if count is None else count)


# ---- a number -----------------------------------------------------------------------------------------------------


def mse_loss(input, target, *, reduction="mean"):
    """Mean squared error: an error twice as large costs four times as much.

    L = 1/n · Σ_i (input[i] − target[i])²

    Args:
        input: predictions, any shape.
        target: what is so, the same shape.
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a scalar tensor; with 'none' one for each prediction.

    Raises:
        ValueError: the shapes or dtypes differ.

    Source: Goodfellow et al. 2016, §5.1.4.
    """
    return _reduce(_error(input, target) ** 2, reduction)


def l1_loss(input, target, *, reduction="mean"):
    """Mean absolute error: an error twice as large costs twice as much, so that one outlier cannot rule the rest.

    L = 1/n · Σ_i |input[i] − target[i]|

    Arguments as in `mse_loss`. The gradient where there is no error is 0.
    """
    return _reduce(_error(input, target).abs(), reduction)


def rmse_loss(input, target, *, reduction="mean"):
    """Root of the mean squared error: in the units of the target. Arguments as in `mse_loss`.

    L = √( 1/n · Σ_i (input[i] − target[i])² )

    At L = 0 the root has no slope; all errors are 0 there, and the gradient with them.
    """
    mse = mse_loss(input, target, reduction=reduction)
    return torch.where(mse == 0, 0, torch.where(mse == 0, 1, mse).sqrt())  # autograd never sees the root of 0


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
    error, delta = _error(input, target), number(delta, "delta")
    if not delta > 0:
        raise ValueError(f"delta must be above 0; got {delta}")
    near = error.clamp(-delta, delta)
    return _reduce(near * (error - near / 2), reduction)  # both branches at once: near is e, or δ with e's sign


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
    beta = number(beta, "beta")
    if not beta >= 0:
        raise ValueError(f"beta must be 0 or more; got {beta}")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    return huber_loss(input, target, reduction, beta) / beta


def _error(input, target):
    """How far each prediction is off."""
    _check_pair(input, target)
    return input - target


def _check_pair(input, target):
    check_tensor(input, "input")
    check_shape(target, input.shape, "target")
    check_same_dtype(input=input, target=target)


# ---- yes or no ----------------------------------------------------------------------------------------------------


def binary_cross_entropy(input, target, weight=None, *, reduction="mean"):
    """Surprise at yes or no, where `input` is the probability that was given to yes.

    L = −1/n · Σ_i weight[i] · ( target[i] · log input[i] + (1 − target[i]) · log(1 − input[i]) )

    Each logarithm is cut off at −100, and its slope's denominator input · (1 − input) at 1e-12, as in torch.

    Args:
        input: probabilities of yes, from 0 to 1, any shape.
        target: the truth, from 0 (no) to 1 (yes), the same shape.
        weight: how much each loss counts, a shape that broadcasts to input's, or None. The mean still divides by n.
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a scalar tensor; with 'none' one for each probability.

    Raises:
        ValueError: shapes or dtypes differ, or (on the CPU) a number is no probability.

    Source: Goodfellow et al. 2016, §6.2.2.2.
    """
    _check_pair(input, target)
    _check_weight(weight, "weight", input)
    for name, tensor in (("input", input), ("target", target)):
        if can_look(tensor) and not ((tensor >= 0) & (tensor <= 1)).all():
            raise ValueError(f"{name} must hold probabilities, from 0 to 1; got values outside")
    p = input.detach()
    losses = -(target * p.log().clamp(min=-100) + (1 - target) * (-p).log1p().clamp(min=-100))
    # The slopes of the logarithms at 0 and 1 are infinite; this adds nothing to the losses but a finite slope.
    slope = ((p - target) / (p * (1 - p)).clamp(min=EPSILON)).detach()
    losses = losses + slope * (input - p)
    return _reduce(_weigh(losses, weight), reduction)


def _check_weight(weight, name, input):
    """Refuse a weight that does not spread over the predictions."""
    if weight is None:
        return
    check_tensor(weight, name)
    check_same_dtype(input=input, **{name: weight})
    beyond = weight.ndim > input.ndim
    if beyond or any(w not in (1, n) for w, n in zip(weight.shape[::-1], input.shape[::-1], strict=False)):
        raise ValueError(
            f"{name} must broadcast to input's shape {tuple(input.shape)}; got shape {tuple(weight.shape)}"
        )


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
        The loss, a scalar tensor; with 'none' one for each logit.

    Raises:
        ValueError: shapes or dtypes differ.

    Source: Goodfellow et al. 2016, §6.2.2.2.
    """
    _check_pair(input, target)
    _check_weight(weight, "weight", input)
    _check_weight(pos_weight, "pos_weight", input)
    yes, no = _weigh(target, pos_weight), 1 - target
    losses = -(yes * _log_sigmoid(input) + no * _log_sigmoid(-input))
    return _reduce(_weigh(losses, weight), reduction)


def _log_sigmoid(z):
    """log(1 / (1 + exp(−z))), for any z; at 0 `minimum` takes half of both slopes, which is the sigmoid's ½ there."""
    return torch.minimum(z, torch.zeros_like(z)) - (-z.abs()).exp().log1p()


def hinge_loss(input, target, margin=1.0, *, reduction="mean"):
    """Ask every score to lie on its target's side of 0, and by a margin; what does costs nothing.

    L = 1/n · Σ_i max(0, margin − target[i] · input[i])

    Args:
        input: scores, any real numbers, any shape.
        target: the side that is right, −1 or 1, the same shape.
        margin: how far beyond 0 a score must lie to cost nothing.
        reduction: 'mean', 'sum' or 'none'.

    Returns:
        The loss, a scalar tensor; with 'none' one for each score.

    Raises:
        ValueError: shapes or dtypes differ, or (on the CPU) a target is neither −1 nor 1.

    Source: Cortes & Vapnik 1995 (the support vector machine's loss).
    """
    _check_pair(input, target)
    _check_sides(target)
    shortfall = number(margin, "margin") - target * input
    return _reduce(torch.where(shortfall > 0, shortfall, 0), reduction)


def _check_sides(target):
    if can_look(target) and not (target.abs() == 1).all():
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
            classes, in input's shape. That a class exists is looked at on the CPU alone.
        weight: how much each class counts, shape (C,), or None for 1.
        ignore_index: where target says so, there is no loss and no gradient, and a mean does not count it.
        reduction: 'mean', 'sum' or 'none'.
        label_smoothing: ε, from 0 to 1.

    Returns:
        The loss, a scalar tensor; with 'none' one for each prediction.

    Raises:
        ValueError: shapes or dtypes differ, (on the CPU) a class does not exist, or label_smoothing is not from 0 to 1.

    Source: Goodfellow et al. 2016, §6.2.2.3; label smoothing, Szegedy et al. 2016, §7.
    """
    smoothing = number(label_smoothing, "label_smoothing")
    if not 0 <= smoothing <= 1:
        raise ValueError(f"label_smoothing must lie between 0 and 1; got {label_smoothing}")
    if isinstance(target, torch.Tensor) and target.dtype.is_floating_point:
        _check_predictions(input, weight)
        _check_pair(input, target)
        if ignore_index >= 0:
            raise ValueError(f"ignore_index needs class indices; got {ignore_index} for a target of probabilities")
        surprise = -log_softmax(_rows(input), dim=1)
        q = (1 - smoothing) * _rows(target) + smoothing / surprise.shape[1]
        losses, count = (_weigh(q, weight) * surprise).sum(dim=1), len(q)
    else:
        classes, counts, kept = _counted(input, target, weight, ignore_index)
        surprise = -log_softmax(_rows(input), dim=1)
        losses, count = (1 - smoothing) * _at(surprise, classes, counts), counts.sum()
        if smoothing > 0:
            of_all = _weigh(surprise, weight).sum(dim=1) / surprise.shape[1]
            losses = losses + torch.where(kept, smoothing * of_all, 0)
    return _reduce(losses.reshape(_without_classes(input.shape)), reduction, count)


def _counted(input, target, weight, ignore_index=None):
    """The class of each row; how much the row counts: its class's weight, 0 where it is ignored; whether it counts."""
    _check_classes(input, target, weight, ignore_index)
    kept = target.reshape(-1) != (-1 if ignore_index is None else ignore_index)
    classes = torch.where(kept, target.reshape(-1), 0).long()
    return classes, kept.to(input.dtype) if weight is None else weight[classes] * kept, kept


def _at(rows, classes, factor):
    """factor · rows[class], and 0 where the factor is 0, though the row hold −∞ there."""
    return torch.where(factor != 0, factor * rows.gather(1, classes[:, None])[:, 0], 0)


def _class_axis(shape):
    """The classes stand along axis 1, after the samples; a single prediction has no other axis."""
    return min(1, len(shape) - 1)


def _rows(tensor):
    """Lay predictions out as one row each: (N, C, d1, …) becomes (N·d1·…, C)."""
    axis = _class_axis(tensor.shape)
    return tensor.movedim(axis, -1).reshape(-1, tensor.shape[axis])


def _without_classes(shape):
    axis = _class_axis(shape)
    return (*shape[:axis], *shape[axis + 1 :])


def _check_predictions(input, weight):
    """Refuse anything but a number for each class; return how many classes there are."""
    check_tensor(input, "input")
    shape = tuple(input.shape)
    C = shape[_class_axis(shape)] if shape else 0
    if C == 0:
        raise ValueError(f"input must have shape (N, C), (C,) or (N, C, d1, …) with C ≥ 1; got shape {shape}")
    if weight is not None:
        check_shape(weight, (C,), "weight")
        check_same_dtype(input=input, weight=weight)
    return C


def _check_classes(input, target, weight, ignore_index):
    """Refuse anything but one class for each prediction; `ignore_index` may stand for none."""
    C, shape = _check_predictions(input, weight), _without_classes(input.shape)
    known = isinstance(target, torch.Tensor)
    if not known or target.dtype.is_floating_point or target.dtype.is_complex or target.dtype == torch.bool:
        found = target.dtype if known else type(target).__name__
        raise ValueError(f"target must be a tensor of class indices, integers from 0 to {C - 1}; got {found}")
    if tuple(target.shape) != shape:
        raise ValueError(
            f"target must have one class for each prediction, shape {shape} for input of shape {tuple(input.shape)}; "
            f"got shape {tuple(target.shape)}"
        )
    if can_look(target):
        wrong = (target < 0) | (target >= C)
        if ignore_index is not None:
            wrong &= target != ignore_index
        if wrong.any():
            raise ValueError(f"target must hold classes from 0 to {C - 1}, as input has {C}; got {target[wrong][0]}")


def nll_loss(input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    """Negative log likelihood: `cross_entropy` where `input` already holds the logarithms of probabilities.

    L = −1/Σ_n w[n] · Σ_n w[n] · input[n, target[n]],  w[n] = weight[target[n]]

    Args:
        input: log-probabilities, as log_softmax gives them, shape (N, C), (C,) or (N, C, d1, …).
        target, weight, ignore_index, reduction: as in `cross_entropy`; class indices only.

    Returns:
        The loss, a scalar tensor; with 'none' one for each prediction.

    Raises:
        ValueError: shapes or dtypes differ, or (on the CPU) a class does not exist.
    """
    classes, counts, _ = _counted(input, target, weight, ignore_index)
    return _reduce(_at(-_rows(input), classes, counts).reshape(target.shape), reduction, counts.sum())


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
        The loss, a scalar tensor; with 'none' one for each prediction.

    Raises:
        ValueError: shapes or dtypes differ, (on the CPU) a class does not exist, or p is neither 1 nor 2.

    Source: Weston & Watkins 1999.
    """
    classes, counts, _ = _counted(input, target, weight)
    if input.ndim > 2:
        raise ValueError(f"input must have shape (N, C) or (C,); got shape {tuple(input.shape)}")
    if p not in (1, 2):
        raise ValueError(f"p must be 1 or 2; got {p!r}")
    scores, classes = _rows(input), classes[:, None]
    shortfall = number(margin, "margin") - scores.gather(1, classes) + scores
    other = torch.arange(scores.shape[1], device=input.device) != classes
    losses = counts * torch.where(other & (shortfall > 0), shortfall, 0).pow(p).sum(dim=1) / scores.shape[1]
    return _reduce(losses.reshape(target.shape), reduction)


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
        The loss, a scalar tensor; with 'none' one term for each element.

    Raises:
        ValueError: the shapes or dtypes differ.

    Source: Goodfellow et al. 2016, §3.13.
    """
    _check_pair(input, target)
    losses = target.exp() * (target - input) if log_target else torch.xlogy(target, target) - target * input
    if reduction != "batchmean":
        return _reduce(losses, reduction)
    if losses.ndim == 0:
        raise ValueError("reduction='batchmean' needs rows; got input of shape ()")
    return _reduce(losses, "mean", len(losses))


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
        The loss, a scalar tensor; with 'none' one for each pair.

    Raises:
        ValueError: shapes or dtypes differ, or (on the CPU) a target is neither −1 nor 1.
    """
    check_tensor(input1, "input1")
    check_shape(input2, input1.shape, "input2")
    check_same_dtype(input1=input1, input2=input2)
    shape = tuple(input1.shape)
    if len(shape) not in (1, 2):
        raise ValueError(f"input1 must be vectors of shape (N, D) or (D,); got shape {shape}")
    if tuple(target.shape) != shape[:-1]:
        raise ValueError(
            f"target must be 1 or −1 for each pair, shape {shape[:-1]}; got shape {tuple(target.shape)}"
        )
    _check_sides(target)
    square1, square2 = (vectors.square().sum(dim=-1) + EPSILON for vectors in (input1, input2))
    cos = (input1 * input2).sum(dim=-1) / (square1 * square2).sqrt()
    return _reduce(torch.where(target == 1, 1 - cos, (cos - number(margin, "margin")).clamp(min=0)), reduction)


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
        The loss, a scalar tensor; with 'none' one for each word in the middle.

    Raises:
        ValueError: the shapes or dtypes differ.

    Source: Mikolov et al. 2013 (Distributed representations), eq. 4.
    """
    check_tensor(center, "center")
    check_tensor(negatives, "negatives")
    if center.ndim != 2:
        raise ValueError(f"center must have 2 axes, (N, D); got shape {tuple(center.shape)}")
    check_shape(context, center.shape, "context")
    (N, D), shape = center.shape, tuple(negatives.shape)
    if len(shape) != 3 or shape != (N, shape[1], D):
        raise ValueError(f"negatives must have shape (N, K, D), here ({N}, K, {D}); got shape {shape}")
    check_same_dtype(center=center, context=context, negatives=negatives)
    near, far = (center * context).sum(dim=1), (negatives @ center[:, :, None])[:, :, 0]
    return _reduce(-_log_sigmoid(near) - _log_sigmoid(-far).sum(dim=1), reduction)


# ---- layers -------------------------------------------------------------------------------------------------------


class _Loss(FunctionLayer):
    """The layer of a loss."""

    def __init__(self, *, reduction="mean", **settings):
        super().__init__(reduction=reduction, **settings)


class MSELoss(_Loss):
    """The layer of `mse_loss`."""

    function = staticmethod(mse_loss)


class L1Loss(_Loss):
    """The layer of `l1_loss`."""

    function = staticmethod(l1_loss)


class RMSELoss(_Loss):
    """The layer of `rmse_loss`."""

    function = staticmethod(rmse_loss)


class HuberLoss(_Loss):
    """The layer of `huber_loss`."""

    function = staticmethod(huber_loss)

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction=reduction, delta=delta)


class SmoothL1Loss(_Loss):
    """The layer of `smooth_l1_loss`."""

    function = staticmethod(smooth_l1_loss)

    def __init__(self, *, reduction="mean", beta=1.0):
        super().__init__(reduction=reduction, beta=beta)


class BCELoss(_Loss):
    """The layer of `binary_cross_entropy`."""

    function = staticmethod(binary_cross_entropy)

    def __init__(self, weight=None, *, reduction="mean"):
        super().__init__(weight=weight, reduction=reduction)


class BCEWithLogitsLoss(_Loss):
    """The layer of `binary_cross_entropy_with_logits`."""

    function = staticmethod(binary_cross_entropy_with_logits)

    def __init__(self, weight=None, *, reduction="mean", pos_weight=None):
        super().__init__(weight=weight, reduction=reduction, pos_weight=pos_weight)


class HingeLoss(_Loss):
    """The layer of `hinge_loss`."""

    function = staticmethod(hinge_loss)

    def __init__(self, margin=1.0, *, reduction="mean"):
        super().__init__(margin=margin, reduction=reduction)


class CrossEntropyLoss(_Loss):
    """The layer of `cross_entropy`."""

    function = staticmethod(cross_entropy)

    def __init__(self, weight=None, *, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__(
            weight=weight, ignore_index=ignore_index, reduction=reduction, label_smoothing=label_smoothing
        )


class NLLLoss(_Loss):
    """The layer of `nll_loss`."""

    function = staticmethod(nll_loss)

    def __init__(self, weight=None, *, ignore_index=-100, reduction="mean"):
        super().__init__(weight=weight, ignore_index=ignore_index, reduction=reduction)


class MultiMarginLoss(_Loss):
    """The layer of `multi_margin_loss`."""

    function = staticmethod(multi_margin_loss)

    def __init__(self, p=1, margin=1.0, weight=None, *, reduction="mean"):
        super().__init__(p=p, margin=margin, weight=weight, reduction=reduction)


class KLDivLoss(_Loss):
    """The layer of `kl_div`."""

    function = staticmethod(kl_div)

    def __init__(self, *, reduction="mean", log_target=False):
        super().__init__(reduction=reduction, log_target=log_target)


class CosineEmbeddingLoss(_Loss):
    """The layer of `cosine_embedding_loss`."""

    function = staticmethod(cosine_embedding_loss)

    def __init__(self, margin=0.0, *, reduction="mean"):
        super().__init__(margin=margin, reduction=reduction)


class NegativeSamplingLoss(_Loss):
    """The layer of `negative_sampling_loss`."""

    function = staticmethod(negative_sampling_loss)
