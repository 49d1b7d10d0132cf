"""Wrong losses."""

import numpy as np

from lib import numpy_nn as nn

from .register import Deaf, wrong


def log_softmax(input):
    exp = np.exp(input - input.max(axis=1, keepdims=True))
    return np.log(exp / exp.sum(axis=1, keepdims=True))


@wrong("cross_entropy", "missing 1/n", "forward")
def _(input, target):
    return nn.cross_entropy(input, target) * len(target)


@wrong("cross_entropy", "exp of the logits as they are", "forward")
def _(input, target):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        exp = np.exp(input)
        return -np.log(exp / exp.sum(axis=1, keepdims=True))[np.arange(len(target)), target].mean()


@wrong("cross_entropy", "a probability clipped at 1e-12", "forward")
def _(input, target):
    with np.errstate(divide="ignore"):
        return -np.maximum(log_softmax(input), np.log(1e-12))[np.arange(len(target)), target].mean().astype(input.dtype)


@wrong("cross_entropy", "infinite at a gap of 1000", "forward")
def _(input, target):
    with np.errstate(divide="ignore"):
        return -log_softmax(input)[np.arange(len(target)), target].mean()


@wrong("cross_entropy", "logarithm to base 2", "forward")
def _(input, target):
    return nn.cross_entropy(input, target) / np.log(2).astype(input.dtype)


@wrong("cross_entropy", "missing 1/n in the gradient", "backward")
def _(grad_y, input, target):
    return nn.cross_entropy_backward(grad_y, input, target) * len(target)


@wrong("cross_entropy", "the truth not taken away", "backward")
def _(grad_y, input, target):
    return np.exp(log_softmax(input)) * (input.dtype.type(grad_y) / len(target))


wrong("CrossEntropyLoss", "no gradient comes back", "cls")(type("DeafLoss", (Deaf, nn.CrossEntropyLoss), {}))
