"""Losses."""

import numpy as np
import torch
import torch.nn.functional as F

from lib import numpy_nn, torch_nn

from . import peers
from .sides import Work, arrays, with_autograd


def cross_entropy(name, shape, target):
    (logits,), classes = arrays(shape), np.random.default_rng(0).integers(0, shape[1], shape[0])

    def both(device):
        to = torch.tensor(classes, device=device)
        one, layer = np.float32(1), numpy_nn.CrossEntropyLoss()
        return {
            "numpy_nn": lambda: [layer(logits, classes), layer.backward()],
            "torch": with_autograd(lambda z: F.cross_entropy(z, to), [logits], one, device),
            "torch_nn": with_autograd(lambda z: torch_nn.cross_entropy(z, to), [logits], one, device),
        } | peers.cross_entropy(logits, classes, device)

    yield Work(f"{name}, forward + backward", both, target)


WORKS = [
    *cross_entropy("cross-entropy 1600×1000", (1600, 1000), {1: 0.9, 2: 1.8}),
]
