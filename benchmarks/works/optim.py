"""A step of Adam. The gradient stays, and the rate is too small to move; what is compared is the parameter."""

import torch

from lib import numpy_nn, torch_nn

from .sides import Work, arrays


def numpy_adam(start, grad):
    parameter = numpy_nn.Parameter(start.copy())
    parameter.grad = grad
    optimizer = numpy_nn.Adam([parameter], lr=1e-9)

    def step():
        optimizer.step()
        return [parameter.data]

    return step


def torch_adam(Adam, start, grad, device):
    parameter = torch.nn.Parameter(torch.tensor(start, device=device))
    parameter.grad = torch.tensor(grad, device=device)
    optimizer = Adam([parameter], lr=1e-9)

    def step():
        optimizer.step()
        return [parameter]

    return step


def adam(name, shape, target):
    start, grad = arrays(shape, shape)

    def sides(device):
        return {
            "numpy_nn": numpy_adam(start, grad),
            "torch": torch_adam(torch.optim.Adam, start, grad, device),
            "torch_nn": torch_adam(torch_nn.Adam, start, grad, device),
        }

    yield Work(name, sides, target)


WORKS = [*adam("Adam, one step of a million parameters", (1000, 1000), {1: 1.0, 2: 1.5})]
