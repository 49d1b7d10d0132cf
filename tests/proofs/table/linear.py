"""Linear layers."""

import torch
import torch.nn.functional as F
from torch import nn

from tests.proofs.cases import normal
from tests.proofs.harness import Function, Layer

BATCH = normal(4, 3, 7, 6)

TABLE = [
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
    Function(
        "flatten",
        lambda x, start_dim=1: torch.flatten(x, start_dim),
        [dict(x=normal(2, 3, 4, 5)), dict(x=normal(2, 3, 4), start_dim=0), dict(x=normal(2, 3, 4), start_dim=-2)],
    ),
    Layer(
        "Linear",
        nn.Linear,
        [
            dict(in_features=4, out_features=3, x=normal(5, 4)),
            dict(in_features=4, out_features=3, bias=False, x=normal(2, 5, 4)),
      ],
    ),
    Layer("Flatten", nn.Flatten, [dict(x=BATCH), dict(start_dim=2, x=BATCH)]),
]
