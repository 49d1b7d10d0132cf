"""What cannot be done is refused by a ValueError that says what came and what was expected, in both packages."""

import re

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from lib.torch_nn.interop import copy_parameters
from tests.proofs.table import LINES

PACKAGES = {
    "numpy_nn": (numpy_nn, lambda *shape, dtype="float64": np.zeros(shape, dtype)),
    "torch_nn": (torch_nn, lambda *shape, dtype="float64": torch.zeros(shape, dtype=getattr(torch, dtype))),
}


def conv(x=(2, 3, 8, 8), weight=(4, 3, 3, 3), bias=None, **settings):
    return lambda nn, a: nn.conv2d(a(*x), a(*weight), bias and a(*bias), **settings)


def pool(function, x=(2, 3, 8, 8), **settings):
    return lambda nn, a: getattr(nn, function)(a(*x), **settings)


REFUSED = [
    # ---- convolution
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
    # ---- pooling
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
    # ---- the rest
    (lambda nn, a: nn.linear(a(5, 3), a(2, 4)), "x must have as many features as weight has columns, 4; got x of"),
    (lambda nn, a: nn.linear(a(5, 3), a(3)), "weight must have 2 axes, (out_features, in_features); got shape (3,)"),
    (lambda nn, a: nn.linear(a(5, 3), a(2, 3), a(3)), "bias must have shape (2,); got (3,)"),
    (lambda nn, a: nn.linear(a(5, 3, dtype="float32"), a(2, 3)), "x and weight must have one dtype"),
    (lambda nn, a: nn.linear(a(5, 3, dtype="int64"), a(2, 3)), "x must hold floating-point numbers"),
    (lambda nn, a: nn.Linear(0, 3), "in_features must be 1 or more; got 0"),
    (lambda nn, a: nn.Linear(3, 2.5), "out_features must be a whole number; got 2.5"),
    (lambda nn, a: nn.relu(a(3, dtype="int64")), "x must hold floating-point numbers"),
    (lambda nn, a: nn.relu([1.0]), "got list"),
    (lambda nn, a: nn.flatten(a(2, 3), 2), "start_dim must name an axis of x, of shape (2, 3); got 2"),
    (lambda nn, a: nn.flatten(a(2, 3), "1"), "start_dim must name an axis of x, of shape (2, 3); got '1'"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5)), "target must be"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), [0, 1, 2, 0, 1]), "class indices, integers from 0 to 2; got list"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(4, dtype="int64")), "one class a row of input, shape (5,); got"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5, dtype="int64") + 3), "target must hold classes from 0 to 2, as"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5, dtype="int64") - 1), "as input has 3 columns; got -1"),
    (lambda nn, a: nn.cross_entropy(a(3), a(3, dtype="int64")), "input must be logits of shape (N, C), not empty; got"),
    (lambda nn, a: nn.cross_entropy(a(0, 3), a(0, dtype="int64")), "not empty; got shape (0, 3)"),
    (lambda nn, a: nn.cross_entropy(a(2, 3, dtype="int64"), a(2, dtype="int64")), "input must hold floating-point"),
    (lambda nn, a: nn.SGD([]), "params must be one Parameter or more"),
    (lambda nn, a: nn.SGD([a(3)]), "params must be one Parameter or more"),
    (lambda nn, a: nn.SGD(nn.Linear(2, 2).parameters(), lr=-1), "lr must be 0 or more; got -1"),
    (lambda nn, a: nn.SGD(nn.Linear(2, 2).parameters(), lr=float("nan")), "lr must be 0 or more; got nan"),
    (lambda nn, a: nn.Sequential(nn.ReLU(), nn.relu), "Sequential takes layers; got function at place 1"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.conv2d_backward(a(2, 4, 5, 6), a(2, 3, 8, 8), a(4, 3, 3, 3)), "must have shape (2, 4, 6, 6)"),
    (lambda nn, a: nn.max_pool2d_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 4, 4)"),
    (lambda nn, a: nn.min_pool2d_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 4, 4)"),
    (lambda nn, a: nn.avg_pool2d_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 4, 4)"),
    (lambda nn, a: nn.adaptive_avg_pool2d_backward(a(2, 3), a(2, 3, 8, 8), 2), "grad_y must have shape (2, 3, 2, 2)"),
    (lambda nn, a: nn.pad_backward(a(2, 3, 8, 8), a(2, 3, 8, 8), 1), "grad_y must have shape (2, 3, 10, 10)"),
    (lambda nn, a: nn.linear_backward(a(5, 3), a(5, 3), a(2, 3)), "grad_y must have shape (5, 2); got (5, 3)"),
    (lambda nn, a: nn.relu_backward(a(3), a(4)), "grad_y must have shape (4,); got (3,)"),
    (lambda nn, a: nn.flatten_backward(a(2, 3, 4), a(2, 3, 4)), "grad_y must have shape (2, 12); got (2, 3, 4)"),
    (lambda nn, a: nn.relu_backward(a(3, dtype="float32"), a(3)), "grad_y and x must have one dtype"),
    (lambda nn, a: nn.relu(a(3, dtype="float16")), "x must be float32 or float64; got float16"),
    (lambda nn, a: nn.Linear(3, 2).backward(a(5, 2)), "call the layer on an input before its backward pass"),
    (lambda nn, a: nn.Conv2d(3, 2, 3).backward(a(5, 2)), "call the layer on an input before its backward pass"),
    (lambda nn, a: nn.MaxPool2d(3).backward(a(5, 2)), "call the layer on an input before its backward pass"),
    (lambda nn, a: nn.CrossEntropyLoss().backward(), "call the layer on an input before its backward pass"),
]


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[words[:60] for _, words in REFUSED])
def test_refusal(call, words, package):
    with pytest.raises(ValueError, match=re.escape(words)):
        call(*PACKAGES[package])


@pytest.mark.parametrize(("call", "words"), REFUSED_BACKWARD, ids=[words[:60] for _, words in REFUSED_BACKWARD])
def test_refusal_on_the_way_back(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call(*PACKAGES["numpy_nn"])


def test_copy_parameters_refuses_layers_that_do_not_match():
    with pytest.raises(ValueError, match="torch_layer must have parameters of the shapes"):
        copy_parameters(numpy_nn.Linear(3, 2), torch.nn.Linear(2, 3))
    with pytest.raises(ValueError, match="torch_layer must have parameters of the shapes"):
        copy_parameters(numpy_nn.Linear(3, 2), torch.nn.Linear(3, 2, bias=False))


@pytest.mark.parametrize("name", ["conv2d", "max_pool2d", "min_pool2d", "avg_pool2d", "adaptive_avg_pool2d", "relu"])
def test_nan_passes_through_where_torch_lets_it(name):
    x = np.random.default_rng(0).normal(size=(1, 2, 6, 6))
    x[0, 1, 2, 3] = np.nan
    settings = {"conv2d": {"weight": np.ones((3, 2, 3, 3))}, "relu": {}, "adaptive_avg_pool2d": {"output_size": (2, 4)}}
    settings = settings.get(name, {"kernel_size": 3, "stride": 1, "padding": 1})
    tensors = {key: torch.tensor(v) if isinstance(v, np.ndarray) else v for key, v in settings.items()}
    y = getattr(numpy_nn, name)(x, **settings)
    assert 0 < np.isnan(y).sum() < y.size
    for function in (LINES[name].oracle, getattr(torch_nn, name)):
        np.testing.assert_allclose(y, function(torch.tensor(x), **tensors).numpy(), rtol=1e-10)
