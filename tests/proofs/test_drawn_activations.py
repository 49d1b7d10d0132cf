"""Any shape, any setting and any numbers up to ±10,000: an activation gives what torch's gives, or refuses with it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.proofs.drawn import DRAWN, SEEDS, agree, mostly

KINKS = st.sampled_from([-6.0, -3.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 3.0, 6.0])
NUMBERS = st.one_of(KINKS, st.floats(-30, 30, width=32), st.floats(-1e4, 1e4, width=32))
SETTINGS = st.one_of(KINKS, st.floats(-10, 10, width=32), st.integers(-3, 3))
SHAPES = st.lists(st.integers(0, 3), max_size=4)


@st.composite
def arrays(draw, shapes=SHAPES):
    """Numbers and kinks, some of them seen through a turned and thinned view."""
    shape = tuple(draw(shapes))
    pool = np.array(draw(st.lists(NUMBERS, min_size=1, max_size=12)), np.float64)
    x = np.random.default_rng(draw(SEEDS)).choice(pool, size=shape)
    if draw(st.booleans()) and x.ndim:
        return np.repeat(x, 2, axis=0)[::2]
    return x.swapaxes(0, -1).copy().swapaxes(0, -1) if x.ndim else x


def given_settings(**settings):
    return lambda test: DRAWN(given(x=arrays(), settings=st.fixed_dictionaries({}, optional=settings))(test))


@DRAWN
@given(x=arrays(), name=st.sampled_from(["identity", "sigmoid", "tanh", "relu", "selu", "silu", "hardsigmoid"]))
def test_without_settings(name, x):
    agree(name, {"x": x})


@given_settings(negative_slope=SETTINGS)
def test_leaky_relu(x, settings):
    agree("leaky_relu", {"x": x} | settings)


@given_settings(alpha=SETTINGS)
def test_elu(x, settings):
    agree("elu", {"x": x} | settings)


@given_settings(alpha=mostly(st.sampled_from([0.25, 0.5, 1, 2.0, 16]), st.just(0)))  # torch rounds 1/alpha to float32
def test_celu(x, settings):
    agree("celu", {"x": x} | settings)


@given_settings(
    beta=mostly(SETTINGS.filter(lambda beta: abs(beta) > 1e-3), st.just(0)),
    threshold=st.one_of(SETTINGS, st.floats(-500, 500, width=32)),  # above 700 torch's exp overflows
)
def test_softplus(x, settings):
    agree("softplus", {"x": x} | settings, stricter=lambda case: case["beta"] == 0)


@given_settings(approximate=mostly(st.sampled_from(["none", "tanh"]), st.just("erf")))
def test_gelu(x, settings):
    agree("gelu", {"x": x} | settings)


@given_settings(min_val=SETTINGS, max_val=SETTINGS)
def test_hardtanh(x, settings):
    agree("hardtanh", {"x": x} | settings)


@DRAWN
@given(x=arrays(), slopes=st.one_of(st.just(()), st.tuples(st.integers(0, 3)), st.just((1, 1))), seed=SEEDS)
def test_prelu(x, slopes, seed):
    agree("prelu", {"x": x, "weight": np.random.default_rng(seed).normal(size=slopes)})


def nothing_to_choose_from(case):
    """torch lets a number compete with itself, and nothing with nothing; we ask for an axis with something along it."""
    return case["x"].ndim == 0 or case["x"].size == 0


@DRAWN
@given(x=arrays(), dim=st.integers(-4, 3), name=st.sampled_from(["softmax", "log_softmax"]))
def test_softmax(name, x, dim):
    agree(name, {"x": x, "dim": dim}, stricter=nothing_to_choose_from)
