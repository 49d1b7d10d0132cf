"""Wrong embeddings."""

import numpy as np

from lib import numpy_nn as nn

from .register import overwriting, wrong


@wrong("embedding", "a row looked up twice learns once", "backward")
def _(grad_y, x, weight, padding_idx=None):
    grad_weight = np.zeros_like(weight)
    grad_weight[x] += grad_y
    if padding_idx is not None:
        grad_weight[padding_idx] = 0
    return grad_weight


@wrong("embedding", "the padding row learns", "backward")
def _(grad_y, x, weight, padding_idx=None):
    return nn.embedding_backward(grad_y, x, weight)


@wrong("embedding", "divided by how often a row was looked up", "backward")
def _(grad_y, x, weight, padding_idx=None):
    often = np.bincount(x.ravel(), minlength=len(weight))
    return nn.embedding_backward(grad_y, x, weight, padding_idx) / np.maximum(often, 1)[:, None].astype(weight.dtype)


@wrong("embedding", "the padding row looked up as zeros", "forward")
def _(x, weight, padding_idx=None):
    y = nn.embedding(x, weight, padding_idx)
    return y if padding_idx is None else y * (x != padding_idx % len(weight))[..., None]


@wrong("embedding", "columns looked up for rows where the table is square or wide", "forward")
def _(x, weight, padding_idx=None):
    return nn.embedding(x, weight.T if weight.shape[0] == weight.shape[1] else weight[::-1], padding_idx)


wrong("Embedding", "a second gradient writes over the first", "cls")(overwriting(nn.Embedding))


@wrong("Embedding", "the padding row learns", "cls")
class _(nn.Embedding):
    def backward(self, grad_y):
        self.weight.accumulate(nn.embedding_backward(grad_y, self.x, self.weight.data))
