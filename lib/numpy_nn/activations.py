"""Activations: the bend between two linear layers, without which they would be one."""

import numpy as np

from .checks import check_array, check_same_dtype, check_shape
from .module import Module

__all__ = ["ReLU", "relu", "relu_backward"]


def relu(x):
    """Keep what is positive: y = max(0, x), element by element. x may have any shape."""
    check_array(x, "x")
    return np.maximum(x, 0)


def relu_backward(grad_y, x):
    """Return grad_x of `relu`: grad_y where x > 0, and 0 elsewhere.

    At x = 0 the slope is 0 on one side and 1 on the other; we take 0, as torch does.
    """
    check_array(x, "x")
    check_shape(grad_y, x.shape, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    return grad_y * (x > 0)


class ReLU(Module):
    """The layer of `relu`."""

    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, grad_y):
        return relu_backward(grad_y, self.last_input())
