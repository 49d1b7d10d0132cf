"""Initializations: each proves itself, since the packages draw different numbers."""

import functools
import math

from torch.nn import init

from tests.proofs.harness import Own
from tests.proofs.oracles.init import (
    FAN_IN,
    FAN_OUT,
    cut,
    normal,
    proof,
    prove_constant,
    prove_fans,
    prove_gain,
    prove_orthogonal,
    uniform,
)

BOTH = FAN_IN + FAN_OUT
LEAKY = dict(a=0.2)
BACKWARDS = dict(mode="fan_out", nonlinearity="relu")
TORCHS_DEFAULT = functools.partial(init.kaiming_uniform_, a=math.sqrt(5))
PLAIN = dict(nonlinearity="linear")
LEFT = 0.87962566103423978  # of the standard deviation, by a cut at two of them: the constant that Keras prints

TABLE = [
    Own("uniform_", proof(init.uniform_, ({}, uniform(0.5).dist(0, 1)), (dict(a=-3, b=2.0), uniform(1).dist(-3, 5)))),
    Own("normal_", proof(init.normal_, ({}, normal(1)), (dict(mean=0, std=0.02), normal(0.02)))),
    Own("constant_", prove_constant(-0.3125, init.constant_, dict(val=-0.3125))),
    Own("zeros_", prove_constant(0, init.zeros_, {})),
    Own("ones_", prove_constant(1, init.ones_, {})),
    Own("calculate_fan_in_and_fan_out", prove_fans),
    Own("calculate_gain", prove_gain),
    Own("fan_in_uniform_", proof(TORCHS_DEFAULT, ({}, uniform(1 / math.sqrt(FAN_IN))))),
    Own("lecun_uniform_", proof(None, ({}, uniform(math.sqrt(3 / FAN_IN))))),
    Own("lecun_normal_", proof(None, ({}, normal(1 / math.sqrt(FAN_IN))))),
    Own(
        "xavier_uniform_",
        proof(
            init.xavier_uniform_,
            ({}, uniform(math.sqrt(6 / BOTH))),
            (dict(gain=5 / 3), uniform(5 / 3 * math.sqrt(6 / BOTH))),
        ),
    ),
    Own(
        "xavier_normal_",
        proof(
            init.xavier_normal_,
            ({}, normal(math.sqrt(2 / BOTH))),
            (dict(gain=0.5), normal(0.5 * math.sqrt(2 / BOTH))),
        ),
    ),
    Own(
        "kaiming_uniform_",
        proof(
            init.kaiming_uniform_,
            ({}, uniform(math.sqrt(6 / FAN_IN))),
            (LEAKY, uniform(math.sqrt(6 / (1.04 * FAN_IN)))),
            (BACKWARDS, uniform(math.sqrt(6 / FAN_OUT))),
            (PLAIN, uniform(math.sqrt(3 / FAN_IN))),
        ),
    ),
    Own(
        "kaiming_normal_",
        proof(
            init.kaiming_normal_,
            ({}, normal(math.sqrt(2 / FAN_IN))),
            (LEAKY, normal(math.sqrt(2 / (1.04 * FAN_IN)))),
            (BACKWARDS, normal(math.sqrt(2 / FAN_OUT))),
            (PLAIN, normal(math.sqrt(1 / FAN_IN))),
        ),
    ),
    Own(
        "trunc_normal_",
        proof(
            init.trunc_normal_,
            ({}, cut(-2, 2)),
            (dict(mean=0.5, std=0.1, a=0.45, b=0.9), cut(0.45, 0.9, 0.5, 0.1)),
            (dict(std=0.02), cut(-2, 2, 0, 0.02)),  # a and b are numbers, not standard deviations
        ),
    ),
    Own(
        "rescaled_trunc_normal_",
        proof(
            None,
            ({}, cut(-2 / LEFT, 2 / LEFT, 0, 1 / LEFT)),
            (dict(std=0.02, mean=1), cut(1 - 0.04 / LEFT, 1 + 0.04 / LEFT, 1, 0.02 / LEFT)),
        ),
    ),
    Own("orthogonal_", prove_orthogonal),
]
