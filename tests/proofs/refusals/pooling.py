"""What pooling refuses."""


def pool(function, x=(2, 3, 8, 8), **settings):
    return lambda nn, a: getattr(nn, function)(a(*x), **settings)


REFUSED = [
    *[
        (pool(function, **settings), words)
        for function in ("max_pool2d", "min_pool2d", "avg_pool2d")
        for settings, words in (
            (dict(kernel_size=9), "the window, 9×9, is larger than the padded image, 8×8"),
            (dict(kernel_size=2, padding=2), "padding must be at most half of the window, 2×2"),
            (dict(kernel_size=2, stride=0), "stride must be 1 or more; got 0"),
            (dict(kernel_size=0), "kernel_size must be 1 or more; got 0"),
            (dict(kernel_size=3, padding=-1), "padding must be 0 or more; got -1"),
            (dict(kernel_size=2, x=(3, 8, 8)), "x must have 4 axes, (N, C, H, W); got shape (3, 8, 8)"),
        )
    ],
    (pool("max_pool2d", kernel_size=2, dilation=0), "dilation must be 1 or more; got 0"),
    (pool("max_pool2d", kernel_size=3, padding=2, dilation=2), "padding must be at most half of the window, 3×3"),
    (
        pool("max_pool2d", x=(1, 1, 2, 9), kernel_size=2, padding=1, dilation=3),
        "every window must see the image; with padding=1 and dilation=3 one steps over an axis of 2",
    ),
    (pool("max_pool2d", kernel_size=2, padding="same"), "padding must be a whole number or a pair (rows, columns)"),
    (pool("adaptive_avg_pool2d", output_size=0), "output_size must be 1 or more; got 0"),
    (pool("adaptive_avg_pool2d", output_size=(2, None)), "output_size must be a whole number or a pair"),
    (pool("adaptive_avg_pool2d", output_size=2, x=(8, 8)), "x must have 4 axes"),
    (lambda nn, a: nn.max_pool2d(a(1, 1, 4, 4, dtype="int64"), 2), "x must hold floating-point numbers; got"),
    (lambda nn, a: nn.min_pool2d([[1.0]], 2), "got list: wrap it in"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.max_pool2d_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 4, 4)"),
    (lambda nn, a: nn.min_pool2d_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 4, 4)"),
    (lambda nn, a: nn.avg_pool2d_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 4, 4)"),
    (lambda nn, a: nn.adaptive_avg_pool2d_backward(a(2, 3), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 2, 2)"),
    (lambda nn, a: nn.MaxPool2d(3).backward(a(5, 2)), "call the layer on an input before its backward pass"),
]
