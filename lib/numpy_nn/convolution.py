"""Convolution: a small kernel looks at every patch of an image and writes one number for each.

    image, 4 × 5          kernel, 2 × 2       feature map, 3 × 4

    0  0  9  9  9                             0  18   0   0
    0 [0  9] 9  9    ×       -1  1       =    0 [18]  0   0      0·(-1) + 9·1 + 0·(-1) + 9·1 = 18
    0 [0  9] 9  9            -1  1            0  18   0   0
    0  0  9  9  9

The same four weights visit every place, so the kernel finds its pattern (here: dark left of bright) wherever it is.
That is the whole idea; the rest of this file says how to do it for many images, channels and kernels at once.

Read it in this order:

    pad                put a border around the image, so that the kernel reaches the edge
    columns            lay each patch out as one column of a matrix: now a convolution is a matrix product
    conv2d             kernels @ columns + bias
    conv2d_backward    the two products that the chain rule asks for
    fold               the way back from columns: add each one to the patch it came from
    conv1d             the same along a line
    conv_transpose2d   the way back from conv2d, made a layer: from small to large
    Conv2d, …          the layers that keep their weights

Deep learning calls this a convolution. In mathematics it is a cross-correlation: a convolution proper would turn the
kernel by 180° first. With weights that are learned it makes no difference, and torch does as we do.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .checks import check_array, check_images, check_same_dtype, check_shape
from .geometry import (
    as_one_row,
    check_border,
    check_conv2d_layer,
    check_conv_transpose2d_layer,
    check_groups,
    conv2d_output_size,
    conv2d_window,
    conv_transpose2d_window,
    count,
    padding_sides,
    resolve_padding,
)
from .module import Module, Parameter

__all__ = [
    "Conv1d", "Conv2d", "ConvTranspose2d", "conv1d", "conv1d_backward", "conv2d", "conv2d_backward",
    "conv2d_output_size", "conv_transpose2d", "conv_transpose2d_backward", "pad", "pad_backward", "resolve_padding",
]

# Columns are made for as many images at a time as fit in this many bytes, so that they are still in the processor's
# cache when the matrix product reads them.
CACHE_BYTES = 2**20


def pad(x, padding, mode="zeros", value=0.0):
    """Put a border around every image.

    y[n, c, i, j] = x[n, c, r(i), q(j)], where r and q name the pixel that each pixel of y is copied from; outside the
    image that is

        mode         a row 1 2 3, padded by 2      rule
        zeros        0 0 1 2 3 0 0                 none: the border holds `value`
        replicate    1 1 1 2 3 3 3                 the nearest pixel
        reflect      3 2 1 2 3 2 1                 the mirror image; the edge itself is not repeated
        circular     2 3 1 2 3 1 2                 the opposite side

    Args:
        x: images, shape (N, C, H, W).
        padding: pixels on every side, or (rows, columns), or ((top, bottom), (left, right)).
        mode: 'zeros', 'replicate', 'reflect' or 'circular'.
        value: what a 'zeros' border holds.

    Returns:
        Images of shape (N, C, top + H + bottom, left + W + right); `x` itself where nothing is added.

    Raises:
        ValueError: an unknown mode, a negative padding, or more padding than reflect or circular find pixels for.
    """
    check_images(x)
    (top, bottom), (left, right) = sides = padding_sides(padding)
    check_border(mode, x.shape[2:], sides)
    if sides == ((0, 0), (0, 0)):
        return x
    N, C, H, W = x.shape
    if mode == "zeros":
        y = np.full((N, C, top + H + bottom, left + W + right), value, x.dtype)
        y[:, :, top : top + H, left : left + W] = x
        return y
    r, q = _copied_from(H, top, bottom, mode), _copied_from(W, left, right, mode)
    return x[:, :, r[:, None], q]


def pad_backward(grad_y, x, padding, mode="zeros", value=0.0):
    """Return grad_x of `pad`: every pixel collects the gradient of all its copies.

    grad_x[n, c, h, w] = Σ_i,j grad_y[n, c, i, j] · [r(i) = h and q(j) = w]

    Args:
        grad_y: gradient of the loss for the padded images, shape (N, C, top + H + bottom, left + W + right).
        x, padding, mode, value: as given to `pad`.
    """
    check_images(x)
    (top, bottom), (left, right) = sides = padding_sides(padding)
    check_border(mode, x.shape[2:], sides)
    N, C, H, W = x.shape
    check_shape(grad_y, (N, C, top + H + bottom, left + W + right), "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    if mode == "zeros" or sides == ((0, 0), (0, 0)):
        return grad_y[:, :, top : top + H, left : left + W]
    r, q = _copied_from(H, top, bottom, mode), _copied_from(W, left, right, mode)
    grad_x = np.zeros_like(x)
    np.add.at(grad_x, (slice(None), slice(None), r[:, None], q), grad_y)
    return grad_x


def _copied_from(size, before, after, mode):
    """For each line of a padded axis, the line of the image that it copies."""
    line = np.arange(-before, size + after)
    if mode == "replicate":
        return line.clip(0, size - 1)
    if mode == "circular":
        return line % size
    last = size - 1
    return last - abs(last - abs(line))  # reflect: first at line 0, then at the last line


def columns(x_pad, window, groups):
    """Lay every patch that the kernel visits out as one column: im2col.

    The view `patches` costs nothing, it names each pixel up to K_h·K_w times without copying it; the reshape makes
    the copy, with the pixels of one patch below each other in the order of a kernel's weights.

    Returns:
        Shape (N, groups, C/groups · K_h · K_w, H_out · W_out). Mostly groups is 1: then read on without that axis.
    """
    (s_rows, s_columns), (d_rows, d_columns) = window.stride, window.dilation
    patches = sliding_window_view(x_pad, window.span, axis=(2, 3))
    patches = patches[:, :, ::s_rows, ::s_columns, ::d_rows, ::d_columns]  # (N, C, H_out, W_out, K_h, K_w)
    N, C, H_out, W_out, K_h, K_w = patches.shape
    return patches.transpose(0, 1, 4, 5, 2, 3).reshape(N, groups, C // groups * K_h * K_w, H_out * W_out)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
    """Cross-correlate a batch of images with a bank of kernels.

    y[n, o, i, j] = bias[o] + Σ_c,u,v weight[o, c, u, v] · x_pad[n, c, s·i + d·u, s·j + d·v]

    Args:
        x: images, shape (N, C_in, H, W).
        weight: kernels, shape (C_out, C_in / groups, K_h, K_w).
        bias: one offset per output channel, shape (C_out,), or None.
        stride: s, pixels from one position of the kernel to the next, int or (rows, columns).
        padding: pixels around the image: int, (rows, columns), ((top, bottom), (left, right)), 'same' or 'valid'.
        dilation: d, pixels from one weight of the kernel to the next, int or (rows, columns).
        groups: split the channels into this many groups; each output channel sees the input channels of its own.
        padding_mode: what the border holds: 'zeros', 'replicate', 'reflect' or 'circular' (see `pad`).

    Returns:
        Feature maps, shape (N, C_out, H_out, W_out), with
        H_out = ⌊(H + top + bottom − dilation·(K_h − 1) − 1) / stride⌋ + 1.

    Raises:
        ValueError: the channels or dtypes differ, or the kernel does not fit the padded image.

    Source: Goodfellow et al. 2016, §9.1; size formula from Dumoulin & Visin 2016.
    """
    window = _check_conv2d(x, weight, bias, stride, padding, dilation, groups)
    x_pad = pad(x, window.padding, padding_mode)
    N, C_out, (H_out, W_out) = len(x), len(weight), window.output_size
    kernels = weight.reshape(groups, C_out // groups, -1)  # one kernel a row
    y = np.empty((N, groups, C_out // groups, H_out * W_out), x.dtype)
    for images in _batches(N, bytes_per_image=kernels[0, 0].nbytes * groups * H_out * W_out):
        np.matmul(kernels, columns(x_pad[images], window, groups), out=y[images])
    y = y.reshape(N, C_out, H_out, W_out)
    if bias is not None:
        y += bias[:, None, None]
    return y


def conv2d_backward(grad_y, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
    """Return the gradients of `conv2d`, given the gradient of the loss for its output.

    A weight multiplied one pixel of every patch, so it collects that pixel times the gradient of the patch's output:

        grad_weight[o, c, u, v] = Σ_n,i,j grad_y[n, o, i, j] · x_pad[n, c, s·i + d·u, s·j + d·v]

    A pixel lay in several patches, under another weight in each, so it collects from all of them:

        grad_x_pad[n, c, h, w] = Σ_o Σ_i,j,u,v grad_y[n, o, i, j] · weight[o, c, u, v]
                                 over all i, j, u, v with s·i + d·u = h and s·j + d·v = w

    Both are convolutions again: the first of x with grad_y as the kernel, the second of grad_y with the turned kernel.

    Args:
        grad_y: gradient of the loss for the feature maps, shape (N, C_out, H_out, W_out).
        x, weight, bias, stride, padding, dilation, groups, padding_mode: as given to `conv2d`.

    Returns:
        grad_x, grad_weight, grad_bias, each of the shape of what it belongs to; grad_bias is None without a bias.

    Source: Goodfellow et al. 2016, §9.5.
    """
    window = _check_conv2d(x, weight, bias, stride, padding, dilation, groups)
    N, C_out, (H_out, W_out) = len(x), len(weight), window.output_size
    check_shape(grad_y, (N, C_out, H_out, W_out), "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    x_pad = pad(x, window.padding, padding_mode)
    kernels = weight.reshape(groups, C_out // groups, -1)
    grad_maps = grad_y.reshape(N, groups, C_out // groups, H_out * W_out)

    grad_kernels, grad_x_pad = np.zeros_like(kernels), np.zeros_like(x_pad)
    for images in _batches(N, bytes_per_image=kernels[0, 0].nbytes * groups * H_out * W_out):
        # y = kernels @ columns, and so ∂L/∂kernels = ∂L/∂y @ columnsᵀ and ∂L/∂columns = kernelsᵀ @ ∂L/∂y
        patches = columns(x_pad[images], window, groups)
        grad_kernels += (grad_maps[images] @ patches.swapaxes(-1, -2)).sum(axis=0)
        fold(kernels.swapaxes(-1, -2) @ grad_maps[images], window, into=grad_x_pad[images])
    grad_x = pad_backward(grad_x_pad, x, window.padding, padding_mode)
    grad_bias = None if bias is None else grad_y.sum(axis=(0, 2, 3))
    return grad_x, grad_kernels.reshape(weight.shape), grad_bias


def fold(grad_columns, window, into):
    """Add each column to the patch it came from: the way back from `columns` (col2im).

    A pixel stood in up to K_h·K_w columns and now receives from all of them. For one weight (u, v) of the kernel the
    pixels under it, over all positions, are a plain strided slice, which makes K_h·K_w additions of whole images.
    """
    N, C = into.shape[:2]
    (K_h, K_w), (H_out, W_out) = window.kernel_size, window.output_size
    (s_rows, s_columns), (d_rows, d_columns) = window.stride, window.dilation
    grad_patches = grad_columns.reshape(N, C, K_h, K_w, H_out, W_out)
    for u, v in np.ndindex(K_h, K_w):
        rows = slice(d_rows * u, d_rows * u + s_rows * (H_out - 1) + 1, s_rows)
        cols = slice(d_columns * v, d_columns * v + s_columns * (W_out - 1) + 1, s_columns)
        into[:, :, rows, cols] += grad_patches[:, :, u, v]


def _batches(N, bytes_per_image):
    """Slices of the batch whose columns fit the cache."""
    step = max(1, CACHE_BYTES // bytes_per_image)
    return [slice(first, min(first + step, N)) for first in range(0, N, step)]


def _check_conv2d(x, weight, bias, stride, padding, dilation, groups):
    """Refuse what `conv2d` cannot do; return its window."""
    check_images(x)
    check_array(weight, "weight")
    if weight.ndim != 4:
        raise ValueError(f"weight must have 4 axes, (C_out, C_in/groups, K_h, K_w); got shape {weight.shape}")
    C_in, C_out = x.shape[1], len(weight)
    if 0 in weight.shape[:2]:
        raise ValueError(f"weight must hold a kernel or more, of a channel or more; got shape {weight.shape}")
    check_groups(groups, C_in, C_out)
    if weight.shape[1] != C_in // groups:
        expected = f"{C_in}" if groups == 1 else f"{C_in} / groups={groups} → {C_in // groups}"
        raise ValueError(
            f"weight must have as many channels as x: expected {expected}, got weight of shape {weight.shape} "
            f"for x of shape {x.shape}"
        )
    if bias is not None:
        check_shape(bias, (C_out,), "bias")
    check_same_dtype(x=x, weight=weight, bias=bias)
    return conv2d_window(x.shape[2:], weight.shape[2:], stride, padding, dilation)


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
    """Cross-correlate a batch of sequences with a bank of kernels: `conv2d` of images that have one row.

    y[n, o, i] = bias[o] + Σ_c,u weight[o, c, u] · x_pad[n, c, s·i + d·u]

    Args:
        x: sequences, shape (N, C_in, L).
        weight: kernels, shape (C_out, C_in / groups, K).
        bias: one offset per output channel, shape (C_out,), or None.
        stride, padding, dilation: whole numbers, as in `conv2d`; padding may also be 'same' or 'valid'.
        groups, padding_mode: as in `conv2d`.

    Returns:
        Shape (N, C_out, L_out), with L_out = ⌊(L + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1.

    Raises:
        ValueError: the channels or dtypes differ, or the kernel does not fit the padded sequence.
    """
    settings = _check_conv1d(x, weight, stride, padding, dilation)
    return conv2d(x[:, :, None], weight[:, :, None], bias, *settings, groups, padding_mode)[:, :, 0]


def conv1d_backward(grad_y, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
    """Return grad_x, grad_weight, grad_bias of `conv1d`; grad_bias is None without a bias.

    Args:
        grad_y: gradient of the loss for the output, shape (N, C_out, L_out).
        x, weight, bias, stride, padding, dilation, groups, padding_mode: as given to `conv1d`.
    """
    settings = _check_conv1d(x, weight, stride, padding, dilation)
    check_array(grad_y, "grad_y")
    images = grad_y[:, :, None], x[:, :, None], weight[:, :, None]
    grad_x, grad_weight, grad_bias = conv2d_backward(*images, bias, *settings, groups, padding_mode)
    return grad_x[:, :, 0], grad_weight[:, :, 0], grad_bias


def _check_conv1d(x, weight, stride, padding, dilation):
    """Refuse anything but sequences; return the settings for images of one row."""
    check_array(x, "x")
    check_array(weight, "weight")
    if x.ndim != 3:
        raise ValueError(f"x must have 3 axes, (N, C, L); got shape {x.shape}")
    if weight.ndim != 3:
        raise ValueError(f"weight must have 3 axes, (C_out, C_in/groups, K); got shape {weight.shape}")
    return as_one_row(stride, padding, dilation)


def conv_transpose2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Make a larger image of a small one: every pixel of x stamps the kernel, times its value, onto the output.

    y_pad[n, o, s·i + d·u, s·j + d·v] += Σ_c weight[c, o, u, v] · x[n, c, i, j]        for all i, j, u, v

    and y is y_pad less `padding` pixels on every side. This is the way back of `conv2d`, its input gradient, as a layer
    of its own: what a convolution with this weight would send to its image if x were the gradient of its feature maps.
    So the kernel is not turned here, the channels are exchanged in weight, and the way back is a convolution.

    Args:
        x: images, shape (N, C_in, H, W).
        weight: kernels, shape (C_in, C_out / groups, K_h, K_w).
        bias: one offset per output channel, shape (C_out,), or None.
        stride: s, pixels from one stamp to the next, int or (rows, columns).
        padding: pixels taken away on every side, int or (rows, columns).
        output_padding: pixels added below and on the right, to reach sizes that a stride jumps over; less than
            stride or dilation.
        groups, dilation: as in `conv2d`.

    Returns:
        Shape (N, C_out, H_out, W_out), with
        H_out = (H − 1)·stride − 2·padding + dilation·(K_h − 1) + output_padding + 1.

    Raises:
        ValueError: the channels or dtypes differ, or nothing is left of the output.

    Source: Dumoulin & Visin 2016, ch. 4.
    """
    window, (H_out, W_out) = _check_conv_transpose2d(
        x, weight, bias, stride, padding, output_padding, groups, dilation
    )
    (N, C_in, H, W), C_out = x.shape, weight.shape[1] * groups
    (top, bottom), (left, right) = window.padding
    kernels, maps = weight.reshape(groups, C_in // groups, -1), x.reshape(N, groups, C_in // groups, H * W)
    y_pad = np.zeros((N, C_out, top + H_out + bottom, left + W_out + right), x.dtype)
    for images in _batches(N, bytes_per_image=kernels[0, 0].nbytes * groups * H * W):
        fold(kernels.swapaxes(-1, -2) @ maps[images], window, into=y_pad[images])
    y = y_pad[:, :, top : top + H_out, left : left + W_out]
    return y if bias is None else y + bias[:, None, None]


def conv_transpose2d_backward(
    grad_y, x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """Return grad_x, grad_weight, grad_bias of `conv_transpose2d`; grad_bias is None without a bias.

    A pixel of x collects from where its stamp went, which is the convolution that was transposed:

        grad_x[n, c, i, j] = Σ_o,u,v weight[c, o, u, v] · grad_y_pad[n, o, s·i + d·u, s·j + d·v]

    and grad_weight is the one of that convolution, with x and grad_y in each other's place.

    Args:
        grad_y: gradient of the loss for the output, shape (N, C_out, H_out, W_out).
        x, weight, bias, stride, padding, output_padding, groups, dilation: as given to `conv_transpose2d`.
    """
    window, output_size = _check_conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation)
    N, C_in, H, W = x.shape
    check_shape(grad_y, (N, weight.shape[1] * groups, *output_size), "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    reach = [s * (length - 1) + span for s, length, span in zip(window.stride, (H, W), window.span, strict=True)]
    grad_y_pad = pad(grad_y, window.padding)[:, :, : reach[0], : reach[1]]  # no stamp reached the rows below
    kernels, maps = weight.reshape(groups, C_in // groups, -1), x.reshape(N, groups, C_in // groups, H * W)

    grad_kernels, grad_maps = np.zeros_like(kernels), np.empty_like(maps)
    for images in _batches(N, bytes_per_image=kernels[0, 0].nbytes * groups * H * W):
        patches = columns(grad_y_pad[images], window, groups)
        np.matmul(kernels, patches, out=grad_maps[images])
        grad_kernels += (maps[images] @ patches.swapaxes(-1, -2)).sum(axis=0)
    grad_bias = None if bias is None else grad_y.sum(axis=(0, 2, 3))
    return grad_maps.reshape(x.shape), grad_kernels.reshape(weight.shape), grad_bias


def _check_conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Refuse what `conv_transpose2d` cannot do; return the transposed convolution's window, and the output size."""
    check_images(x)
    check_array(weight, "weight")
    if weight.ndim != 4 or 0 in weight.shape[:2]:
        raise ValueError(f"weight must have 4 axes, (C_in, C_out/groups, K_h, K_w), none empty; got {weight.shape}")
    if len(weight) != x.shape[1]:
        raise ValueError(f"weight must have a kernel for each channel of x, {x.shape[1]}; got shape {weight.shape}")
    check_groups(groups, len(weight), weight.shape[1] * count(groups, "groups"))
    if bias is not None:
        check_shape(bias, (weight.shape[1] * groups,), "bias")
    check_same_dtype(x=x, weight=weight, bias=bias)
    return conv_transpose2d_window(x.shape[2:], weight.shape[2:], stride, padding, output_padding, dilation)


class _Convolution(Module):
    """A layer of kernels keeps weight and bias, which start uniform in ±1/√fan_in, as in torch."""

    def __init__(self, shape, out_channels, bias, dtype, rng):
        rng = np.random.default_rng(rng)
        bound = 1 / np.sqrt(np.prod(shape[1:]))
        self.weight = Parameter(rng.uniform(-bound, bound, shape).astype(dtype))
        self.bias = Parameter(rng.uniform(-bound, bound, out_channels).astype(dtype)) if bias else None

    @property
    def arrays(self):
        return self.weight.data, None if self.bias is None else self.bias.data

    def forward(self, x):
        self.x = x
        return self.convolve(x, *self.arrays, *self.settings)

    def backward(self, grad_y):
        grads = self.convolve_backward(grad_y, self.last_input(), *self.arrays, *self.settings)
        grad_x, grad_weight, grad_bias = grads
        self.weight.accumulate(grad_weight)
        if self.bias is not None:
            self.bias.accumulate(grad_bias)
        return grad_x

    def __repr__(self):
        sizes = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        return f"{type(self).__name__}({sizes}, stride={self.stride}, padding={self.padding})"


class Conv2d(_Convolution):
    """A layer of kernels: y = conv2d(x, weight, bias).

    Args:
        in_channels, out_channels: channels of an image, and kernels, each of which makes one channel of the output.
        kernel_size: int or (rows, columns).
        stride, padding, dilation, groups, padding_mode: as in `conv2d`.
        bias: whether each kernel has an offset.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the weights are drawn with.

    weight, shape (out_channels, in_channels / groups, K_h, K_w), and bias, shape (out_channels,), start uniform in
    ±1/√fan_in with fan_in = in_channels / groups · K_h · K_w, as in torch.
    """

    convolve, convolve_backward = staticmethod(conv2d), staticmethod(conv2d_backward)

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        padding_mode="zeros",
        *,
        dtype=np.float32,
        rng=None,
    ):
        shape = check_conv2d_layer(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, padding_mode
        )
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, shape[2:]
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.padding_mode = groups, padding_mode
        super().__init__(shape, out_channels, bias, dtype, rng)

    @property
    def settings(self):
        return self.stride, self.padding, self.dilation, self.groups, self.padding_mode


class Conv1d(_Convolution):
    """A layer of kernels over sequences: y = conv1d(x, weight, bias). Arguments as in `Conv2d`, each a whole number.

    weight has the shape (out_channels, in_channels / groups, K).
    """

    convolve, convolve_backward = staticmethod(conv1d), staticmethod(conv1d_backward)

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        padding_mode="zeros",
        *,
        dtype=np.float32,
        rng=None,
    ):
        kernel = 1, count(kernel_size, "kernel_size")
        one_row = as_one_row(stride, padding, dilation)
        shape = check_conv2d_layer(in_channels, out_channels, kernel, *one_row, groups, padding_mode)
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.padding_mode = groups, padding_mode
        super().__init__((*shape[:2], kernel_size), out_channels, bias, dtype, rng)

    @property
    def settings(self):
        return self.stride, self.padding, self.dilation, self.groups, self.padding_mode


class ConvTranspose2d(_Convolution):
    """A layer of stamps: y = conv_transpose2d(x, weight, bias).

    Args:
        in_channels, out_channels: channels of x, and of the output.
        kernel_size: int or (rows, columns).
        stride, padding, output_padding, groups, dilation: as in `conv_transpose2d`.
        bias: whether each output channel has an offset.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the weights are drawn with.

    weight, shape (in_channels, out_channels / groups, K_h, K_w), and bias, shape (out_channels,), start uniform in
    ±1/√(out_channels / groups · K_h · K_w), as in torch.
    """

    convolve, convolve_backward = staticmethod(conv_transpose2d), staticmethod(conv_transpose2d_backward)

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        *,
        dtype=np.float32,
        rng=None,
    ):
        shape = check_conv_transpose2d_layer(
            in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, dilation
        )
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, shape[2:]
        self.stride, self.padding, self.output_padding = stride, padding, output_padding
        self.groups, self.dilation = groups, dilation
        super().__init__(shape, out_channels, bias, dtype, rng)

    @property
    def settings(self):
        return self.stride, self.padding, self.output_padding, self.groups, self.dilation
