"""The works: each a function that returns, for every side that can do it, a call to time; its result is compared."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from scipy import signal

from lib import numpy_nn, torch_nn

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
        }

    yield Work(f"{name}, forward", forward, forward_target)
    yield Work(f"{name}, forward + backward", both, both_target)


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
        }

    yield Work(f"{name}, forward", forward, {})
    yield Work(f"{name}, forward + backward", both, both_target)


def cross_entropy(name, shape, target):
    (logits,), classes = arrays(shape), np.random.default_rng(0).integers(0, shape[1], shape[0])

    def both(device):
        to = torch.tensor(classes, device=device)
        one = np.float32(1)
        return {
            "numpy_nn": lambda: [
                numpy_nn.cross_entropy(logits, classes),
                numpy_nn.cross_entropy_backward(one, logits, classes),
            ],
            "torch": with_autograd(lambda z: F.cross_entropy(z, to), [logits], one, device),
            "torch_nn": with_autograd(lambda z: torch_nn.cross_entropy(z, to), [logits], one, device),
        }

    yield Work(f"{name}, forward + backward", both, target)


def linear(name, samples, features_in, features_out):
    values = arrays((samples, features_in), (features_out, features_in), (features_out,))
    grad_y = arrays((samples, features_out), seed=1)[0]

    def both(device):
        return {
            "numpy_nn": lambda: [numpy_nn.linear(*values), *numpy_nn.linear_backward(grad_y, *values)],
            "torch": with_autograd(F.linear, values, grad_y, device),
            "torch_nn": with_autograd(torch_nn.linear, values, grad_y, device),
        }

    yield Work(f"{name}, forward + backward", both, {})


def numpy_step(network, x, y):
    loss, optimizer = numpy_nn.CrossEntropyLoss(), numpy_nn.SGD(network.parameters(), lr=1e-9)

    def step():
        optimizer.zero_grad()
        found = loss(network(x), y)
        network.backward(loss.backward())
        optimizer.step()
        return [found]

    return step


def torch_step(nn, SGD, start, layers, x, y, device):
    network, loss = nn.Sequential(*layers(nn)).to(device), nn.CrossEntropyLoss()
    torch_nn.interop.copy_parameters(start, network)
    optimizer = SGD(network.parameters(), lr=1e-9)
    inputs, targets = torch.tensor(x, device=device), torch.tensor(y, device=device)

    def step():
        optimizer.zero_grad()
        found = loss(network(inputs), targets)
        found.backward()
        optimizer.step()
        return [found]

    return step


def training_step(name, layers, x_shape, classes, target):
    """One step of SGD of a small network; the result compared is the loss before it, at a rate too small to move."""
    x, y = arrays(x_shape)[0], np.random.default_rng(0).integers(0, classes, x_shape[0])
    start = numpy_nn.Sequential(*layers(numpy_nn))

    def sides(device):
        return {
            "numpy_nn": numpy_step(start, x, y),
            "torch": torch_step(torch.nn, torch.optim.SGD, start, layers, x, y, device),
            "torch_nn": torch_step(torch_nn, torch_nn.SGD, start, layers, x, y, device),
        }

    yield Work(name, sides, target)


def mlp(nn):
    return [nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)]


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
    *pooling("max pool 2×2 of 32×32×32²", "max_pool2d", (32, 32, 32, 32), {1: 0.4, 2: 0.7}, kernel_size=2),
    *pooling(
        "max pool 3×3, stride 2, of 32×32×32²", "max_pool2d", (32, 32, 32, 32), {}, kernel_size=3, stride=2, padding=1
    ),
    *pooling("mean pool 2×2 of 32×32×32²", "avg_pool2d", (32, 32, 32, 32), {}, kernel_size=2),
    *linear("linear 784 to 256, batch 128", 128, 784, 256),
    *cross_entropy("cross-entropy 1600×1000", (1600, 1000), {1: 0.9, 2: 1.8}),
    *training_step("MLP 784-256-10, one step, batch 128", mlp, (128, 784), 10, {1: 0.85, 2: 0.8}),
]
