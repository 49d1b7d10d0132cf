"""Embedding on tensors: the twin of numpy_nn.embedding, where the idea is told."""

import torch

from .checks import can_look, check_tensor
from .geometry import count, padding_row
from .module import Module, Parameter

__all__ = ["Embedding", "embedding"]


def embedding(x, weight, padding_idx=None):
    """Look up the vector of every index.

    y[…, d] = weight[x[…], d]

    Args:
        x: indices, integers from 0 to V − 1, any shape. That each has a row is looked at on the CPU alone.
        weight: the table, shape (V, D): one row a word.
        padding_idx: a row that fills up short sentences and must not learn; from −V to V − 1, or None.

    Returns:
        Shape (*x.shape, D).

    Raises:
        ValueError: x holds no integers, or (on the CPU) one that has no row.

    Source: Bengio et al. 2003, §2.
    """
    padding_idx = _check_embedding(x, weight, padding_idx)
    vectors = weight.index_select(0, x.long().reshape(-1)).reshape(*x.shape, weight.shape[1])
    if padding_idx is None:
        return vectors
    return torch.where((x == padding_idx)[..., None], vectors.detach(), vectors)  # no gradient for the padding row


def _check_embedding(x, weight, padding_idx):
    """Refuse what has no row; return the padding row, counted from the front."""
    check_tensor(weight, "weight")
    if weight.ndim != 2:
        raise ValueError(f"weight must have 2 axes, (V, D); got shape {tuple(weight.shape)}")
    V, known = len(weight), isinstance(x, torch.Tensor)
    if not known or x.dtype.is_floating_point or x.dtype.is_complex or x.dtype == torch.bool:
        found = x.dtype if known else type(x).__name__
        raise ValueError(f"x must be a tensor of indices, integers from 0 to {V - 1}; got {found}")
    if can_look(x):
        wrong = (x < 0) | (x >= V)
        if wrong.any():
            raise ValueError(f"x must hold indices from 0 to {V - 1}, as weight has {V} rows; got {x[wrong][0]}")
    return padding_row(padding_idx, V)


class Embedding(Module):
    """The layer of `embedding`. Arguments as in numpy_nn.Embedding, and a device."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, device=None, dtype=None):
        super().__init__()
        shape = count(num_embeddings, "num_embeddings"), count(embedding_dim, "embedding_dim")
        self.num_embeddings, self.embedding_dim = shape
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        table = torch.randn(shape, device=device, dtype=dtype)
        if self.padding_idx is not None:
            table[self.padding_idx] = 0
        self.weight = Parameter(table)

    def forward(self, x):
        return embedding(x, self.weight, self.padding_idx)

    def extra_repr(self):
        return f"{self.num_embeddings}, {self.embedding_dim}"
