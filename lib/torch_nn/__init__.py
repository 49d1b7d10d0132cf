"""The names of numpy_nn on tensors: the same equations on any device; autograd does the backward pass.

Functions first (`conv2d`), thin layers over them (`Conv2d`). Images are (N, C, H, W). What has no twin in NumPy is in
`torch_nn.interop`: pick_device, copy_parameters.
"""

from . import interop as interop
from .activations import ReLU, relu
from .convolution import (
    Conv2d,
    conv2d,
    conv2d_output_size,
    pad,
    resolve_padding,
)
from .linear import Flatten, Linear, flatten, linear
from .losses import CrossEntropyLoss, cross_entropy
from .module import Module, Parameter
from .optim import SGD
from .pooling import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    MaxPool2d,
    MinPool2d,
    adaptive_avg_pool2d,
    avg_pool2d,
    max_pool2d,
    min_pool2d,
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
    "avg_pool2d",
    "conv2d",
    "conv2d_output_size",
    "cross_entropy",
    "flatten",
    "linear",
    "max_pool2d",
    "min_pool2d",
    "pad",
    "relu",
    "resolve_padding",
]
