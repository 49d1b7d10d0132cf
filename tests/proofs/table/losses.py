"""Losses."""

import torch.nn.functional as F
from torch import nn

from tests.proofs.cases import classes, huge, normal
from tests.proofs.harness import Function, Layer

TABLE = [
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
    Layer("CrossEntropyLoss", nn.CrossEntropyLoss, [dict(input=normal(5, 3), target=classes(5, 3))]),
]
