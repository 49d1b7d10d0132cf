"""What linear layers refuse."""

REFUSED = [
    (lambda nn, a: nn.linear(a(5, 3), a(2, 4)), "x must have as many features as weight has columns, 4; got x of"),
    (lambda nn, a: nn.linear(a(5, 3), a(3)), "weight must have 2 axes, (out_features, in_features); got shape (3,)"),
    (lambda nn, a: nn.linear(a(5, 3), a(2, 3), a(3)), "bias must have shape (2,); got (3,)"),
    (lambda nn, a: nn.linear(a(5, 3, dtype="float32"), a(2, 3)), "x and weight must have one dtype"),
    (lambda nn, a: nn.linear(a(5, 3, dtype="int64"), a(2, 3)), "x must hold floating-point numbers"),
    (lambda nn, a: nn.Linear(0, 3), "in_features must be 1 or more; got 0"),
    (lambda nn, a: nn.Linear(3, 2.5), "out_features must be a whole number; got 2.5"),
    (lambda nn, a: nn.flatten(a(2, 3), 2), "start_dim must name an axis of x, of shape (2, 3); got 2"),
    (lambda nn, a: nn.flatten(a(2, 3), "1"), "start_dim must name an axis of x, of shape (2, 3); got '1'"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.linear_backward(a(5, 3), a(5, 3), a(2, 3)), "grad_y must have shape (5, 2); got (5, 3)"),
    (lambda nn, a: nn.linear_backward(a(5, 2), a(5, 4), a(2, 3)), "x must have as many features as weight has col"),
    (lambda nn, a: nn.flatten_backward([1.0], [1.0]), "x must be a NumPy array; got list"),
    (lambda nn, a: nn.flatten_backward(a(2, 3, 4), a(2, 3, 4)), "grad_y must have shape (2, 12); got (2, 3, 4)"),
    (lambda nn, a: nn.Linear(3, 2).backward(a(5, 2)), "call the layer on an input before its backward pass"),
]
