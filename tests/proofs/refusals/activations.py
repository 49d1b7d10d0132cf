"""What activations refuse."""

ELEMENTWISE = [
    "identity", "step", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "celu", "softplus", "silu", "gelu",
    "hardtanh", "hardsigmoid",
]

REFUSED = [
    *[
        row
        for name in ELEMENTWISE
        for row in (
            (lambda nn, a, name=name: getattr(nn, name)(a(3, dtype="int64")), "x must hold floating-point numbers"),
            (lambda nn, a, name=name: getattr(nn, name)([1.0]), "got list: wrap it in"),
        )
    ],
    *[
        (lambda nn, a, name=name: getattr(nn, name)(a(3, dtype="complex64")), "complex64")
        for name in ("sigmoid", "relu")
    ],
    (lambda nn, a: nn.relu(3.0), "got float: wrap it in"),
    (lambda nn, a: nn.leaky_relu(a(3), "a little"), "negative_slope must be a number; got 'a little'"),
    (lambda nn, a: nn.leaky_relu(a(3), None), "negative_slope must be a number; got None"),
    (lambda nn, a: nn.leaky_relu(a(3), True), "negative_slope must be a number; got True"),
    (lambda nn, a: nn.elu(a(3), 1j), "alpha must be a number; got 1j"),
    (lambda nn, a: nn.celu(a(3), "1"), "alpha must be a number other than 0; got '1'"),
    (lambda nn, a: nn.celu(a(3), 0), "alpha must be a number other than 0; got 0"),
    (lambda nn, a: nn.CELU(0.0)(a(3)), "alpha must be a number other than 0; got 0.0"),
    (lambda nn, a: nn.softplus(a(3), beta=0), "beta must be a number other than 0; got 0"),
    (lambda nn, a: nn.softplus(a(3), threshold=None), "threshold must be a number; got None"),
    (lambda nn, a: nn.gelu(a(3), "erf"), "approximate must be 'none' or 'tanh'; got 'erf'"),
    (lambda nn, a: nn.gelu(a(3), None), "approximate must be 'none' or 'tanh'; got None"),
    (lambda nn, a: nn.GELU(True)(a(3)), "approximate must be 'none' or 'tanh'; got True"),
    (lambda nn, a: nn.hardtanh(a(3), 2, 1), "min_val must be at most max_val; got 2.0 and 1.0"),
    (lambda nn, a: nn.hardtanh(a(3), "0", 1), "min_val must be a number; got '0'"),
    (lambda nn, a: nn.hardtanh(a(3), 0, [1]), "max_val must be a number; got [1]"),
    (
        lambda nn, a: nn.prelu(a(5, 3), a(2)),
        "weight must hold one slope, or one for each of the 3 channels of x; got shape (2,)",
    ),
    (lambda nn, a: nn.prelu(a(3), a(3)), "or one for each of the 1 channels of x; got shape (3,)"),
    (lambda nn, a: nn.prelu(a(5, 3), a(1, 3)), "or one for each of the 3 channels of x; got shape (1, 3)"),
    (lambda nn, a: nn.prelu(a(5, 3), a(0)), "or one for each of the 3 channels of x; got shape (0,)"),
    (lambda nn, a: nn.prelu(a(5, 3), 0.25), "got float: wrap it in"),
    (lambda nn, a: nn.prelu(a(5, 3, dtype="float32"), a(3)), "x and weight must have one dtype; x is"),
    (lambda nn, a: nn.prelu(a(5, 3, dtype="int64"), a(3)), "x must hold floating-point numbers"),
    (lambda nn, a: nn.PReLU(2)(a(5, 3, dtype="float32")), "for each of the 3 channels of x; got shape (2,)"),
    (lambda nn, a: nn.PReLU(0), "num_parameters must be 1 or more; got 0"),
    (lambda nn, a: nn.PReLU(1.5), "num_parameters must be a whole number; got 1.5"),
    (lambda nn, a: nn.PReLU(init="he"), "init must be a number; got 'he'"),
    *[
        row
        for name in ("softmax", "log_softmax")
        for row in (
            (lambda nn, a, name=name: getattr(nn, name)(a(2, 3), 2), "dim must name an axis of x, of shape (2, 3)"),
            (lambda nn, a, name=name: getattr(nn, name)(a(2, 3), -3), "of shape (2, 3); got -3"),
            (lambda nn, a, name=name: getattr(nn, name)(a(2, 3), None), "of shape (2, 3); got None"),
            (lambda nn, a, name=name: getattr(nn, name)(a(), 0), "dim must name an axis of x, of shape (); got 0"),
            (lambda nn, a, name=name: getattr(nn, name)(a(3, 0), 1), "x must hold a score or more along axis 1; got"),
            (lambda nn, a, name=name: getattr(nn, name)(a(2, dtype="int64"), 0), "x must hold floating-point numbers"),
        )
    ],
]

REFUSED_BACKWARD = [
    *[
        row
        for name in ELEMENTWISE
        for row in (
            (lambda nn, a, name=name: getattr(nn, f"{name}_backward")(a(3), a(4)), "grad_y must have shape (4,); got"),
            (
                lambda nn, a, name=name: getattr(nn, f"{name}_backward")(a(3, dtype="float32"), a(3)),
                "grad_y and x must have one dtype",
            ),
            (lambda nn, a, name=name: getattr(nn, f"{name}_backward")(a(3), [1.0]), "x must be a NumPy array"),
        )
    ],
    (lambda nn, a: nn.prelu_backward(a(3), a(5, 3), a(3)), "grad_y must have shape (5, 3); got (3,)"),
    (lambda nn, a: nn.prelu_backward(a(5, 3), a(5, 3), a(2)), "weight must hold one slope, or one for each of the 3"),
    (lambda nn, a: nn.softmax_backward(a(3), a(5, 3), 1), "grad_y must have shape (5, 3); got (3,)"),
    (lambda nn, a: nn.log_softmax_backward(a(3), a(5, 3), 1), "grad_y must have shape (5, 3); got (3,)"),
    (lambda nn, a: nn.hardsigmoid_backward(a(3), a(5, 3)), "grad_y must have shape (5, 3); got (3,)"),
    (lambda nn, a: nn.log_softmax_backward(a(5, 3), a(5, 3), 2), "dim must name an axis of x, of shape (5, 3); got 2"),
    (lambda nn, a: nn.celu_backward(a(3), a(3), 0), "alpha must be a number other than 0; got 0"),
    (lambda nn, a: nn.softplus_backward(a(3), a(3), 0), "beta must be a number other than 0; got 0"),
    (lambda nn, a: nn.gelu_backward(a(3), a(3), "erf"), "approximate must be 'none' or 'tanh'; got 'erf'"),
    (lambda nn, a: nn.hardtanh_backward(a(3), a(3), 1, 0), "min_val must be at most max_val; got 1.0 and 0.0"),
    (lambda nn, a: nn.relu(a(3, dtype="float16")), "x must be float32 or float64; got float16"),
    (lambda nn, a: nn.Sigmoid().backward(a(3)), "call the layer on an input before its backward pass"),
    (lambda nn, a: nn.PReLU().backward(a(3)), "call the layer on an input before its backward pass"),
]
