"""Optimizers."""

import torch

from tests.proofs.harness import Optimizer

TABLE = [
    Optimizer("SGD", torch.optim.SGD, [dict(lr=0.1), dict(lr=0.0), dict()]),
]
