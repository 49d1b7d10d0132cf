"""Looking words up, and handing their gradients back to the table."""

import numpy as np
import torch
import torch.nn.functional as F

from lib import numpy_nn, torch_nn

from .sides import Work, arrays, with_autograd


def embedding(name, V, D, shape, target):
    (table,), (grad_y,) = arrays((V, D)), arrays((*shape, D), seed=1)
    words = np.random.default_rng(0).integers(0, V, shape)

    def both(device):
        to = torch.tensor(words, device=device)
        return {
            "numpy_nn": lambda: [numpy_nn.embedding(words, table), numpy_nn.embedding_backward(grad_y, words, table)],
            "torch": with_autograd(lambda w: F.embedding(to, w), [table], grad_y, device),
            "torch_nn": with_autograd(lambda w: torch_nn.embedding(to, w), [table], grad_y, device),
        }

    yield Work(f"{name}, forward + backward", both, target)


WORKS = [
    *embedding("embedding V10000 D64, 32×50 words", 10_000, 64, (32, 50), {1: 1.15, 2: 1.5}),
]
