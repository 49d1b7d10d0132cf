"""Losses: one number that says how wrong a prediction is."""

import numpy as np

from .checks import check_array
from .module import Module

__all__ = ["CrossEntropyLoss", "cross_entropy", "cross_entropy_backward"]


def cross_entropy(input, target):
    """Mean surprise at the right classes: the negative log of the probability that softmax gives them.

    L = 1/N · Σ_n ( log Σ_k exp(input[n, k]) − input[n, target[n]] )

    The largest logit of each row is taken out first, so that exp never overflows.

    Args:
        input: logits, shape (N, C): any real numbers, before softmax.
        target: the right classes, N integers from 0 to C − 1.

    Returns:
        The loss, a scalar of input's dtype.

    Raises:
        ValueError: the shapes differ, target holds no integers, or a class that does not exist.

    Source: Goodfellow et al. 2016, §6.2.2.3.
    """
    _check_cross_entropy(input, target)
    shifted = input - input.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(shifted).sum(axis=1))
    return (log_total - shifted[np.arange(len(target)), target]).mean()


def cross_entropy_backward(grad_y, input, target):
    """Return grad_input of `cross_entropy`: what softmax says, less what is true, shared among N samples.

    grad_input[n, k] = grad_y / N · ( softmax(input[n])[k] − [k = target[n]] )

    Args:
        grad_y: gradient for the loss itself, a number; 1 where the loss is what one wants to lower.
        input, target: as given to `cross_entropy`.
    """
    _check_cross_entropy(input, target)
    exp = np.exp(input - input.max(axis=1, keepdims=True))
    share = input.dtype.type(grad_y) / len(target)
    grad_input = exp * (share / exp.sum(axis=1, keepdims=True))  # share · softmax
    grad_input[np.arange(len(target)), target] -= share
    return grad_input


def _check_cross_entropy(input, target):
    check_array(input, "input")
    if input.ndim != 2 or 0 in input.shape:
        raise ValueError(f"input must be logits of shape (N, C), not empty; got shape {input.shape}")
    N, C = input.shape
    if not isinstance(target, np.ndarray) or target.dtype.kind not in "iu":
        found = target.dtype if isinstance(target, np.ndarray) else type(target).__name__
        raise ValueError(f"target must be an array of class indices, integers from 0 to {C - 1}; got {found}")
    if target.shape != (N,):
        raise ValueError(f"target must have one class a row of input, shape ({N},); got shape {target.shape}")
    if target.min() < 0 or target.max() >= C:
        wrong = target[(target < 0) | (target >= C)][0]
        raise ValueError(f"target must hold classes from 0 to {C - 1}, as input has {C} columns; got {wrong}")


class CrossEntropyLoss(Module):
    """The layer of `cross_entropy`; backward() starts the way back."""

    def forward(self, input, target):
        self.x, self.target = input, target
        return cross_entropy(input, target)

    def backward(self, grad_y=1.0):
        return cross_entropy_backward(grad_y, self.last_input(), self.target)
