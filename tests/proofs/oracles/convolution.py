"""torch's convolution and padding."""

import warnings

import torch
import torch.nn.functional as F

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


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
    """F.conv1d pads with zeros; the rest as in torch.nn.Conv1d."""
    if padding_mode != "zeros":
        x, padding = F.pad(x, (padding, padding), padding_mode), 0
    return F.conv1d(x, weight, bias, stride, padding, dilation, groups)


def conv_transpose2d(x, *args, **settings):
    return F.conv_transpose2d(x, *args, **settings)


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
