"""Clipping on tensors: the twin of numpy_nn.clipping."""

import torch

from .optimizer import listed
from .settings import check_settings

__all__ = ["clip_grad_norm_", "clip_grad_value_"]


@torch.no_grad()
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """Shorten the gradient, all parameters' together as one long vector, to max_norm at most; its direction stays.

    g ← g · min(1, max_norm / (‖g‖ + 10⁻⁶))

    Call it after the backward pass and before the optimizer's step.

    Args:
        parameters: Parameters, as layer.parameters() yields them; those without a gradient do not count.
        max_norm: the largest length, 0 or more.
        norm_type: how length is measured: (Σ |g|ᵖ)^(1/p) for a number p, the largest |g| for float("inf").
        error_if_nonfinite: refuse a length of NaN or ∞; to look at it, the step waits for the device.

    Returns:
        ‖g‖ as it was before.

    Source: Pascanu et al. 2013, algorithm 1.
    """
    check_settings(max_norm=max_norm)
    norm_type = float(norm_type)
    grads = [parameter.grad for parameter in listed(parameters) if parameter.grad is not None]
    if not grads:
        return torch.tensor(0.0)
    norms = [torch.linalg.vector_norm(grad, norm_type) for grad in grads]
    total = torch.linalg.vector_norm(torch.stack(norms), norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise ValueError(f"the norm of all gradients must be finite to clip it; got {total}")
    share = (max_norm / (total + 1e-6)).clamp(max=1)
    for grad in grads:
        grad *= share
    return total


@torch.no_grad()
def clip_grad_value_(parameters, clip_value):
    """Cut every number of the gradients off at ±clip_value; their direction may change.

    Args:
        parameters: Parameters, as layer.parameters() yields them.
        clip_value: the largest number left, 0 or more.
    """
    check_settings(clip_value=clip_value)
    for parameter in listed(parameters):
        if parameter.grad is not None:
            parameter.grad.clamp_(-clip_value, clip_value)
