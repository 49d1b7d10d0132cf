"""Dropout on tensors: the twin of numpy_nn.dropout, where the idea is told."""

import torch

from .checks import check_tensor, number
from .module import Module

__all__ = ["Dropout", "dropout"]


def dropout(x, p=0.5, training=True, generator=None):
    """Set each number to 0 with probability p, and scale the others up by 1 / (1 − p).

    y[i] = x[i] · mask[i] / (1 − p),  mask[i] = 0 with probability p, else 1

    Args:
        x: any shape.
        p: the probability to be dropped, from 0 to 1.
        training: False leaves x as it is.
        generator: torch.Generator on x's device that the mask is drawn with, or None for torch's own.

    Returns:
        The same shape.

    Raises:
        ValueError: p is no probability.

    Source: Srivastava et al. 2014, §10 (scaled in training: "inverted").
    """
    check_tensor(x, "x")
    p = _probability(p)
    if not training or p == 0:
        return x
    if p == 1:
        return x * 0
    kept = torch.empty_like(x, requires_grad=False).bernoulli_(1 - p, generator=generator)
    return x * kept / (1 - p)


def _probability(p):
    if not 0 <= number(p, "p") <= 1:
        raise ValueError(f"p must lie between 0 and 1; got {p}")
    return p


class Dropout(Module):
    """The layer of `dropout`: at work while the module is in training, absent after eval().

    Args:
        p: the probability to be dropped, from 0 to 1.
        generator: torch.Generator; every forward pass draws a new mask.
    """

    def __init__(self, p=0.5, *, generator=None):
        super().__init__()
        self.p, self.generator = _probability(p), generator

    def forward(self, x):
        return dropout(x, self.p, self.training, self.generator)

    def extra_repr(self):
        return f"p={self.p}"
