"""Chains of layers."""

from torch import nn

from tests.proofs.cases import normal
from tests.proofs.harness import Layer
from tests.proofs.oracles.sequential import small_network

TABLE = [
    Layer("Sequential", nn.Sequential, [dict(layers=small_network, x=normal(4, 1, 8, 8))]),
]
