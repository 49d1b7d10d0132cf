"""Pooling."""

import torch.nn.functional as F

from lib import numpy_nn, torch_nn

from . import peers
from .sides import Work, arrays, with_autograd, without_autograd


def pooling(name, function, x_shape, both_target, **settings):
    values = arrays(x_shape)
    ours, back = getattr(numpy_nn, function), getattr(numpy_nn, f"{function}_backward")
    theirs, twin = getattr(F, function), getattr(torch_nn, function)
    grad_y = arrays(ours(*values, **settings).shape, seed=1)[0]

    def forward(device):
        return {
            "numpy_nn": lambda: [ours(*values, **settings)],
            "torch": without_autograd(theirs, values, device, **settings),
            "torch_nn": without_autograd(twin, values, device, **settings),
        }

    def both(device):
        return {
            "numpy_nn": lambda: [ours(*values, **settings), back(grad_y, *values, **settings)],
            "torch": with_autograd(theirs, values, grad_y, device, **settings),
            "torch_nn": with_autograd(twin, values, grad_y, device, **settings),
        } | (peers.max_pool2d(values, grad_y, device, **settings) if function == "max_pool2d" else {})

    yield Work(f"{name}, forward", forward, {})
    yield Work(f"{name}, forward + backward", both, both_target)


WORKS = [
    *pooling("max pool 2×2 of 32×32×32²", "max_pool2d", (32, 32, 32, 32), {1: 0.4, 2: 0.7}, kernel_size=2),
    *pooling(
        "max pool 3×3, stride 2, of 32×32×32²", "max_pool2d", (32, 32, 32, 32), {}, kernel_size=3, stride=2, padding=1
    ),
    *pooling("mean pool 2×2 of 32×32×32²", "avg_pool2d", (32, 32, 32, 32), {}, kernel_size=2),
]
