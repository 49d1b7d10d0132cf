"""Dropout: the packages draw different masks, so each proves what masks must be."""

from tests.proofs.harness import Own
from tests.proofs.oracles import dropout as oracles

TABLE = [
    Own("dropout", oracles.prove_dropout),
    Own("Dropout", oracles.prove_layer),
]
