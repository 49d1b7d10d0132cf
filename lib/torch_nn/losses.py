"""Losses on tensors: the twin of numpy_nn.losses."""

import torch

from .checks import check_tensor
from .module import Module

__all__ = ["CrossEntropyLoss", "cross_entropy"]


def cross_entropy(input, target):
    """Mean surprise at the right classes: the negative log of the probability that softmax gives them.

    L = 1/N · Σ_n ( log Σ_k exp(input[n, k]) − input[n, target[n]] )

    The largest logit of each row is taken out first, so that exp never overflows.

    Args:
        input: logits, shape (N, C): any real numbers, before softmax.
        target: the right classes, N integers from 0 to C − 1. Their range is looked at on the CPU alone: on a device
            that would make every step wait, and the device itself refuses a class that does not exist.

    Returns:
        The loss, a scalar tensor of input's dtype.

    Raises:
        ValueError: the shapes differ, target holds no integers, or (on the CPU) a class that does not exist.

    Source: Goodfellow et al. 2016, §6.2.2.3.
    """
    _check_cross_entropy(input, target)
    shifted = input - input.amax(dim=1, keepdim=True).detach()
    log_total = shifted.exp().sum(dim=1).log()
    at_target = shifted.gather(1, target.long()[:, None])[:, 0]
    return (log_total - at_target).mean()


def _check_cross_entropy(input, target):
    check_tensor(input, "input")
    if input.ndim != 2 or 0 in input.shape:
        raise ValueError(f"input must be logits of shape (N, C), not empty; got shape {tuple(input.shape)}")
    N, C = input.shape
    if not isinstance(target, torch.Tensor) or target.dtype.is_floating_point or target.dtype == torch.bool:
        found = target.dtype if isinstance(target, torch.Tensor) else type(target).__name__
        raise ValueError(f"target must be a tensor of class indices, integers from 0 to {C - 1}; got {found}")
    if tuple(target.shape) != (N,):
        raise ValueError(f"target must have one class a row of input, shape ({N},); got shape {tuple(target.shape)}")
    if target.device.type == "cpu" and (target.min() < 0 or target.max() >= C):
        wrong = target[(target < 0) | (target >= C)][0]
        raise ValueError(f"target must hold classes from 0 to {C - 1}, as input has {C} columns; got {wrong}")


class CrossEntropyLoss(Module):
    """The layer of `cross_entropy`."""

    def forward(self, input, target):
        return cross_entropy(input, target)
