"""Wrong losses."""

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn import losses

from .register import wrong


def reduce(values, reduction):
    return {"mean": values.mean, "sum": values.sum, "none": lambda: values}[reduction]()


# ---- a number -----------------------------------------------------------------------------------------------------


@wrong("mse_loss", "half of it", "forward")
def _(input, target, **settings):
    return nn.mse_loss(input, target, **settings) / 2


@wrong("mse_loss", "the mean for a sum", "forward")
def _(input, target, reduction="mean"):
    return nn.mse_loss(input, target, reduction="mean" if reduction == "sum" else reduction)


@wrong("mse_loss", "missing 2 in the gradient", "backward")
def _(grad_y, input, target, **settings):
    return nn.mse_loss_backward(grad_y, input, target, **settings) / 2


@wrong("mse_loss", "missing 1/n in the gradient", "backward")
def _(grad_y, input, target, **settings):
    scale = input.size if settings.get("reduction") == "mean" else 1
    return nn.mse_loss_backward(grad_y, input, target, **settings) * scale


@wrong("mse_loss", "divided by the samples alone", "forward")
def _(input, target, reduction="mean"):
    losses = (input - target) ** 2
    return losses.sum() / len(np.atleast_1d(input)) if reduction == "mean" else reduce(losses, reduction)


@wrong("l1_loss", "slope 1 where there is no error", "backward")
def _(grad_y, input, target, **settings):
    return nn.l1_loss_backward(grad_y, np.where(input == target, target + 1, input), target, **settings)


@wrong("l1_loss", "squared", "forward")
def _(input, target, **settings):
    return nn.mse_loss(input, target, **settings)


@wrong("rmse_loss", "the mean of roots for the root of the mean", "forward")
def _(input, target, **settings):
    return nn.l1_loss(input, target, **settings)


@wrong("rmse_loss", "nan where everything is right", "backward")
def _(grad_y, input, target, **settings):
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = grad_y / (2 * nn.rmse_loss(input, target, **settings))
        return 2 * (input - target) * slope / (input.size if settings.get("reduction") == "mean" else 1)


@wrong("rmse_loss", "the slope of the root forgotten", "backward")
def _(grad_y, input, target, **settings):
    return nn.mse_loss_backward(grad_y, input, target, **settings)


@wrong("huber_loss", "SmoothL1 confused with Huber (SmoothL1(β) = Huber(β)/β)", "forward")
def _(input, target, reduction="mean", delta=1.0):
    return nn.smooth_l1_loss(input, target, reduction=reduction, beta=delta)


@wrong("huber_loss", "the straight part not lowered to meet the parabola", "forward")
def _(input, target, reduction="mean", delta=1.0):
    error = abs(input - target)
    return reduce(np.where(error <= delta, error * error / 2, delta * error), reduction)


@wrong("huber_loss", "a gradient that is not clipped", "backward")
def _(grad_y, input, target, reduction="mean", delta=1.0):
    return nn.mse_loss_backward(grad_y, input, target, reduction=reduction) / 2


@wrong("smooth_l1_loss", "SmoothL1 confused with Huber (SmoothL1(β) = Huber(β)/β)", "forward")
def _(input, target, reduction="mean", beta=1.0):
    return nn.huber_loss(input, target, reduction, beta) if beta else nn.l1_loss(input, target, reduction=reduction)


@wrong("smooth_l1_loss", "SmoothL1 confused with Huber on the way back", "backward")
def _(grad_y, input, target, reduction="mean", beta=1.0):
    return nn.smooth_l1_loss_backward(grad_y, input, target, reduction=reduction, beta=beta) * (beta or 1)


# ---- yes or no ----------------------------------------------------------------------------------------------------


def cross(p, target):
    """The textbook formula, as it stands."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return -(target * np.log(p) + (1 - target) * np.log(1 - p))


@wrong("binary_cross_entropy", "infinite at a probability of 0", "forward")
def _(input, target, weight=None, reduction="mean"):
    return reduce(cross(input, target) * (1 if weight is None else weight), reduction)


@wrong("binary_cross_entropy", "divided by the sum of the weights", "forward")
def _(input, target, weight=None, reduction="mean"):
    loss = nn.binary_cross_entropy(input, target, weight, reduction=reduction)
    if reduction != "mean" or weight is None:
        return loss
    return loss * input.size / np.broadcast_to(weight, input.shape).sum()


@wrong("binary_cross_entropy", "the no forgotten", "forward")
def _(input, target, weight=None, reduction="mean"):
    with np.errstate(divide="ignore"):
        losses = -target * np.maximum(np.log(input), -100)
    return reduce(losses * (1 if weight is None else weight), reduction)


@wrong("binary_cross_entropy", "the gradient for the logit", "backward")
def _(grad_y, input, target, weight=None, reduction="mean"):
    slope = (input - target) * (1 if weight is None else weight)
    return slope * grad_y / (input.size if reduction == "mean" else 1)


@wrong("binary_cross_entropy_with_logits", "BCE infinite at logits of ±200", "forward")
def _(input, target, weight=None, reduction="mean", pos_weight=None):
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        p = 1 / (1 + np.exp(-input))
        yes = target if pos_weight is None else target * pos_weight
        losses = -(yes * np.log(p) + (1 - target) * np.log(1 - p))
    return reduce(losses * (1 if weight is None else weight), reduction)


@wrong("binary_cross_entropy_with_logits", "a probability clipped at 1e-7", "forward")
def _(input, target, weight=None, reduction="mean", pos_weight=None):
    p = np.clip(nn.sigmoid(input), 1e-7, 1 - 1e-7)
    yes = target if pos_weight is None else target * pos_weight
    losses = -(yes * np.log(p) + (1 - target) * np.log(1 - p))
    return reduce(losses * (1 if weight is None else weight), reduction)


@wrong("binary_cross_entropy_with_logits", "pos_weight on the no as well", "forward")
def _(input, target, weight=None, reduction="mean", pos_weight=None):
    weight = pos_weight if weight is None else weight if pos_weight is None else weight * pos_weight
    return nn.binary_cross_entropy_with_logits(input, target, weight, reduction=reduction)


@wrong("binary_cross_entropy_with_logits", "pos_weight lost on the way back", "backward")
def _(grad_y, input, target, weight=None, reduction="mean", pos_weight=None):
    return nn.binary_cross_entropy_with_logits_backward(grad_y, input, target, weight, reduction=reduction)


@wrong("hinge_loss", "a slope of 1 at the margin itself", "backward")
def _(grad_y, input, target, margin=1.0, reduction="mean"):
    slope = -target * (target * input <= margin)
    return slope * grad_y / (input.size if reduction == "mean" else 1)


@wrong("hinge_loss", "no margin: the perceptron's loss", "forward")
def _(input, target, margin=1.0, reduction="mean"):
    return nn.hinge_loss(input, target, 0.0, reduction=reduction)


# ---- one of C classes ---------------------------------------------------------------------------------------------


def is_plain(input, target, reduction="mean", **settings):
    """Whether the textbook's formula applies."""
    classes = target.ndim == 1 and min(target, default=-1) >= 0
    return classes and input.ndim == 2 and reduction == "mean" and not settings


def plainly(losses_of):
    """A wrong version of the plain case: losses_of(logits) are the surprises of all classes; the rest is right."""

    def forward(input, target, **settings):
        if not is_plain(input, target, **settings):
            return nn.cross_entropy(input, target, **settings)
        with np.errstate(all="ignore"):
            return losses_of(input)[np.arange(len(target)), target].mean().astype(input.dtype)

    return forward


def softmax(logits):
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


wrong("cross_entropy", "cross-entropy infinite at a logit gap of 1000", "forward")(
    plainly(lambda logits: -np.log(softmax(logits)))
)
wrong("cross_entropy", "cross-entropy clipped at a logit gap of 1000", "forward")(
    plainly(lambda logits: -np.log(np.maximum(softmax(logits), 1e-12)))
)
wrong("cross_entropy", "exp of the logits as they are", "forward")(
    plainly(lambda logits: -np.log(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)))
)
wrong("cross_entropy", "softmax taken twice, as where a network ends with one", "forward")(
    plainly(lambda logits: -np.log(softmax(softmax(logits))))
)
wrong("cross_entropy", "softmax over the samples", "forward")(plainly(lambda logits: -np.log(softmax(logits.T).T)))


@wrong("cross_entropy", "logarithm to base 2", "forward")
def _(input, target, **settings):
    return nn.cross_entropy(input, target, **settings) / np.log(2).astype(input.dtype)


@wrong("cross_entropy", "missing 1/n", "forward")
def _(input, target, reduction="mean", **settings):
    return nn.cross_entropy(input, target, reduction="sum" if reduction == "mean" else reduction, **settings)


@wrong("cross_entropy", "weighted cross-entropy divided by N instead of Σw", "forward")
def _(input, target, weight=None, reduction="mean", **settings):
    loss = nn.cross_entropy(input, target, weight, reduction="sum" if reduction == "mean" else reduction, **settings)
    N = (target != settings.get("ignore_index", -100)).sum()
    return loss / input.dtype.type(max(1, N)) if reduction == "mean" else loss


@wrong("cross_entropy", "ignore_index counted in the mean", "forward")
def _(input, target, weight=None, reduction="mean", **settings):
    if weight is not None or reduction != "mean":
        return nn.cross_entropy(input, target, weight, reduction=reduction, **settings)
    return nn.cross_entropy(input, target, reduction="none", **settings).mean()


@wrong("cross_entropy", "ignored samples pull as if they were of class 0", "backward")
def _(grad_y, input, target, ignore_index=-100, **settings):
    classes = target if target.dtype.kind == "f" else np.where(target == ignore_index, 0, target)
    return nn.cross_entropy_backward(grad_y, input, classes, **settings)


@wrong("cross_entropy", "the smoothed share divided among the other classes alone", "forward")
def _(input, target, label_smoothing=0.0, **settings):
    C = input.shape[min(1, input.ndim - 1)]
    if label_smoothing and C > 1:
        label_smoothing = min(1.0, label_smoothing * C / (C - 1))
    return nn.cross_entropy(input, target, label_smoothing=label_smoothing, **settings)


@wrong("cross_entropy", "smoothing forgotten on the way back", "backward")
def _(grad_y, input, target, label_smoothing=0.0, **settings):
    return nn.cross_entropy_backward(grad_y, input, target, **settings)


@wrong("cross_entropy", "target probabilities weighted in the mean like classes", "forward")
def _(input, target, weight=None, reduction="mean", **settings):
    loss = nn.cross_entropy(input, target, weight, reduction=reduction, **settings)
    if target.dtype.kind != "f" or weight is None or reduction != "mean":
        return loss
    return loss / weight.mean()


@wrong("cross_entropy", "the classes sought along the last axis", "forward")
def _(input, target, **settings):
    if input.ndim == 3:
        input = np.ascontiguousarray(input.swapaxes(1, 2)).reshape(input.shape)
    return nn.cross_entropy(input, target, **settings)


@wrong("cross_entropy", "missing 1/n in the gradient", "backward")
def _(grad_y, input, target, reduction="mean", **settings):
    reduction = "sum" if reduction == "mean" else reduction
    return nn.cross_entropy_backward(grad_y, input, target, reduction=reduction, **settings)


@wrong("cross_entropy", "the truth not taken away", "backward")
def _(grad_y, input, target, **settings):
    if not is_plain(input, target, **settings):
        return nn.cross_entropy_backward(grad_y, input, target, **settings)
    return softmax(input) * (input.dtype.type(grad_y) / len(target))


@wrong("nll_loss", "softmax taken once more", "forward")
def _(input, target, *args, **settings):
    return nn.cross_entropy(input, target, *args, **settings)


@wrong("nll_loss", "ignore_index counted in the mean", "forward")
def _(input, target, weight=None, reduction="mean", **settings):
    if weight is not None or reduction != "mean":
        return nn.nll_loss(input, target, weight, reduction=reduction, **settings)
    return nn.nll_loss(input, target, reduction="none", **settings).mean()


@wrong("nll_loss", "the weights lost on the way back", "backward")
def _(grad_y, input, target, weight=None, **settings):
    return nn.nll_loss_backward(grad_y, input, target, **settings)


@wrong("multi_margin_loss", "divided by C − 1", "forward")
def _(input, target, *args, **settings):
    C = input.shape[-1]
    return nn.multi_margin_loss(input, target, *args, **settings) * (C / max(1, C - 1))


@wrong("multi_margin_loss", "the right class compared with itself", "forward")
def _(input, target, p=1, margin=1.0, weight=None, reduction="mean"):
    own = margin**p * (np.ones_like(input[..., 0]) if weight is None else weight[target]) / input.shape[-1]
    return nn.multi_margin_loss(input, target, p, margin, weight, reduction=reduction) + reduce(own, reduction)


@wrong("multi_margin_loss", "the square forgotten on the way back", "backward")
def _(grad_y, input, target, p=1, margin=1.0, weight=None, reduction="mean"):
    return nn.multi_margin_loss_backward(grad_y, input, target, 1, margin, weight, reduction=reduction)


# ---- the rest -----------------------------------------------------------------------------------------------------


@wrong("kl_div", "batchmean for mean", "forward")
def _(input, target, reduction="mean", log_target=False):
    reduction = "batchmean" if reduction == "mean" and input.ndim and len(input) else reduction
    return nn.kl_div(input, target, reduction=reduction, log_target=log_target)


@wrong("kl_div", "0 · log 0 is nan", "forward")
def _(input, target, reduction="mean", log_target=False):
    if log_target:
        return nn.kl_div(input, target, reduction=reduction, log_target=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = target * (np.log(target) - input)
    return losses.sum() / len(input) if reduction == "batchmean" else reduce(losses, reduction)


@wrong("kl_div", "belief and truth exchanged", "forward")
def _(input, target, reduction="mean", log_target=False):
    with np.errstate(divide="ignore", invalid="ignore"):
        log_target_value = target if log_target else np.log(target)
        losses = np.exp(input) * (input - log_target_value)
    return losses.sum() / len(input) if reduction == "batchmean" else reduce(losses, reduction)


@wrong("kl_div", "log_target forgotten on the way back", "backward")
def _(grad_y, input, target, reduction="mean", log_target=False):
    return nn.kl_div_backward(grad_y, input, target, reduction=reduction)


@wrong("cosine_embedding_loss", "nothing comes back just at the margin", "backward")
def _(grad_y, input1, input2, target, margin=0.0, reduction="mean"):
    grads = nn.cosine_embedding_loss_backward(grad_y, input1, input2, target, margin, reduction=reduction)
    at_margin = (losses._cosines(input1, input2, target)[0] == margin) & (target == -1)
    return tuple(np.where(np.asarray(at_margin)[..., None], 0, grad).astype(grad.dtype) for grad in grads)


@wrong("cosine_embedding_loss", "the lengths treated as constants", "backward")
def _(grad_y, input1, input2, target, margin=0.0, reduction="mean"):
    grads = nn.cosine_embedding_loss_backward(grad_y, input1, input2, target, margin, reduction=reduction)
    return tuple(
        grad + x * (grad * other).sum(axis=-1, keepdims=True)
        for grad, x, other in zip(grads, (input1, input2), (input2, input1), strict=True)
    )


@wrong("cosine_embedding_loss", "strangers told to be opposite, whatever the margin", "forward")
def _(input1, input2, target, margin=0.0, reduction="mean"):
    return nn.cosine_embedding_loss(input1, input2, target, -1.0, reduction=reduction)


@wrong("negative_sampling_loss", "log of a sigmoid that has become 0", "forward")
def _(center, context, negatives, reduction="mean"):
    with np.errstate(over="ignore", divide="ignore"):
        near = -np.log(1 / (1 + np.exp(-(center * context).sum(axis=1))))
        far = -np.log(1 / (1 + np.exp((negatives @ center[:, :, None])[:, :, 0]))).sum(axis=1)
    return reduce(near + far, reduction)


@wrong("negative_sampling_loss", "the mean of the negatives for their sum", "forward")
def _(center, context, negatives, reduction="mean"):
    near, far = losses._scores(center, context, negatives)
    log_sigmoid = losses._log_sigmoid
    return reduce(-log_sigmoid(near) - log_sigmoid(-far).sum(axis=1) / max(1, far.shape[1]), reduction)


@wrong("negative_sampling_loss", "the word in the middle pushed by one negative alone", "backward")
def _(grad_y, center, context, negatives, reduction="mean"):
    grads = nn.negative_sampling_loss_backward(grad_y, center, context, negatives, reduction=reduction)
    first = nn.negative_sampling_loss_backward(grad_y, center, context, negatives[:, :1], reduction=reduction)
    return first[0], *grads[1:]


# ---- layers -------------------------------------------------------------------------------------------------------


def forgetful(cls):
    """A layer whose backward pass does not know its settings."""

    class Forgetful(cls):
        def backward(self, grad_y=1.0):
            plain = cls(reduction="sum")
            try:
                return plain.function_backward(grad_y, self.x, *self.others, **plain.settings)
            except ValueError as error:
                raise AssertionError(str(error)) from error

    return Forgetful


for _name in losses.__all__:
    if _name.endswith("Loss") and _name != "CrossEntropyLoss":
        _cls = getattr(nn, _name)
        wrong(_name, "the mean forgotten on the way back", "cls")(forgetful(_cls))


@wrong("CrossEntropyLoss", "no gradient comes back", "cls")
class _(nn.CrossEntropyLoss):
    def backward(self, grad_y=1.0):
        return np.zeros_like(super().backward(grad_y))


@wrong("CrossEntropyLoss", "the weights not kept in its state", "cls")
class _(nn.CrossEntropyLoss):
    buffers = property(lambda self: (), lambda self, names: None)
