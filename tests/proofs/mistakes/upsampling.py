"""Wrong upsampling."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


@wrong("interpolate", "corners aligned unless said otherwise", "forward")
def _(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    return nn.interpolate(x, size, scale_factor, mode, mode == "bilinear" or None)


@wrong("interpolate", "corners never aligned", "forward")
def _(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    return nn.interpolate(x, size, scale_factor, mode)


@wrong("interpolate", "the pixel whose middle is nearest, where torch rounds down", "forward")
def _(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    y = nn.interpolate(x, size, scale_factor, mode, align_corners)
    if mode == "bilinear":
        return y
    for axis in (2, 3):
        length, count = x.shape[axis], y.shape[axis]
        x = x.take(np.floor((np.arange(count) + 0.5) * length / count).astype(int), axis)
    return x


@wrong("interpolate", "the step from the rounded size, not from the scale factor", "forward")
def _(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    size = nn.interpolate(x, size, scale_factor).shape[2:]
    return nn.interpolate(x, size, None, mode, align_corners)


@wrong("interpolate", "rows and columns exchanged", "forward")
def _(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    size, scale_factor = (pair[::-1] if isinstance(pair, tuple) else pair for pair in (size, scale_factor))
    return nn.interpolate(x, size, scale_factor, mode, align_corners)


@wrong("interpolate", "a pixel that was copied receives once", "backward")
def _(grad_y, x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    grad_x = nn.interpolate_backward(grad_y, x, size, scale_factor, mode, align_corners)
    return grad_x * (np.prod(x.shape[2:]) / np.prod(grad_y.shape[2:])).astype(x.dtype)


@wrong("interpolate", "resized back instead of collected", "backward")
def _(grad_y, x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    return nn.interpolate(grad_y, x.shape[2:], None, mode, align_corners)


@wrong("Upsample", "the corners forgotten on the way back", "cls")
class _(nn.Upsample):
    def backward(self, grad_y):
        settings = self.settings | dict(align_corners=None, mode="nearest")
        return nn.interpolate_backward(grad_y, self.x, **settings)
