"""Wrong normalizations."""

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn import normalization

from .register import overwriting, wrong


def standardize(x, axes, eps=1e-5, ddof=0):
    mean = x.mean(axis=axes, keepdims=True)
    spread = x.var(axis=axes, keepdims=True, ddof=ddof)
    return (x - mean) / np.sqrt(spread + x.dtype.type(eps))


def in_training(standardized):
    """A wrong version of what batch norm does in training: standardized(x, eps) instead of x̂."""

    def forward(x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        if not training:
            return nn.batch_norm(x, running_mean, running_var, weight, bias, eps=eps)
        return normalization._scale(standardized(x, eps), weight, bias, (1,))

    return forward


wrong("batch_norm", "batch norm per activation instead of per channel", "forward")(
    in_training(lambda x, eps: standardize(x, 0, eps))
)
wrong("batch_norm", "over the channels of each sample: a layer norm", "forward")(
    in_training(lambda x, eps: standardize(x, tuple(range(1, x.ndim)), eps))
)
wrong("batch_norm", "the unbiased variance in the division", "forward")(
    in_training(lambda x, eps: standardize(x, (0, *range(2, x.ndim)), eps, ddof=1))
)
wrong("batch_norm", "the variance as the mean square less the squared mean", "forward")(
    in_training(
        lambda x, eps: (x - (m := x.mean(axis=(0, *range(2, x.ndim)), keepdims=True)))
        / np.sqrt(np.abs((x * x).mean(axis=(0, *range(2, x.ndim)), keepdims=True) - m * m) + x.dtype.type(eps))
    )
)


@wrong("batch_norm", "ε outside the root", "forward")
def _(x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    if training:
        mean, variance = normalization._moments(x, (0, *range(2, x.ndim)))
    else:
        mean, variance = (normalization._along(a, (1,), x.ndim) for a in (running_mean, running_var))
    return normalization._scale((x - mean) / (np.sqrt(variance) + x.dtype.type(eps)), weight, bias, (1,))


@wrong("batch_norm", "the batch used where the running statistics are asked for", "forward")
def _(x, running_mean, running_var, *args, training=False, **settings):
    training = training or len(x) > 1
    copies = [None if a is None else a.copy() for a in (running_mean, running_var)]
    return nn.batch_norm(x, *copies, *args, training=training, **settings)


@wrong("batch_norm", "mean and variance treated as constants on the way back", "backward")
def _(grad_y, x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    grads = nn.batch_norm_backward(grad_y, x, running_mean, running_var, weight, bias, training, momentum, eps)
    mean, variance = normalization._batch_moments(x, running_mean, running_var, training)
    inverse = normalization._standardize(x, mean, variance, eps)[1]
    return (grad_y if weight is None else grad_y * normalization._along(weight, (1,), x.ndim)) * inverse, *grads[1:]


@wrong("batch_norm", "the weight's gradient averaged", "backward")
def _(grad_y, x, running_mean, running_var, weight=None, bias=None, **settings):
    grad_x, grad_weight, grad_bias = nn.batch_norm_backward(
        grad_y, x, running_mean, running_var, weight, bias, **settings
    )
    return grad_x, None if weight is None else grad_weight / max(1, len(x)), grad_bias


@wrong("layer_norm", "over the last axis alone", "forward")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    y = standardize(x, -1, eps)
    return (y if weight is None else y * weight) + (0 if bias is None else bias)


@wrong("layer_norm", "over the batch", "forward")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    if not len(x):
        return x
    y = standardize(x, 0, eps)
    return (y if weight is None else y * weight) + (0 if bias is None else bias)


@wrong("layer_norm", "the unbiased deviation, as where std() is called without a thought", "forward")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    axes = tuple(range(-len(np.atleast_1d(normalized_shape)), 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        y = standardize(x, axes, eps, ddof=1)
    return (y if weight is None else y * weight) + (0 if bias is None else bias)


@wrong("layer_norm", "the variance's part of the gradient forgotten", "backward")
def _(grad_y, x, normalized_shape, weight=None, bias=None, eps=1e-5):
    _, grad_weight, grad_bias = nn.layer_norm_backward(grad_y, x, normalized_shape, weight, bias, eps)
    axes = tuple(range(-len(np.atleast_1d(normalized_shape)), 0))
    g = grad_y if weight is None else grad_y * weight
    inverse = 1 / np.sqrt(x.var(axis=axes, keepdims=True) + x.dtype.type(eps))
    return inverse * (g - g.mean(axis=axes, keepdims=True)), grad_weight, grad_bias


@wrong("group_norm", "groups of neighbours taken for groups that take turns", "forward")
def _(x, num_groups, weight=None, bias=None, eps=1e-5):
    N, C = x.shape[:2]
    turned = x.reshape(N, C // num_groups, num_groups, -1).swapaxes(1, 2)
    x_hat = standardize(turned, (2, 3), eps).swapaxes(1, 2).reshape(x.shape)
    return normalization._scale(x_hat, weight, bias, (1,))


@wrong("group_norm", "over the batch as well", "forward")
def _(x, num_groups, weight=None, bias=None, eps=1e-5):
    if not len(x):
        return x
    x_hat = standardize(x.reshape(len(x), num_groups, -1), (0, 2), eps).reshape(x.shape)
    return normalization._scale(x_hat, weight, bias, (1,))


@wrong("group_norm", "one weight for each group on the way back", "backward")
def _(grad_y, x, num_groups, weight=None, bias=None, eps=1e-5):
    grad_x, grad_weight, grad_bias = nn.group_norm_backward(grad_y, x, num_groups, weight, bias, eps)
    if weight is not None:
        grad_weight = np.repeat(grad_weight.reshape(num_groups, -1).mean(axis=1), len(weight) // num_groups)
    return grad_x, grad_weight, grad_bias


@wrong("rms_norm", "the mean taken away", "forward")
def _(x, normalized_shape, weight=None, eps=None):
    return nn.layer_norm(x, normalized_shape, weight, None, np.finfo(x.dtype).eps.item() if eps is None else eps)


@wrong("rms_norm", "ε of a layer norm where none is given", "forward")
def _(x, normalized_shape, weight=None, eps=1e-5):
    return nn.rms_norm(x, normalized_shape, weight, eps)


@wrong("rms_norm", "the mean of the gradient taken away", "backward")
def _(grad_y, x, normalized_shape, weight=None, eps=None):
    axes = tuple(range(-len(np.atleast_1d(normalized_shape)), 0))
    grad_x, grad_weight = nn.rms_norm_backward(grad_y, x, normalized_shape, weight, eps)
    return grad_x - grad_x.mean(axis=axes, keepdims=True), grad_weight


for _cls in (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm):
    wrong(_cls.__name__, "a second gradient writes over the first", "cls")(overwriting(_cls))


def seeing(cls, look):
    """A batch norm that moves its running statistics by look(layer, x)."""

    class Seeing(cls):
        def forward(self, x):
            if not self.training:
                return super().forward(x)
            before = self.running_mean, self.running_var
            if before[0] is None:
                return super().forward(x)
            self.running_mean, self.running_var = (statistic.copy() for statistic in before)
            y = super().forward(x)
            self.running_mean, self.running_var = look(self, x, *before)
            return y

    return Seeing


def biased(layer, x, mean, var):
    axes = (0, *range(2, x.ndim))
    momentum = 1 / float(layer.num_batches_tracked) if layer.momentum is None else layer.momentum
    moved = var + np.asarray(momentum, x.dtype) * (x.var(axis=axes) - var)
    return layer.running_mean, moved


def exchanged(layer, x, mean, var):
    axes = (0, *range(2, x.ndim))
    momentum = np.asarray(0.1 if layer.momentum is None else layer.momentum, x.dtype)
    return momentum * mean + (1 - momentum) * x.mean(axis=axes), layer.running_var


for _cls in (nn.BatchNorm1d, nn.BatchNorm2d):
    wrong(_cls.__name__, "running variance biased", "cls")(seeing(_cls, biased))
    wrong(_cls.__name__, "momentum the other way round", "cls")(seeing(_cls, exchanged))
    wrong(_cls.__name__, "nothing seen is kept", "cls")(seeing(_cls, lambda layer, x, mean, var: (mean, var)))


@wrong("BatchNorm1d", "always as in training", "cls")
class _(nn.BatchNorm1d):
    def train(self, mode=True):
        return super().train(True)
