"""Optimizers."""

import numpy as np
import torch

from tests.proofs.harness import Optimizer
from tests.proofs.oracles.optim import NAdam

OWN = dict(own=dict(lr=0.03, weight_decay=0.0))  # a group with settings of its own, beside the others

TABLE = [
    Optimizer(
        "SGD",
        torch.optim.SGD,
        [
            dict(),
            dict(lr=0.1),
            dict(lr=0.0),
            dict(lr=0.1, weight_decay=0.2),
            dict(lr=0.1, momentum=0.9),
            dict(lr=0.1, momentum=0.9, dampening=0.4, weight_decay=0.1),
            dict(lr=0.1, momentum=0.8, nesterov=True, weight_decay=0.1) | OWN,
            dict(lr=np.float64(0.1), momentum=np.float64(0.9), weight_decay=np.float64(0.1)),
        ],
    ),
    Optimizer(
        "Adagrad",
        torch.optim.Adagrad,
        [
            dict(),
            dict(lr=0.1, lr_decay=0.05, weight_decay=0.1),
            dict(lr=0.1, initial_accumulator_value=0.5, eps=0.1) | OWN,
        ],
    ),
    Optimizer(
        "RMSprop",
        torch.optim.RMSprop,
        [
            dict(),
            dict(lr=0.1, alpha=0.9, eps=0.1, weight_decay=0.1),
            dict(lr=0.05, alpha=0.8, momentum=0.7) | OWN,
            dict(lr=0.05, alpha=0.8, centered=True, eps=1e-3),
            dict(lr=0.05, alpha=0.9, centered=True, momentum=0.5, weight_decay=0.1, eps=1e-3),
        ],
    ),
    Optimizer(
        "Adadelta",
        torch.optim.Adadelta,
        [dict(), dict(lr=0.5, rho=0.8, eps=0.01, weight_decay=0.1), dict(lr=0.5) | OWN, dict(rho=1.0)],
    ),
    Optimizer(
        "Adam",
        torch.optim.Adam,
        [
            dict(),
            dict(lr=0.1, betas=(0.8, 0.95), eps=0.1),
            dict(lr=0.1, betas=(0.0, 0.9), weight_decay=0.3),
            dict(lr=0.1, weight_decay=0.3) | OWN,
        ],
    ),
    Optimizer(
        "AdamW",
        torch.optim.AdamW,
        [dict(), dict(lr=0.1, betas=(0.8, 0.95), weight_decay=0.3), dict(lr=0.1, weight_decay=0.3) | OWN],
    ),
    Optimizer(
        "Adamax",
        torch.optim.Adamax,
        [dict(), dict(lr=0.1, betas=(0.8, 0.95), eps=0.1, weight_decay=0.1), dict(lr=0.1) | OWN],
    ),
    Optimizer(
        "NAdam",
        NAdam,
        [
            dict(),
            dict(lr=0.1, betas=(0.8, 0.95), eps=0.1, weight_decay=0.1),
            dict(lr=0.1, momentum_decay=0.1) | OWN,
        ],
    ),
]
