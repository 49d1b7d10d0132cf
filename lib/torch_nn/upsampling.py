"""Upsampling on tensors: the twin of numpy_nn.upsampling, where the idea is told."""

import torch

from .checks import check_images
from .geometry import check_resize_mode, resized
from .module import FunctionLayer

__all__ = ["Upsample", "interpolate"]

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
    check_images(x)
    check_resize_mode(mode, align_corners)
    output_size, steps = resized(tuple(x.shape[2:]), size, scale_factor)
    for axis, count, step in zip((ROWS, COLUMNS), output_size, steps, strict=True):
        length = x.shape[axis]
        if mode == "nearest":
            x = x.index_select(axis, _nearest(length, count, step, x.device))
        elif count != length:
            x = _mix(x, axis, count, step, align_corners)
    return x


def _nearest(length, count, step, device):
    """The pixel that each new one is copied from; where one begins, float32 decides by its rounding, as in torch."""
    step = {length: 1, 2 * length: 0.5}.get(count, step)
    place = torch.arange(count, device=device, dtype=torch.float32) * step
    return place.floor().long().clamp(max=length - 1)


def _mix(x, axis, count, step, align_corners):
    """Mix the two pixels that each new one lies between."""
    length = x.shape[axis]
    place = torch.arange(count, device=x.device, dtype=torch.promote_types(x.dtype, torch.float32))
    scale, half = ((length - 1) / max(count - 1, 1), 0) if align_corners else (step, 0.5)
    place = ((place + half) * scale - half).clamp(min=0)
    first = place.floor().long().clamp(max=length - 1)
    share = (place - first).clamp(max=1).to(x.dtype)
    share = share[:, None] if axis == ROWS else share
    return x.index_select(axis, first) * (1 - share) + x.index_select(axis, (first + 1).clamp(max=length - 1)) * share


class Upsample(FunctionLayer):
    """The layer of `interpolate`. Arguments as in numpy_nn.Upsample."""

    function = staticmethod(interpolate)

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None):
        check_resize_mode(mode, align_corners)
        super().__init__(size=size, scale_factor=scale_factor, mode=mode, align_corners=align_corners)
