"""What chains refuse."""

REFUSED = [
    (lambda nn, a: nn.Sequential(nn.ReLU(), nn.relu), "Sequential takes layers; got function at place 1"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.Sequential(*[nn.ReLU()] * 2), "Sequential takes each layer once, as a layer keeps one"),
]
