"""Linear layers, and a training step of a small network of them."""

import numpy as np
import torch
import torch.nn.functional as F

from lib import numpy_nn, torch_nn

from . import peers
from .sides import Work, arrays, with_autograd


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
        } | peers.mlp_step(start, x, y, device)

    yield Work(name, sides, target)


def mlp(nn):
    return [nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)]


WORKS = [
    *linear("linear 784 to 256, batch 128", 128, 784, 256),
    *training_step("MLP 784-256-10, one step, batch 128", mlp, (128, 784), 10, {1: 0.85, 2: 0.8}),
]
