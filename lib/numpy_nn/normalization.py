"""Normalization: give numbers the mean 0 and the spread 1, then let the network choose another mean and spread.

    x̂ = (x − mean) / √(variance + ε)        y = weight · x̂ + bias

The four kinds differ in whose mean and variance these are. For images (N, C, H, W):

    batch norm      one channel of all images      (over N, H, W)      depends on the other images of the batch
    layer norm      one image, all channels        (over C, H, W)      each image for itself
    group norm      some channels of one image     (over C/G, H, W)    between the two
    rms norm        as layer norm, without taking the mean away: x / √(mean of x² + ε)

The way back is worth understanding once, for it is the same in all. x moves its own x̂, but also the mean and the
variance, and through them everyone else's. Both of these effects are taken out of the gradient:

    grad_x = ( g − mean(g) − x̂ · mean(g · x̂) ) / √(variance + ε),        with g = grad_y · weight

so that grad_x has no part along "all larger" and none along "all further apart": moving x that way changes nothing.
"""

import math

import numpy as np

from .checks import check_array, check_same_dtype, check_shape, number
from .geometry import check_batch, check_channels_together, count, normalized_axes, normalized_sizes
from .module import Module, Parameter

__all__ = [
    "BatchNorm1d", "BatchNorm2d", "GroupNorm", "LayerNorm", "RMSNorm", "batch_norm", "batch_norm_backward",
    "group_norm", "group_norm_backward", "layer_norm", "layer_norm_backward", "rms_norm", "rms_norm_backward",
]


# ---- what all share -----------------------------------------------------------------------------------------------


def _moments(x, axes):
    """Mean and variance over `axes`, which stay as axes of size 1."""
    mean = x.mean(axis=axes, keepdims=True)
    return mean, x.var(axis=axes, keepdims=True, mean=mean)


def _standardize(x, mean, variance, eps):
    """x̂ = (x − mean) / √(variance + ε), and 1 / √(variance + ε)."""
    inverse_std = 1 / np.sqrt(variance + x.dtype.type(eps))
    return (x - mean) * inverse_std, inverse_std


def _standardize_backward(grad_x_hat, x_hat, inverse_std, axes):
    """grad_x, where mean and variance are those of x itself over `axes`."""
    mean, along_x_hat = (part.mean(axis=axes, keepdims=True) for part in (grad_x_hat, grad_x_hat * x_hat))
    return inverse_std * (grad_x_hat - mean - x_hat * along_x_hat)


def _scale(x_hat, weight, bias, axes):
    """weight · x̂ + bias, where weight and bias have the axes `axes` of x̂."""
    y = x_hat if weight is None else x_hat * _along(weight, axes, x_hat.ndim)
    return y if bias is None else y + _along(bias, axes, x_hat.ndim)


def _scale_backward(grad_y, x_hat, weight, bias, axes):
    """grad_x_hat, grad_weight, grad_bias of `_scale`; None for what was not there."""
    others = tuple(axis for axis in range(x_hat.ndim) if axis not in axes)
    grad_x_hat = grad_y if weight is None else grad_y * _along(weight, axes, x_hat.ndim)
    grad_weight = None if weight is None else (grad_y * x_hat).sum(axis=others)
    return grad_x_hat, grad_weight, None if bias is None else grad_y.sum(axis=others)


def _along(weight, axes, ndim):
    """A view of weight that stands along `axes` and broadcasts over the others."""
    sizes = iter(weight.shape)
    return weight.reshape([next(sizes) if axis in axes else 1 for axis in range(ndim)])


def _check_way_back(grad_y, x):
    check_shape(grad_y, x.shape, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)


def _check_arrays(x, eps, shape, **arrays):
    """Refuse weights and statistics of another shape or dtype."""
    number(eps, "eps")
    for name, array in arrays.items():
        if array is not None:
            check_shape(array, shape, name)
    check_same_dtype(x=x, **arrays)


# ---- batch norm ---------------------------------------------------------------------------------------------------


def batch_norm(x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Standardize each channel over the batch, or by what was seen in training.

    y[n, c, …] = weight[c] · (x[n, c, …] − mean[c]) / √(var[c] + ε) + bias[c]

    In training, mean and var are those of channel c over the samples and all places, var divided by their number n. The
    running ones move towards them, in place; for these var is divided by n − 1, the better guess of what is to come:

    running_mean ← (1 − momentum) · running_mean + momentum · mean
    running_var  ← (1 − momentum) · running_var + momentum · var · n / (n − 1)

    Otherwise mean and var are the running ones.

    Args:
        x: shape (N, C), (N, C, L), (N, C, H, W), …
        running_mean, running_var: shape (C,); both None where nothing runs, in training.
        weight, bias: the new spread and mean of each channel, shape (C,), or None for 1 and 0.
        training: whether to use the batch.
        momentum: how far the running ones move, from 0 to 1. (Elsewhere the word means 1 minus this.)
        eps: ε, keeps the root from 0.

    Returns:
        The same shape as x.

    Raises:
        ValueError: shapes or dtypes differ, or a channel has one value alone in training.

    Source: Ioffe & Szegedy 2015, algorithms 1 and 2.
    """
    _check_batch_norm(x, running_mean, running_var, weight, bias, training, eps)
    mean, variance = _batch_moments(x, running_mean, running_var, training)
    if training and running_mean is not None:
        n = x.size // x.shape[1]
        momentum = x.dtype.type(momentum)
        running_mean += momentum * (mean.ravel() - running_mean)
        running_var += momentum * (variance.ravel() * x.dtype.type(n / (n - 1)) - running_var)
    return _scale(_standardize(x, mean, variance, eps)[0], weight, bias, axes=(1,))


def batch_norm_backward(
    grad_y, x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
):
    """Return grad_x, grad_weight, grad_bias of `batch_norm`; None for what was not there.

    grad_weight[c] = Σ grad_y · x̂        grad_bias[c] = Σ grad_y        over the samples and places of channel c
    grad_x as told above; in evaluation grad_y · weight / √(var + ε) alone, for there x moves no mean.

    Args:
        grad_y: gradient of the loss for the output, the same shape as x.
        x, …, eps: as given to `batch_norm`; the running ones stay as they are.
    """
    _check_batch_norm(x, running_mean, running_var, weight, bias, training, eps)
    _check_way_back(grad_y, x)
    mean, variance = _batch_moments(x, running_mean, running_var, training)
    x_hat, inverse_std = _standardize(x, mean, variance, eps)
    grad_x_hat, grad_weight, grad_bias = _scale_backward(grad_y, x_hat, weight, bias, axes=(1,))
    if not training:
        return grad_x_hat * inverse_std, grad_weight, grad_bias
    return _standardize_backward(grad_x_hat, x_hat, inverse_std, _all_but_channels(x)), grad_weight, grad_bias


def _all_but_channels(x):
    return (0, *range(2, x.ndim))


def _batch_moments(x, running_mean, running_var, training):
    """Mean and variance of each channel, to stand beside x: the batch's, or those that were running."""
    if training:
        return _moments(x, _all_but_channels(x))
    return _along(running_mean, (1,), x.ndim), _along(running_var, (1,), x.ndim)


def _check_batch_norm(x, running_mean, running_var, weight, bias, training, eps):
    check_array(x, "x")
    if x.ndim < 2:
        raise ValueError(f"x must have 2 axes or more, (N, C, …); got shape {x.shape}")
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must both be arrays or both None")
    if running_mean is None and not training:
        raise ValueError("running_mean and running_var must be given where training is False; got None")
    statistics = dict(running_mean=running_mean, running_var=running_var)
    _check_arrays(x, eps, (x.shape[1],), **statistics, weight=weight, bias=bias)
    if training:
        check_batch(x.shape)
    if not eps > 0:
        raise ValueError(f"eps must be above 0; got {eps}")


# ---- layer norm, group norm, rms norm -----------------------------------------------------------------------------


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Standardize each sample over its own last axes.

    y = weight · (x − mean) / √(var + ε) + bias,  mean and var over the axes of normalized_shape

    Args:
        x: any shape that ends in normalized_shape.
        normalized_shape: the sizes of the axes taken together, int for the last one alone.
        weight, bias: the new spread and mean of each place, shape normalized_shape, or None for 1 and 0.
        eps: ε, keeps the root from 0.

    Returns:
        The same shape as x.

    Raises:
        ValueError: x does not end so, or shapes or dtypes differ.

    Source: Ba, Kiros & Hinton 2016, eq. 3.
    """
    axes = _check_layer_norm(x, normalized_shape, weight, bias, eps)
    x_hat, _ = _standardize(x, *_moments(x, axes), eps)
    return _scale(x_hat, weight, bias, axes)


def layer_norm_backward(grad_y, x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Return grad_x, grad_weight, grad_bias of `layer_norm`; None for what was not there.

    Args:
        grad_y: gradient of the loss for the output, the same shape as x.
        x, normalized_shape, weight, bias, eps: as given to `layer_norm`.
    """
    axes = _check_layer_norm(x, normalized_shape, weight, bias, eps)
    _check_way_back(grad_y, x)
    x_hat, inverse_std = _standardize(x, *_moments(x, axes), eps)
    grad_x_hat, grad_weight, grad_bias = _scale_backward(grad_y, x_hat, weight, bias, axes)
    return _standardize_backward(grad_x_hat, x_hat, inverse_std, axes), grad_weight, grad_bias


def _check_layer_norm(x, normalized_shape, weight, bias, eps):
    """Refuse what does not fit; return the axes to be taken together."""
    check_array(x, "x")
    axes = normalized_axes(normalized_shape, x.shape)
    _check_arrays(x, eps, x.shape[axes[0] :], weight=weight, bias=bias)
    return axes


def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    """Standardize each sample over groups of its channels: with one group a layer norm, with C groups each by itself.

    y[n, c, …] = weight[c] · (x[n, c, …] − mean[n, g]) / √(var[n, g] + ε) + bias[c],  g the group of channel c

    Args:
        x: shape (N, C, …).
        num_groups: groups of C / num_groups channels that stand together.
        weight, bias: the new spread and mean of each channel, shape (C,), or None for 1 and 0.
        eps: ε, keeps the root from 0.

    Returns:
        The same shape as x.

    Raises:
        ValueError: the groups do not divide the channels, or shapes or dtypes differ.

    Source: Wu & He 2018, §3.
    """
    _check_group_norm(x, num_groups, weight, bias, eps)
    groups = _grouped(x, num_groups)
    x_hat, _ = _standardize(groups, *_moments(groups, axes=2), eps)
    return _scale(x_hat.reshape(x.shape), weight, bias, axes=(1,))


def group_norm_backward(grad_y, x, num_groups, weight=None, bias=None, eps=1e-5):
    """Return grad_x, grad_weight, grad_bias of `group_norm`; None for what was not there.

    Args:
        grad_y: gradient of the loss for the output, the same shape as x.
        x, num_groups, weight, bias, eps: as given to `group_norm`.
    """
    _check_group_norm(x, num_groups, weight, bias, eps)
    _check_way_back(grad_y, x)
    groups = _grouped(x, num_groups)
    x_hat, inverse_std = _standardize(groups, *_moments(groups, axes=2), eps)
    grad_x_hat, grad_weight, grad_bias = _scale_backward(grad_y, x_hat.reshape(x.shape), weight, bias, axes=(1,))
    grad_groups = _standardize_backward(grad_x_hat.reshape(groups.shape), x_hat, inverse_std, axes=2)
    return grad_groups.reshape(x.shape), grad_weight, grad_bias


def _grouped(x, num_groups):
    """(N, C, …) as (N, groups, what a group holds)."""
    return x.reshape(len(x), num_groups, math.prod(x.shape[1:]) // num_groups)


def _check_group_norm(x, num_groups, weight, bias, eps):
    check_array(x, "x")
    if x.ndim < 2 or 0 in x.shape[1:]:
        raise ValueError(f"x must have shape (N, C, …) with a channel or more; got shape {x.shape}")
    check_channels_together(num_groups, x.shape[1])
    _check_arrays(x, eps, (x.shape[1],), weight=weight, bias=bias)


def rms_norm(x, normalized_shape, weight=None, eps=None):
    """Divide each sample by its root mean square: a layer norm that leaves the mean where it is.

    y = weight · x / √(mean(x²) + ε),  the mean over the axes of normalized_shape

    Args:
        x, normalized_shape, weight: as in `layer_norm`.
        eps: ε, or None for the smallest step of x's dtype above 1: 1.2e-7 in float32.

    Returns:
        The same shape as x.

    Raises:
        ValueError: x does not end so, or shapes or dtypes differ.

    Source: Zhang & Sennrich 2019, eq. 4.
    """
    axes, eps = _check_rms_norm(x, normalized_shape, weight, eps)
    x_hat, _ = _standardize(x, 0, (x * x).mean(axis=axes, keepdims=True), eps)
    return _scale(x_hat, weight, None, axes)


def rms_norm_backward(grad_y, x, normalized_shape, weight=None, eps=None):
    """Return grad_x, grad_weight of `rms_norm`; None for a weight that was not there.

    grad_x = ( g − x̂ · mean(g · x̂) ) / √(mean(x²) + ε),  with g = grad_y · weight: no mean was taken away

    Args:
        grad_y: gradient of the loss for the output, the same shape as x.
        x, normalized_shape, weight, eps: as given to `rms_norm`.
    """
    axes, eps = _check_rms_norm(x, normalized_shape, weight, eps)
    _check_way_back(grad_y, x)
    x_hat, inverse_rms = _standardize(x, 0, (x * x).mean(axis=axes, keepdims=True), eps)
    grad_x_hat, grad_weight, _ = _scale_backward(grad_y, x_hat, weight, None, axes)
    grad_x = inverse_rms * (grad_x_hat - x_hat * (grad_x_hat * x_hat).mean(axis=axes, keepdims=True))
    return grad_x, grad_weight


def _check_rms_norm(x, normalized_shape, weight, eps):
    check_array(x, "x")
    eps = float(np.finfo(x.dtype).eps) if eps is None else eps
    return _check_layer_norm(x, normalized_shape, weight, None, eps), eps


# ---- layers -------------------------------------------------------------------------------------------------------


class _Norm(Module):
    """A layer of `norm` keeps weight, which starts at 1, and bias, which starts at 0; None for what it does without."""

    def __init__(self, shape, weight, bias, dtype):
        self.weight = Parameter(np.ones(shape, dtype)) if weight else None
        self.bias = Parameter(np.zeros(shape, dtype)) if bias else None

    @property
    def arrays(self):
        return [None if parameter is None else parameter.data for parameter in (self.weight, self.bias)]

    @property
    def extent(self):
        """Whose mean and variance: the shape normalized, or the number of groups."""
        return getattr(self, self.shown[0])

    def forward(self, x):
        self.x = x
        return self.norm(x, self.extent, *self.arrays, self.eps)

    def backward(self, grad_y):
        return self.accumulate(*self.norm_backward(grad_y, self.last_input(), self.extent, *self.arrays, self.eps))

    def accumulate(self, grad_x, *grads):
        for parameter, grad in zip((self.weight, self.bias), grads, strict=False):
            if parameter is not None:
                parameter.accumulate(grad)
        return grad_x

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(str(getattr(self, name)) for name in self.shown)})"


class LayerNorm(_Norm):
    """The layer of `layer_norm`.

    Args:
        normalized_shape, eps: as in `layer_norm`.
        elementwise_affine: whether there is a weight, and with `bias` a bias, of shape normalized_shape.
        dtype: np.float32 or np.float64.
    """

    norm, norm_backward = staticmethod(layer_norm), staticmethod(layer_norm_backward)
    shown = ("normalized_shape",)

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, *, dtype=np.float32):
        self.normalized_shape, self.eps = normalized_sizes(normalized_shape), eps
        super().__init__(self.normalized_shape, elementwise_affine, elementwise_affine and bias, dtype)


class GroupNorm(_Norm):
    """The layer of `group_norm`.

    Args:
        num_groups, eps: as in `group_norm`.
        num_channels: C, channels of x.
        affine: whether there are a weight and a bias, both of shape (C,).
        dtype: np.float32 or np.float64.
    """

    norm, norm_backward = staticmethod(group_norm), staticmethod(group_norm_backward)
    shown = ("num_groups", "num_channels")

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, *, dtype=np.float32):
        check_channels_together(num_groups, count(num_channels, "num_channels"))
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps
        super().__init__(num_channels, affine, affine, dtype)


class RMSNorm(_Norm):
    """The layer of `rms_norm`.

    Args:
        normalized_shape, eps: as in `rms_norm`.
        elementwise_affine: whether there is a weight, of shape normalized_shape.
        dtype: np.float32 or np.float64.
    """

    norm, norm_backward = staticmethod(rms_norm), staticmethod(rms_norm_backward)
    shown = ("normalized_shape",)

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, *, dtype=np.float32):
        self.normalized_shape, self.eps = normalized_sizes(normalized_shape), eps
        super().__init__(self.normalized_shape, elementwise_affine, False, dtype)

    @property
    def arrays(self):
        return super().arrays[:1]  # there is no bias


class _BatchNorm(_Norm):
    """What BatchNorm1d and BatchNorm2d share: all but the shapes they take."""

    shown = ("num_features",)

    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, *, dtype=np.float32
    ):
        super().__init__(count(num_features, "num_features"), affine, affine, dtype)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.running_mean = self.running_var = None
        if track_running_stats:
            self.buffers = ("running_mean", "running_var", "num_batches_tracked")
            self.running_mean, self.running_var = np.zeros(num_features, dtype), np.ones(num_features, dtype)
            self.num_batches_tracked = np.array(0)

    def forward(self, x):
        check_array(x, "x")
        if x.ndim not in self.axes:
            raise ValueError(f"x must have shape {' or '.join(self.axes.values())}; got {x.shape}")
        self.x, self.by_batch, momentum = x, self.training or self.running_mean is None, self.momentum
        if self.training and self.running_mean is not None:
            self.num_batches_tracked += 1
            momentum = 1 / float(self.num_batches_tracked) if momentum is None else momentum
        return batch_norm(x, self.running_mean, self.running_var, *self.arrays, self.by_batch, momentum, self.eps)

    def backward(self, grad_y):
        statistics = self.last_input(), self.running_mean, self.running_var
        grads = batch_norm_backward(grad_y, *statistics, *self.arrays, training=self.by_batch, eps=self.eps)
        return self.accumulate(*grads)


class BatchNorm1d(_BatchNorm):
    """The layer of `batch_norm` for features, (N, C), or sequences, (N, C, L).

    In training it uses the batch's mean and variance, after eval() the running ones, which start at 0 and 1.

    Args:
        num_features: C, channels of x.
        eps, momentum: as in `batch_norm`; with momentum None the running ones are plain means over all batches so far.
        affine: whether there are a weight and a bias, both of shape (C,).
        track_running_stats: False keeps nothing, and uses the batch always.
        dtype: np.float32 or np.float64.
    """

    axes = {2: "(N, C)", 3: "(N, C, L)"}


class BatchNorm2d(_BatchNorm):
    """The layer of `batch_norm` for images, (N, C, H, W). Arguments as in `BatchNorm1d`."""

    axes = {4: "(N, C, H, W)"}
