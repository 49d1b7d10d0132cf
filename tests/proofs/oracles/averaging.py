"""The exponentially weighted average, as the sum that it is."""

import numpy as np


def exponential_moving_average(values, beta, bias_correction=True):
    averages = []
    for t in range(len(values)):
        weights = [(1 - beta) * beta ** (t - i) for i in range(t + 1)]
        total = sum(weight * value for weight, value in zip(weights, values[: t + 1], strict=True))
        averages.append(total / sum(weights) if bias_correction else total)
    return np.array(averages).reshape(values.shape)
