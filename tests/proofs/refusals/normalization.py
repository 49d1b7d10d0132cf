"""What normalization refuses."""


def batch(x, statistics=(3, 3), training=True, **settings):
    def call(nn, a):
        running = [None if size is None else a(size) + 1 for size in statistics]
        return nn.batch_norm(a(*x), *running, training=training, **settings)

    return call


REFUSED = [
    (batch((1, 3)), "x must hold more than one value a channel in training; got 1 in shape (1, 3)"),
    (batch((0, 3, 4)), "x must hold more than one value a channel in training; got 0 in shape (0, 3, 4)"),
    (batch((3,)), "x must have 2 axes or more, (N, C, …); got shape (3,)"),
    (batch((5, 4)), "running_mean must have shape (4,); got (3,)"),
    (batch((5, 3), (3, 4)), "running_var must have shape (3,); got (4,)"),
    (batch((5, 3), (3, None)), "running_mean and running_var must both be arrays or both None"),
    (batch((5, 3), (None, None), training=False), "running_mean and running_var must be given where training is False"),
    (batch((5, 3), eps=0), "eps must be above 0; got 0"),
    (batch((5, 3), eps=None), "eps must be a number; got None"),
    (lambda nn, a: nn.batch_norm(a(5, 3, dtype="int64"), a(3), a(3)), "x must hold floating-point numbers"),
    (lambda nn, a: nn.batch_norm(a(5, 3), a(3), a(3), a(2)), "weight must have shape (3,); got (2,)"),
    (lambda nn, a: nn.batch_norm(a(5, 3), a(3), a(3), a(3, dtype="float32")), "must have one dtype"),
    (lambda nn, a: nn.BatchNorm1d(3)(a(2, 3, 4, 4)), "x must have shape (N, C) or (N, C, L); got (2, 3, 4, 4)"),
    (lambda nn, a: nn.BatchNorm2d(3)(a(2, 3)), "x must have shape (N, C, H, W); got (2, 3)"),
    (lambda nn, a: nn.BatchNorm2d(3)(a(2, 4, 2, 2, dtype="float32")), "running_mean must have shape (4,); got (3,)"),
    (lambda nn, a: nn.BatchNorm1d(0), "num_features must be 1 or more; got 0"),
    (lambda nn, a: nn.layer_norm(a(2, 3), 2), "normalized_shape must be how x's shape (2, 3) ends; got 2"),
    (lambda nn, a: nn.layer_norm(a(3), (2, 3)), "normalized_shape must be how x's shape (3,) ends; got (2, 3)"),
    (lambda nn, a: nn.layer_norm(a(2, 3), ()), "normalized_shape must be whole numbers, each 1 or more; got ()"),
    (lambda nn, a: nn.layer_norm(a(2, 3), 3.0), "normalized_shape must be whole numbers, each 1 or more; got 3.0"),
    (lambda nn, a: nn.layer_norm(a(2, 3), 3, a(2)), "weight must have shape (3,); got (2,)"),
    (lambda nn, a: nn.layer_norm(a(2, 3), 3, None, a(3, 1)), "bias must have shape (3,); got (3, 1)"),
    (lambda nn, a: nn.layer_norm([1.0], 1), "x must be a"),
    (lambda nn, a: nn.LayerNorm(0), "normalized_shape must be whole numbers, each 1 or more; got 0"),
    (lambda nn, a: nn.group_norm(a(2, 4), 3), "num_groups must divide the channels of x; got num_groups=3 for 4"),
    (lambda nn, a: nn.group_norm(a(2, 4), 0), "num_groups must be 1 or more; got 0"),
    (lambda nn, a: nn.group_norm(a(4), 2), "x must have shape (N, C, …) with a channel or more; got shape (4,)"),
    (lambda nn, a: nn.group_norm(a(2, 0, 3), 2), "with a channel or more; got shape (2, 0, 3)"),
    (lambda nn, a: nn.group_norm(a(2, 4), 2, a(2)), "weight must have shape (4,); got (2,)"),
    (lambda nn, a: nn.GroupNorm(3, 4), "num_groups must divide the channels of x; got num_groups=3 for 4"),
    (lambda nn, a: nn.rms_norm(a(2, 3), 4), "normalized_shape must be how x's shape (2, 3) ends; got 4"),
    (lambda nn, a: nn.rms_norm(a(2, 3), 3, a(3, dtype="float32")), "x and weight must have one dtype"),
]

REFUSED_BACKWARD = [
    (
        lambda nn, a: nn.batch_norm_backward(a(5, 2), a(5, 3), a(3), a(3)),
        "grad_y must have shape (5, 3); got (5, 2)",
    ),
    (lambda nn, a: nn.layer_norm_backward(a(2), a(2, 3), 3), "grad_y must have shape (2, 3); got (2,)"),
    (lambda nn, a: nn.group_norm_backward(a(2), a(2, 4), 2), "grad_y must have shape (2, 4); got (2,)"),
    (lambda nn, a: nn.rms_norm_backward(a(2), a(2, 3), 3), "grad_y must have shape (2, 3); got (2,)"),
    (lambda nn, a: nn.BatchNorm1d(3).backward(a(5, 3)), "call the layer on an input before its backward pass"),
    (lambda nn, a: nn.LayerNorm(3).backward(a(5, 3)), "call the layer on an input before its backward pass"),
]
