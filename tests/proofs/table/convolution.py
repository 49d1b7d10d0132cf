"""Convolution and padding."""

from torch import nn

from tests.proofs.cases import normal
from tests.proofs.harness import Counting, Function, Layer
from tests.proofs.oracles import convolution as oracles

IMAGES = normal(2, 3, 7, 6)
BATCH = normal(4, 3, 7, 6)
ONE_KERNEL = dict(x=IMAGES, weight=normal(4, 3, 3, 2), bias=normal(4))
EVEN_KERNEL = dict(x=IMAGES, weight=normal(2, 3, 2, 4), bias=normal(2))
GROUPED = dict(x=normal(2, 4, 6, 5), weight=normal(6, 2, 3, 3), bias=normal(6))

CONV2D = [
    ONE_KERNEL,
    dict(x=IMAGES, weight=normal(4, 3, 3, 2)),
    dict(x=normal(1, 1, 5, 5), weight=normal(1, 1, 3, 3)),
    dict(x=normal(3, 2, 4, 5), weight=normal(5, 2, 1, 1), bias=normal(5)),
    dict(x=normal(2, 3, 4, 5), weight=normal(2, 3, 4, 5)),
    ONE_KERNEL | dict(stride=2),
    ONE_KERNEL | dict(stride=(3, 2), padding=(2, 1)),
    ONE_KERNEL | dict(padding="valid", dilation=(2, 3)),
    ONE_KERNEL | dict(stride=2, padding=3, dilation=2),
    EVEN_KERNEL | dict(padding="same"),
    EVEN_KERNEL | dict(padding="same", dilation=(3, 1), padding_mode="circular"),
    ONE_KERNEL | dict(padding=((0, 2), (3, 1)), stride=2),
    ONE_KERNEL | dict(padding=2, padding_mode="replicate"),
    ONE_KERNEL | dict(padding=(5, 3), padding_mode="reflect", stride=2),
    ONE_KERNEL | dict(padding=(7, 6), padding_mode="circular"),
    GROUPED | dict(groups=2, stride=(1, 2), padding=1),
    dict(x=normal(2, 4, 6, 5), weight=normal(8, 1, 3, 3), groups=4, dilation=2, padding=1),
    dict(x=normal(0, 3, 7, 6), weight=normal(4, 3, 3, 2), bias=normal(4)),
    dict(x=normal(19, 8, 16, 16), weight=normal(3, 8, 5, 5), padding=2),  # more than one batch of columns
]
PADDED = [
    dict(x=IMAGES, padding=2),
    dict(x=IMAGES, padding=(1, 3), value=-1.5),
    *(
        dict(x=IMAGES, padding=sides, mode=mode)
        for mode in ("replicate", "reflect", "circular")
        for sides in (((1, 2), (0, 3)), (6, 5), 0)
    ),
]
SIZES = [
    dict(size=(H, W), kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    for H, W in ((6, 6), (7, 12), (28, 5))
    for kernel_size in (1, 3, (2, 5))
    for stride in (1, 2, (3, 1))
    for padding in (0, 1, (2, 4), "valid", "same")
    for dilation in (1, (2, 1))
    if padding != "same" or stride == 1
]
SIDES = [dict(padding=case["padding"], kernel_size=case["kernel_size"], dilation=case["dilation"]) for case in SIZES]

LINES = normal(2, 4, 7)
SEQUENCES = dict(x=normal(2, 4, 9), weight=normal(6, 4, 3), bias=normal(6))
CONV1D = [
    SEQUENCES,
    dict(x=normal(1, 1, 3), weight=normal(1, 1, 3)),
    dict(x=normal(2, 3, 7), weight=normal(3, 3, 2)),
    SEQUENCES | dict(stride=2, padding=3),
    SEQUENCES | dict(padding="same", dilation=2),
    SEQUENCES | dict(padding="valid", stride=3),
    SEQUENCES | dict(padding=2, padding_mode="reflect"),
    SEQUENCES | dict(padding=4, padding_mode="circular", dilation=3),
    dict(x=normal(2, 4, 6), weight=normal(6, 2, 2), groups=2, padding=1),
    dict(x=normal(0, 4, 6), weight=normal(2, 4, 3), bias=normal(2)),
]
SMALL = dict(x=normal(2, 3, 4, 5), weight=normal(3, 2, 3, 2), bias=normal(2))
STAMPS = [
    SMALL,
    dict(x=normal(1, 1, 3, 3), weight=normal(1, 1, 2, 2)),
    dict(x=normal(2, 3, 1, 1), weight=normal(3, 3, 3, 3)),
    SMALL | dict(stride=2),
    SMALL | dict(stride=(3, 2), padding=(2, 1)),
    SMALL | dict(stride=2, padding=1, output_padding=1),
    SMALL | dict(stride=(3, 2), padding=1, output_padding=(2, 0), dilation=(1, 3)),
    SMALL | dict(output_padding=(2, 1), dilation=3),  # as large as the stride and larger
    dict(x=normal(2, 4, 3, 3), weight=normal(4, 3, 2, 3), bias=normal(6), groups=2, stride=2, padding=1),
    dict(x=normal(2, 3, 3, 4), weight=normal(3, 1, 2, 2), groups=3, dilation=2),
    dict(x=normal(0, 3, 4, 5), weight=normal(3, 2, 3, 2), bias=normal(2)),
    dict(x=normal(19, 3, 16, 16), weight=normal(3, 8, 5, 5), padding=2),  # more than one batch of columns
]

TABLE = [
    Function("conv2d", oracles.conv2d, CONV2D),
    Function("conv1d", oracles.conv1d, CONV1D),
    Function("conv_transpose2d", oracles.conv_transpose2d, STAMPS),
    Function("pad", oracles.pad, PADDED),
    Counting("conv2d_output_size", oracles.conv2d_output_size, SIZES),
    Counting("resolve_padding", oracles.resolve_padding, SIDES),
    Layer(
        "Conv2d",
        nn.Conv2d,
        [
            dict(in_channels=3, out_channels=4, kernel_size=3, x=BATCH),
            dict(in_channels=3, out_channels=6, kernel_size=(2, 3), stride=2, padding=1, groups=3, bias=False, x=BATCH),
            dict(in_channels=3, out_channels=2, kernel_size=2, padding="same", padding_mode="reflect", x=BATCH),
      ],
    ),
    Layer(
        "Conv1d",
        nn.Conv1d,
        [
            dict(in_channels=3, out_channels=4, kernel_size=3, x=normal(2, 3, 8)),
            dict(in_channels=4, out_channels=6, kernel_size=2, stride=2, padding=1, groups=2, bias=False, x=LINES),
            dict(in_channels=4, out_channels=2, kernel_size=3, padding="same", padding_mode="reflect", x=LINES),
      ],
    ),
    Layer(
        "ConvTranspose2d",
        nn.ConvTranspose2d,
        [
            dict(in_channels=3, out_channels=4, kernel_size=3, x=normal(2, 3, 4, 5)),
            dict(
                in_channels=4,
                out_channels=6,
                kernel_size=(2, 3),
                stride=2,
                padding=1,
                output_padding=(1, 0),
                groups=2,
                bias=False,
                dilation=(1, 2),
                x=normal(2, 4, 4, 5),
            ),
      ],
    ),
]
