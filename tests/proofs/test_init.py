"""What initializations are for: a signal that keeps its strength through thirty layers, both ways."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib import numpy_nn, torch_nn
from tests.proofs.drawn import DRAWN
from tests.proofs.oracles.init import UNLIKELY

WIDTH, DEPTH = 200, 30


def strength_after(init_, activation, seed=0, **settings):
    """The mean square of a signal of mean square 1 after many layers."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(100, WIDTH))
    for _ in range(DEPTH):
        weight = init_(np.empty((WIDTH, WIDTH)), rng=rng, **settings)
        x = activation(numpy_nn.linear(x, weight))
    return np.mean(x**2)


@pytest.mark.parametrize(
    ("name", "activation"),
    [
        ("kaiming_normal_", "relu"), ("kaiming_uniform_", "relu"), ("lecun_normal_", "identity"),
        ("lecun_uniform_", "identity"), ("xavier_normal_", "identity"), ("xavier_uniform_", "identity"),
        ("orthogonal_", "identity"), ("lecun_normal_", "selu"),
    ],
)
def test_a_signal_keeps_its_strength(name, activation):
    assert 0.3 < strength_after(getattr(numpy_nn, name), getattr(numpy_nn, activation)) < 3


def test_a_signal_fades_where_the_gain_is_forgotten_and_explodes_where_it_is_doubled():
    assert strength_after(numpy_nn.lecun_normal_, numpy_nn.relu) < 1e-7
    assert strength_after(numpy_nn.xavier_normal_, numpy_nn.identity, gain=2.0) > 1e15


def test_a_rescaled_cut_keeps_the_signal_and_a_cut_alone_does_not():
    std = numpy_nn.calculate_gain("relu") / np.sqrt(WIDTH)
    assert 0.3 < strength_after(numpy_nn.rescaled_trunc_normal_, numpy_nn.relu, std=std) < 3
    cut = dict(std=std, a=-2 * std, b=2 * std)
    assert strength_after(numpy_nn.trunc_normal_, numpy_nn.relu, **cut) < 0.01


def test_the_share_of_the_standard_deviation_left_by_a_cut_is_the_one_that_keras_names():
    for package in (numpy_nn, torch_nn):
        left = package.init.STD_LEFT_BY_A_CUT_AT_2
        assert left == pytest.approx(0.87962566103423978, rel=1e-14)


@DRAWN
@given(shape=st.lists(st.integers(0, 4), max_size=5))
def test_fans_are_torchs_or_refused_with_them(shape):
    tensor = torch.empty(shape)
    if len(shape) < 2 or 0 in shape:  # torch counts empty ones, and warns that there is nothing to fill
        for call in (
            lambda: numpy_nn.calculate_fan_in_and_fan_out(tensor.numpy()),
            lambda: torch_nn.calculate_fan_in_and_fan_out(tensor),
        ):
            with pytest.raises(ValueError, match="2 axes or more"):
                call()
        return
    expected = torch.nn.init._calculate_fan_in_and_fan_out(tensor)
    assert numpy_nn.calculate_fan_in_and_fan_out(tensor.numpy()) == expected
    assert torch_nn.calculate_fan_in_and_fan_out(tensor) == expected


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
@pytest.mark.parametrize(("a", "b"), [(-0.5, 0.1), (1.5, 9.0), (2.2, 2.8), (-9.0, -2.0), (2.3, 99.0), (-99.0, -2.3)])
def test_a_cut_far_from_the_middle_is_drawn_right(a, b, package):
    """torch draws such cuts in another way, and other numbers; they are distributed alike."""
    if package is numpy_nn:
        values = numpy_nn.trunc_normal_(np.empty(5000), a=a, b=b, rng=0)
    else:
        generator = torch.Generator().manual_seed(0)
        values = torch_nn.trunc_normal_(torch.empty(5000, dtype=torch.float64), a=a, b=b, generator=generator).numpy()
    assert stats.kstest(values, stats.truncnorm(a, b).cdf).pvalue > UNLIKELY


def test_a_distribution_may_be_a_single_number():
    for package, tensor in ((numpy_nn, np.empty(3)), (torch_nn, torch.empty(3))):
        assert package.uniform_(tensor, 0.5, 0.5).tolist() == [0.5] * 3
        assert package.normal_(tensor, 0.25, 0.0).tolist() == [0.25] * 3


def test_a_layer_s_own_start_is_fan_in_uniform_s():
    expected = numpy_nn.fan_in_uniform_(np.empty((8, 5), np.float32), rng=3)
    np.testing.assert_array_equal(numpy_nn.Linear(5, 8, rng=3).weight.data, expected)
    expected = numpy_nn.fan_in_uniform_(np.empty((8, 5, 3, 2), np.float32), rng=3)
    np.testing.assert_array_equal(numpy_nn.Conv2d(5, 8, (3, 2), rng=3).weight.data, expected)
