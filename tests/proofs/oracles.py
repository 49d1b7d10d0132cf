"""torch's own functions, called by our argument names where torch has others."""

import warnings

import torch
import torch.nn.functional as F

from lib import numpy_nn, torch_nn

MODES = {"zeros": "constant"}


def pad(x, padding, mode="zeros", value=0.0):
    rows, columns = padding if isinstance(padding, tuple) else (padding, padding)
    top, bottom = rows if isinstance(rows, tuple) else (rows, rows)
    left, right = columns if isinstance(columns, tuple) else (columns, columns)
    return F.pad(x, (left, right, top, bottom), MODES.get(mode, mode), value=value if mode == "zeros" else None)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
    """F.conv2d pads with zeros, alike on both sides; the rest of its padding is F.pad, as in torch.nn.Conv2d."""
    uneven = isinstance(padding, tuple) and isinstance(padding[0], tuple)
    if uneven or padding_mode != "zeros":
        sides = resolve_padding(padding, tuple(weight.shape[2:]), stride, dilation)
        return F.conv2d(pad(x, sides, padding_mode), weight, bias, stride, 0, dilation, groups)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Using padding='same' with even kernel lengths")  # it may copy: so it may
        return F.conv2d(x, weight, bias, stride, padding, dilation, groups)


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    return F.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode)


def min_pool2d(x, *args, **settings):
    return -F.max_pool2d(-x, *args, **settings)


def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    return F.avg_pool2d(x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def adaptive_avg_pool2d(x, output_size):
    return F.adaptive_avg_pool2d(x, output_size)


class MinPool2d(torch.nn.MaxPool2d):
    def forward(self, x):
        return -super().forward(-x)


def conv2d_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """The size of what F.conv2d really returns, on tensors that hold no numbers."""
    kernel_size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    x, weight = torch.empty(1, 1, *size, device="meta"), torch.empty(1, 1, *kernel_size, device="meta")
    return tuple(F.conv2d(x, weight, None, stride, padding, dilation).shape[2:])


def resolve_padding(padding, kernel_size, stride=1, dilation=1):
    """The padding that torch.nn.Conv2d works out for its padding modes."""
    if isinstance(padding, tuple) and isinstance(padding[0], tuple):
        return padding
    layer = torch.nn.Conv2d(1, 1, kernel_size, stride, padding, dilation, padding_mode="reflect")
    left, right, top, bottom = layer._reversed_padding_repeated_twice
    return (top, bottom), (left, right)


def small_network(nn):
    """Every kind of layer once, for Sequential."""
    return [
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 3, 3),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(3, 5),
    ]


def prove_module():
    """A module finds the parameters of the modules in it, in torch's order, and forgets their gradients."""

    def nested(nn):
        class Twice(nn.Module):
            def __init__(self):
                super().__init__()
                self.inner = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
                self.scale = nn.Linear(2, 1, bias=False)

        return Twice()

    modules = [nested(nn) for nn in (numpy_nn, torch_nn, torch.nn)]
    shapes = [[tuple(parameter.data.shape) for parameter in module.parameters()] for module in modules]
    assert shapes[0] == shapes[1] == shapes[2]
    for module in modules:
        for parameter in module.parameters():
            parameter.grad = parameter.data
        module.zero_grad()
        assert all(parameter.grad is None for parameter in module.parameters())


def prove_parameter():
    """A parameter used twice receives both gradients, as torch's does; nothing before a backward pass."""
    start = torch.tensor([[1.0, 2.0]])
    ours, theirs = numpy_nn.Parameter(start.numpy()), torch_nn.Parameter(start)
    assert ours.grad is None
    assert theirs.grad is None
    for factor in (3.0, 4.0):
        ours.accumulate(factor * start.numpy())
        (0.5 * factor * theirs**2).sum().backward()
    assert (ours.grad == theirs.grad.numpy()).all()
    assert (ours.data == start.numpy()).all()
