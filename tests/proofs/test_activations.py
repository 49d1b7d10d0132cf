"""What activations promise beyond torch's numbers: no overflow anywhere, every digit kept, a table that is true."""

import math
import re

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from tests.proofs.table import LINES

ELEMENTWISE = [
    "identity", "step", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "celu", "softplus", "silu", "gelu",
    "hardtanh", "hardsigmoid",
]
FAR = [-1e4, -5e3, -200, -104, -89, -20, -0.0, 0.0, 20, 88, 89, 104, 200, 5e3, 1e4]
SETTINGS = [(name, {}) for name in ELEMENTWISE] + [
    ("gelu", {"approximate": "tanh"}),
    ("softplus", {"beta": 10, "threshold": 1e9}),
    ("softplus", {"beta": -10}),
    ("elu", {"alpha": 100}),
    ("celu", {"alpha": 0.01}),
    ("leaky_relu", {"negative_slope": 100}),
    ("softmax", {"dim": 0}),
    ("log_softmax", {"dim": 0}),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
def test_nothing_overflows_at_ten_thousand(name, settings, dtype):
    """Neither forward nor on the way back; only what is too small to hold may become 0."""
    x = np.array(FAR, dtype)
    with np.errstate(all="raise", under="ignore"):
        y = getattr(numpy_nn, name)(x, **settings)
        grad_x = getattr(numpy_nn, f"{name}_backward")(np.ones_like(x), x, **settings)
    assert np.isfinite(y).all()
    assert np.isfinite(grad_x).all()
    tensor = torch.tensor(x, requires_grad=True)
    z = getattr(torch_nn, name)(tensor, **settings)
    z.sum().backward()
    assert z.isfinite().all()
    assert tensor.grad.isfinite().all()


@pytest.mark.parametrize("name", ELEMENTWISE[2:])
def test_nan_and_infinity_come_out_as_torchs(name):
    x = np.array([np.nan, np.inf, -np.inf, 1.0])
    with np.errstate(invalid="ignore"):  # −∞ · 0
        y = getattr(numpy_nn, name)(x)
    for function in (LINES[name].oracle, getattr(torch_nn, name)):
        np.testing.assert_allclose(y, function(torch.tensor(x)).numpy(), rtol=1e-10)


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
def test_a_sigmoid_keeps_its_digits_where_it_is_small(package):
    """1 − sigmoid(−x), or a sigmoid by way of tanh, would be 0 at −40."""
    x = np.array([-700.0, -300, -80, -40, -20, -1])
    y = np.asarray(package.sigmoid(x if package is numpy_nn else torch.tensor(x)))
    np.testing.assert_allclose(y, [math.exp(v) / (math.exp(v) + 1) for v in x], rtol=1e-14)
    np.testing.assert_allclose(package.softplus(x if package is numpy_nn else torch.tensor(x)), np.log1p(np.exp(x)))


def test_a_softplus_is_x_itself_beyond_its_threshold_to_the_last_bit():
    x = np.array([19.5, 20.0, np.nextafter(20, 21), 20.5, 21.0])
    for y in (
        numpy_nn.softplus(x), torch_nn.softplus(torch.tensor(x)).numpy(),
        numpy_nn.Softplus()(x), torch_nn.Softplus()(torch.tensor(x)).numpy(),
    ):
        np.testing.assert_array_equal(y == x, [False, False, True, True, True])


def test_the_slopes_of_a_prelu_start_where_torchs_do():
    for package in (numpy_nn, torch_nn, torch.nn):
        for layer, start in ((package.PReLU(), [0.25]), (package.PReLU(3, 0.5), [0.5, 0.5, 0.5])):
            slopes = layer.weight.data
            assert np.asarray(slopes).dtype == np.float32
            np.testing.assert_array_equal(slopes, start)


def test_the_two_forms_of_gelu_are_as_close_as_the_text_says():
    x = np.linspace(-10, 10, 20_001)
    assert 4e-4 < np.abs(numpy_nn.gelu(x) - numpy_nn.gelu(x, "tanh")).max() < 5e-4


def test_selu_keeps_mean_and_variance_as_the_text_says():
    y = numpy_nn.selu(np.random.default_rng(0).normal(size=1_000_000))
    assert abs(y.mean()) < 5e-3
    assert abs(y.var() - 1) < 5e-3


def test_the_table_at_the_head_of_the_module_is_true():
    text = numpy_nn.activations.__doc__.replace("−", "-")
    header, *rows = re.findall(r"^ +(\w+) +((?:-?\d+(?:\.\d+)? +)*-?\d+(?:\.\d+)?)(?:\s|$)", text, re.MULTILINE)
    x = np.array(header[1].split(), np.float64)
    assert header[0] == "x"
    assert len(rows) == 6
    for name, values in rows:
        np.testing.assert_allclose(getattr(numpy_nn, name)(x), np.array(values.split(), np.float64), atol=0.005001)


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("ReLU", {}), ("LeakyReLU", {"negative_slope": 0.3}), ("PReLU", {"num_parameters": 2}), ("ELU", {"alpha": 2.0}),
        ("CELU", {"alpha": 2.0}), ("Softplus", {"beta": 2.0, "threshold": 9.0}), ("GELU", {"approximate": "tanh"}),
        ("Hardtanh", {"min_val": 0.0, "max_val": 6.0}), ("Softmax", {"dim": 1}), ("LogSoftmax", {"dim": 0}),
    ],
    ids=str,
)
def test_a_layer_holds_and_says_its_settings_by_torchs_names(name, settings, package):
    layer, theirs = getattr(package, name)(**settings), getattr(torch.nn, name)(**settings)
    assert {argument: getattr(layer, argument) for argument in settings} == settings
    assert {argument: getattr(theirs, argument) for argument in settings} == settings
    assert repr(layer) == f"{name}({', '.join(f'{argument}={value!r}' for argument, value in settings.items())})"
