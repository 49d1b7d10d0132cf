"""The exponentially weighted average on tensors: the twin of numpy_nn.averaging."""

import torch

from .checks import check_tensor

__all__ = ["exponential_moving_average"]


def exponential_moving_average(values, beta, bias_correction=True):
    """Average every value with those before it, each weighing beta times as much as the one after.

    v[t] = beta · v[t−1] + (1 − beta) · values[t],  v[−1] = 0
    y[t] = v[t] / (1 − beta^(t+1))                          with bias correction

    The last 1 / (1 − beta) values make up about two thirds of the weight. Without the correction the average starts
    near 0, whatever the values are: at step t the weights add up to 1 − beta^(t+1) only.

    Args:
        values: shape (T, …): T values, numbers or arrays, one after the other.
        beta: what is kept of the average at each step, 0 or more and below 1.
        bias_correction: divide by the sum of the weights.

    Returns:
        The averages, of the same shape.

    Source: Kingma & Ba 2015, §3.
    """
    check_tensor(values, "values")
    _check_beta(values, beta)
    average, averages = 0, []
    for t, value in enumerate(values):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta ** (t + 1)) if bias_correction else average)
    return torch.stack(averages) if averages else values.clone()


def _check_beta(values, beta):
    """Refuse values without a first axis, and a share that is none."""
    if values.ndim == 0:
        raise ValueError(f"values must have a first axis, (T, …); got shape {tuple(values.shape)}")
    if not 0 <= beta < 1:
        raise ValueError(f"beta must be 0 or more and below 1; got {beta}")
