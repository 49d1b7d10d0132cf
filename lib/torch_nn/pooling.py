"""Pooling on tensors: the twin of numpy_nn.pooling, where the idea is told.

Every window is laid out along one axis and reduced by max or sum; autograd sends the gradient back to the first
maximum, or to all in equal parts.
"""

import torch

from .checks import check_images
from .convolution import pad, patches
from .geometry import pair, pool2d_window
from .module import FunctionLayer

__all__ = [
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "MaxPool2d",
    "MinPool2d",
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "max_pool2d",
    "min_pool2d",
]


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the largest value of each window.

    y[n, c, i, j] = max_u,v x_pad[n, c, s·i + d·u, s·j + d·v]

    The border holds −∞: it never wins. Of equal values the first, in reading order, receives the gradient.

    Args:
        x: images, shape (N, C, H, W).
        kernel_size: K, the window's height and width, int or (rows, columns).
        stride: s, from one window to the next; None means kernel_size, windows side by side.
        padding: pixels around the image, at most half of the window, int or (rows, columns).
        dilation: d, from one cell of the window to the next, int or (rows, columns).
        ceil_mode: whether a last window may hang over the lower or right edge.

    Returns:
        Shape (N, C, H_out, W_out), with H_out = ⌊(H + 2·padding − dilation·(K_h − 1) − 1) / stride⌋ + 1; ⌈…⌉ in
        ceil mode, less the windows that would start beyond the image.

    Raises:
        ValueError: a setting is impossible, or the window is larger than the padded image.

    Source: Goodfellow et al. 2016, §9.3.
    """
    check_images(x)
    window = pool2d_window(tuple(x.shape[2:]), kernel_size, stride, padding, dilation, ceil_mode)
    cells = _cells(pad(x, window.padding, value=-torch.inf), window)
    return cells.max(dim=-1).values


def _cells(x_pad, window):
    """Lay the cells of every window out along the last axis, in reading order: (N, C, H_out, W_out, K_h · K_w)."""
    rows, columns = window.output_size
    return patches(x_pad, window)[:, :, :rows, :columns].flatten(-2)


def min_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the smallest value of each window: min(x) = −max(−x). Arguments as in `max_pool2d`; the border holds +∞."""
    check_images(x)
    return -max_pool2d(-x, kernel_size, stride, padding, dilation, ceil_mode)


def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Keep the mean of each window.

    y[n, c, i, j] = 1/size[i, j] · Σ_u,v x_pad[n, c, s·i + u, s·j + v]

    Args:
        x: images, shape (N, C, H, W).
        kernel_size, stride, padding, ceil_mode: as in `max_pool2d`; the border holds zeros.
        count_include_pad: whether the zeros of the border count in `size`. What a last window of ceil mode sees
            beyond the border never counts.

    Returns:
        Shape (N, C, H_out, W_out), as in `max_pool2d`.

    Raises:
        ValueError: a setting is impossible, or the window is larger than the padded image.
    """
    check_images(x)
    window = pool2d_window(tuple(x.shape[2:]), kernel_size, stride, padding, ceil_mode=ceil_mode)
    total = _cells(pad(x, window.padding), window).sum(dim=-1)
    return total / _window_sizes(x, window, count_include_pad)


def _window_sizes(x, window, count_include_pad):
    """Cells of each window that its mean is taken over, shape (H_out, W_out)."""
    counts = []
    for a, length in enumerate(x.shape[2:]):
        before = window.padding[a][0]
        first = window.stride[a] * torch.arange(window.output_size[a], device=x.device) - before
        last = first + window.kernel_size[a]
        if count_include_pad:
            counts.append(last.clamp(max=length + before) - first)
        else:
            counts.append(last.clamp(max=length) - first.clamp(min=0))
    return torch.outer(*counts).to(x.dtype)


def adaptive_avg_pool2d(x, output_size):
    """Divide the image into output_size[0] × output_size[1] windows and keep the mean of each.

    Window i begins at row ⌊i · H / H_out⌋ and ends before row ⌈(i + 1) · H / H_out⌉: as equal as whole pixels allow,
    and overlapping by one where H_out does not divide H. output_size=1 is the global mean of each channel.

    Args:
        x: images, shape (N, C, H, W).
        output_size: int or (H_out, W_out).

    Returns:
        Shape (N, C, H_out, W_out).
    """
    check_images(x)
    H_out, W_out = pair(output_size, "output_size", at_least=1)
    row_means = _segment_means(x.transpose(2, 3), H_out).transpose(2, 3)
    return _segment_means(row_means, W_out)


def _segment_means(x, count):
    """Divide the last axis into `count` segments and keep the mean of each."""
    size = x.shape[-1]
    i = torch.arange(count, device=x.device)
    first, end = i * size // count, -(-(i + 1) * size // count)
    longest = -(-size // count) + (1 if size % count else 0)
    line = first[:, None] + torch.arange(longest, device=x.device)  # (count, longest)
    values = x[..., line.clamp(max=size - 1)]
    inside = torch.where(line < end[:, None], values, 0)
    return inside.sum(dim=-1) / (end - first)


class MaxPool2d(FunctionLayer):
    """The layer of `max_pool2d`."""

    function = staticmethod(max_pool2d)

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, *, ceil_mode=False):
        super().__init__(
            kernel_size=kernel_size,
            stride=kernel_size if stride is None else stride,
            padding=padding,
            dilation=dilation,
            ceil_mode=ceil_mode,
        )


class MinPool2d(MaxPool2d):
    """The layer of `min_pool2d`."""

    function = staticmethod(min_pool2d)


class AvgPool2d(FunctionLayer):
    """The layer of `avg_pool2d`."""

    function = staticmethod(avg_pool2d)

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__(
            kernel_size=kernel_size,
            stride=kernel_size if stride is None else stride,
            padding=padding,
            ceil_mode=ceil_mode,
            count_include_pad=count_include_pad,
        )


class AdaptiveAvgPool2d(FunctionLayer):
    """The layer of `adaptive_avg_pool2d`."""

    function = staticmethod(adaptive_avg_pool2d)

    def __init__(self, output_size):
        super().__init__(output_size=output_size)
