"""What convolution and padding refuse."""


def conv(x=(2, 3, 8, 8), weight=(4, 3, 3, 3), bias=None, **settings):
    return lambda nn, a: nn.conv2d(a(*x), a(*weight), bias and a(*bias), **settings)


def line(x=(2, 3, 8), weight=(4, 3, 3), **settings):
    return lambda nn, a: nn.conv1d(a(*x), a(*weight), **settings)


def stamp(x=(2, 3, 4, 4), weight=(3, 4, 3, 3), bias=None, **settings):
    return lambda nn, a: nn.conv_transpose2d(a(*x), a(*weight), bias and a(*bias), **settings)


REFUSED = [
    (conv(weight=(4, 3, 9, 9)), "the kernel, 9×9, is larger than the padded image, 8×8"),
    (conv(weight=(4, 3, 3, 11), padding=1), "the kernel, 3×11, is larger than the padded image, 10×10"),
    (conv(dilation=4), "the kernel, 3×3 (spread over 9×9 pixels by dilation=(4, 4)), is larger"),
    (conv(weight=(4, 1, 3, 3)), "weight must have as many channels as x: expected 3, got weight of shape (4, 1, 3, 3)"),
    (conv(x=(3, 8, 8)), "x must have 4 axes, (N, C, H, W); got shape (3, 8, 8): one image of C channels is x[None]"),
    (conv(x=(8, 8)), "got shape (8, 8): one grey image is x[None, None]"),
    (conv(weight=(3, 3)), "weight must have 4 axes, (C_out, C_in/groups, K_h, K_w); got shape (3, 3)"),
    (conv(bias=(3,)), "bias must have shape (4,); got (3,)"),
    (conv(stride=0), "stride must be 1 or more; got 0"),
    (conv(stride=(1, -2)), "stride must be 1 or more; got (1, -2)"),
    (conv(stride=1.5), "stride must be a whole number or a pair (rows, columns); got 1.5"),
    (conv(stride=(1, 1, 1)), "stride must be a whole number or a pair (rows, columns); got (1, 1, 1)"),
    (conv(stride=True), "stride must be a whole number or a pair (rows, columns); got True"),
    (conv(dilation=0), "dilation must be 1 or more; got 0"),
    (conv(padding=-1), "padding must be 0 or more; got -1"),
    (conv(padding=((0, -1), (0, 0))), "padding must be 0 or more; got (0, -1)"),
    (conv(padding="same", stride=2), "padding='same' needs stride 1, as a larger stride shrinks the output; got"),
    (conv(padding="full"), "padding must be a number, a pair, 'same' or 'valid'; got 'full'"),
    (conv(padding_mode="mirror"), "padding_mode must be 'zeros', 'replicate', 'reflect' or 'circular'; got 'mirror'"),
    (conv(padding=8, padding_mode="reflect"), "padding_mode='reflect' finds 7 pixels to copy in an axis of 8; got"),
    (conv(padding=9, padding_mode="circular"), "padding_mode='circular' finds 8 pixels to copy in an axis of 8"),
    (conv(groups=2), "groups must divide the channels that come in and those that go out; got groups=2 for 3"),
    (conv(groups=0), "groups must be 1 or more; got 0"),
    (conv(weight=(3, 3, 3, 3), groups=3), "weight must have as many channels as x: expected 3 / groups=3 → 1"),
    (conv(weight=(0, 3, 3, 3)), "weight must hold a kernel or more, of a channel or more; got shape (0, 3, 3, 3)"),
    (conv(x=(2, 0, 8, 8), weight=(4, 0, 3, 3)), "of a channel or more; got shape (4, 0, 3, 3)"),
    (conv(x=(2, 3, 0, 8)), "size must be 1 or more; got (0, 8)"),
    (
        lambda nn, a: nn.conv2d(a(1, 3, 8, 8, dtype="uint8"), a(4, 3, 3, 3)),
        "x must hold floating-point numbers; got",
    ),
    (lambda nn, a: nn.conv2d(a(1, 3, 8, 8, dtype="uint8"), a(4, 3, 3, 3)), " / 255"),
    (lambda nn, a: nn.conv2d(a(1, 3, 8, 8, dtype="float32"), a(4, 3, 3, 3)), "x and weight must have one dtype; x is"),
    (lambda nn, a: nn.conv2d(a(1, 3, 8, 8, dtype="complex64"), a(4, 3, 3, 3)), "complex64"),
    (lambda nn, a: nn.conv2d([[1.0, 2.0]], a(4, 3, 3, 3)), "got list: wrap it in"),
    (lambda nn, a: nn.conv2d(None, a(4, 3, 3, 3)), "got NoneType"),
    (lambda nn, a: nn.conv2d_output_size((6, 6), 7), "the kernel, 7×7, is larger than the padded image, 6×6"),
    (lambda nn, a: nn.conv2d_output_size((6, 0), 3), "size must be 1 or more; got (6, 0)"),
    (lambda nn, a: nn.conv2d_output_size((6, 6), 0), "kernel_size must be 1 or more; got 0"),
    (lambda nn, a: nn.resolve_padding("same", 3, stride=2), "padding='same' needs stride 1"),
    (lambda nn, a: nn.resolve_padding(None, 3), "padding must be a whole number or a pair (rows, columns); got None"),
    (lambda nn, a: nn.pad(a(1, 1, 4, 4), "same"), "padding must be given in pixels here; got 'same'"),
    (lambda nn, a: nn.pad(a(1, 1, 4, 4), 4, "reflect"), "padding_mode='reflect' finds 3 pixels to copy in an axis"),
    (lambda nn, a: nn.pad(a(4, 4), 1), "x must have 4 axes"),
    (lambda nn, a: nn.Conv2d(3, 4, 3, groups=2), "groups must divide the channels that come in"),
    (lambda nn, a: nn.Conv2d(3, 4, 3, stride=2, padding="same"), "padding='same' needs stride 1"),
    (lambda nn, a: nn.Conv2d(0, 4, 3), "in_channels must be 1 or more; got 0"),
    (lambda nn, a: nn.Conv2d(3, 4, 0), "kernel_size must be 1 or more; got 0"),
    (lambda nn, a: nn.Conv2d(3, 4, 3, stride=0), "stride must be 1 or more; got 0"),
    (lambda nn, a: nn.Conv2d(3, 4, 3, padding_mode="mirror"), "padding_mode must be 'zeros'"),
    # ---- along a line
    (line(weight=(4, 3, 9)), "the kernel, 1×9, is larger than the padded image, 1×8"),
    (line(weight=(4, 2, 3)), "weight must have as many channels as x: expected 3, got weight of shape (4, 2, 1, 3)"),
    (line(x=(3, 8)), "x must have 3 axes, (N, C, L); got shape (3, 8)"),
    (line(weight=(4, 3)), "weight must have 3 axes, (C_out, C_in/groups, K); got shape (4, 3)"),
    (line(stride=0), "stride must be 1 or more; got 0"),
    (line(stride=(1, 1)), "stride must be a whole number; got (1, 1)"),
    (line(dilation=0), "dilation must be 1 or more; got 0"),
    (line(padding=-1), "padding must be a whole number, 0 or more, 'same' or 'valid'; got -1"),
    (line(padding=(1, 2)), "padding must be a whole number, 0 or more, 'same' or 'valid'; got (1, 2)"),
    (line(padding="full"), "padding must be a number, a pair, 'same' or 'valid'; got 'full'"),
    (line(padding="same", stride=2), "padding='same' needs stride 1"),
    (line(padding=8, padding_mode="reflect"), "padding_mode='reflect' finds 7 pixels to copy in an axis of 8"),
    (line(x=(2, 3, 0)), "size must be 1 or more; got (1, 0)"),
    (lambda nn, a: nn.conv1d([1.0], a(1, 1, 1)), "x must be a"),
    (lambda nn, a: nn.Conv1d(3, 4, (1, 3)), "kernel_size must be a whole number; got (1, 3)"),
    (lambda nn, a: nn.Conv1d(3, 4, 3, groups=2), "groups must divide the channels that come in"),
    # ---- transposed
    (stamp(weight=(2, 4, 3, 3)), "weight must have a kernel for each channel of x, 3; got shape (2, 4, 3, 3)"),
    (stamp(weight=(3, 4, 3)), "weight must have 4 axes, (C_in, C_out/groups, K_h, K_w), none empty; got (3, 4, 3)"),
    (stamp(weight=(3, 0, 3, 3)), "none empty; got (3, 0, 3, 3)"),
    (stamp(x=(3, 4, 4)), "x must have 4 axes, (N, C, H, W); got shape (3, 4, 4)"),
    (stamp(x=(2, 3, 0, 4)), "size must be 1 or more; got (0, 4)"),
    (stamp(bias=(3,)), "bias must have shape (4,); got (3,)"),
    (stamp(groups=2), "groups must divide the channels that come in and those that go out; got groups=2 for 3 in"),
    (stamp(groups=0), "groups must be 1 or more; got 0"),
    (stamp(stride=0), "stride must be 1 or more; got 0"),
    (stamp(padding=-1), "padding must be 0 or more; got -1"),
    (stamp(padding="same"), "padding must be a whole number or a pair (rows, columns); got 'same'"),
    (stamp(output_padding=1), "output_padding must be smaller than stride or dilation; got output_padding=1 for"),
    (stamp(stride=2, output_padding=(1, 2)), "output_padding must be smaller than stride or dilation; got"),
    (stamp(padding=3), "padding=(3, 3) takes away the whole output; its size would be (0, 0)"),
    (lambda nn, a: nn.conv_transpose2d(a(1, 2, 3, 3, dtype="float32"), a(2, 1, 2, 2)), "x and weight must have one"),
    (lambda nn, a: nn.ConvTranspose2d(3, 4, 3, output_padding=1), "output_padding must be smaller than stride or"),
    (lambda nn, a: nn.ConvTranspose2d(3, 4, 3, groups=2), "groups must divide the channels that come in"),
    (lambda nn, a: nn.ConvTranspose2d(3, 4, 0), "kernel_size must be 1 or more; got 0"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.conv2d_backward(a(2, 4, 5, 6), a(2, 3, 8, 8), a(4, 3, 3, 3)), "must have shape (2, 4, 6, 6)"),
    (lambda nn, a: nn.pad_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 1), "grad_y must have shape (2, 3, 10, 10)"),
    (lambda nn, a: nn.conv1d_backward(a(2, 4, 5), a(2, 3, 8), a(4, 3, 3)), "must have shape (2, 4, 1, 6)"),
    (lambda nn, a: nn.conv1d_backward(None, a(2, 3, 8), a(4, 3, 3)), "grad_y must be a NumPy array; got NoneType"),
    (
        lambda nn, a: nn.conv_transpose2d_backward(a(2, 4, 5, 6), a(2, 3, 4, 4), a(3, 4, 3, 3)),
        "grad_y must have shape (2, 4, 6, 6); got (2, 4, 5, 6)",
    ),
    (lambda nn, a: nn.ConvTranspose2d(3, 2, 3).backward(a(5, 2)), "call the layer on an input before its backward"),
    (lambda nn, a: nn.Conv2d(3, 2, 3).backward(a(5, 2)), "call the layer on an input before its backward pass"),
]
