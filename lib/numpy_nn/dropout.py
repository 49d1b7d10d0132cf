"""Dropout: while a network learns, switch off neurons at random, so that none can rely on a particular other one.

    x          2.0   1.0   3.0   0.5   1.5
    mask       1     0     1     1     0          each 0 with probability p = 0.4
    y          3.3   0.0   5.0   0.8   0.0        what is left, divided by 1 − p

The division keeps the expected value of every y at x: so nothing needs to change when the network is used, where all
neurons take part.
"""

import numpy as np

from .checks import check_array, check_same_dtype, check_shape, number
from .module import Module

__all__ = ["Dropout", "dropout", "dropout_backward"]


def dropout(x, p=0.5, training=True, rng=None):
    """Set each number to 0 with probability p, and scale the others up by 1 / (1 − p).

    y[i] = x[i] · mask[i] / (1 − p),  mask[i] = 0 with probability p, else 1

    Args:
        x: any shape.
        p: the probability to be dropped, from 0 to 1.
        training: False leaves x as it is.
        rng: np.random.Generator or seed that the mask is drawn with.

    Returns:
        The same shape.

    Raises:
        ValueError: p is no probability.

    Source: Srivastava et al. 2014, §10 (scaled in training: "inverted").
    """
    check_array(x, "x")
    return x * _scaled_mask(x, p, training, rng)


def dropout_backward(grad_y, x, p=0.5, training=True, rng=None):
    """Return grad_x of `dropout`: what was dropped receives nothing, what was scaled up receives as much more.

    grad_x[i] = grad_y[i] · mask[i] / (1 − p)

    Args:
        grad_y: gradient of the loss for the output, the same shape as x.
        x, p, training, rng: as given to `dropout`. The mask is drawn once more: rng must be the seed, or a generator
            in the state it was in. (The layer keeps its mask instead.)

    Raises:
        ValueError: rng is None: fresh numbers would drop others.
    """
    check_array(x, "x")
    check_shape(grad_y, x.shape, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    if training and rng is None:
        raise ValueError("rng must be what dropout was given, to draw the same mask; got None")
    return grad_y * _scaled_mask(x, p, training, rng)


def _scaled_mask(x, p, training, rng):
    """mask / (1 − p) in x's shape and dtype: 0 or 1 / (1 − p); 1 where nothing may be dropped."""
    p = _probability(p)
    if not training or p == 0:
        return x.dtype.type(1)
    if p == 1:
        return x.dtype.type(0)
    kept = np.random.default_rng(rng).random(x.shape, np.float32) >= p
    return kept * x.dtype.type(1 / (1 - p))


def _probability(p):
    if not 0 <= number(p, "p") <= 1:
        raise ValueError(f"p must lie between 0 and 1; got {p}")
    return p


class Dropout(Module):
    """The layer of `dropout`: at work while the module is in training, absent after eval().

    Args:
        p: the probability to be dropped, from 0 to 1.
        rng: np.random.Generator or seed; every forward pass draws a new mask.
    """

    def __init__(self, p=0.5, *, rng=None):
        self.p, self.rng = _probability(p), np.random.default_rng(rng)

    def forward(self, x):
        check_array(x, "x")
        self.x, self.mask = x, _scaled_mask(x, self.p, self.training, self.rng)
        return x * self.mask

    def backward(self, grad_y):
        check_shape(grad_y, self.last_input().shape, "grad_y")
        check_same_dtype(grad_y=grad_y, x=self.x)
        return grad_y * self.mask

    def __repr__(self):
        return f"Dropout(p={self.p})"
