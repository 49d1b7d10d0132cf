"""What dropout refuses."""

REFUSED = [
    (lambda nn, a: nn.dropout(a(3), 1.5), "p must lie between 0 and 1; got 1.5"),
    (lambda nn, a: nn.dropout(a(3), -0.1, training=False), "p must lie between 0 and 1; got -0.1"),
    (lambda nn, a: nn.dropout(a(3), "half"), "p must be a number; got 'half'"),
    (lambda nn, a: nn.dropout(a(3, dtype="int64")), "x must hold floating-point numbers"),
    (lambda nn, a: nn.Dropout(2), "p must lie between 0 and 1; got 2"),
    (lambda nn, a: nn.Dropout()(a(3, dtype="int64")), "x must hold floating-point numbers"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.dropout_backward(a(3), a(3)), "rng must be what dropout was given, to draw the same mask; got"),
    (lambda nn, a: nn.dropout_backward(a(2), a(3), rng=0), "grad_y must have shape (3,); got (2,)"),
    (lambda nn, a: nn.dropout_backward(a(3, dtype="float32"), a(3), rng=0), "grad_y and x must have one dtype"),
    (lambda nn, a: nn.Dropout().backward(a(3)), "call the layer on an input before its backward pass"),
]
