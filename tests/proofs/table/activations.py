"""Activations."""

import torch.nn.functional as F
from torch import nn

from tests.proofs.cases import halves, normal
from tests.proofs.harness import Function, Layer

TABLE = [
    Function("relu", lambda x: F.relu(x), [dict(x=normal(4, 5)), dict(x=halves(3, 4, 5))]),
    Layer("ReLU", nn.ReLU, [dict(x=normal(3, 4))]),
]
