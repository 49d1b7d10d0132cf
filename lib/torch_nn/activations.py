"""Activations on tensors: the twin of numpy_nn.activations."""

import torch

from .checks import check_tensor
from .module import Module

__all__ = ["ReLU", "relu"]


def relu(x):
    """Keep what is positive: y = max(0, x), element by element. The gradient at x = 0 is 0."""
    check_tensor(x, "x")
    return torch.where(x <= 0, 0, x)  # clamp would let the gradient through at 0


class ReLU(Module):
    """The layer of `relu`."""

    def forward(self, x):
        return relu(x)
