"""The exponentially weighted average."""

from tests.proofs.cases import normal
from tests.proofs.harness import Value
from tests.proofs.oracles.averaging import exponential_moving_average

TABLE = [
    Value(
        "exponential_moving_average",
        exponential_moving_average,
        [
            dict(values=normal(30), beta=0.9),
            dict(values=normal(30), beta=0.95, bias_correction=False),
            dict(values=normal(12, 2, 3), beta=0.5),
            dict(values=normal(4), beta=0.0),
            dict(values=normal(1), beta=0.999),
            dict(values=normal(0), beta=0.9),
            dict(values=normal(0, 2), beta=0.9),
        ],
    ),
]
