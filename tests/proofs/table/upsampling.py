"""Upsampling."""

from torch import nn

from tests.proofs.cases import halves, normal
from tests.proofs.harness import Function, Layer
from tests.proofs.oracles import upsampling as oracles

IMAGES = normal(2, 3, 4, 5)
SIZES = [
    dict(x=IMAGES, size=(8, 10)),
    dict(x=IMAGES, size=7),
    dict(x=IMAGES, size=(4, 5)),
    dict(x=IMAGES, size=(2, 3)),  # smaller
    dict(x=IMAGES, size=(1, 9)),
    dict(x=IMAGES, scale_factor=2),
    dict(x=IMAGES, scale_factor=(1.7, 3)),
    dict(x=IMAGES, scale_factor=(1.2, 1.1)),  # rounded down to no change
    dict(x=halves(1, 1, 1, 3), scale_factor=2.5),
    dict(x=normal(0, 3, 4, 5), size=7),
]
BETWEEN = [case | dict(mode="bilinear") for case in SIZES]
CORNERS = [case | dict(align_corners=True) for case in BETWEEN] + [BETWEEN[0] | dict(align_corners=False)]

TABLE = [
    Function("interpolate", oracles.interpolate, SIZES + BETWEEN + CORNERS),
    Layer(
        "Upsample",
        nn.Upsample,
        [
            dict(scale_factor=2, x=IMAGES),
            dict(size=(7, 6), mode="bilinear", align_corners=True, x=IMAGES),
            dict(scale_factor=(1.5, 2.0), mode="bilinear", x=IMAGES),
      ],
    ),
]
