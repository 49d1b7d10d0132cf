"""Wrong pooling."""

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn import geometry, pooling

from .register import Deaf, wrong


def pooled(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    return geometry.pool2d_window(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)


@wrong("max_pool2d", "padded with 0 instead of −∞", "forward")
def _(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    window = pooled(x, kernel_size, stride, padding, dilation, ceil_mode)
    return nn.max_pool2d(nn.pad(x, window.padding), kernel_size, stride or kernel_size, 0, dilation)


@wrong("max_pool2d", "stride 1 unless said otherwise", "forward")
def _(x, kernel_size, stride=1, **settings):
    return nn.max_pool2d(x, kernel_size, stride, **settings)


@wrong("max_pool2d", "dilation forgotten", "forward")
def _(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    return nn.max_pool2d(x, kernel_size, stride, padding, 1, ceil_mode)


@wrong("max_pool2d", "ceil mode forgotten", "forward")
def _(x, kernel_size, ceil_mode=False, **settings):
    return nn.max_pool2d(x, kernel_size, **settings)


def to_each_winner(share):
    """Send the gradient to every pixel that equals the maximum, times share(number of them)."""

    def backward(grad_y, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        window = pooled(x, kernel_size, stride, padding, dilation, ceil_mode)
        x_pad = nn.pad(x, window.padding, value=-np.inf)
        y = nn.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode)
        cells = [
            (slice(None), slice(None), row[2], column[3])
            for row in pooling._lines(2, window)
            for column in pooling._lines(3, window)
        ]
        winners = sum((x_pad[cell] == y).astype(x.dtype) for cell in cells)
        grad_x_pad = np.zeros_like(x_pad)
        for cell in cells:
            grad_x_pad[cell] += grad_y * (x_pad[cell] == y) * share(winners)
        return nn.pad_backward(grad_x_pad, x, window.padding)

    return backward


wrong("max_pool2d", "gradient sent to every tie", "backward")(to_each_winner(lambda winners: np.ones_like(winners)))
wrong("max_pool2d", "gradient split among ties", "backward")(to_each_winner(lambda winners: 1 / winners))


@wrong("max_pool2d", "the last of equals wins", "backward")
def _(grad_y, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    window = pooled(x, kernel_size, stride, padding, dilation, ceil_mode)
    (top, bottom), (left, right) = window.padding
    turned = nn.pad(x, window.padding, value=-np.inf)
    rows, columns = np.multiply(window.stride, np.subtract(window.output_size, 1)) + window.span
    turned = np.ascontiguousarray(turned[:, :, :rows, :columns][:, :, ::-1, ::-1])
    back = nn.max_pool2d_backward(grad_y[:, :, ::-1, ::-1], turned, kernel_size, window.stride, 0, dilation)
    grad_x_pad = np.zeros((*x.shape[:2], top + x.shape[2] + bottom, left + x.shape[3] + right), x.dtype)
    grad_x_pad[:, :, :rows, :columns] = back[:, :, ::-1, ::-1]
    return nn.pad_backward(grad_x_pad, x, window.padding)


@wrong("max_pool2d", "of overlapping windows the last writes over the others", "backward")
def _(grad_y, x, **settings):
    return np.clip(nn.max_pool2d_backward(grad_y, x, **settings), grad_y.min(initial=0), grad_y.max(initial=0))


@wrong("min_pool2d", "a maximum", "forward")
def _(x, **settings):
    return nn.max_pool2d(x, **settings)


@wrong("min_pool2d", "padded with 0 instead of +∞", "forward")
def _(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    window = pooled(x, kernel_size, stride, padding, dilation, ceil_mode)
    return nn.min_pool2d(nn.pad(x, window.padding), kernel_size, stride or kernel_size, 0, dilation)


@wrong("min_pool2d", "a minus sign left over in the gradient", "backward")
def _(grad_y, x, **settings):
    return -nn.min_pool2d_backward(grad_y, x, **settings)


@wrong("avg_pool2d", "the border always counted", "forward")
def _(x, kernel_size, count_include_pad=True, **settings):
    return nn.avg_pool2d(x, kernel_size, **settings)


@wrong("avg_pool2d", "what hangs over in ceil mode counted", "forward")
def _(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    if not count_include_pad:
        return nn.avg_pool2d(x, kernel_size, stride, padding, ceil_mode, count_include_pad)
    window = pooled(x, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return nn.avg_pool2d(nn.pad(x, window.padding), kernel_size, window.stride)


@wrong("avg_pool2d", "a gradient that is not divided", "backward")
def _(grad_y, x, **settings):
    rows, columns = geometry.pair(settings["kernel_size"], "kernel_size", 1)
    return nn.avg_pool2d_backward(grad_y, x, **settings) * (rows * columns)


@wrong("adaptive_avg_pool2d", "windows of equal size, what is left over dropped", "forward")
def _(x, output_size):
    output_size = geometry.pair(output_size, "output_size", 1)
    kernel = tuple(max(1, length // count) for length, count in zip(x.shape[2:], output_size, strict=True))
    return nn.avg_pool2d(x, kernel)[:, :, : output_size[0], : output_size[1]]


@wrong("adaptive_avg_pool2d", "a pixel of two windows receives from one", "backward")
def _(grad_y, x, output_size):
    rows = (np.arange(x.shape[2]) * grad_y.shape[2] // x.shape[2])[:, None]
    columns = np.arange(x.shape[3]) * grad_y.shape[3] // x.shape[3]
    return (grad_y / pooling._segment_sizes(x, grad_y.shape[2:]))[:, :, rows, columns]


for _cls in (nn.MaxPool2d, nn.MinPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d):
    wrong(_cls.__name__, "no gradient comes back", "cls")(type("DeafPool", (Deaf, _cls), {}))
