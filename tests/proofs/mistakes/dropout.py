"""Wrong dropouts."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


@wrong("dropout", "dropout not rescaled", "own")
def _(x, p=0.5, training=True, rng=None):
    y = nn.dropout(x, p, training, rng)
    return y * x.dtype.type(1 - p) if training else y


@wrong("dropout", "p taken for the probability to stay", "own")
def _(x, p=0.5, training=True, rng=None):
    return nn.dropout(x, 1 - p if 0 < p < 1 else p, training, rng)


@wrong("dropout", "whole columns dropped together", "own")
def _(x, p=0.5, training=True, rng=None):
    if not x.size:
        return x
    mask = nn.dropout(np.ones_like(x[0]), p, training, rng)
    return x * mask


@wrong("dropout", "float32 becomes float64", "own")
def _(x, p=0.5, training=True, rng=None):
    return nn.dropout(x, p, training, rng).astype(np.float64)


@wrong("dropout", "at work where nothing is being trained", "own")
def _(x, p=0.5, training=True, rng=None):
    return nn.dropout(x, p, rng=rng)


@wrong("Dropout", "another mask on the way back", "own")
class _(nn.Dropout):
    def backward(self, grad_y):
        self.forward(self.x)
        return super().backward(grad_y)


@wrong("Dropout", "the gradient passes untouched", "own")
class _(nn.Dropout):
    def backward(self, grad_y):
        return grad_y


@wrong("Dropout", "the same mask every time", "own")
class _(nn.Dropout):
    def forward(self, x):
        self.rng = np.random.default_rng(0)
        return super().forward(x)


@wrong("Dropout", "at work after eval()", "own")
class _(nn.Dropout):
    def eval(self):
        return self
