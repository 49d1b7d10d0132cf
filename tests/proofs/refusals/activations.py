"""What activations refuse."""

REFUSED = [
    (lambda nn, a: nn.relu(a(3, dtype="int64")), "x must hold floating-point numbers"),
    (lambda nn, a: nn.relu([1.0]), "got list"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.relu_backward(a(3), a(4)), "grad_y must have shape (4,); got (3,)"),
    (lambda nn, a: nn.relu_backward(a(3, dtype="float32"), a(3)), "grad_y and x must have one dtype"),
    (lambda nn, a: nn.relu(a(3, dtype="float16")), "x must be float32 or float64; got float16"),
]
