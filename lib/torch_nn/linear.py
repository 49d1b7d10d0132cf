"""A linear layer on tensors: the twin of numpy_nn.linear."""

import math

import torch

from .checks import check_same_dtype, check_shape, check_tensor
from .geometry import axis, count
from .module import Module, Parameter

__all__ = ["Flatten", "Linear", "flatten", "linear"]


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
    check_tensor(x, "x")
    check_tensor(weight, "weight")
    if weight.ndim != 2:
        raise ValueError(f"weight must have 2 axes, (out_features, in_features); got shape {tuple(weight.shape)}")
    if x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise ValueError(
            f"x must have as many features as weight has columns, {weight.shape[1]}; got x of shape {tuple(x.shape)} "
            f"for weight of shape {tuple(weight.shape)}"
        )
    if bias is not None:
        check_shape(bias, (len(weight),), "bias")
    check_same_dtype(x=x, weight=weight, bias=bias)
    y = x @ weight.T
    return y if bias is None else y + bias


class Linear(Module):
    """A layer of neurons without an activation: y = x · weightᵀ + bias. Arguments as in numpy_nn.Linear."""

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in_features, self.out_features = count(in_features, "in_features"), count(out_features, "out_features")
        bound = 1 / math.sqrt(in_features)
        weight = torch.empty((out_features, in_features), device=device, dtype=dtype).uniform_(-bound, bound)
        offsets = torch.empty(out_features, device=device, dtype=dtype).uniform_(-bound, bound) if bias else None
        self.weight = Parameter(weight)
        self.bias = None if offsets is None else Parameter(offsets)

    def forward(self, x):
        return linear(x, self.weight, self.bias)

    def extra_repr(self):
        return f"{self.in_features}, {self.out_features}"


def flatten(x, start_dim=1):
    """Lay the axes from `start_dim` on end to end: (N, C, H, W) becomes (N, C·H·W), channel after channel."""
    check_tensor(x, "x")
    start_dim = axis(start_dim, x.shape, "start_dim")
    return x.reshape(*x.shape[:start_dim], math.prod(x.shape[start_dim:]))


class Flatten(Module):
    """The layer of `flatten`."""

    def __init__(self, start_dim=1):
        super().__init__()
        self.start_dim = start_dim

    def forward(self, x):
        return flatten(x, self.start_dim)
