"""Chains of layers."""

from torch import nn

from tests.proofs.cases import normal
from tests.proofs.harness import Layer
from tests.proofs.oracles.sequential import Residual, block, small_network

TABLE = [
    Layer("Sequential", nn.Sequential, [dict(layers=small_network, x=normal(4, 1, 8, 8))]),
    Layer("Residual", Residual, [dict(layers=block, x=normal(4, 3))]),
]
