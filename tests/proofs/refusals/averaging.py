"""What averages refuse."""

REFUSED = [
    (lambda nn, a: nn.exponential_moving_average(a(4), 1.0), "beta must be 0 or more and below 1; got 1.0"),
    (lambda nn, a: nn.exponential_moving_average(a(4), -0.1), "beta must be 0 or more and below 1; got -0.1"),
    (lambda nn, a: nn.exponential_moving_average(a(), 0.9), "values must have a first axis, (T, …); got shape ()"),
    (lambda nn, a: nn.exponential_moving_average(a(4, dtype="int64"), 0.9), "values must hold floating-point numbers"),
    (lambda nn, a: nn.exponential_moving_average([1.0], 0.9), "got list"),
]
