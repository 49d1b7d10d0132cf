"""Central differences: the slope of a function without any calculus.

numpy_nn and torch_nn hold the same text of this file (a test keeps them equal): it moves numbers one by one.
"""

import inspect
import itertools


def float64_arrays(function, inputs, parameters):
    """What has a slope, by name: the float arrays among the inputs of a function, and its parameters; all float64."""
    named = inspect.signature(getattr(function, "forward", function)).parameters.values()
    names = [each.name for each in named if each.kind is not each.VAR_POSITIONAL]
    names += [f"input {place}" for place in range(len(names), len(inputs))]
    arrays = dict(zip(names, inputs, strict=False)) | dict(parameters)
    arrays = {name: array for name, array in arrays.items() if "float" in str(getattr(array, "dtype", ""))}
    for name, array in arrays.items():
        if not str(array.dtype).endswith("float64"):
            raise ValueError(
                f"{name} must be float64; got {array.dtype}: with so few digits the best central differences are off "
                "by 4e-4, which wrong gradients pass as well; in float64 by 3e-10"
            )
    return arrays


def indices(shape):
    """Every index of an array."""
    return list(itertools.product(*map(range, shape)))


def slope(loss, array, index, step):
    """The central difference of loss() for one number of the array, which is moved and put back."""
    value = float(array[index])
    array[index] = value + step
    ahead = loss()
    array[index] = value - step
    behind = loss()
    array[index] = value
    return (ahead - behind) / (2 * step)


def largest_error(name, gradient, slopes, tolerance):
    """How far a gradient is from the slopes, {index: number} both, as a part of the largest; refuse too much.

    Where all are below 0.001 the error is a part of that: rounding is not compared with rounding.
    """
    scale = max([1e-3, *(abs(number) for number in slopes.values())])
    errors = {index: abs(gradient[index] - slopes[index]) / scale for index in slopes}
    wrong = [index for index, error in errors.items() if not error <= tolerance]  # NaN is wrong, too
    if wrong:
        worst = max(wrong, key=lambda index: (errors[index] != errors[index], errors[index]))
        raise AssertionError(
            f"the gradient of {name} is wrong in {len(wrong)} of {len(slopes)} numbers, most at {name}{list(worst)}: "
            f"backward gives {gradient[worst]:.6g}, central differences {slopes[worst]:.6g}"
        )
    return float(max(errors.values(), default=0))
