"""Gradient check: is the backward pass the slope of the forward pass?

A slope can be had without any calculus. Move one number a little to both sides, and see what the result does:

    ∂L/∂w ≈ ( L(w + h) − L(w − h) ) / 2h

It costs two forward passes for every number, so nobody trains like that. But it needs no formula, and so no mistake in
a formula escapes it. L is Σ r · y here, with random r; under a plain sum of y, errors of opposite sign would cancel.

Two things spoil it. With a large h the two points are far from the slope's: the error grows as h². With a small h they
agree in nearly all their digits, and few are left for the difference: the error grows as 1/h. In float64 the best of
both is off by about 3e-10 of the slope. In float32 it is off by 4e-4, which many a wrong formula would pass: so float32
is refused.

Central differences mean nothing on a kink, such as that of max(0, x) at 0: choose inputs that stay h away from it.
"""

import math

import numpy as np

from .differences import float64_arrays, indices, largest_error, slope
from .module import Module

__all__ = ["gradient_check"]


def gradient_check(function, inputs, backward=None, *, step=1e-5, tolerance=1e-6, most=100, rng=0):
    """Compare a backward pass with central differences.

    Args:
        function: a Module, or a function of arrays.
        inputs: its arguments in order, a tuple; one array may stand alone.
        backward: for a function, backward(grad_y, *inputs), which returns the gradients of its float arrays, in order.
        step: h, how far a number is moved to either side.
        tolerance: the error allowed, as a part of the largest slope of the same array.
        most: of a larger array only so many numbers are looked at.
        rng: np.random.Generator or seed, for r and for which numbers.

    Returns:
        {name: largest error}, of each float argument and each parameter.

    Raises:
        AssertionError: a gradient is off by more than `tolerance`: which, where, and by how much.
        ValueError: an array is not float64, or the function draws random numbers.
    """
    inputs = inputs if isinstance(inputs, tuple) else (inputs,)
    inputs = [np.array(value) if isinstance(value, np.ndarray) else value for value in inputs]
    rng = np.random.default_rng(rng)
    parameters = function.named_parameters() if isinstance(function, Module) else ()
    arrays = float64_arrays(function, inputs, {name: each.data for name, each in parameters})
    y = function(*inputs)
    r = _random_like(y, rng)

    def loss():
        return _dot(r, function(*inputs))

    if not math.isclose(loss(), _dot(r, y), rel_tol=1e-9):
        raise ValueError("function must give the same result each time; call eval() on a model that draws")
    errors = {}
    for name, grad in _gradients(function, inputs, backward, r, arrays).items():
        if grad.shape != arrays[name].shape:
            raise AssertionError(f"the gradient of {name} must have its shape, {arrays[name].shape}; got {grad.shape}")
        every = indices(grad.shape)
        chosen = [every[place] for place in rng.permutation(len(every))[:most]]
        slopes = {index: slope(loss, arrays[name], index, step) for index in chosen}
        errors[name] = largest_error(name, {index: grad[index] for index in chosen}, slopes, tolerance)
    return errors


def _gradients(function, inputs, backward, r, arrays):
    """What the backward pass says, by name: for the inputs in their order, as far as it goes, and the parameters."""
    if not isinstance(function, Module):
        return dict(zip(arrays, _float_arrays(backward(r, *inputs)), strict=False))
    function.zero_grad()
    found = dict(zip(arrays, _float_arrays(function.backward(r)), strict=False))
    for name, parameter in function.named_parameters():
        found[name] = np.zeros_like(parameter.data) if parameter.grad is None else parameter.grad
    function.zero_grad()
    return found


def _float_arrays(grads):
    """The gradients that are there: one alone, or those of a tuple."""
    grads = grads if isinstance(grads, tuple) else (grads,)
    return [grad for grad in grads if isinstance(grad, (np.ndarray, np.floating))]


def _random_like(y, rng):
    """Random numbers in the structure of y."""
    return tuple(_random_like(part, rng) for part in y) if isinstance(y, tuple) else rng.normal(size=np.shape(y))


def _dot(r, y):
    """Σ r · y, over all parts of y."""
    return sum(map(_dot, r, y)) if isinstance(y, tuple) else float(np.sum(r * y))
