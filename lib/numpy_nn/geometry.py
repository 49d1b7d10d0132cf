"""How large and how many: the sizes of a sliding window, in plain integers and without any array.

numpy_nn and torch_nn hold the same text of this file (a test keeps them equal): both accept the same settings and
refuse the others in the same words.
"""

from math import floor, prod
from numbers import Integral, Real
from typing import NamedTuple


class Window(NamedTuple):
    """A window that slides over an image: every field is (rows, columns)."""

    kernel_size: tuple
    stride: tuple
    dilation: tuple
    padding: tuple  # ((top, bottom), (left, right))
    output_size: tuple

    @property
    def span(self):
        """Pixels from the first cell of the window to its last: dilation · (kernel_size − 1) + 1."""
        return tuple(d * (k - 1) + 1 for d, k in zip(self.dilation, self.kernel_size, strict=True))


def pair(value, name, at_least):
    """Return `value` as (rows, columns): 3 means (3, 3)."""
    numbers = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(numbers) != 2 or not all(_is_whole(number) for number in numbers):
        raise ValueError(f"{name} must be a whole number or a pair (rows, columns); got {value!r}")
    if min(numbers) < at_least:
        raise ValueError(f"{name} must be {at_least} or more; got {value!r}")
    return int(numbers[0]), int(numbers[1])


def count(value, name):
    """Return `value` if it is a whole number of things, one or more."""
    if not _is_whole(value):
        raise ValueError(f"{name} must be a whole number; got {value!r}")
    if value < 1:
        raise ValueError(f"{name} must be 1 or more; got {value}")
    return int(value)


def axis(dim, shape, name="dim"):
    """Return which axis of x is meant, counted from the front: −1 is the last."""
    if not _is_whole(dim) or not -len(shape) <= dim < len(shape):
        raise ValueError(f"{name} must name an axis of x, of shape {tuple(shape)}; got {dim!r}")
    return int(dim) % len(shape)


def _is_whole(number):
    return isinstance(number, Integral) and not isinstance(number, bool)


def padding_sides(padding, name="padding"):
    """Return `padding` as ((top, bottom), (left, right)): 1 means one pixel on every side.

    Args:
        padding: a number for all sides, (rows, columns), or a pair for each axis, ((top, bottom), (left, right)).
    """
    if isinstance(padding, str):
        raise ValueError(f"{name} must be given in pixels here; got {padding!r}")
    if isinstance(padding, (tuple, list)) and len(padding) == 2 and all(isinstance(p, (tuple, list)) for p in padding):
        return pair(padding[0], name, at_least=0), pair(padding[1], name, at_least=0)
    rows, columns = pair(padding, name, at_least=0)
    return (rows, rows), (columns, columns)


def resolve_padding(padding, kernel_size, stride=1, dilation=1):
    """Turn any way of saying a padding into pixels: ((top, bottom), (left, right)).

    'valid' adds nothing. 'same' adds dilation · (kernel_size − 1) pixels to each axis, so that the output is as large
    as the image; half of them before, half after, and the odd one that an even kernel leaves over goes after
    (bottom, right), as in torch.

    Args:
        padding: int, (rows, columns), ((top, bottom), (left, right)), 'same' or 'valid'.
        kernel_size, stride, dilation: int or (rows, columns).

    Raises:
        ValueError: an unknown word, a negative number, or 'same' with a stride other than 1.

    >>> resolve_padding("same", kernel_size=(3, 4))
    ((1, 1), (1, 2))
    """
    kernel_size = pair(kernel_size, "kernel_size", at_least=1)
    stride = pair(stride, "stride", at_least=1)
    dilation = pair(dilation, "dilation", at_least=1)
    if not isinstance(padding, str):
        return padding_sides(padding)
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding != "same":
        raise ValueError(f"padding must be a number, a pair, 'same' or 'valid'; got {padding!r}")
    if stride != (1, 1):
        raise ValueError(f"padding='same' needs stride 1, as a larger stride shrinks the output; got stride={stride}")
    totals = [d * (k - 1) for d, k in zip(dilation, kernel_size, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def conv2d_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """Count the positions of a kernel on an image.

    H_out = ⌊(H + top + bottom − dilation · (K_h − 1) − 1) / stride⌋ + 1, and the same for the columns.

    Args:
        size: the image's (H, W), or one number for a square.
        kernel_size, stride, dilation: int or (rows, columns).
        padding: as in `resolve_padding`.

    Returns:
        (H_out, W_out).

    Raises:
        ValueError: a setting is impossible, or the kernel is larger than the padded image.

    Source: Dumoulin & Visin 2016, relationship 15.

    >>> conv2d_output_size((6, 6), kernel_size=3)
    (4, 4)
    """
    return conv2d_window(size, kernel_size, stride, padding, dilation).output_size


def conv2d_window(size, kernel_size, stride, padding, dilation):
    """The window of a convolution, with its padding in pixels and its output size."""
    size = pair(size, "size", at_least=1)
    kernel_size = pair(kernel_size, "kernel_size", at_least=1)
    sides = resolve_padding(padding, kernel_size, stride, dilation)
    stride = pair(stride, "stride", at_least=1)
    dilation = pair(dilation, "dilation", at_least=1)
    padded = tuple(length + before + after for length, (before, after) in zip(size, sides, strict=True))
    window = Window(kernel_size, stride, dilation, sides, None)
    if any(span > length for span, length in zip(window.span, padded, strict=True)):
        dilated = "" if dilation == (1, 1) else f" (spread over {_by(window.span)} pixels by dilation={dilation})"
        raise ValueError(
            f"the kernel, {_by(kernel_size)}{dilated}, is larger than the padded image, {_by(padded)}: "
            "take a smaller kernel or more padding"
        )
    output_size = tuple((length - span) // s + 1 for length, span, s in zip(padded, window.span, stride, strict=True))
    return window._replace(output_size=output_size)


def check_padding_mode(mode):
    """Refuse an unknown mode."""
    if mode not in ("zeros", "replicate", "reflect", "circular"):
        raise ValueError(f"padding_mode must be 'zeros', 'replicate', 'reflect' or 'circular'; got {mode!r}")


def check_border(mode, size, sides):
    """Refuse an unknown mode, and more padding than reflect or circular find pixels for."""
    check_padding_mode(mode)
    for length, before_and_after in zip(size, sides, strict=True):
        available = {"reflect": length - 1, "circular": length}.get(mode)
        if available is not None and max(before_and_after) > available:
            raise ValueError(
                f"padding_mode={mode!r} finds {available} pixels to copy in an axis of {length}; "
                f"got padding={max(before_and_after)}"
            )


def check_groups(groups, C_in, C_out):
    """Refuse groups that do not divide the channels on both sides."""
    if C_in % count(groups, "groups") or C_out % groups:
        raise ValueError(
            f"groups must divide the channels that come in and those that go out; got groups={groups} for {C_in} in "
            f"and {C_out} out"
        )


def check_conv2d_layer(
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, padding_mode
):
    """Refuse a convolution layer that no image would suit; return the shape of its weight."""
    check_groups(groups, count(in_channels, "in_channels"), count(out_channels, "out_channels"))
    check_padding_mode(padding_mode)
    resolve_padding(padding, kernel_size, stride, dilation)
    return out_channels, in_channels // groups, *pair(kernel_size, "kernel_size", at_least=1)


def as_one_row(stride, padding, dilation):
    """The settings of a convolution along a line as those of one over images of a single row."""
    stride, dilation = count(stride, "stride"), count(dilation, "dilation")
    if not isinstance(padding, str):
        if not _is_whole(padding) or padding < 0:
            raise ValueError(f"padding must be a whole number, 0 or more, 'same' or 'valid'; got {padding!r}")
        padding = ((0, 0), (padding, padding))
    return (1, stride), padding, (1, dilation)


def conv_transpose2d_window(size, kernel_size, stride, padding, output_padding, dilation):
    """The window of the convolution that is transposed: it slides over the output, and `size` counts its positions.

    Returns:
        The window, and the size of the output, (H_out, W_out).
    """
    size = pair(size, "size", at_least=1)
    kernel_size = pair(kernel_size, "kernel_size", at_least=1)
    stride, dilation = pair(stride, "stride", at_least=1), pair(dilation, "dilation", at_least=1)
    padding, extra = pair(padding, "padding", at_least=0), pair(output_padding, "output_padding", at_least=0)
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise ValueError(
            f"output_padding must be smaller than stride or dilation; got output_padding={output_padding} for "
            f"stride={stride} and dilation={dilation}"
        )
    window = Window(kernel_size, stride, dilation, tuple((p, p) for p in padding), size)
    spread = ((count - 1) * s + span for count, s, span in zip(size, stride, window.span, strict=True))
    output_size = tuple(length + e - 2 * p for length, e, p in zip(spread, extra, padding, strict=True))
    if min(output_size) < 1:
        raise ValueError(f"padding={padding} takes away the whole output; its size would be {output_size}")
    return window, output_size


def check_conv_transpose2d_layer(
    in_channels, out_channels, kernel_size, stride, padding, output_padding, groups, dilation
):
    """Refuse a transposed convolution layer that no image would suit; return the shape of its weight."""
    check_groups(groups, count(in_channels, "in_channels"), count(out_channels, "out_channels"))
    enough = tuple(2 * p + 1 for p in pair(padding, "padding", at_least=0))  # positions that no padding takes away
    conv_transpose2d_window(enough, kernel_size, stride, padding, output_padding, dilation)
    return in_channels, out_channels // groups, *pair(kernel_size, "kernel_size", at_least=1)


def resized(size, output_size, scale_factor):
    """The size of a resized image, and how many of the image's pixels a pixel of it stands for along each axis.

    With a scale factor that is 1 / scale_factor, even where the size had to be rounded down.
    """
    if (output_size is None) == (scale_factor is None):
        raise ValueError(f"size or scale_factor must be given, not both; got {output_size!r} and {scale_factor!r}")
    size = pair(size, "size of x", at_least=1)
    if scale_factor is None:
        output_size = pair(output_size, "size", at_least=1)
        return output_size, tuple(length / count for length, count in zip(size, output_size, strict=True))
    factors = tuple(scale_factor) if isinstance(scale_factor, (tuple, list)) else (scale_factor, scale_factor)
    if len(factors) != 2 or not all(isinstance(f, Real) and f > 0 for f in factors):
        raise ValueError(f"scale_factor must be a number above 0 or a pair (rows, columns); got {scale_factor!r}")
    output_size = tuple(floor(length * factor) for length, factor in zip(size, factors, strict=True))
    if min(output_size) < 1:
        raise ValueError(f"scale_factor={scale_factor} leaves nothing of an image of {_by(size)}")
    return output_size, tuple(1 / factor for factor in factors)


def check_resize_mode(mode, align_corners):
    """Refuse an unknown mode, and corners aligned where nothing is interpolated."""
    if mode not in ("nearest", "bilinear"):
        raise ValueError(f"mode must be 'nearest' or 'bilinear'; got {mode!r}")
    if mode == "nearest" and align_corners is not None:
        raise ValueError(f"align_corners must be None for mode='nearest'; got {align_corners!r}")


def pool2d_window(size, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The window of a pooling, with its output size; its padding includes what the last ceil window hangs over.

    H_out = round((H + 2 · padding − dilation · (K_h − 1) − 1) / stride) + 1, rounded down, or up in ceil mode; a last
    window that would start beyond the image and its left or upper padding is left out.
    """
    size = pair(size, "size", at_least=1)
    kernel_size = pair(kernel_size, "kernel_size", at_least=1)
    stride = kernel_size if stride is None else pair(stride, "stride", at_least=1)
    dilation = pair(dilation, "dilation", at_least=1)
    padding = pair(padding, "padding", at_least=0)
    window = Window(kernel_size, stride, dilation, None, None)
    if any(p > k // 2 for p, k in zip(padding, kernel_size, strict=True)):
        raise ValueError(f"padding must be at most half of the window, {_by(kernel_size)}; got padding={padding}")
    axes = [_pool_axis(*axis, ceil_mode) for axis in zip(size, window.span, stride, dilation, padding, strict=True)]
    counts, sides = zip(*axes, strict=True)
    if min(counts) < 1:
        padded = tuple(length + 2 * p for length, p in zip(size, padding, strict=True))
        raise ValueError(f"the window, {_by(window.span)}, is larger than the padded image, {_by(padded)}")
    return window._replace(padding=sides, output_size=counts)


def _pool_axis(length, span, stride, dilation, padding, ceil_mode):
    """Windows along one axis, and the padding before and after."""
    room = length + 2 * padding - span
    count = (-(-room // stride) if ceil_mode else room // stride) + 1
    if ceil_mode and (count - 1) * stride >= length + padding:
        count -= 1
    for first in range(-padding, 0, stride)[: max(0, count)]:
        # The first cell at or after the image's beginning must not lie beyond its end.
        if first % dilation >= length:
            raise ValueError(
                f"every window must see the image; with padding={padding} and dilation={dilation} one steps over an "
                f"axis of {length}"
            )
    return count, (padding, max(padding, (count - 1) * stride + span - length - padding))


def normalized_axes(normalized_shape, shape):
    """The axes that a layer norm takes together: as many at the end of x's shape as `normalized_shape` has."""
    sizes = normalized_sizes(normalized_shape)
    if sizes != tuple(shape)[len(shape) - len(sizes) :]:
        raise ValueError(f"normalized_shape must be how x's shape {tuple(shape)} ends; got {normalized_shape!r}")
    return tuple(range(len(shape) - len(sizes), len(shape)))


def normalized_sizes(normalized_shape):
    """Return `normalized_shape` as a tuple: 3 means (3,)."""
    sizes = tuple(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
    if not sizes or not all(_is_whole(size) and size >= 1 for size in sizes):
        raise ValueError(f"normalized_shape must be whole numbers, each 1 or more; got {normalized_shape!r}")
    return tuple(int(size) for size in sizes)


def check_channels_together(num_groups, C):
    """Refuse groups that do not divide the channels."""
    if C % count(num_groups, "num_groups"):
        raise ValueError(f"num_groups must divide the channels of x; got num_groups={num_groups} for {C}")


def check_batch(shape):
    """Refuse a batch whose channels have no spread: of one value alone the variance says nothing."""
    N, C, *places = shape
    values = N * prod(places)
    if values < 2:
        raise ValueError(f"x must hold more than one value a channel in training; got {values} in shape {tuple(shape)}")


def padding_row(padding_idx, V):
    """The padding row of a table of V rows, counted from the front; None if there is none."""
    if padding_idx is None:
        return None
    if not _is_whole(padding_idx) or not -V <= padding_idx < V:
        raise ValueError(f"padding_idx must name one of {V} rows; got {padding_idx!r}")
    return int(padding_idx) % V


def _by(size):
    return f"{size[0]}×{size[1]}"
