"""Normalization."""

from torch import nn

from tests.proofs.cases import Draw, halves, huge, normal
from tests.proofs.harness import Function, Layer
from tests.proofs.oracles import normalization as oracles

# A small variance makes the gradient large: of float32's digits one more is lost than usual.
PROVED = dict(differentiable=("x", "weight", "bias"), float32=1e-4)


def positive(*shape):
    return Draw(lambda rng: rng.uniform(0.3, 2, size=shape))


def shifted(*shape):
    """Far from 0: a variance taken as mean(x²) − mean(x)² would lose it."""
    return Draw(lambda rng: 500.0 + rng.integers(-3, 4, size=shape), smooth=False)


SEEN = dict(running_mean=normal(3), running_var=positive(3))
SCALED = dict(weight=normal(3), bias=normal(3))
NOTHING_SEEN = dict(running_mean=None, running_var=None, training=True)
BATCHES = [
    dict(x=normal(5, 3)) | SEEN | SCALED | dict(training=True),
    dict(x=normal(4, 3, 5)) | SEEN | SCALED | dict(training=True, momentum=0.3),
    dict(x=normal(2, 3, 4, 5)) | SEEN | SCALED | dict(training=True, eps=0.1),
    dict(x=normal(1, 3, 4, 5)) | NOTHING_SEEN | SCALED,
    dict(x=normal(4, 3)) | NOTHING_SEEN,
    dict(x=normal(6, 1)) | NOTHING_SEEN | dict(weight=normal(1)),
    dict(x=halves(5, 3, 2)) | NOTHING_SEEN | dict(bias=normal(3)),
    dict(x=shifted(6, 3, 4)) | NOTHING_SEEN | SCALED,
    dict(x=huge(5, 3)) | NOTHING_SEEN | SCALED,
    dict(x=normal(5, 3)) | SEEN | SCALED,
    dict(x=normal(1, 3, 2, 2)) | SEEN | SCALED | dict(eps=0.1),
    dict(x=normal(0, 3, 2)) | SEEN | SCALED,
]
SAMPLES = [
    dict(x=normal(5, 3), normalized_shape=3, weight=normal(3), bias=normal(3)),
    dict(x=normal(2, 4, 3), normalized_shape=(3,), weight=normal(3)),
    dict(x=normal(2, 4, 3), normalized_shape=(4, 3), weight=normal(4, 3), bias=normal(4, 3), eps=0.1),
    dict(x=normal(4, 3), normalized_shape=(4, 3)),
    dict(x=normal(3, 1), normalized_shape=1, bias=normal(1)),
    dict(x=halves(6, 4), normalized_shape=4, weight=normal(4)),
    dict(x=shifted(6, 4), normalized_shape=4),
    dict(x=huge(6, 4), normalized_shape=4, bias=normal(4)),
    dict(x=normal(0, 3), normalized_shape=3, weight=normal(3), bias=normal(3)),
]
GROUPS = [
    dict(x=normal(2, 4, 3), num_groups=2, weight=normal(4), bias=normal(4)),
    dict(x=normal(2, 6, 3, 2), num_groups=3, weight=normal(6), bias=normal(6), eps=0.1),
    dict(x=normal(3, 4), num_groups=1, weight=normal(4)),
    dict(x=normal(3, 4, 5), num_groups=4, weight=normal(4), bias=normal(4)),
    dict(x=shifted(3, 4, 5), num_groups=2),
    dict(x=normal(0, 4, 3), num_groups=2, weight=normal(4), bias=normal(4)),
]
ROOTS = [{name: value for name, value in case.items() if name != "bias"} for case in SAMPLES]

TABLE = [
    Function("batch_norm", oracles.batch_norm, BATCHES, **PROVED),
    Function("layer_norm", oracles.layer_norm, SAMPLES, **PROVED),
    Function("group_norm", oracles.group_norm, GROUPS, **PROVED),
    Function("rms_norm", oracles.rms_norm, ROOTS, float32=1e-4, differentiable=("x", "weight")),
    Layer(
        "BatchNorm1d",
        nn.BatchNorm1d,
        [
            dict(num_features=3, x=normal(5, 3)),
            dict(num_features=3, x=normal(4, 3, 2), momentum=None, eps=0.1),
            dict(num_features=3, x=normal(4, 3), affine=False, training=False),
            dict(num_features=3, x=normal(4, 3), track_running_stats=False, training=False),
      ],
    ),
    Layer(
        "BatchNorm2d",
        nn.BatchNorm2d,
        [
            dict(num_features=3, x=normal(2, 3, 4, 5)),
            dict(num_features=3, x=normal(2, 3, 2, 2), momentum=0.4, training=False),
      ],
    ),
    Layer(
        "LayerNorm",
        nn.LayerNorm,
        [
            dict(normalized_shape=3, x=normal(2, 4, 3)),
            dict(normalized_shape=(4, 3), bias=False, eps=0.1, x=normal(2, 4, 3)),
            dict(normalized_shape=[3], elementwise_affine=False, x=normal(4, 3)),
      ],
    ),
    Layer(
        "GroupNorm",
        nn.GroupNorm,
        [
            dict(num_groups=2, num_channels=4, x=normal(2, 4, 3)),
            dict(num_groups=1, num_channels=4, affine=False, eps=0.1, x=normal(2, 4, 3)),
      ],
    ),
    Layer(
        "RMSNorm",
        nn.RMSNorm,
        [
            dict(normalized_shape=3, x=normal(2, 4, 3)),
            dict(normalized_shape=(4, 3), eps=0.1, elementwise_affine=False, x=normal(2, 4, 3)),
      ],
    ),
]
