"""Convolutions."""

import numpy as np
import torch.nn.functional as F
from scipy import signal

from lib import numpy_nn, torch_nn

from . import peers
from .sides import Work, arrays, with_autograd, without_autograd


def scipy_conv2d(x, weight):
    """What a reader of scipy's manual would write: one correlation for each image and kernel."""
    return np.stack([[signal.correlate(image, kernel, "valid")[0] for kernel in weight] for image in x])


def convolution(name, x_shape, weight_shape, padding, forward_target, both_target, scipy=True):
    """Forward, and forward with backward, of one convolution with bias."""
    x, weight, bias = values = arrays(x_shape, weight_shape, weight_shape[:1])
    grad_y = arrays(numpy_nn.conv2d(*values, padding=padding).shape, seed=1)[0]

    def forward(device):
        sides = {
            "numpy_nn": lambda: [numpy_nn.conv2d(*values, padding=padding)],
            "torch": without_autograd(F.conv2d, values, device, padding=padding),
            "torch_nn": without_autograd(torch_nn.conv2d, values, device, padding=padding),
        }
        if scipy:
            x_pad = numpy_nn.pad(x, padding)
            sides["scipy.signal"] = lambda: [scipy_conv2d(x_pad, weight) + bias[:, None, None]]
        return sides

    def both(device):
        return {
            "numpy_nn": lambda: [
                numpy_nn.conv2d(*values, padding=padding),
                *numpy_nn.conv2d_backward(grad_y, *values, padding=padding),
            ],
            "torch": with_autograd(F.conv2d, values, grad_y, device, padding=padding),
            "torch_nn": with_autograd(torch_nn.conv2d, values, grad_y, device, padding=padding),
        } | peers.conv2d(values, grad_y, padding, device)

    yield Work(f"{name}, forward", forward, forward_target)
    yield Work(f"{name}, forward + backward", both, both_target)


WORKS = [
    *convolution("conv 3×3 of 32×3×32² to 32", (32, 3, 32, 32), (32, 3, 3, 3), 1, {}, {1: 1.0, 2: 1.5}),
    *convolution(
        "conv 3×3 of 32×32×16² to 64",
        (32, 32, 16, 16),
        (64, 32, 3, 3),
        1,
        {1: 1.9, 2: 2.5},
        {1: 2.0, 2: 2.5},
    ),
    *convolution(
        "conv 3×3 of 8×64×56² to 64",
        (8, 64, 56, 56),
        (64, 64, 3, 3),
        1,
        {1: 1.9, 2: 2.5},
        {1: 2.0, 2: 2.5},
        scipy=False,
    ),
    *convolution("conv 5×5 of one grey 512² picture", (1, 1, 512, 512), (1, 1, 5, 5), 2, {}, {}),
]
