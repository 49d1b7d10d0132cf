"""Upsampling: make an image larger without learning, each new pixel from the old ones nearest to it.

    a row of 3 pixels               2                8                5
    nearest, 6 pixels            2     2          8     8          5     5
    bilinear, 6 pixels           2    3.5        6.5   7.25      5.75    5

Pixels are squares, and a new one is taken from where its middle lies in the old image: the middle of new pixel i is at
(i + ½) · H / H_out, and that of old pixel r at r + ½. "nearest" copies the pixel it lies in, "bilinear" mixes the two
middles it lies between. Rows and columns are treated one after the other, so both need one axis at a time.
"""

import numpy as np

from .checks import check_images, check_same_dtype, check_shape
from .geometry import check_resize_mode, resized
from .module import FunctionLayer

__all__ = ["Upsample", "interpolate", "interpolate_backward"]

ROWS, COLUMNS = 2, 3  # the axes of (N, C, H, W)


def interpolate(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """Resize every image.

    y[n, c, i, j] = Σ_r,q a[i, r] · b[j, q] · x[n, c, r, q]

    where row i of a holds a single 1, at pixel ⌊i · H / H_out⌋ (nearest), or 1 − t and t at the pixels ⌊h⌋ and ⌊h⌋ + 1
    (bilinear), with h = (i + ½) · H / H_out − ½, not below 0, and t = h − ⌊h⌋; b is the same for columns.

    Args:
        x: images, shape (N, C, H, W).
        size: the new (H_out, W_out), or one number for both; or
        scale_factor: how much larger, a number or (rows, columns): H_out = ⌊H · scale_factor⌋.
        mode: 'nearest' or 'bilinear'.
        align_corners: for bilinear, True puts the first and last middles of both images on each other instead:
            h = i · (H − 1) / (H_out − 1). None means False.

    Returns:
        Shape (N, C, H_out, W_out).

    Raises:
        ValueError: both or neither of size and scale_factor are given, or a setting is impossible.
    """
    for axis, sources in _sources(x, size, scale_factor, mode, align_corners):
        first, second, share = sources
        y = x.take(first, axis)
        x = y if share is None else y * (1 - share) + x.take(second, axis) * share
    return x


def interpolate_backward(grad_y, x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """Return grad_x of `interpolate`: every old pixel collects from the new ones that it went into, by its share.

    grad_x[n, c, r, q] = Σ_i,j a[i, r] · b[j, q] · grad_y[n, c, i, j]

    Args:
        grad_y: gradient of the loss for the resized images, shape (N, C, H_out, W_out).
        x, size, scale_factor, mode, align_corners: as given to `interpolate`.
    """
    axes = _sources(x, size, scale_factor, mode, align_corners)
    output_size = tuple(len(first) for _, (first, _, _) in axes)
    check_shape(grad_y, x.shape[:2] + output_size, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)
    for axis, (first, second, share) in axes:
        if share is None:
            grad_y = _collect(grad_y, first, axis, x.shape[axis])
        else:
            near = _collect(grad_y * (1 - share), first, axis, x.shape[axis])
            grad_y = near + _collect(grad_y * share, second, axis, x.shape[axis])
    return grad_y


def _sources(x, size, scale_factor, mode, align_corners):
    """For rows, then columns: (axis, (first pixel, second pixel, the second's share)) of every new line."""
    check_images(x)
    check_resize_mode(mode, align_corners)
    output_size, steps = resized(x.shape[2:], size, scale_factor)
    lines = zip((ROWS, COLUMNS), x.shape[2:], output_size, steps, strict=True)
    if mode == "nearest":
        return [(axis, (_nearest(length, count, step), None, None)) for axis, length, count, step in lines]
    return [(axis, _between(x, axis, length, count, step, align_corners)) for axis, length, count, step in lines]


def _nearest(length, count, step):
    """The pixel that each new one is copied from; where one begins, float32 decides by its rounding, as in torch."""
    step = {length: 1, 2 * length: 0.5}.get(count, step)
    place = np.arange(count, dtype=np.float32) * np.float32(step)
    return np.floor(place).astype(int).clip(max=length - 1)


def _between(x, axis, length, count, step, align_corners):
    """The two pixels that each new one lies between, and the share of the second; share None where nothing changes."""
    place = np.arange(count)
    if count == length:
        return place, None, None
    scale, half = ((length - 1) / max(count - 1, 1), 0) if align_corners else (step, 0.5)
    place = np.maximum((place + half) * scale - half, 0)
    first = np.floor(place).astype(int).clip(max=length - 1)
    share = (place - first).clip(max=1).astype(x.dtype)
    return first, (first + 1).clip(max=length - 1), share.reshape(-1, 1) if axis == ROWS else share


def _collect(grad_y, source, axis, length):
    """Add every new line to the old one it came from. Sources only grow: the lines from one of them stand together."""
    starts = np.flatnonzero(np.diff(source, prepend=-1))
    before = (slice(None),) * axis
    grad_x = np.zeros((*grad_y.shape[:axis], length, *grad_y.shape[axis + 1 :]), grad_y.dtype)
    grad_x[(*before, source[starts])] = np.add.reduceat(grad_y, starts, axis=axis)
    return grad_x


class Upsample(FunctionLayer):
    """The layer of `interpolate`.

    Args:
        size, scale_factor, mode, align_corners: as in `interpolate`.
    """

    function, function_backward = staticmethod(interpolate), staticmethod(interpolate_backward)

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None):
        check_resize_mode(mode, align_corners)
        super().__init__(size=size, scale_factor=scale_factor, mode=mode, align_corners=align_corners)
