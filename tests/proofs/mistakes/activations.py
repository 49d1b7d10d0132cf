"""Wrong activations."""

from lib import numpy_nn as nn

from .register import blind, wrong


@wrong("relu", "slope 1 at 0", "backward")
def _(grad_y, x):
    return grad_y * (x >= 0)


@wrong("relu", "the gradient of the output's sign, not the input's", "backward")
def _(grad_y, x):
    return grad_y * (grad_y > 0)


wrong("ReLU", "the gradient passes untouched", "cls")(blind(nn.ReLU))
