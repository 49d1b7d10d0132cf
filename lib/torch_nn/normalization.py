"""Normalization on tensors: the twin of numpy_nn.normalization, where the idea is told.

Autograd does the way back: through x̂, through the mean and through the variance.
"""

import math

import torch

from .checks import check_same_dtype, check_shape, check_tensor, number
from .geometry import check_batch, check_channels_together, count, normalized_axes, normalized_sizes
from .module import Module, Parameter

__all__ = [
    "BatchNorm1d", "BatchNorm2d", "GroupNorm", "LayerNorm", "RMSNorm", "batch_norm", "group_norm", "layer_norm",
    "rms_norm",
]


def _moments(x, axes):
    """Mean and variance over `axes`, which stay as axes of size 1."""
    mean = x.mean(dim=axes, keepdim=True)
    return mean, (x - mean).square().mean(dim=axes, keepdim=True)


def _standardize(x, mean, variance, eps):
    """x̂ = (x − mean) / √(variance + ε)."""
    return (x - mean) * (variance + eps).rsqrt()


def _scale(x_hat, weight, bias, axes):
    """weight · x̂ + bias, where weight and bias have the axes `axes` of x̂."""
    y = x_hat if weight is None else x_hat * _along(weight, axes, x_hat.ndim)
    return y if bias is None else y + _along(bias, axes, x_hat.ndim)


def _along(weight, axes, ndim):
    """A view of weight that stands along `axes` and broadcasts over the others."""
    sizes = iter(weight.shape)
    return weight.reshape([next(sizes) if axis in axes else 1 for axis in range(ndim)])


def _check_arrays(x, eps, shape, **arrays):
    """Refuse weights and statistics of another shape or dtype."""
    number(eps, "eps")
    for name, array in arrays.items():
        if array is not None:
            check_shape(array, shape, name)
    check_same_dtype(x=x, **arrays)


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
    if training:
        mean, variance = _moments(x, (0, *range(2, x.ndim)))
    else:
        mean, variance = _along(running_mean, (1,), x.ndim), _along(running_var, (1,), x.ndim)
    if training and running_mean is not None:
        n = x.numel() // x.shape[1]
        with torch.no_grad():
            running_mean += momentum * (mean.reshape(-1) - running_mean)
            running_var += momentum * (variance.reshape(-1) * (n / (n - 1)) - running_var)
    return _scale(_standardize(x, mean, variance, eps), weight, bias, axes=(1,))


def _check_batch_norm(x, running_mean, running_var, weight, bias, training, eps):
    check_tensor(x, "x")
    if x.ndim < 2:
        raise ValueError(f"x must have 2 axes or more, (N, C, …); got shape {tuple(x.shape)}")
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
    return _scale(_standardize(x, *_moments(x, axes), eps), weight, bias, axes)


def _check_layer_norm(x, normalized_shape, weight, bias, eps):
    """Refuse what does not fit; return the axes to be taken together."""
    check_tensor(x, "x")
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
    check_tensor(x, "x")
    if x.ndim < 2 or 0 in x.shape[1:]:
        raise ValueError(f"x must have shape (N, C, …) with a channel or more; got shape {tuple(x.shape)}")
    check_channels_together(num_groups, x.shape[1])
    _check_arrays(x, eps, (x.shape[1],), weight=weight, bias=bias)
    groups = x.reshape(len(x), num_groups, math.prod(x.shape[1:]) // num_groups)
    x_hat = _standardize(groups, *_moments(groups, axes=2), eps)
    return _scale(x_hat.reshape(x.shape), weight, bias, axes=(1,))


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
    check_tensor(x, "x")
    eps = torch.finfo(x.dtype).eps if eps is None else eps
    axes = _check_layer_norm(x, normalized_shape, weight, None, eps)
    return _scale(_standardize(x, 0, x.square().mean(dim=axes, keepdim=True), eps), weight, None, axes)


class _Norm(Module):
    """What the layers share: a weight, which starts at 1, and a bias, which starts at 0; None for what is left out."""

    def __init__(self, shape, weight, bias, device, dtype):
        super().__init__()
        self.weight = Parameter(torch.ones(shape, device=device, dtype=dtype)) if weight else None
        self.bias = Parameter(torch.zeros(shape, device=device, dtype=dtype)) if bias else None

    def extra_repr(self):
        return ", ".join(str(getattr(self, name)) for name in self.shown)


class LayerNorm(_Norm):
    """The layer of `layer_norm`. Arguments as in numpy_nn.LayerNorm, and a device."""

    shown = ("normalized_shape",)

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None):
        sizes = normalized_sizes(normalized_shape)
        super().__init__(sizes, elementwise_affine, elementwise_affine and bias, device, dtype)
        self.normalized_shape, self.eps = sizes, eps

    def forward(self, x):
        return layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)


class GroupNorm(_Norm):
    """The layer of `group_norm`. Arguments as in numpy_nn.GroupNorm, and a device."""

    shown = ("num_groups", "num_channels")

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None):
        check_channels_together(num_groups, count(num_channels, "num_channels"))
        super().__init__(num_channels, affine, affine, device, dtype)
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps

    def forward(self, x):
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps)


class RMSNorm(_Norm):
    """The layer of `rms_norm`. Arguments as in numpy_nn.RMSNorm, and a device."""

    shown = ("normalized_shape",)

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None):
        sizes = normalized_sizes(normalized_shape)
        super().__init__(sizes, elementwise_affine, False, device, dtype)
        self.normalized_shape, self.eps = sizes, eps

    def forward(self, x):
        return rms_norm(x, self.normalized_shape, self.weight, self.eps)


class _BatchNorm(_Norm):
    """What BatchNorm1d and BatchNorm2d share: all but the shapes they take."""

    shown = ("num_features",)

    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None
    ):
        super().__init__(count(num_features, "num_features"), affine, affine, device, dtype)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        names = "running_mean", "running_var", "num_batches_tracked"
        zeros, ones = (make(num_features, device=device, dtype=dtype) for make in (torch.zeros, torch.ones))
        for name, start in zip(names, (zeros, ones, torch.tensor(0, device=device)), strict=True):
            self.register_buffer(name, start if track_running_stats else None)

    def forward(self, x):
        check_tensor(x, "x")
        if x.ndim not in self.axes:
            raise ValueError(f"x must have shape {' or '.join(self.axes.values())}; got {tuple(x.shape)}")
        by_batch, momentum = self.training or self.running_mean is None, self.momentum
        if self.training and self.running_mean is not None:
            self.num_batches_tracked += 1
            momentum = 1 / self.num_batches_tracked if momentum is None else momentum  # a tensor: nothing waits for it
        return batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, by_batch, momentum, self.eps
        )


class BatchNorm1d(_BatchNorm):
    """The layer of `batch_norm` for features, (N, C), or sequences, (N, C, L).

    Arguments as in numpy_nn.BatchNorm1d, and a device.
    """

    axes = {2: "(N, C)", 3: "(N, C, L)"}


class BatchNorm2d(_BatchNorm):
    """The layer of `batch_norm` for images, (N, C, H, W). Arguments as in numpy_nn.BatchNorm1d, and a device."""

    axes = {4: "(N, C, H, W)"}
