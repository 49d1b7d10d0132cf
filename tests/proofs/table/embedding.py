"""Embedding."""

import numpy as np
import torch.nn.functional as F
from torch import nn

from tests.proofs.cases import Draw, normal
from tests.proofs.harness import Function, Layer


def indices(V, *shape, padded=False):
    """Rows of a table, some of them more than once. A padding row has an effect and no gradient: not smooth."""
    return Draw(lambda rng: np.asarray(rng.integers(0, V, size=shape)), smooth=not padded)


TABLE = [
    Function(
        "embedding",
        lambda x, weight, padding_idx=None: F.embedding(x, weight, padding_idx),
        [
            dict(x=indices(5, 3, 4), weight=normal(5, 3)),
            dict(x=indices(3, 20, padded=True), weight=normal(3, 2), padding_idx=1),
            dict(x=indices(3, 2, 2, 3, padded=True), weight=normal(3, 2), padding_idx=-1),
            dict(x=indices(4), weight=normal(4, 2)),
            dict(x=indices(4, 0), weight=normal(4, 2), padding_idx=0),
            dict(x=indices(1, 5), weight=normal(1, 1)),
      ],
        differentiable=("weight",),
    ),
    Layer(
        "Embedding",
        nn.Embedding,
        [
            dict(num_embeddings=5, embedding_dim=3, x=indices(5, 4, 6)),
            dict(num_embeddings=5, embedding_dim=3, padding_idx=-2, x=indices(5, 20)),
      ],
    ),
]
