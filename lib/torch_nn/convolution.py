"""Convolution on tensors: the twin of numpy_nn.convolution, where the idea is told.

Nothing here names torch's own convolution. Patches are a view, a convolution is a matrix product, and autograd walks
the way back: what numpy_nn writes out as `fold` and `pad_backward` it finds by itself. Runs on any device.
"""

import math

import torch

from .checks import check_images, check_same_dtype, check_shape, check_tensor
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
    "Conv1d", "Conv2d", "ConvTranspose2d", "conv1d", "conv2d", "conv2d_output_size", "conv_transpose2d", "pad",
    "resolve_padding",
]


def pad(x, padding, mode="zeros", value=0.0):
    """Put a border around every image.

    y[n, c, i, j] = x[n, c, r(i), q(j)], where r and q name the pixel that each pixel of y is copied from; see
    numpy_nn.pad for a row of each mode.

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
        y = x.new_full((N, C, top + H + bottom, left + W + right), value)
        y[:, :, top : top + H, left : left + W] = x
        return y
    r, q = _copied_from(H, top, bottom, mode, x.device), _copied_from(W, left, right, mode, x.device)
    return x[:, :, r[:, None], q]


def _copied_from(size, before, after, mode, device):
    """For each line of a padded axis, the line of the image that it copies."""
    line = torch.arange(-before, size + after, device=device)
    if mode == "replicate":
        return line.clamp(0, size - 1)
    if mode == "circular":
        return line % size
    last = size - 1
    return last - (last - line.abs()).abs()  # reflect: first at line 0, then at the last line


def patches(x_pad, window):
    """View every patch under the window, without a copy: shape (N, C, H_out, W_out, K_h, K_w)."""
    (span_rows, span_columns), (s_rows, s_columns) = window.span, window.stride
    d_rows, d_columns = window.dilation
    view = x_pad.unfold(2, span_rows, s_rows).unfold(3, span_columns, s_columns)
    return view[..., ::d_rows, ::d_columns]


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
    N, C_out, (H_out, W_out) = len(x), len(weight), window.output_size
    view = patches(pad(x, window.padding, padding_mode), window)
    kernels = weight.reshape(groups, C_out // groups, math.prod(weight.shape[1:]))  # one kernel a row
    columns = view.permute(0, 1, 4, 5, 2, 3).reshape(N, groups, kernels.shape[2], H_out * W_out)
    y = (kernels @ columns).reshape(N, C_out, H_out, W_out)
    return y if bias is None else y + bias[:, None, None]


def _check_conv2d(x, weight, bias, stride, padding, dilation, groups):
    """Refuse what `conv2d` cannot do; return its window."""
    check_images(x)
    check_tensor(weight, "weight")
    if weight.ndim != 4:
        raise ValueError(f"weight must have 4 axes, (C_out, C_in/groups, K_h, K_w); got shape {tuple(weight.shape)}")
    C_in, C_out = x.shape[1], len(weight)
    if 0 in weight.shape[:2]:
        raise ValueError(f"weight must hold a kernel or more, of a channel or more; got shape {tuple(weight.shape)}")
    check_groups(groups, C_in, C_out)
    if weight.shape[1] != C_in // groups:
        expected = f"{C_in}" if groups == 1 else f"{C_in} / groups={groups} → {C_in // groups}"
        raise ValueError(
            f"weight must have as many channels as x: expected {expected}, got weight of shape {tuple(weight.shape)} "
            f"for x of shape {tuple(x.shape)}"
        )
    if bias is not None:
        check_shape(bias, (C_out,), "bias")
    check_same_dtype(x=x, weight=weight, bias=bias)
    return conv2d_window(tuple(x.shape[2:]), tuple(weight.shape[2:]), stride, padding, dilation)


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
    check_tensor(x, "x")
    check_tensor(weight, "weight")
    if x.ndim != 3:
        raise ValueError(f"x must have 3 axes, (N, C, L); got shape {tuple(x.shape)}")
    if weight.ndim != 3:
        raise ValueError(f"weight must have 3 axes, (C_out, C_in/groups, K); got shape {tuple(weight.shape)}")
    settings = as_one_row(stride, padding, dilation)
    return conv2d(x[:, :, None], weight[:, :, None], bias, *settings, groups, padding_mode)[:, :, 0]


def conv_transpose2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Make a larger image of a small one: every pixel of x stamps the kernel, times its value, onto the output.

    y_pad[n, o, s·i + d·u, s·j + d·v] += Σ_c weight[c, o, u, v] · x[n, c, i, j]        for all i, j, u, v

    and y is y_pad less `padding` pixels on every side. numpy_nn stamps; here the same sum is taken from the side of the
    output: spread the pixels of x s apart, with zeros between them, and convolve with the turned kernel.

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
    (N, C_in, H, W), (K_h, K_w) = x.shape, window.kernel_size
    (s_rows, s_columns), (top, _), (left, _) = window.stride, *window.padding
    border_rows, border_columns = (span - 1 for span in window.span)  # a turned kernel reaches every pixel of x
    spread = x.new_zeros((N, C_in, H_out + 2 * top - border_rows, W_out + 2 * left - border_columns))
    spread[:, :, : s_rows * (H - 1) + 1 : s_rows, : s_columns * (W - 1) + 1 : s_columns] = x
    kernels = weight.reshape(groups, C_in // groups, -1, K_h, K_w).transpose(1, 2)
    turned = kernels.reshape(-1, C_in // groups, K_h, K_w).flip(2, 3)
    y_pad = conv2d(spread, turned, bias, padding=(border_rows, border_columns), dilation=dilation, groups=groups)
    return y_pad[:, :, top : top + H_out, left : left + W_out]


def _check_conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Refuse what `conv_transpose2d` cannot do; return the transposed convolution's window, and the output size."""
    check_images(x)
    check_tensor(weight, "weight")
    shape = tuple(weight.shape)
    if len(shape) != 4 or 0 in shape[:2]:
        raise ValueError(f"weight must have 4 axes, (C_in, C_out/groups, K_h, K_w), none empty; got {shape}")
    if shape[0] != x.shape[1]:
        raise ValueError(f"weight must have a kernel for each channel of x, {x.shape[1]}; got shape {shape}")
    check_groups(groups, shape[0], shape[1] * count(groups, "groups"))
    if bias is not None:
        check_shape(bias, (shape[1] * groups,), "bias")
    check_same_dtype(x=x, weight=weight, bias=bias)
    return conv_transpose2d_window(tuple(x.shape[2:]), shape[2:], stride, padding, output_padding, dilation)


class _Convolution(Module):
    """A layer of kernels keeps weight and bias, which start uniform in ±1/√fan_in, as in torch."""

    def __init__(self, shape, out_channels, bias, device, dtype):
        super().__init__()
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        self.weight = Parameter(torch.empty(shape, device=device, dtype=dtype).uniform_(-bound, bound))
        offsets = torch.empty(out_channels, device=device, dtype=dtype).uniform_(-bound, bound) if bias else None
        self.bias = None if offsets is None else Parameter(offsets)

    def forward(self, x):
        return self.convolve(x, self.weight, self.bias, *self.settings)

    def extra_repr(self):
        sizes = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        return f"{sizes}, stride={self.stride}, padding={self.padding}"


class Conv2d(_Convolution):
    """A layer of kernels: y = conv2d(x, weight, bias). Arguments as in numpy_nn.Conv2d, and a device."""

    convolve = staticmethod(conv2d)

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
        device=None,
        dtype=None,
    ):
        shape = check_conv2d_layer(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, padding_mode
        )
        super().__init__(shape, out_channels, bias, device, dtype)
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, shape[2:]
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.padding_mode = groups, padding_mode

    @property
    def settings(self):
        return self.stride, self.padding, self.dilation, self.groups, self.padding_mode


class Conv1d(_Convolution):
    """A layer of kernels over sequences: y = conv1d(x, weight, bias). Arguments as in numpy_nn.Conv1d, and a device."""

    convolve = staticmethod(conv1d)

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
        device=None,
        dtype=None,
    ):
        kernel = 1, count(kernel_size, "kernel_size")
        one_row = as_one_row(stride, padding, dilation)
        shape = check_conv2d_layer(in_channels, out_channels, kernel, *one_row, groups, padding_mode)
        super().__init__((*shape[:2], kernel_size), out_channels, bias, device, dtype)
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.padding_mode = groups, padding_mode

    @property
    def settings(self):
        return self.stride, self.padding, self.dilation, self.groups, self.padding_mode


class ConvTranspose2d(_Convolution):
    """A layer of stamps: y = conv_transpose2d(x, weight, bias).

    Arguments as in numpy_nn.ConvTranspose2d, and a device.
    """

    convolve = staticmethod(conv_transpose2d)

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
        device=None,
        dtype=None,
    ):
        shape = check_conv_transpose2d_layer(
            in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, dilation
        )
        super().__init__(shape, out_channels, bias, device, dtype)
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, shape[2:]
        self.stride, self.padding, self.output_padding = stride, padding, output_padding
        self.groups, self.dilation = groups, dilation

    @property
    def settings(self):
        return self.stride, self.padding, self.output_padding, self.groups, self.dilation
