"""Wrong averages."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


@wrong("exponential_moving_average", "no bias correction", "forward")
def _(values, beta, bias_correction=True):
    return nn.exponential_moving_average(values, beta, bias_correction=False)


@wrong("exponential_moving_average", "divided by 1−β instead of 1−βᵗ", "forward")
def _(values, beta, bias_correction=True):
    averages = nn.exponential_moving_average(values, beta, bias_correction=False)
    return averages / (1 - beta) if bias_correction else averages


@wrong("exponential_moving_average", "β and 1 − β exchanged", "forward")
def _(values, beta, bias_correction=True):
    return nn.exponential_moving_average(values, max(1e-12, 1 - beta) % 1, bias_correction)


@wrong("exponential_moving_average", "starts from the first value", "forward")
def _(values, beta, bias_correction=True):
    averages = [values[0]] if len(values) else []
    for value in values[1:]:
        averages.append(beta * averages[-1] + (1 - beta) * value)
    return np.array(averages).reshape(values.shape)


@wrong("exponential_moving_average", "one step late", "forward")
def _(values, beta, bias_correction=True):
    averages = nn.exponential_moving_average(values, beta, bias_correction)
    return np.concatenate([np.zeros_like(averages[:1]), averages[:-1]])
