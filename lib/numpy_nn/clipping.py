"""Clipping: keep a step small where the loss has a cliff and its gradient explodes."""

import numpy as np

from .optimizer import listed
from .settings import check_settings

__all__ = ["clip_grad_norm_", "clip_grad_value_"]


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """Shorten the gradient, all parameters' together as one long vector, to max_norm at most; its direction stays.

    g ← g · min(1, max_norm / (‖g‖ + 10⁻⁶))

    Call it after the backward pass and before the optimizer's step.

    Args:
        parameters: Parameters, as layer.parameters() yields them; those without a gradient do not count.
        max_norm: the largest length, 0 or more.
        norm_type: how length is measured: (Σ |g|ᵖ)^(1/p) for a number p, the largest |g| for np.inf.
        error_if_nonfinite: refuse a length of NaN or ∞, which would leave NaN or 0 in every gradient.

    Returns:
        ‖g‖ as it was before.

    Source: Pascanu et al. 2013, algorithm 1.
    """
    check_settings(max_norm=max_norm)
    norm_type = float(norm_type)
    parameters = [parameter for parameter in listed(parameters) if parameter.grad is not None]
    if not parameters:
        return np.float32(0)
    norms = [_norm(parameter.grad, norm_type) for parameter in parameters]
    total = _norm(np.stack(norms), norm_type)
    if error_if_nonfinite and not np.isfinite(total):
        raise ValueError(f"the norm of all gradients must be finite to clip it; got {total}")
    share = np.minimum(1, max_norm / (total + 1e-6))
    for parameter in parameters:
        parameter.grad = np.multiply(parameter.grad, share, dtype=parameter.grad.dtype)
    return total


def _norm(array, norm_type):
    """The norm, added up in float64, where the square of no float32 is too large."""
    return np.linalg.norm(array.astype(np.float64).ravel(), norm_type).astype(array.dtype)


def clip_grad_value_(parameters, clip_value):
    """Cut every number of the gradients off at ±clip_value; their direction may change.

    Args:
        parameters: Parameters, as layer.parameters() yields them.
        clip_value: the largest number left, 0 or more.
    """
    check_settings(clip_value=clip_value)
    for parameter in listed(parameters):
        if parameter.grad is not None:
            parameter.grad = np.clip(parameter.grad, -clip_value, clip_value)
