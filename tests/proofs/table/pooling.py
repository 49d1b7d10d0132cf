"""Pooling."""

from torch import nn

from tests.proofs.cases import halves, negative, normal
from tests.proofs.harness import Function, Layer
from tests.proofs.oracles import pooling as oracles

IMAGES = normal(2, 3, 7, 6)
BATCH = normal(4, 3, 7, 6)
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

TABLE = [
    Function("max_pool2d", oracles.max_pool2d, POOLING + SPREAD),
    Function("min_pool2d", oracles.min_pool2d, POOLING + SPREAD),
    Function("avg_pool2d", oracles.avg_pool2d, POOLING + COUNTED),
    Function(
        "adaptive_avg_pool2d",
        oracles.adaptive_avg_pool2d,
        [dict(x=IMAGES, output_size=size) for size in (1, 2, (7, 6), (5, 4), (3, 1), (9, 13))],
    ),
    Layer("MaxPool2d", nn.MaxPool2d, [dict(kernel_size=2, x=BATCH), dict(kernel_size=3, stride=2, padding=1, x=BATCH)]),
    Layer("MinPool2d", oracles.MinPool2d, [dict(kernel_size=3, stride=2, padding=1, ceil_mode=True, x=BATCH)]),
    Layer("AvgPool2d", nn.AvgPool2d, [dict(kernel_size=2, padding=1, count_include_pad=False, x=BATCH)]),
    Layer("AdaptiveAvgPool2d", nn.AdaptiveAvgPool2d, [dict(output_size=(3, 4), x=BATCH), dict(output_size=1, x=BATCH)]),
]
