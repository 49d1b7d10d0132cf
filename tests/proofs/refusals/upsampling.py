"""What upsampling refuses."""


def resize(*args, x=(2, 3, 4, 4), **settings):
    return lambda nn, a: nn.interpolate(a(*x), *args, **settings)


REFUSED = [
    (resize(), "size or scale_factor must be given, not both; got None and None"),
    (resize(8, 2), "size or scale_factor must be given, not both; got 8 and 2"),
    (resize(0), "size must be 1 or more; got 0"),
    (resize(2.5), "size must be a whole number or a pair (rows, columns); got 2.5"),
    (resize((2, 2, 2)), "size must be a whole number or a pair (rows, columns); got (2, 2, 2)"),
    (resize(scale_factor=0), "scale_factor must be a number above 0 or a pair (rows, columns); got 0"),
    (resize(scale_factor=-1.5), "scale_factor must be a number above 0 or a pair (rows, columns); got -1.5"),
    (resize(scale_factor=(2,)), "scale_factor must be a number above 0 or a pair (rows, columns); got (2,)"),
    (resize(scale_factor="2"), "scale_factor must be a number above 0 or a pair (rows, columns); got '2'"),
    (resize(scale_factor=0.2), "scale_factor=0.2 leaves nothing of an image of 4×4"),
    (resize(2, mode="cubic"), "mode must be 'nearest' or 'bilinear'; got 'cubic'"),
    (resize(2, align_corners=True), "align_corners must be None for mode='nearest'; got True"),
    (resize(2, x=(3, 4, 4)), "x must have 4 axes, (N, C, H, W); got shape (3, 4, 4)"),
    (resize(2, x=(2, 3, 0, 4)), "size of x must be 1 or more; got (0, 4)"),
    (lambda nn, a: nn.interpolate(a(1, 1, 4, 4, dtype="int64"), 2), "x must hold floating-point numbers"),
    (lambda nn, a: nn.Upsample(2, mode="area"), "mode must be 'nearest' or 'bilinear'; got 'area'"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.interpolate_backward(a(1, 1, 4, 4), a(1, 1, 2, 2), 3), "grad_y must have shape (1, 1, 3, 3)"),
    (lambda nn, a: nn.Upsample(2).backward(a(1, 1, 4, 4)), "call the layer on an input before its backward pass"),
]
