"""A linear layer: every output is a weighted sum of all inputs."""

import math

import numpy as np

from .checks import check_array, check_same_dtype, check_shape
from .geometry import axis, count
from .module import Module, Parameter

__all__ = ["Flatten", "Linear", "flatten", "flatten_backward", "linear", "linear_backward"]


def linear(x, weight, bias=None):
    """Multiply by a matrix and add an offset.

    y[…, o] = bias[o] + Σ_k weight[o, k] · x[…, k]

    Args:
        x: inputs, shape (…, in_features): one row a sample, with any axes before.
        weight: shape (out_features, in_features), so that row o makes output o.
        bias: shape (out_features,), or None.

    Returns:
        Shape (…, out_features).

    Raises:
        ValueError: the features or dtypes differ.
    """
    _check_linear(x, weight, bias)
    samples = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])  # one product for all, and not one for every batch
    y = samples @ weight.T
    if bias is not None:
        y += bias
    return y.reshape(*x.shape[:-1], len(weight))


def linear_backward(grad_y, x, weight, bias=None):
    """Return grad_x, grad_weight, grad_bias of `linear`; grad_bias is None without a bias.

    grad_x = grad_y · weight        grad_weight = grad_yᵀ · x        grad_bias = Σ_samples grad_y

    Args:
        grad_y: gradient of the loss for the output, shape (…, out_features).
        x, weight, bias: as given to `linear`.
    """
    _check_linear(x, weight, bias)
    check_shape(grad_y, (*x.shape[:-1], len(weight)), "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    grad_rows = grad_y.reshape(-1, len(weight))  # (samples, out_features)
    grad_weight = grad_rows.T @ x.reshape(-1, x.shape[-1])
    grad_bias = None if bias is None else grad_rows.sum(axis=0)
    return (grad_rows @ weight).reshape(x.shape), grad_weight, grad_bias


def _check_linear(x, weight, bias):
    check_array(x, "x")
    check_array(weight, "weight")
    if weight.ndim != 2:
        raise ValueError(f"weight must have 2 axes, (out_features, in_features); got shape {weight.shape}")
    if x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise ValueError(
            f"x must have as many features as weight has columns, {weight.shape[1]}; got x of shape {x.shape} "
            f"for weight of shape {weight.shape}"
        )
    if bias is not None:
        check_shape(bias, (len(weight),), "bias")
    check_same_dtype(x=x, weight=weight, bias=bias)


class Linear(Module):
    """A layer of neurons without an activation: y = x · weightᵀ + bias.

    Args:
        in_features, out_features: numbers that come in and go out.
        bias: whether each output has an offset.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the weights are drawn with.

    weight, shape (out_features, in_features), and bias start uniform in ±1/√in_features, as in torch.
    """

    def __init__(self, in_features, out_features, bias=True, *, dtype=np.float32, rng=None):
        self.in_features, self.out_features = count(in_features, "in_features"), count(out_features, "out_features")
        rng = np.random.default_rng(rng)
        bound = 1 / np.sqrt(in_features)
        self.weight = Parameter(rng.uniform(-bound, bound, (out_features, in_features)).astype(dtype))
        self.bias = Parameter(rng.uniform(-bound, bound, out_features).astype(dtype)) if bias else None

    @property
    def arrays(self):
        return self.weight.data, None if self.bias is None else self.bias.data

    def forward(self, x):
        self.x = x
        return linear(x, *self.arrays)

    def backward(self, grad_y):
        grad_x, grad_weight, grad_bias = linear_backward(grad_y, self.last_input(), *self.arrays)
        self.weight.accumulate(grad_weight)
        if self.bias is not None:
            self.bias.accumulate(grad_bias)
        return grad_x

    def __repr__(self):
        return f"Linear({self.in_features}, {self.out_features})"


def flatten(x, start_dim=1):
    """Lay the axes from `start_dim` on end to end: (N, C, H, W) becomes (N, C·H·W), channel after channel."""
    check_array(x, "x")
    start_dim = axis(start_dim, x.shape, "start_dim")
    return x.reshape(*x.shape[:start_dim], math.prod(x.shape[start_dim:]))


def flatten_backward(grad_y, x, start_dim=1):
    """Return grad_x of `flatten`: the same numbers in the shape of x."""
    check_array(x, "x")
    check_shape(grad_y, flatten(x, start_dim).shape, "grad_y")
    return grad_y.reshape(x.shape)


class Flatten(Module):
    """The layer of `flatten`."""

    def __init__(self, start_dim=1):
        self.start_dim = start_dim

    def forward(self, x):
        self.x = x
        return flatten(x, self.start_dim)

    def backward(self, grad_y):
        return flatten_backward(grad_y, self.last_input(), self.start_dim)
