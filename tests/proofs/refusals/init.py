"""What initializations refuse."""

WEIGHTED = [
    "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "lecun_uniform_", "lecun_normal_",
    "fan_in_uniform_", "orthogonal_", "calculate_fan_in_and_fan_out",
]

REFUSED = [
    *[
        row
        for name in WEIGHTED
        for row in (
            (
                lambda nn, a, name=name: getattr(nn, name)(a(3)),
                "tensor must have 2 axes or more, (out, in, …), and none empty; got shape (3,)",
            ),
            (lambda nn, a, name=name: getattr(nn, name)(a(3, 0)), "and none empty; got shape (3, 0)"),
            (lambda nn, a, name=name: getattr(nn, name)([[1.0]]), "tensor must be a"),
            (lambda nn, a, name=name: getattr(nn, name)(a(2, 3, dtype="int64")), "tensor must hold floating-point"),
        )
    ],
    (lambda nn, a: nn.uniform_(a(3), 1, 0), "a must be at most b; got 1.0 and 0.0"),
    (lambda nn, a: nn.uniform_(a(3), "0"), "a must be a number; got '0'"),
    (lambda nn, a: nn.uniform_([1.0]), "tensor must be a"),
    (lambda nn, a: nn.normal_(a(3), std=-1), "std must be 0 or more; got -1.0"),
    (lambda nn, a: nn.normal_(a(3), mean=None), "mean must be a number; got None"),
    (lambda nn, a: nn.constant_(a(3), "nothing"), "val must be a number; got 'nothing'"),
    (lambda nn, a: nn.zeros_(a(3, dtype="int64")), "tensor must hold floating-point numbers"),
    (lambda nn, a: nn.xavier_uniform_(a(3, 2), gain="relu"), "gain must be a number; got 'relu'"),
    (lambda nn, a: nn.orthogonal_(a(3, 2), gain=None), "gain must be a number; got None"),
    (lambda nn, a: nn.kaiming_normal_(a(3, 2), mode="fan_avg"), "mode must be 'fan_in' or 'fan_out'; got 'fan_avg'"),
    (lambda nn, a: nn.kaiming_uniform_(a(3, 2), mode=None), "mode must be 'fan_in' or 'fan_out'; got None"),
    (
        lambda nn, a: nn.kaiming_uniform_(a(3, 2), nonlinearity="gelu"),
        "nonlinearity must be 'leaky_relu' or one of sigmoid, tanh, relu, selu, linear, conv1d, conv2d, conv3d, "
        "conv_transpose1d, conv_transpose2d, conv_transpose3d; got 'gelu'",
    ),
    (lambda nn, a: nn.calculate_gain("swish"), "; got 'swish'"),
    (lambda nn, a: nn.calculate_gain("leaky_relu", "a little"), "param must be a number; got 'a little'"),
    (lambda nn, a: nn.calculate_gain("leaky_relu", True), "param must be a number; got True"),
    (lambda nn, a: nn.trunc_normal_(a(3), std=0), "std must be more than 0; got 0.0"),
    (
        lambda nn, a: nn.trunc_normal_(a(3), a=3, b=4),
        "a hundredth or more of the normal numbers must lie from a to b; got a=3.0 and b=4.0 for mean=0.0 and std=1.0",
    ),
    (lambda nn, a: nn.trunc_normal_(a(3), a=2.35, b=99), "a hundredth or more of the normal numbers must lie"),
    (lambda nn, a: nn.trunc_normal_(a(3), a=-99, b=-2.35), "got a=-99.0 and b=-2.35 for mean=0.0 and std=1.0"),
    (lambda nn, a: nn.trunc_normal_(a(3), mean=1, std=2, a=5.7, b=99), "got a=5.7 and b=99.0 for mean=1.0 and std=2.0"),
    (lambda nn, a: nn.trunc_normal_(a(3), a=1, b=-1), "must lie from a to b; got a=1.0 and b=-1.0"),
    (lambda nn, a: nn.trunc_normal_(a(3), b="2"), "b must be a number; got '2'"),
    (lambda nn, a: nn.rescaled_trunc_normal_(a(3), std=0), "std must be more than 0; got 0.0"),
]
