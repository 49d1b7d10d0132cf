"""Embedding: a table with one vector for each word, which learning moves.

    weight            x = [2, 0, 2]        y = weight[x]

    0   0.1  -0.4                           0.9   0.3
    1  -0.7   0.2                           0.1  -0.4
    2   0.9   0.3                           0.9   0.3

Looking up row i is the product of a one-hot vector with the table, without the zeros. The way back is the transposed
product: every row collects the gradients of all the places that looked it up; here row 2 from two of them.
"""

import numpy as np

from .checks import check_array, check_same_dtype, check_shape
from .geometry import count, padding_row
from .module import Module, Parameter

__all__ = ["Embedding", "embedding", "embedding_backward"]


def embedding(x, weight, padding_idx=None):
    """Look up the vector of every index.

    y[…, d] = weight[x[…], d]

    Args:
        x: indices, integers from 0 to V − 1, any shape.
        weight: the table, shape (V, D): one row a word.
        padding_idx: a row that fills up short sentences and must not learn; from −V to V − 1, or None.

    Returns:
        Shape (*x.shape, D).

    Raises:
        ValueError: x holds no integers, or one that has no row.

    Source: Bengio et al. 2003, §2.
    """
    _check_embedding(x, weight, padding_idx)
    return weight.take(x, axis=0)


def embedding_backward(grad_y, x, weight, padding_idx=None):
    """Return grad_weight of `embedding`; indices have no gradient.

    grad_weight[v, d] = Σ grad_y[…, d] over all places where x[…] = v;  0 for the padding row

    Args:
        grad_y: gradient of the loss for the vectors, shape (*x.shape, D).
        x, weight, padding_idx: as given to `embedding`.
    """
    padding_idx = _check_embedding(x, weight, padding_idx)
    V, D = weight.shape
    check_shape(grad_y, (*x.shape, D), "grad_y")
    check_same_dtype(grad_y=grad_y, weight=weight)
    grad_weight = np.zeros(V * D, weight.dtype)
    numbers = x.reshape(-1, 1) * D + np.arange(D)  # where the vector of each index lies in the flat table
    np.add.at(grad_weight, numbers.ravel(), grad_y.ravel())  # += would count an index once that comes twice
    grad_weight = grad_weight.reshape(V, D)
    if padding_idx is not None:
        grad_weight[padding_idx] = 0
    return grad_weight


def _check_embedding(x, weight, padding_idx):
    """Refuse what has no row; return the padding row, counted from the front."""
    check_array(weight, "weight")
    if weight.ndim != 2:
        raise ValueError(f"weight must have 2 axes, (V, D); got shape {weight.shape}")
    V = len(weight)
    if not isinstance(x, np.ndarray) or x.dtype.kind not in "iu":
        found = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise ValueError(f"x must be an array of indices, integers from 0 to {V - 1}; got {found}")
    wrong = (x < 0) | (x >= V)
    if wrong.any():
        raise ValueError(f"x must hold indices from 0 to {V - 1}, as weight has {V} rows; got {x[wrong][0]}")
    return padding_row(padding_idx, V)


class Embedding(Module):
    """The layer of `embedding`.

    Args:
        num_embeddings: V, words in the table.
        embedding_dim: D, numbers for each.
        padding_idx: as in `embedding`; this row starts at 0 and stays there.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the table is drawn with.

    weight, shape (V, D), starts standard normal, as in torch.
    """

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, *, dtype=np.float32, rng=None):
        shape = count(num_embeddings, "num_embeddings"), count(embedding_dim, "embedding_dim")
        self.num_embeddings, self.embedding_dim = shape
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        table = np.random.default_rng(rng).standard_normal(shape).astype(dtype)
        if self.padding_idx is not None:
            table[self.padding_idx] = 0
        self.weight = Parameter(table)

    def forward(self, x):
        self.x = x
        return embedding(x, self.weight.data, self.padding_idx)

    def backward(self, grad_y):
        """Accumulate the gradient of the table; return None, as indices have none."""
        self.weight.accumulate(embedding_backward(grad_y, self.last_input(), self.weight.data, self.padding_idx))

    def __repr__(self):
        return f"Embedding({self.num_embeddings}, {self.embedding_dim})"
