"""Neural networks in NumPy: every forward and every backward pass written out, under torch's names.

Functions first (`conv2d`, `conv2d_backward`), thin layers over them (`Conv2d`). Images are (N, C, H, W).
"""

from .activations import ReLU, relu, relu_backward
from .convolution import (
    Conv2d,
    conv2d,
    conv2d_backward,
    conv2d_output_size,
    pad,
    pad_backward,
    resolve_padding,
)
from .linear import Flatten, Linear, flatten, flatten_backward, linear, linear_backward
from .losses import CrossEntropyLoss, cross_entropy, cross_entropy_backward
from .module import Module, Parameter
from .optim import SGD
from .pooling import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    MaxPool2d,
    MinPool2d,
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_backward,
    avg_pool2d,
    avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    min_pool2d,
    min_pool2d_backward,
)
from .sequential import Sequential

__all__ = [
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "Conv2d",
    "CrossEntropyLoss",
    "Flatten",
    "Linear",
    "MaxPool2d",
    "MinPool2d",
    "Module",
    "Parameter",
    "ReLU",
    "SGD",
    "Sequential",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool2d_backward",
    "avg_pool2d",
    "avg_pool2d_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_output_size",
    "cross_entropy",
    "cross_entropy_backward",
    "flatten",
    "flatten_backward",
    "linear",
    "linear_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "min_pool2d",
    "min_pool2d_backward",
    "pad",
    "pad_backward",
    "relu",
    "relu_backward",
    "resolve_padding",
]
