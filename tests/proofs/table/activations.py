"""Activations."""

import numpy as np
import torch.nn.functional as F
from torch import nn

from tests.proofs.cases import Draw, halves, huge, normal
from tests.proofs.harness import Function, Layer, Own
from tests.proofs.oracles import activations as oracles

FAR = np.array([-1e4, -500, -100, -21, -20, -19, 19, 20, 21, 100, 500, 1e4])
KINKS = np.array([-6.0, -3, -1, -0.5, 0, 0.25, 0.5, 1, 3, 6])

NUMBERS = normal(4, 5)
EDGES = [
    dict(x=halves(3, 4, 5)),
    dict(x=Draw(lambda rng: KINKS, smooth=False)),
    dict(x=Draw(lambda rng: FAR, smooth=False)),
    dict(x=normal()),
    dict(x=normal(3, 0, 2)),
    dict(x=Draw(lambda rng: rng.normal(size=(6, 2, 4))[::2].T)),  # every second row, axes turned round
]
ANYWHERE = [dict(x=NUMBERS), *EDGES]


def with_settings(*settings):
    """Everywhere with the settings of torch; on numbers and at the edges with others."""
    return ANYWHERE + [case | setting for setting in settings for case in (dict(x=NUMBERS), *EDGES[:3])]


SLOPES = [
    dict(x=normal(4, 3, 2), weight=normal(3)),
    dict(x=normal(5, 3), weight=normal(3)),
    dict(x=normal(5, 3), weight=normal(1)),
    dict(x=normal(5), weight=normal(1)),
    dict(x=normal(2, 1, 3), weight=normal(1)),
    dict(x=normal(), weight=normal(1)),
    dict(x=normal(2, 3), weight=normal()),
    dict(x=normal(0, 3, 2), weight=normal(3)),
    dict(x=halves(4, 3, 2), weight=halves(3)),
    dict(x=huge(4, 3, 2), weight=normal(3)),
    dict(x=Draw(lambda rng: rng.normal(size=(2, 3, 5)).T), weight=normal(3)),
]
SCORES = [
    dict(x=normal(4, 3), dim=1),
    dict(x=normal(4, 3), dim=0),
    dict(x=normal(2, 3, 4), dim=-2),
    dict(x=normal(5), dim=-1),
    dict(x=normal(4, 1), dim=1),
    dict(x=halves(4, 3), dim=1),
    dict(x=huge(6, 4), dim=1),
    dict(x=Draw(lambda rng: 1e4 * np.eye(3) - 1e4 * np.eye(3)[::-1], smooth=False), dim=0),
    dict(x=Draw(lambda rng: 1e4 + rng.integers(-2, 3, size=(3, 4)) / 2, smooth=False), dim=-1),
    dict(x=normal(0, 3), dim=1),
    dict(x=normal(3, 0), dim=0),
    dict(x=Draw(lambda rng: rng.normal(size=(6, 4))[::2].T), dim=0),
]
LEAKS = dict(negative_slope=0.3), dict(negative_slope=0), dict(negative_slope=-2.0), dict(negative_slope=1e3)
DEPTHS = dict(alpha=0.4), dict(alpha=np.float64(2.5)), dict(alpha=-1.5)
HALVINGS = dict(alpha=0.5), dict(alpha=np.float64(4)), dict(alpha=8)  # torch 2.13 rounds 1/alpha on the way back
CORNERS = dict(beta=0.5), dict(beta=3, threshold=0.2), dict(beta=4.0, threshold=-1), dict(beta=-2.0), dict(threshold=0)
CUTS = dict(min_val=-0.5, max_val=0.25), dict(min_val=0, max_val=6), dict(min_val=1, max_val=1.0)

TABLE = [
    Function("identity", lambda x: nn.Identity()(x), ANYWHERE),
    Own("step", oracles.prove_step),
    Function("sigmoid", lambda x: F.sigmoid(x), ANYWHERE),
    Function("tanh", lambda x: F.tanh(x), ANYWHERE),
    Function("relu", lambda x: F.relu(x), ANYWHERE),
    Function("leaky_relu", lambda x, **settings: F.leaky_relu(x, **settings), with_settings(*LEAKS)),
    Function("prelu", lambda x, weight: F.prelu(x, weight), SLOPES),
    Function("elu", lambda x, **settings: F.elu(x, **settings), with_settings(*DEPTHS)),
    Function("selu", lambda x: F.selu(x), ANYWHERE),
    Function("celu", lambda x, **settings: F.celu(x, **settings), with_settings(*HALVINGS)),
    Function("softplus", lambda x, **settings: F.softplus(x, **settings), with_settings(*CORNERS)),
    Function("silu", lambda x: F.silu(x), ANYWHERE),
    Function("gelu", lambda x, **settings: F.gelu(x, **settings), with_settings(dict(approximate="tanh"))),
    Function("hardtanh", lambda x, **settings: F.hardtanh(x, **settings), with_settings(*CUTS)),
    Function("hardsigmoid", oracles.hardsigmoid, ANYWHERE),
    Function("softmax", lambda x, dim: F.softmax(x, dim), SCORES),
    Function("log_softmax", lambda x, dim: F.log_softmax(x, dim), SCORES),
    Layer("Identity", nn.Identity, [dict(x=NUMBERS)]),
    Layer("Sigmoid", nn.Sigmoid, [dict(x=NUMBERS)]),
    Layer("Tanh", nn.Tanh, [dict(x=NUMBERS)]),
    Layer("ReLU", nn.ReLU, [dict(x=NUMBERS)]),
    Layer("LeakyReLU", nn.LeakyReLU, [dict(x=NUMBERS), dict(negative_slope=0.3, x=NUMBERS)]),
    Layer("PReLU", nn.PReLU, [dict(x=NUMBERS), dict(num_parameters=3, init=0.5, x=normal(4, 3, 2))]),
    Layer("ELU", nn.ELU, [dict(x=NUMBERS), dict(alpha=0.4, x=NUMBERS)]),
    Layer("SELU", nn.SELU, [dict(x=NUMBERS)]),
    Layer("CELU", nn.CELU, [dict(x=NUMBERS), dict(alpha=0.5, x=NUMBERS)]),
    Layer("Softplus", nn.Softplus, [dict(x=NUMBERS), dict(beta=3.0, threshold=0.5, x=NUMBERS)]),
    Layer("SiLU", nn.SiLU, [dict(x=NUMBERS)]),
    Layer("GELU", nn.GELU, [dict(x=NUMBERS), dict(approximate="tanh", x=NUMBERS)]),
    Layer("Hardtanh", nn.Hardtanh, [dict(x=NUMBERS), dict(min_val=-0.5, max_val=0.2, x=NUMBERS)]),
    Layer("Hardsigmoid", oracles.Hardsigmoid, [dict(x=NUMBERS)]),
    Layer("Softmax", nn.Softmax, [dict(dim=1, x=NUMBERS), dict(dim=-3, x=normal(2, 3, 4))]),
    Layer("LogSoftmax", nn.LogSoftmax, [dict(dim=1, x=NUMBERS), dict(dim=0, x=NUMBERS)]),
]
