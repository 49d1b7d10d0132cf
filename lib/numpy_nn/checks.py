"""What every function asks of the arrays it is given, and the words in which it refuses."""

from numbers import Real

import numpy as np

FLOATS = (np.float32, np.float64)


def check_array(x, name):
    """Refuse anything but a NumPy array of float32 or float64; NaN and ±∞ are let through.

    A NumPy number will do, since that is what NumPy makes of an array without axes.
    """
    if not isinstance(x, (np.ndarray, np.floating)):
        raise ValueError(f"{name} must be a NumPy array; got {type(x).__name__}: wrap it in np.array(…)")
    if x.dtype.kind in "iub":
        raise ValueError(
            f"{name} must hold floating-point numbers; got {x.dtype}: convert it first, "
            f"for an image of 0 to 255 with {name}.astype(np.float32) / 255"
        )
    if x.dtype not in FLOATS:
        raise ValueError(f"{name} must be float32 or float64; got {x.dtype}")


def number(value, name, but_not=None):
    """Return a setting as a float, which takes on the dtype of the array it meets; refuse what is no real number."""
    if not isinstance(value, Real) or isinstance(value, bool) or value == but_not:
        excepted = "" if but_not is None else f" other than {but_not}"
        raise ValueError(f"{name} must be a number{excepted}; got {value!r}")
    return float(value)


def check_images(x, name="x"):
    """Refuse anything but a batch of images, (N, C, H, W)."""
    check_array(x, name)
    if x.ndim != 4:
        hint = {2: f": one grey image is {name}[None, None]", 3: f": one image of C channels is {name}[None]"}
        raise ValueError(f"{name} must have 4 axes, (N, C, H, W); got shape {x.shape}{hint.get(x.ndim, '')}")


def check_shape(array, shape, name):
    """Refuse an array whose shape is not the expected one."""
    check_array(array, name)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}; got {array.shape}")


def check_same_dtype(**arrays):
    """Refuse arrays of different dtypes, given by name; None stands for an array that is not there."""
    dtypes = {name: array.dtype for name, array in arrays.items() if array is not None}
    if len(set(dtypes.values())) > 1:
        found = ", ".join(f"{name} is {dtype}" for name, dtype in dtypes.items())
        raise ValueError(f"{' and '.join(dtypes)} must have one dtype; {found}")
