"""Wrong versions: mistakes that others have made, in code, in lecture notes, in well known libraries.

Each replaces the forward or the backward pass, or the class, in the proofs of table.py, which must then fail.
"""

from collections import defaultdict

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn import convolution, geometry, pooling

MISTAKES = defaultdict(dict)  # name → {what is wrong: {"forward" | "backward" | "cls": the wrong version}}


def wrong(name, mistake, part):
    def register(version):
        MISTAKES[name][mistake] = {part: version}
        return version

    return register


def general(line):
    """Mistakes that any function could have."""

    def changed(gradient_or_all, place, change):
        grads = gradient_or_all if isinstance(gradient_or_all, tuple) else (gradient_or_all,)
        return tuple(change(g) if i == place and g is not None else g for i, g in enumerate(grads))

    yield "forward off by a millionth", {"forward": lambda **a: line.numpy(**a) * (1 + 1e-6)}
    yield "forward always float64", {"forward": lambda **a: line.numpy(**a).astype(np.float64)}
    yield "forward never better than float32", {"forward": lambda **a: line.numpy(**a).astype("f4").astype("f8")}
    yield "gradient off by a millionth", {
        "backward": lambda g, **a: changed(line.backward(g, **a), 0, lambda grad: grad * (1 + 1e-6))
    }
    yield "gradient always float64", {
        "backward": lambda g, **a: changed(line.backward(g, **a), 0, lambda grad: grad.astype(np.float64))
    }
    yield "upstream gradient taken as ones", {"backward": lambda g, **a: line.backward(np.ones_like(g), **a)}
    yield "sign of the gradient", {
        "backward": lambda g, **a: changed(line.backward(g, **a), 0, np.negative)
    }


# ---- convolution --------------------------------------------------------------------------------------------------


@wrong("conv2d", "flipped kernel", "forward")
def _(x, weight, bias=None, **settings):
    return nn.conv2d(x, weight[:, :, ::-1, ::-1], bias, **settings)


@wrong("conv2d", "rows and columns of the kernel exchanged where it is square", "forward")
def _(x, weight, bias=None, **settings):
    square = weight.shape[2] == weight.shape[3]
    return nn.conv2d(x, weight.swapaxes(2, 3) if square else weight, bias, **settings)


@wrong("conv2d", "'same' wrong for even kernels: the odd pixel before", "forward")
def _(x, weight, bias=None, padding=0, **settings):
    if padding == "same":
        sides = nn.resolve_padding("same", weight.shape[2:], 1, settings.get("dilation", 1))
        padding = tuple((after, before) for before, after in sides)
    return nn.conv2d(x, weight, bias, padding=padding, **settings)


@wrong("conv2d", "the border always zero", "forward")
def _(x, weight, bias=None, padding_mode="zeros", **settings):
    return nn.conv2d(x, weight, bias, **settings)


@wrong("conv2d", "the bias added once for every channel of the image", "forward")
def _(x, weight, bias=None, **settings):
    return nn.conv2d(x, weight, None if bias is None else x.shape[1] * bias, **settings)


@wrong("conv2d", "groups that take turns instead of standing together", "forward")
def _(x, weight, bias=None, groups=1, **settings):
    N, C, H, W = x.shape
    turned = x.reshape(N, C // groups, groups, H, W).swapaxes(1, 2).reshape(x.shape)
    return nn.conv2d(np.ascontiguousarray(turned), weight, bias, groups=groups, **settings)


@wrong("conv2d", "missing stride in the input gradient", "backward")
def _(grad_y, x, weight, bias=None, **settings):
    _, grad_weight, grad_bias = nn.conv2d_backward(grad_y, x, weight, bias, **settings)
    groups, mode = settings.pop("groups", 1), settings.pop("padding_mode", "zeros")
    settings = {"stride": 1, "padding": 0, "dilation": 1} | settings
    window = geometry.conv2d_window(x.shape[2:], weight.shape[2:], **settings)
    kernels = weight.reshape(groups, len(weight) // groups, -1)
    grad_maps = grad_y.reshape(len(x), groups, len(weight) // groups, -1)
    grad_x_pad = np.zeros_like(nn.pad(x, window.padding, mode))
    convolution.fold(kernels.swapaxes(1, 2) @ grad_maps, window._replace(stride=(1, 1)), into=grad_x_pad)
    return nn.pad_backward(grad_x_pad, x, window.padding, mode), grad_weight, grad_bias


@wrong("conv2d", "input gradient with the kernel not turned", "backward")
def _(grad_y, x, weight, bias=None, **settings):
    grad_x = nn.conv2d_backward(grad_y, x, weight[:, :, ::-1, ::-1], bias, **settings)[0]
    return grad_x, *nn.conv2d_backward(grad_y, x, weight, bias, **settings)[1:]


@wrong("conv2d", "weight gradient averaged over the batch", "backward")
def _(grad_y, x, weight, bias=None, **settings):
    grad_x, grad_weight, grad_bias = nn.conv2d_backward(grad_y, x, weight, bias, **settings)
    return grad_x, grad_weight / max(1, len(x)), grad_bias


@wrong("conv2d", "bias gradient averaged", "backward")
def _(grad_y, x, weight, bias=None, **settings):
    grad_x, grad_weight, grad_bias = nn.conv2d_backward(grad_y, x, weight, bias, **settings)
    return grad_x, grad_weight, None if bias is None else grad_y.mean(axis=(0, 2, 3))


@wrong("conv2d", "the copies in the border give nothing back", "backward")
def _(grad_y, x, weight, bias=None, padding=0, **settings):
    grads = nn.conv2d_backward(grad_y, x, weight, bias, padding=padding, **settings)
    settings.pop("padding_mode", None)
    return nn.conv2d_backward(grad_y, x, weight, bias, padding=padding, **settings)[0], *grads[1:]


@wrong("conv2d", "weight gradient of the image without its border's content", "backward")
def _(grad_y, x, weight, bias=None, padding_mode="zeros", **settings):
    grad_x, _, grad_bias = nn.conv2d_backward(grad_y, x, weight, bias, padding_mode=padding_mode, **settings)
    return grad_x, nn.conv2d_backward(grad_y, x, weight, bias, **settings)[1], grad_bias


@wrong("pad", "reflect that repeats the edge", "forward")
def _(x, padding, mode="zeros", **settings):
    if mode != "reflect":
        return nn.pad(x, padding, mode, **settings)
    return np.pad(x, ((0, 0), (0, 0), *geometry.padding_sides(padding)), mode="symmetric")


@wrong("pad", "top with bottom and left with right exchanged", "forward")
def _(x, padding, mode="zeros", **settings):
    sides = tuple(side[::-1] for side in geometry.padding_sides(padding))
    return nn.pad(x, sides, mode, **settings)


@wrong("pad", "rows and columns exchanged, as in torch's own F.pad", "forward")
def _(x, padding, mode="zeros", **settings):
    rows, columns = geometry.padding_sides(padding)
    return nn.pad(x, (columns, rows), "replicate" if mode != "zeros" else mode, **settings)


@wrong("pad", "a pixel that was copied receives once", "backward")
def _(grad_y, x, padding, mode="zeros", **settings):
    return nn.pad_backward(grad_y, x, padding, "zeros")


@wrong("conv2d_output_size", "rounded up", "forward")
def _(size, kernel_size, stride=1, padding=0, dilation=1):
    window = geometry.conv2d_window(size, kernel_size, stride, padding, dilation)
    padded = (length + sum(side) for length, side in zip(size, window.padding, strict=True))
    return tuple(-(-(p - span) // s) + 1 for p, span, s in zip(padded, window.span, window.stride, strict=True))


@wrong("conv2d_output_size", "padding counted on one side", "forward")
def _(size, kernel_size, stride=1, padding=0, dilation=1):
    sides = nn.resolve_padding(padding, kernel_size, stride, dilation)
    return nn.conv2d_output_size(size, kernel_size, stride, tuple((0, after) for _, after in sides), dilation)


@wrong("resolve_padding", "'same' wrong for even kernels: the odd pixel before", "forward")
def _(padding, kernel_size, stride=1, dilation=1):
    return tuple(side[::-1] for side in nn.resolve_padding(padding, kernel_size, stride, dilation))


@wrong("resolve_padding", "'same' forgets the dilation", "forward")
def _(padding, kernel_size, stride=1, dilation=1):
    return nn.resolve_padding(padding, kernel_size, stride)


# ---- pooling ------------------------------------------------------------------------------------------------------


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


# ---- the rest -----------------------------------------------------------------------------------------------------


@wrong("linear", "weight not transposed where it is square", "forward")
def _(x, weight, bias=None):
    square = weight.shape[0] == weight.shape[1]
    return nn.linear(x, weight.T if square else weight, bias)


@wrong("linear", "bias gradient averaged", "backward")
def _(grad_y, x, weight, bias=None):
    grad_x, grad_weight, grad_bias = nn.linear_backward(grad_y, x, weight, bias)
    return grad_x, grad_weight, None if bias is None else grad_bias / max(1, grad_y.size // len(weight))


@wrong("relu", "slope 1 at 0", "backward")
def _(grad_y, x):
    return grad_y * (x >= 0)


@wrong("relu", "the gradient of the output's sign, not the input's", "backward")
def _(grad_y, x):
    return grad_y * (grad_y > 0)


@wrong("flatten", "channels last", "forward")
def _(x, start_dim=1):
    return nn.flatten(np.ascontiguousarray(np.moveaxis(x, start_dim, -1)).reshape(x.shape), start_dim)


@wrong("flatten", "the batch flattened too", "forward")
def _(x, start_dim=1):
    return x.reshape(-1)


def log_softmax(input):
    exp = np.exp(input - input.max(axis=1, keepdims=True))
    return np.log(exp / exp.sum(axis=1, keepdims=True))


@wrong("cross_entropy", "missing 1/n", "forward")
def _(input, target):
    return nn.cross_entropy(input, target) * len(target)


@wrong("cross_entropy", "exp of the logits as they are", "forward")
def _(input, target):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        exp = np.exp(input)
        return -np.log(exp / exp.sum(axis=1, keepdims=True))[np.arange(len(target)), target].mean()


@wrong("cross_entropy", "a probability clipped at 1e-12", "forward")
def _(input, target):
    with np.errstate(divide="ignore"):
        return -np.maximum(log_softmax(input), np.log(1e-12))[np.arange(len(target)), target].mean().astype(input.dtype)


@wrong("cross_entropy", "infinite at a gap of 1000", "forward")
def _(input, target):
    with np.errstate(divide="ignore"):
        return -log_softmax(input)[np.arange(len(target)), target].mean()


@wrong("cross_entropy", "logarithm to base 2", "forward")
def _(input, target):
    return nn.cross_entropy(input, target) / np.log(2).astype(input.dtype)


@wrong("cross_entropy", "missing 1/n in the gradient", "backward")
def _(grad_y, input, target):
    return nn.cross_entropy_backward(grad_y, input, target) * len(target)


@wrong("cross_entropy", "the truth not taken away", "backward")
def _(grad_y, input, target):
    return np.exp(log_softmax(input)) * (input.dtype.type(grad_y) / len(target))


# ---- layers and optimizers ----------------------------------------------------------------------------------------


def overwriting(cls):
    """A layer that forgets what its parameters received before."""

    class Overwriting(cls):
        def backward(self, grad_y):
            for parameter in self.parameters():
                parameter.grad = None
            return super().backward(grad_y)

    return Overwriting


for _cls in (nn.Conv2d, nn.Linear, nn.Sequential):
    wrong(_cls.__name__, "a second gradient writes over the first", "cls")(overwriting(_cls))


@wrong("Conv2d", "stride lost on the way back", "cls")
class _(nn.Conv2d):
    def backward(self, grad_y):
        self.stride, stride = 1, self.stride
        try:
            return super().backward(grad_y)
        except ValueError as error:  # the shapes no longer fit: a mistake seen is a mistake caught
            raise AssertionError(str(error)) from error
        finally:
            self.stride = stride


@wrong("Sequential", "backward from first to last", "cls")
class _(nn.Sequential):
    def backward(self, grad_y):
        try:
            for layer in self.layers:
                grad_y = layer.backward(grad_y)
        except ValueError as error:
            raise AssertionError(str(error)) from error
        return grad_y


def blind(cls):
    """A layer that gives back the gradient as it came."""

    class Blind(cls):
        def backward(self, grad_y=1.0):
            super().backward(grad_y)
            return np.broadcast_to(grad_y, np.shape(self.x)).copy()

    return Blind


wrong("ReLU", "the gradient passes untouched", "cls")(blind(nn.ReLU))


class ShapeKept:
    """A wrong backward pass with gradients of the right shape: all zero."""

    def backward(self, grad_y=1.0):
        return np.zeros_like(self.x)


for _cls in (nn.MaxPool2d, nn.MinPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.Flatten, nn.CrossEntropyLoss):
    wrong(_cls.__name__, "no gradient comes back", "cls")(type("Deaf", (ShapeKept, _cls), {}))


@wrong("SGD", "climbs instead of descending", "cls")
class _(nn.SGD):
    def __init__(self, params, lr=1e-3):
        super().__init__(params, lr)
        self.lr = -lr


@wrong("SGD", "a hundredth unless said otherwise, not a thousandth", "cls")
class _(nn.SGD):
    def __init__(self, params, lr=1e-2):
        super().__init__(params, lr)


@wrong("SGD", "float32 parameters become float64", "cls")
class _(nn.SGD):
    def step(self):
        for parameter in self.params:
            if parameter.grad is not None:
                parameter.data = parameter.data - np.float64(self.lr) * parameter.grad.astype(np.float64)


@wrong("SGD", "gradients never forgotten", "cls")
class _(nn.SGD):
    def zero_grad(self):
        pass


@wrong("SGD", "moves on by the last gradient where there is none", "cls")
class _(nn.SGD):
    def step(self):
        super().step()
        self.last = getattr(self, "last", {})
        for place, parameter in enumerate(self.params):
            if parameter.grad is None and place in self.last:
                parameter.data -= self.lr * self.last[place]
            self.last[place] = self.last.get(place) if parameter.grad is None else parameter.grad
