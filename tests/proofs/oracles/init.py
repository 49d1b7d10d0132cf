"""Proofs of initializations: what they draw differs between packages, how it is distributed does not."""

import math

import numpy as np
import torch
from scipy import stats

from lib import numpy_nn

WEIGHT = (120, 30, 3, 5)  # a convolution: fan_in is 450, fan_out 1800
FAN_IN, FAN_OUT = 30 * 15, 120 * 15
UNLIKELY = 1e-4  # a right version fails this seldom, and with a fixed seed either never or always


def draws(ours, twin, settings, shape=WEIGHT):
    """What both packages draw in float64, flattened; each must write in place, return what it was given, keep dtype."""
    for dtype in (np.float32, np.float64):
        parameter = numpy_nn.Parameter(np.full(shape, np.nan, dtype))
        held = parameter.data
        assert ours(parameter, **settings, rng=1) is parameter
        assert parameter.data is held, "numpy_nn must fill the array that the parameter holds"
        assert held.dtype == dtype
        array = np.full(shape, np.nan, dtype)
        assert ours(array, **settings, rng=np.random.default_rng(1)) is array
        np.testing.assert_array_equal(array, held, err_msg="an array or a Parameter, a seed or its generator: the same")
        assert (ours(array.copy(), **settings, rng=2) != held).any(), "another seed, the same numbers"
    tensor = torch.nn.Parameter(torch.full(shape, torch.nan, dtype=torch.float64))
    assert twin(tensor, **settings, generator=torch.Generator().manual_seed(1)) is tensor
    assert tensor.requires_grad
    assert tensor.is_leaf
    return {"numpy_nn": held.ravel(), "torch_nn": tensor.detach().numpy().ravel()}


def same_numbers_as_torch(twin, theirs, settings, shape=WEIGHT):
    """torch_nn draws what torch.nn.init draws from the same generator."""
    for dtype in (torch.float32, torch.float64):
        found, expected = (
            function(torch.empty(shape, dtype=dtype), **settings, generator=torch.Generator().manual_seed(7))
            for function in (twin, theirs)
        )
        torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-7)


def distributed(values, distribution, who):
    """Kolmogorov–Smirnov; bounds; and the standard deviation within four times its sampling error."""
    low, high = distribution.support()
    assert values.min() >= low, f"{who}: {values.min()} is below {low}"
    assert values.max() <= high, f"{who}: {values.max()} is above {high}"
    p = stats.kstest(values, distribution.cdf).pvalue
    assert p > UNLIKELY, f"{who}: not distributed as it should be, p = {p:.1e}"
    error = abs(values.std() / distribution.std() - 1) * math.sqrt(2 * len(values))
    assert error < 4, f"{who}: standard deviation {values.std()}, expected {distribution.std()}"


def uniform(bound):
    return stats.uniform(-bound, 2 * bound)


def normal(std):
    return stats.norm(0, std)


def cut(a, b, mean=0.0, std=1.0):
    return stats.truncnorm((a - mean) / std, (b - mean) / std, mean, std)


def proof(theirs, *cases, shape=WEIGHT):
    """A proof from (settings, distribution) cases, and torch.nn.init's function where torch has it."""

    def prove(ours, twin):
        for settings, distribution in cases:
            for who, values in draws(ours, twin, settings, shape).items():
                distributed(values, distribution, who)
            if theirs is not None:
                same_numbers_as_torch(twin, theirs, settings, shape)

    return prove


def prove_constant(value, theirs, settings):
    def prove(ours, twin):
        for shape in ((3, 4), (5,), (), (0, 2)):
            parameter, tensor = numpy_nn.Parameter(np.full(shape, np.nan, np.float32)), torch.full(shape, torch.nan)
            held = parameter.data
            assert ours(parameter, **settings) is parameter
            assert twin(tensor, **settings) is tensor
            expected = theirs(torch.empty(shape), **settings).numpy()
            assert parameter.data is held
            np.testing.assert_array_equal(held, expected, strict=True)
            np.testing.assert_array_equal(tensor.numpy(), expected, strict=True)
            assert (expected == value).all()

    return prove


def prove_orthogonal(ours, twin):
    """Rows or columns at right angles, each as long as the gain, in every dtype; all rotations equally likely."""
    for shape in ((5, 3), (3, 5), (4, 4), (6, 2, 3, 2), (20, 2, 3), (1, 4)):
        for settings, gain in (({}, 1.0), (dict(gain=0.5), 0.5), (dict(gain=math.sqrt(2)), math.sqrt(2))):
            for who, values in draws(ours, twin, settings, shape).items():
                rows = values.reshape(shape[0], -1)
                short = rows if rows.shape[0] <= rows.shape[1] else rows.T
                np.testing.assert_allclose(short @ short.T, gain**2 * np.eye(len(short)), atol=1e-12, err_msg=who)
        same_numbers_as_torch(twin, torch.nn.init.orthogonal_, dict(gain=2.0), shape)
    rng = np.random.default_rng(0)
    corners = np.array([ours(np.empty((2, 2)), rng=rng)[0, 0] for _ in range(2000)])
    p = stats.kstest(np.arccos(corners) / np.pi, "uniform").pvalue
    assert p > UNLIKELY, f"directions are not equally likely, p = {p:.1e}"


def prove_fans(ours, twin):
    for shape in ((4, 3), (8, 6, 5), WEIGHT, (2, 3, 4, 5, 6)):
        expected = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
        assert ours(np.empty(shape)) == ours(numpy_nn.Parameter(np.empty(shape))) == expected
        assert twin(torch.empty(shape)) == expected
    for layer in (torch.nn.Conv2d(4, 6, (3, 5), groups=2), torch.nn.ConvTranspose2d(4, 6, 3), torch.nn.Linear(3, 7)):
        expected = torch.nn.init._calculate_fan_in_and_fan_out(layer.weight)
        assert ours(layer.weight.detach().numpy()) == twin(layer.weight) == expected


def prove_gain(ours, twin):
    """torch's gains; and what they are for: a unit that has gone through keeps its second moment."""
    linear = [f"conv{kind}{d}d" for kind in ("", "_transpose") for d in (1, 2, 3)]
    for name in ("linear", "sigmoid", "tanh", "relu", "selu", "leaky_relu", *linear):
        assert ours(name) == twin(name) == torch.nn.init.calculate_gain(name)
    for slope in (None, 0, 1, 0.2, -0.5, math.sqrt(5), 3):
        expected = torch.nn.init.calculate_gain("leaky_relu", slope)
        assert ours("leaky_relu", slope) == twin("leaky_relu", slope) == expected
    z = np.random.default_rng(0).normal(size=100_000)
    for slope in (0, 0.2, 1):
        kept = np.mean(numpy_nn.leaky_relu(ours("leaky_relu", slope) * z, slope) ** 2)
        assert abs(kept - 1) < 0.02
