"""Wrong convolutions."""

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn import convolution, geometry

from .register import overwriting, wrong


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


wrong("Conv2d", "a second gradient writes over the first", "cls")(overwriting(nn.Conv2d))


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


@wrong("conv1d", "flipped kernel", "forward")
def _(x, weight, bias=None, **settings):
    return nn.conv1d(x, weight[:, :, ::-1], bias, **settings)


@wrong("conv1d", "causal: all padding before", "forward")
def _(x, weight, bias=None, padding=0, **settings):
    if isinstance(padding, str) or settings.get("padding_mode", "zeros") != "zeros":
        return nn.conv1d(x, weight, bias, padding=padding, **settings)
    x = np.concatenate([np.zeros((*x.shape[:2], 2 * padding), x.dtype), x], axis=2)
    return nn.conv1d(x, weight, bias, **settings)


@wrong("conv1d", "missing stride in the input gradient", "backward")
def _(grad_y, x, weight, bias=None, **settings):
    grads = nn.conv1d_backward(grad_y, x, weight, bias, **settings)
    if settings.get("stride", 1) == 1:
        return grads
    stride = settings.pop("stride")
    close = np.zeros((*grad_y.shape[:2], stride * (grad_y.shape[2] - 1) + 1), x.dtype)
    close[:, :, : grad_y.shape[2]] = grad_y
    size = nn.conv1d(x, weight, bias, **settings).shape[2]
    close = np.concatenate([close, np.zeros((*close.shape[:2], size - close.shape[2]), x.dtype)], axis=2)
    return nn.conv1d_backward(close, x, weight, bias, **settings)[0], *grads[1:]


@wrong("conv_transpose2d", "transposed convolution with the kernel turned", "forward")
def _(x, weight, *args, **settings):
    return nn.conv_transpose2d(x, weight[:, :, ::-1, ::-1], *args, **settings)


@wrong("conv_transpose2d", "channels of the weight as in conv2d where both are equal", "forward")
def _(x, weight, bias=None, **settings):
    if weight.shape[0] == weight.shape[1]:
        weight = weight.swapaxes(0, 1)
    return nn.conv_transpose2d(x, weight, bias, **settings)


@wrong("conv_transpose2d", "wrong output size: padding added instead of taken away", "forward")
def _(x, weight, bias=None, padding=0, **settings):
    return nn.pad(nn.conv_transpose2d(x, weight, bias, **settings), padding)


@wrong("conv_transpose2d", "output_padding on both sides", "forward")
def _(x, weight, bias=None, output_padding=0, padding=0, **settings):
    more = geometry.pair(output_padding, "output_padding", 0)
    rows, columns = geometry.pair(padding, "padding", 0)
    y = nn.conv_transpose2d(x, weight, None, output_padding=output_padding, **settings)
    y = np.roll(y, (more[0] // 2 + more[0] % 2, more[1] // 2 + more[1] % 2), axis=(2, 3))
    y = y[:, :, rows : y.shape[2] - rows, columns : y.shape[3] - columns]
    return y if bias is None else y + bias[:, None, None]


@wrong("conv_transpose2d", "of overlapping stamps the last writes over the others", "forward")
def _(x, weight, bias=None, **settings):
    y = nn.conv_transpose2d(x, weight, bias, **settings)
    return np.clip(y, -1, 1)


@wrong("conv_transpose2d", "weight gradient averaged over the batch", "backward")
def _(grad_y, x, weight, bias=None, **settings):
    grad_x, grad_weight, grad_bias = nn.conv_transpose2d_backward(grad_y, x, weight, bias, **settings)
    return grad_x, grad_weight / max(1, len(x)), grad_bias


@wrong("conv_transpose2d", "bias gradient averaged", "backward")
def _(grad_y, x, weight, bias=None, **settings):
    grads = nn.conv_transpose2d_backward(grad_y, x, weight, bias, **settings)
    return *grads[:2], None if bias is None else grad_y.mean(axis=(0, 2, 3)) if len(x) else grads[2]


for _cls in (nn.Conv1d, nn.ConvTranspose2d):
    wrong(_cls.__name__, "a second gradient writes over the first", "cls")(overwriting(_cls))


@wrong("ConvTranspose2d", "the kernel turned", "cls")
class _(nn.ConvTranspose2d):
    def forward(self, x):
        self.x = x
        return nn.conv_transpose2d(x, self.weight.data[:, :, ::-1, ::-1], self.arrays[1], *self.settings)


@wrong("Conv1d", "stride lost on the way back", "cls")
class _(nn.Conv1d):
    def backward(self, grad_y):
        self.stride, stride = 1, self.stride
        try:
            return super().backward(grad_y)
        except ValueError as error:
            raise AssertionError(str(error)) from error
        finally:
            self.stride = stride
