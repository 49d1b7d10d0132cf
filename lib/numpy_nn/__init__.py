"""Neural networks in NumPy: every forward and every backward pass written out, under torch's names.

Functions first (`conv2d`, `conv2d_backward`), thin layers over them (`Conv2d`). Images are (N, C, H, W).
"""

from . import activations, convolution, linear, losses, module, optim, pooling, sequential

__all__ = []
for _part in (convolution, pooling, linear, activations, losses, optim, sequential, module):
    __all__ += _part.__all__
