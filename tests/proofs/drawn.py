"""Settings drawn by Hypothesis, impossible ones among them: torch's result, or a refusal where torch refuses."""

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.proofs.harness import as_tensors, assert_equal, autograd, gradients, upstream
from tests.proofs.table import LINES

DRAWN = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def mostly(usual, odd):
    """Usual values, and now and then one that should be refused."""
    return st.integers(0, 24).flatmap(lambda i: odd if i == 24 else usual)


def either(numbers):
    """A number, or a pair of them."""
    return st.one_of(numbers, st.tuples(numbers, numbers))


SEEDS = st.integers(0, 999)


def array(shape, seed, ties=False):
    x = np.random.default_rng(seed).normal(size=shape)
    return np.asarray(np.round(x) if ties else x)


def result(function, case):
    """What the function gives, or the error by which it refuses."""
    try:
        return function(**case)
    except (ValueError, RuntimeError, IndexError, AssertionError) as error:
        return error


def agree(name, case, stricter=lambda case: False):
    """Both packages give what torch gives, or refuse in the same words; `stricter` says where torch would answer."""
    line = LINES[name]
    expected = result(line.oracle, as_tensors(case, "cpu"))
    ours, twin = result(line.numpy, case), result(line.torch, as_tensors(case, "cpu"))
    if isinstance(ours, Exception) or isinstance(twin, Exception) or isinstance(expected, Exception):
        assert isinstance(ours, ValueError), f"torch refuses ({expected}), numpy_nn answers"
        assert isinstance(twin, ValueError), f"torch refuses ({expected}), torch_nn answers"
        assert str(ours) == str(twin)
        assert isinstance(expected, Exception) or stricter(case), f"refused ({ours}), and torch answers"
        return
    assert_equal(ours, expected, 1e-10, "numpy_nn")
    assert_equal(twin, expected, 1e-10, "torch_nn")
    grad_y = upstream(ours, 0)
    found = gradients(line, line.backward, grad_y, case)
    for name_of_argument, grad in autograd(line, line.oracle, case, grad_y, "cpu").items():
        assert_equal(found[name_of_argument], grad, 1e-10, f"grad_{name_of_argument}")
