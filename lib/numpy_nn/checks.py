"""What every function asks of the arrays it is given, and the words in which it refuses."""

import numpy as np

FLOATS = (np.float32, np.float64)


def check_array(x, name):
    """Refuse anything but a NumPy array of float32 or float64; NaN and ±∞ are let through."""
    if not isinstance(x, np.ndarray):
        raise ValueError(f"{name} must be a NumPy array; got {type(x).__name__}: wrap it in np.array(…)")
    if x.dtype.kind in "iub":
        raise ValueError(
            f"{name} must hold floating-point numbers; got {x.dtype}: convert it first, "
            f"for an image of 0 to 255 with {name}.astype(np.float32) / 255"
        )
    if x.dtype not in FLOATS:
        raise ValueError(f"{name} must be float32 or float64; got {x.dtype}")


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
