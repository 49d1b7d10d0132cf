"""Wrong gradient checks."""

from importlib import import_module
from unittest.mock import patch

import numpy as np

from lib import numpy_nn as nn

from .register import wrong

CHECK = import_module("lib.numpy_nn.gradient_check")


def check_with(mistake, **replaced):
    def check(*args, **settings):
        with patch.multiple(CHECK, **replaced):
            return nn.gradient_check(*args, **settings)

    wrong("gradient_check", mistake, "own")(check)


def one_sided(loss, array, index, step):
    value, behind = float(array[index]), loss()
    array[index] = value + step
    ahead = loss()
    array[index] = value
    return (ahead - behind) / step


def not_put_back(loss, array, index, step):
    found = nn.differences.slope(loss, array, index, step)
    array[index] += step
    return found


def of_any_dtype(function, inputs, parameters):
    is_float = [isinstance(value, np.ndarray) and value.dtype.kind == "f" for value in inputs]
    doubles = [value.astype(np.float64) if float_ else value for value, float_ in zip(inputs, is_float, strict=True)]
    names = nn.differences.float64_arrays(function, doubles, {})
    floats = [value for value, float_ in zip(inputs, is_float, strict=True) if float_]
    return dict(zip(names, floats, strict=True)) | dict(parameters)


def loosely(name, gradient, slopes, tolerance):
    return nn.differences.largest_error(name, gradient, slopes, 1e-2)


def nan_passes(name, gradient, slopes, tolerance):
    numbers = {index: np.nan_to_num(number, nan=slopes[index]) for index, number in gradient.items()}
    return nn.differences.largest_error(name, numbers, slopes, tolerance)


def by_the_mean(name, gradient, slopes, tolerance):
    means = [{(): float(np.mean([0.0, *numbers.values()]))} for numbers in (gradient, slopes)]
    return nn.differences.largest_error(name, *means, 1e-3)


check_with("one-sided differences", slope=one_sided)
check_with("numbers not put back", slope=not_put_back)
check_with("gradient checks run in float32", float64_arrays=of_any_dtype)
check_with("the plain sum of y for a loss", _random_like=lambda y, rng: np.ones(np.shape(y)))
check_with("an error of one in a hundred allowed", largest_error=loosely)
check_with("means compared", largest_error=by_the_mean)
check_with("NaN passes", largest_error=nan_passes)
check_with("only the first number looked at", indices=lambda shape: [(0,) * len(shape)])


@wrong("gradient_check", "always the first numbers looked at", "own")
def _(*args, **settings):
    class InOrder(np.random.Generator):
        def permutation(self, numbers):
            return np.arange(numbers)

    return nn.gradient_check(*args, **settings, rng=InOrder(np.random.PCG64(0)))


@wrong("gradient_check", "parameters left out", "own")
def _(function, *args, **settings):
    errors = nn.gradient_check(function, *args, **settings)
    return {name: error for name, error in errors.items() if "." not in name}
