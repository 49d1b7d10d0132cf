"""What chains refuse."""

REFUSED = [
    (lambda nn, a: nn.Sequential(nn.ReLU(), nn.relu), "Sequential takes layers; got function at place 1"),
    (lambda nn, a: nn.Residual(nn.relu), "block must be a layer; got function"),
    (
        lambda nn, a: nn.Residual(nn.Linear(3, 2))(a(4, 3, dtype="float32")),
        "block must keep the shape of x, (4, 3); it made (4, 2)",
    ),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.Sequential(*[nn.ReLU()] * 2), "Sequential takes each layer once, as a layer keeps one"),
    (lambda nn, a: nn.Residual(nn.ReLU()).backward(a(3)), "call the layer on an input before its backward pass"),
]
