"""What every function asks of the tensors it is given, and the words in which it refuses.

Shapes and dtypes are known without waiting for a device; values are looked at on the CPU alone.
"""

from numbers import Real

import torch


def check_tensor(x, name):
    """Refuse anything but a floating-point tensor; NaN and ±∞ are let through."""
    if not isinstance(x, torch.Tensor):
        raise ValueError(f"{name} must be a tensor; got {type(x).__name__}: wrap it in torch.tensor(…)")
    if x.dtype.is_complex:
        raise ValueError(f"{name} must hold real numbers; got {x.dtype}")
    if not x.dtype.is_floating_point:
        raise ValueError(
            f"{name} must hold floating-point numbers; got {x.dtype}: convert it first, "
            f"for an image of 0 to 255 with {name}.float() / 255"
        )


def number(value, name, but_not=None):
    """Return a setting as a float, which takes on the dtype of the tensor it meets; refuse what is no real number."""
    if not isinstance(value, Real) or isinstance(value, bool) or value == but_not:
        excepted = "" if but_not is None else f" other than {but_not}"
        raise ValueError(f"{name} must be a number{excepted}; got {value!r}")
    return float(value)


def check_images(x, name="x"):
    """Refuse anything but a batch of images, (N, C, H, W)."""
    check_tensor(x, name)
    if x.ndim != 4:
        hint = {2: f": one grey image is {name}[None, None]", 3: f": one image of C channels is {name}[None]"}
        raise ValueError(f"{name} must have 4 axes, (N, C, H, W); got shape {tuple(x.shape)}{hint.get(x.ndim, '')}")


def check_shape(tensor, shape, name):
    """Refuse a tensor whose shape is not the expected one."""
    check_tensor(tensor, name)
    if tuple(tensor.shape) != tuple(shape):
        raise ValueError(f"{name} must have shape {tuple(shape)}; got {tuple(tensor.shape)}")


def check_same_dtype(**tensors):
    """Refuse tensors of different dtypes, given by name; None stands for a tensor that is not there.

    Under torch.autocast they may differ: mixing them is what it is for.
    """
    devices = {tensor.device.type for tensor in tensors.values() if tensor is not None} - {"meta"}
    if any(torch.is_autocast_enabled(device) for device in devices):
        return
    dtypes = {name: tensor.dtype for name, tensor in tensors.items() if tensor is not None}
    if len(set(dtypes.values())) > 1:
        found = ", ".join(f"{name} is {dtype}" for name, dtype in dtypes.items())
        raise ValueError(f"{' and '.join(dtypes)} must have one dtype; {found}")


def can_look(tensor):
    """Whether a tensor's values may be looked at: on the CPU, and not while torch.compile follows the shapes alone."""
    return tensor.device.type == "cpu" and not torch.compiler.is_compiling()
