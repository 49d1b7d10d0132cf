"""Wrong clipping."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


@wrong("clip_grad_norm_", "each parameter clipped alone", "own")
def _(parameters, max_norm, norm_type=2.0):
    total = nn.clip_grad_norm_(parameters, np.inf, norm_type)
    for parameter in parameters:
        nn.clip_grad_norm_(parameter, max_norm, norm_type)
    return total


@wrong("clip_grad_norm_", "short gradients are lengthened too", "own")
def _(parameters, max_norm, norm_type=2.0):
    total = nn.clip_grad_norm_(parameters, np.inf, norm_type)
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad = (parameter.grad * (max_norm / (total + 1e-6))).astype(parameter.grad.dtype)
    return total


@wrong("clip_grad_norm_", "the norm afterwards is returned", "own")
def _(parameters, max_norm, norm_type=2.0):
    nn.clip_grad_norm_(parameters, max_norm, norm_type)
    return nn.clip_grad_norm_(parameters, np.inf, norm_type)


@wrong("clip_grad_norm_", "the squared norm", "own")
def _(parameters, max_norm, norm_type=2.0):
    return nn.clip_grad_norm_(parameters, max_norm, norm_type) ** 2


@wrong("clip_grad_norm_", "always the Euclidean norm", "own")
def _(parameters, max_norm, norm_type=2.0):
    return nn.clip_grad_norm_(parameters, max_norm)


@wrong("clip_grad_norm_", "no 10⁻⁶", "own")
def _(parameters, max_norm, norm_type=2.0):
    total = nn.clip_grad_norm_(parameters, np.inf, norm_type)
    with np.errstate(divide="ignore"):
        for parameter in parameters:
            if parameter.grad is not None:
                share = np.minimum(1, max_norm / total)
                parameter.grad = np.multiply(parameter.grad, share, dtype=parameter.grad.dtype)
    return total


@wrong("clip_grad_value_", "the size is cut and the sign lost", "own")
def _(parameters, clip_value):
    nn.clip_grad_value_(parameters, clip_value)
    for parameter in parameters:
        parameter.grad = None if parameter.grad is None else np.abs(parameter.grad)


@wrong("clip_grad_value_", "cut from above alone", "own")
def _(parameters, clip_value):
    for parameter in parameters:
        parameter.grad = None if parameter.grad is None else np.minimum(parameter.grad, clip_value)


@wrong("clip_grad_value_", "shortened, not cut", "own")
def _(parameters, clip_value):
    nn.clip_grad_norm_(parameters, clip_value, np.inf)
