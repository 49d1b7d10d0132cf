"""One line for every public name of numpy_nn and torch_nn. How to add one: see the text of this package."""

import torch
import torch.nn.functional as F
from torch import nn

from . import oracles
from .cases import classes, halves, huge, negative, normal
from .harness import Base, Counting, Function, Layer, Optimizer

IMAGES = normal(2, 3, 7, 6)
ONE_KERNEL = dict(x=IMAGES, weight=normal(4, 3, 3, 2), bias=normal(4))
EVEN_KERNEL = dict(x=IMAGES, weight=normal(2, 3, 2, 4), bias=normal(2))
GROUPED = dict(x=normal(2, 4, 6, 5), weight=normal(6, 2, 3, 3), bias=normal(6))

CONV2D = [
    ONE_KERNEL,
    dict(x=IMAGES, weight=normal(4, 3, 3, 2)),
    dict(x=normal(1, 1, 5, 5), weight=normal(1, 1, 3, 3)),
    dict(x=normal(3, 2, 4, 5), weight=normal(5, 2, 1, 1), bias=normal(5)),
    dict(x=normal(2, 3, 4, 5), weight=normal(2, 3, 4, 5)),
    ONE_KERNEL | dict(stride=2),
    ONE_KERNEL | dict(stride=(3, 2), padding=(2, 1)),
    ONE_KERNEL | dict(padding="valid", dilation=(2, 3)),
    ONE_KERNEL | dict(stride=2, padding=3, dilation=2),
    EVEN_KERNEL | dict(padding="same"),
    EVEN_KERNEL | dict(padding="same", dilation=(3, 1), padding_mode="circular"),
    ONE_KERNEL | dict(padding=((0, 2), (3, 1)), stride=2),
    ONE_KERNEL | dict(padding=2, padding_mode="replicate"),
    ONE_KERNEL | dict(padding=(5, 3), padding_mode="reflect", stride=2),
    ONE_KERNEL | dict(padding=(7, 6), padding_mode="circular"),
    GROUPED | dict(groups=2, stride=(1, 2), padding=1),
    dict(x=normal(2, 4, 6, 5), weight=normal(8, 1, 3, 3), groups=4, dilation=2, padding=1),
    dict(x=normal(0, 3, 7, 6), weight=normal(4, 3, 3, 2), bias=normal(4)),
    dict(x=normal(19, 8, 16, 16), weight=normal(3, 8, 5, 5), padding=2),  # more than one batch of columns
]
POOLING = [
    dict(x=normal(2, 3, 6, 8), kernel_size=2),
    dict(x=IMAGES, kernel_size=2),
    dict(x=IMAGES, kernel_size=3, stride=1),
    dict(x=IMAGES, kernel_size=(3, 2), stride=(1, 2), padding=(1, 0)),
    dict(x=IMAGES, kernel_size=2, stride=3, padding=1),
    dict(x=IMAGES, kernel_size=1, stride=1),
    dict(x=IMAGES, kernel_size=(2, 3), stride=2, ceil_mode=True),
    dict(x=IMAGES, kernel_size=3, stride=2, padding=1, ceil_mode=True),
    dict(x=IMAGES, kernel_size=2, stride=3, padding=1, ceil_mode=True),
    dict(x=normal(1, 2, 2, 3), kernel_size=3, stride=2, ceil_mode=True),
    dict(x=halves(2, 2, 6, 6), kernel_size=3, stride=2, padding=1),
    dict(x=halves(2, 2, 6, 6), kernel_size=2),
    dict(x=negative(2, 2, 5, 6), kernel_size=3, padding=1),
    dict(x=normal(0, 3, 7, 6), kernel_size=2),
]
SPREAD = [
    dict(x=IMAGES, kernel_size=2, stride=2, dilation=(3, 2)),
    dict(x=halves(2, 2, 7, 7), kernel_size=3, stride=1, padding=1, dilation=2, ceil_mode=True),
]
COUNTED = [case | dict(count_include_pad=False) for case in POOLING]
PADDED = [
    dict(x=IMAGES, padding=2),
    dict(x=IMAGES, padding=(1, 3), value=-1.5),
    *(
        dict(x=IMAGES, padding=sides, mode=mode)
        for mode in ("replicate", "reflect", "circular")
        for sides in (((1, 2), (0, 3)), (6, 5), 0)
    ),
]
SIZES = [
    dict(size=(H, W), kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    for H, W in ((6, 6), (7, 12), (28, 5))
    for kernel_size in (1, 3, (2, 5))
    for stride in (1, 2, (3, 1))
    for padding in (0, 1, (2, 4), "valid", "same")
    for dilation in (1, (2, 1))
    if padding != "same" or stride == 1
]
SIDES = [dict(padding=case["padding"], kernel_size=case["kernel_size"], dilation=case["dilation"]) for case in SIZES]
BATCH = normal(4, 3, 7, 6)

TABLE = [
    Function("conv2d", oracles.conv2d, CONV2D),
    Function("pad", oracles.pad, PADDED),
    Function("max_pool2d", oracles.max_pool2d, POOLING + SPREAD),
    Function("min_pool2d", oracles.min_pool2d, POOLING + SPREAD),
    Function("avg_pool2d", oracles.avg_pool2d, POOLING + COUNTED),
    Function(
        "adaptive_avg_pool2d",
        oracles.adaptive_avg_pool2d,
        [dict(x=IMAGES, output_size=size) for size in (1, 2, (7, 6), (5, 4), (3, 1), (9, 13))],
    ),
    Function(
        "linear",
        lambda x, weight, bias=None: F.linear(x, weight, bias),
        [
            dict(x=normal(5, 3), weight=normal(2, 3), bias=normal(2)),
            dict(x=normal(3, 3), weight=normal(3, 3)),
            dict(x=normal(4), weight=normal(2, 4), bias=normal(2)),
            dict(x=normal(2, 3, 4), weight=normal(5, 4), bias=normal(5)),
      ],
    ),
    Function("relu", lambda x: F.relu(x), [dict(x=normal(4, 5)), dict(x=halves(3, 4, 5))]),
    Function(
        "flatten",
        lambda x, start_dim=1: torch.flatten(x, start_dim),
        [dict(x=normal(2, 3, 4, 5)), dict(x=normal(2, 3, 4), start_dim=0), dict(x=normal(2, 3, 4), start_dim=-2)],
    ),
    Function(
        "cross_entropy",
        lambda input, target: F.cross_entropy(input, target),
        [
            dict(input=normal(5, 3), target=classes(5, 3)),
            dict(input=normal(1, 2), target=classes(1, 2)),
            dict(input=huge(6, 4), target=classes(6, 4)),
            dict(input=normal(7, 1), target=classes(7, 1)),
      ],
    ),
    Counting("conv2d_output_size", oracles.conv2d_output_size, SIZES),
    Counting("resolve_padding", oracles.resolve_padding, SIDES),
    Layer(
        "Conv2d",
        nn.Conv2d,
        [
            dict(in_channels=3, out_channels=4, kernel_size=3, x=BATCH),
            dict(in_channels=3, out_channels=6, kernel_size=(2, 3), stride=2, padding=1, groups=3, bias=False, x=BATCH),
            dict(in_channels=3, out_channels=2, kernel_size=2, padding="same", padding_mode="reflect", x=BATCH),
      ],
    ),
    Layer("MaxPool2d", nn.MaxPool2d, [dict(kernel_size=2, x=BATCH), dict(kernel_size=3, stride=2, padding=1, x=BATCH)]),
    Layer("MinPool2d", oracles.MinPool2d, [dict(kernel_size=3, stride=2, padding=1, ceil_mode=True, x=BATCH)]),
    Layer("AvgPool2d", nn.AvgPool2d, [dict(kernel_size=2, padding=1, count_include_pad=False, x=BATCH)]),
    Layer("AdaptiveAvgPool2d", nn.AdaptiveAvgPool2d, [dict(output_size=(3, 4), x=BATCH), dict(output_size=1, x=BATCH)]),
    Layer(
        "Linear",
        nn.Linear,
        [
            dict(in_features=4, out_features=3, x=normal(5, 4)),
            dict(in_features=4, out_features=3, bias=False, x=normal(2, 5, 4)),
      ],
    ),
    Layer("ReLU", nn.ReLU, [dict(x=normal(3, 4))]),
    Layer("Flatten", nn.Flatten, [dict(x=BATCH), dict(start_dim=2, x=BATCH)]),
    Layer("CrossEntropyLoss", nn.CrossEntropyLoss, [dict(input=normal(5, 3), target=classes(5, 3))]),
    Layer("Sequential", nn.Sequential, [dict(layers=oracles.small_network, x=normal(4, 1, 8, 8))]),
    Optimizer("SGD", torch.optim.SGD, [dict(lr=0.1), dict(lr=0.0), dict()]),
    Base("Module", oracles.prove_module),
    Base("Parameter", oracles.prove_parameter),
]
LINES = {line.name: line for line in TABLE}
