"""Pooling: a window slides over each channel alone and keeps one statistic of what it sees.

    image, 4 × 4       max, 2 × 2      mean, 2 × 2      min, 2 × 2

    1  3 | 2  0
    5  7 | 1  1           7  2            4  1             1  0
    -----+-----
    4  4 | 9  0           8  9            5  3             4  0
    4  8 | 1  2

Nothing here is learned. A maximum over a rectangle is the maximum of its rows' maxima, and a sum is the sum of its
rows' sums; so every window is taken first along one axis, then along the other: K_h + K_w steps and not K_h · K_w.
The way back from a maximum asks cell after cell, in reading order, whether it was the one.
"""

import functools

import numpy as np

from .checks import check_images, check_same_dtype, check_shape
from .convolution import pad, pad_backward
from .geometry import pair, pool2d_window
from .module import FunctionLayer

__all__ = [
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "MaxPool2d",
    "MinPool2d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool2d_backward",
    "avg_pool2d",
    "avg_pool2d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "min_pool2d",
    "min_pool2d_backward",
]

ROWS, COLUMNS = 2, 3  # the axes of (N, C, H, W) along which a window slides


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the largest value of each window.

    y[n, c, i, j] = max_u,v x_pad[n, c, s·i + d·u, s·j + d·v]

    The border holds −∞: it never wins. With zeros there, a window of negative values would answer 0.

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
    window = pool2d_window(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    x_pad = pad(x, window.padding, value=-np.inf)
    return _slide(np.maximum, _slide(np.maximum, x_pad, ROWS, window), COLUMNS, window)


def max_pool2d_backward(grad_y, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Return grad_x of `max_pool2d`: each window hands its gradient to the pixel that won.

    grad_x[n, c, h, w] = Σ_i,j grad_y[n, c, i, j] · [x[n, c, h, w] is the first maximum of window (i, j)]

    The others receive nothing, since a small change of theirs does not move the maximum. Of equal values the first
    wins, in reading order, as in torch.

    Args:
        grad_y: gradient of the loss for the output, shape (N, C, H_out, W_out).
        x, kernel_size, stride, padding, dilation, ceil_mode: as given to `max_pool2d`.
    """
    check_images(x)
    window = pool2d_window(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    check_shape(grad_y, x.shape[:2] + window.output_size, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    x_pad = pad(x, window.padding, value=-np.inf)
    y = _slide(np.maximum, _slide(np.maximum, x_pad, ROWS, window), COLUMNS, window)
    grad_x_pad = np.zeros_like(x_pad)
    *cells, last = _cells(window)
    left = grad_y  # what no cell of the window has taken yet
    for cell in cells:
        taken = left * (x_pad[cell] == y)
        _hand(grad_x_pad, cell, taken, window)
        left = left - taken
    _hand(grad_x_pad, last, left, window)
    return pad_backward(grad_x_pad, x, window.padding)


def _cells(window):
    """For each cell of the window, in reading order, the index of the pixels it lies on over all positions."""
    return [(*row, columns[-1]) for row in _lines(ROWS, window) for columns in _lines(COLUMNS, window)]


def _hand(grad_x, cell, share, window):
    """Add a share to the pixels under a cell. Windows that do not overlap come to a pixel once: writing will do."""
    if all(stride >= span for stride, span in zip(window.stride, window.span, strict=True)):
        grad_x[cell] = share
    else:
        grad_x[cell] += share


def _lines(axis, window):
    """For each cell of the window along one axis, the index of the lines it visits over all positions."""
    a = axis - ROWS
    s, d, count = window.stride[a], window.dilation[a], window.output_size[a]
    before = (slice(None),) * axis
    return [(*before, slice(d * u, d * u + s * (count - 1) + 1, s)) for u in range(window.kernel_size[a])]


def _slide(combine, x, axis, window):
    """Combine the cells of the window along one axis, at every position at once."""
    lines = [x[line] for line in _lines(axis, window)]
    return functools.reduce(combine, lines) if len(lines) > 1 else lines[0].copy()


def min_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the smallest value of each window: min(x) = −max(−x). Arguments as in `max_pool2d`; the border holds +∞."""
    check_images(x)
    return -max_pool2d(-x, kernel_size, stride, padding, dilation, ceil_mode)


def min_pool2d_backward(grad_y, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Return grad_x of `min_pool2d`: the first minimum of each window receives its gradient.

    The two minus signs of −max(−x) cancel: ∂y/∂x = (−1) · ∂max/∂(−x) · (−1).
    """
    check_images(x)
    return max_pool2d_backward(grad_y, -x, kernel_size, stride, padding, dilation, ceil_mode)


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
    window = pool2d_window(x.shape[2:], kernel_size, stride, padding, ceil_mode=ceil_mode)
    x_pad = pad(x, window.padding)
    y = _slide(np.add, _slide(np.add, x_pad, ROWS, window), COLUMNS, window)
    y /= _window_sizes(x, window, count_include_pad)
    return y


def avg_pool2d_backward(
    grad_y, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Return grad_x of `avg_pool2d`: each window shares its gradient equally among its pixels.

    grad_x[n, c, h, w] = Σ_i,j grad_y[n, c, i, j] / size[i, j] · [window (i, j) covers (h, w)]

    Args:
        grad_y: gradient of the loss for the output, shape (N, C, H_out, W_out).
        x, kernel_size, stride, padding, ceil_mode, count_include_pad: as given to `avg_pool2d`.
    """
    check_images(x)
    window = pool2d_window(x.shape[2:], kernel_size, stride, padding, ceil_mode=ceil_mode)
    check_shape(grad_y, x.shape[:2] + window.output_size, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    share = grad_y / _window_sizes(x, window, count_include_pad)
    (top, bottom), (left, right) = window.padding
    N, C, H, W = x.shape
    grad_rows = _spread(share, top + H + bottom, ROWS, window)
    grad_x_pad = _spread(grad_rows, left + W + right, COLUMNS, window)
    return pad_backward(grad_x_pad, x, window.padding)


def _spread(share, size, axis, window):
    """Give every cell of the window, along one axis of `size` lines, the window's share."""
    shape = list(share.shape)
    shape[axis] = size
    grad_x = np.zeros(shape, share.dtype)
    for line in _lines(axis, window):
        grad_x[line] += share
    return grad_x


def _window_sizes(x, window, count_include_pad):
    """Cells of each window that its mean is taken over, shape (H_out, W_out)."""
    counts = []
    for a, length in enumerate(x.shape[2:]):
        before = window.padding[a][0]
        first = window.stride[a] * np.arange(window.output_size[a]) - before
        last = first + window.kernel_size[a]
        if count_include_pad:
            counts.append(np.minimum(last, length + before) - first)
        else:
            counts.append(np.minimum(last, length) - np.maximum(first, 0))
    return np.outer(*counts).astype(x.dtype)


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
    y = _sum_segments(_sum_segments(x, H_out, ROWS), W_out, COLUMNS)
    y /= _segment_sizes(x, (H_out, W_out))
    return y


def adaptive_avg_pool2d_backward(grad_y, x, output_size):
    """Return grad_x of `adaptive_avg_pool2d`: each window shares its gradient equally among its pixels.

    The windows that cover row h are those from ⌊h · H_out / H⌋ to before ⌈(h + 1) · H_out / H⌉. That is the rule of
    the forward pass with H and H_out exchanged, and so the way back is the same sum.

    Args:
        grad_y: gradient of the loss for the output, shape (N, C, H_out, W_out).
        x, output_size: as given to `adaptive_avg_pool2d`.
    """
    check_images(x)
    output_size = pair(output_size, "output_size", at_least=1)
    check_shape(grad_y, x.shape[:2] + output_size, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    H, W = x.shape[2:]
    share = grad_y / _segment_sizes(x, output_size)
    return _sum_segments(_sum_segments(share, H, ROWS), W, COLUMNS)


def _segments(size, count):
    """First line of each of `count` segments of an axis, and the line after its last."""
    i = np.arange(count)
    return i * size // count, -(-(i + 1) * size // count)


def _sum_segments(x, count, axis):
    """Sum the lines of each segment along one axis."""
    first, end = _segments(x.shape[axis], count)
    bounds = np.stack([first, end], axis=1).ravel()
    # reduceat sums from each bound to the next; every second sum is a segment, the others lie between two segments.
    # The line of zeros lets the last bound be the end of the axis.
    after = [(0, 0)] * 4
    after[axis] = (0, 1)
    sums = np.add.reduceat(np.pad(x, after), bounds, axis=axis)
    return sums[(slice(None),) * axis + (slice(None, None, 2),)]


def _segment_sizes(x, output_size):
    """Pixels of each window of an adaptive pooling, shape (H_out, W_out)."""
    counts = []
    for length, count in zip(x.shape[2:], output_size, strict=True):
        first, end = _segments(length, count)
        counts.append(end - first)
    return np.outer(*counts).astype(x.dtype)


class MaxPool2d(FunctionLayer):
    """The layer of `max_pool2d`."""

    function, function_backward = staticmethod(max_pool2d), staticmethod(max_pool2d_backward)

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

    function, function_backward = staticmethod(min_pool2d), staticmethod(min_pool2d_backward)


class AvgPool2d(FunctionLayer):
    """The layer of `avg_pool2d`."""

    function, function_backward = staticmethod(avg_pool2d), staticmethod(avg_pool2d_backward)

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

    function, function_backward = staticmethod(adaptive_avg_pool2d), staticmethod(adaptive_avg_pool2d_backward)

    def __init__(self, output_size):
        super().__init__(output_size=output_size)
