"""Gradient check on tensors: the twin of numpy_nn.gradient_check, where the idea is told. Here autograd is checked."""

import math

import torch

from .differences import float64_arrays, indices, largest_error, slope
from .module import Module

__all__ = ["gradient_check"]


def gradient_check(function, inputs, *, step=1e-5, tolerance=1e-6, most=100, generator=None):
    """Compare the gradients of autograd with central differences.

    Args:
        function: a Module, or a function of tensors.
        inputs: its arguments in order, a tuple; one tensor may stand alone.
        step: h, how far a number is moved to either side.
        tolerance: the error allowed, as a part of the largest slope of the same tensor.
        most: of a larger tensor only so many numbers are looked at.
        generator: a torch.Generator of the CPU, for r and for which numbers; None means one with seed 0.

    Returns:
        {name: largest error}, of each float argument and each parameter.

    Raises:
        AssertionError: a gradient is off by more than `tolerance`: which, where, and by how much.
        ValueError: a tensor is not float64, or the function draws random numbers.
    """
    inputs = inputs if isinstance(inputs, tuple) else (inputs,)
    inputs = [value.detach().clone() if isinstance(value, torch.Tensor) else value for value in inputs]
    generator = torch.Generator().manual_seed(0) if generator is None else generator
    inputs = [value.requires_grad_() if _is_float(value) else value for value in inputs]
    parameters = function.named_parameters() if isinstance(function, Module) else ()
    tensors = float64_arrays(function, inputs, {name: each for name, each in parameters if each.requires_grad})
    y = function(*inputs)
    r = _random_like(y, generator)
    total = _dot(r, y)

    @torch.no_grad()
    def loss():
        return float(_dot(r, function(*inputs)))

    if not math.isclose(loss(), float(total.detach()), rel_tol=1e-9):
        raise ValueError("function must give the same result each time; call eval() on a model that draws")
    grads = torch.autograd.grad(total, list(tensors.values()), allow_unused=True)
    errors = {}
    for (name, tensor), grad in zip(tensors.items(), grads, strict=True):
        grad = torch.zeros_like(tensor) if grad is None else grad
        every = indices(tensor.shape)
        chosen = [every[place] for place in torch.randperm(len(every), generator=generator)[:most]]
        with torch.no_grad():
            slopes = {index: slope(loss, tensor, index, step) for index in chosen}
        errors[name] = largest_error(name, {index: float(grad[index]) for index in chosen}, slopes, tolerance)
    return errors


def _is_float(value):
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def _random_like(y, generator):
    """Random numbers in the structure of y."""
    if isinstance(y, tuple):
        return tuple(_random_like(part, generator) for part in y)
    return torch.randn(y.shape, generator=generator, dtype=y.dtype).to(y.device)


def _dot(r, y):
    """Σ r · y, over all parts of y."""
    return sum(map(_dot, r, y)) if isinstance(y, tuple) else (r * y).sum()
