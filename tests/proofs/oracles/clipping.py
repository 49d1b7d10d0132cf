"""Clipping beside torch.nn.utils."""

import math

import numpy as np
import torch

from lib import numpy_nn
from tests.proofs.harness import assert_equal

SHAPES = ((3, 4), (5,), ())


def clip_grad_value_(parameters, clip_value):
    """torch's, which stumbles where no parameter has a gradient."""
    if any(parameter.grad is not None for parameter in parameters):
        torch.nn.utils.clip_grad_value_(parameters, clip_value)


def clipped(nn, clip, grads, *args, **settings):
    """What it returns, and the gradients that it leaves."""
    ours = nn is numpy_nn
    zeros = [np.zeros(np.shape(grad), np.float32 if grad is None else grad.dtype) for grad in grads]
    parameters = [nn.Parameter(zero if ours else torch.tensor(zero)) for zero in zeros]
    for parameter, grad in zip(parameters, grads, strict=True):
        if grad is not None:
            parameter.grad = grad.copy() if ours else torch.tensor(grad)
    with np.errstate(invalid="ignore"):  # NaN and ∞ are among the gradients
        found = clip(parameters, *args, **settings)
    return found, [parameter.grad for parameter in parameters]


def draws(dtype):
    rng = np.random.default_rng(0)
    for scale in (1e-3, 1.0, 1e4, 1e8):
        yield [scale * rng.normal(size=shape).astype(dtype) for shape in SHAPES]
    yield [rng.normal(size=(2, 2)).astype(dtype), None, np.zeros(3, dtype)]
    yield [np.zeros(3, dtype)]
    yield [None]
    yield [np.array([3.0, math.nan], dtype), np.ones(2, dtype)]
    yield [np.array([3.0, math.inf], dtype), np.ones(2, dtype)]


def prove_clipping(oracle, settings):
    """The same norm and the same gradients as torch, both packages, both dtypes."""

    def proof(ours, twin):
        for dtype, rtol in ((np.float64, 1e-10), (np.float32, 1e-5)):
            for setting in settings:
                for grads in draws(dtype):
                    expected = clipped(torch.nn, oracle, grads, **setting)
                    for nn, clip in ((numpy_nn, ours), (torch.nn, twin)):
                        found = clipped(nn, clip, grads, **setting)
                        assert_close(found, expected, rtol, f"{nn.__name__}, {setting}")
                        assert {grad.dtype for grad in found[1] if grad is not None} <= {
                            np.dtype(dtype) if nn is numpy_nn else getattr(torch, np.dtype(dtype).name)
                        }

    return proof


def assert_close(found, expected, rtol, what):
    """Equal to a share of each number: gradients of a thousandth too."""
    assert [grad is None for grad in found[1]] == [grad is None for grad in expected[1]], what
    assert_equal(found[0], expected[0], rtol, f"norm of {what}")
    for grad, other in zip(found[1], expected[1], strict=True):
        if grad is not None:
            np.testing.assert_allclose(np.asarray(grad), np.asarray(other), rtol=rtol, atol=0, err_msg=what)
