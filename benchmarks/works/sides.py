"""What every work is made of: arrays, and calls of torch with and without autograd."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

REFERENCE = "torch"


@dataclass(frozen=True)
class Work:
    name: str
    sides: Any  # device → {side: call}
    target: dict  # threads → the ratio numpy_nn / torch to reach; empty where none was set


def arrays(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def leaves(values, device):
    return [torch.tensor(value, device=device, requires_grad=True) for value in values]


def with_autograd(function, values, grad_y, device, **settings):
    """A call of function forward and backward; it returns the output and the gradients."""
    inputs, grad_y = leaves(values, device), torch.tensor(grad_y, device=device)

    def call():
        for tensor in inputs:
            tensor.grad = None
        y = function(*inputs, **settings)
        y.backward(grad_y)
        return [y, *(tensor.grad for tensor in inputs)]

    return call


def without_autograd(function, values, device, **settings):
    inputs = [tensor.detach() for tensor in leaves(values, device)]

    def call():
        with torch.no_grad():
            return [function(*inputs, **settings)]

    return call
