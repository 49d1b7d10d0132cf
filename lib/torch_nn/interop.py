"""Between NumPy and devices: where to compute, and how weights move across."""

import torch

__all__ = ["copy_parameters", "pick_device"]


def pick_device():
    """The fastest device at hand: cuda, else mps (Apple), else cpu."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


@torch.no_grad()
def copy_parameters(numpy_layer, torch_layer):
    """Give a torch layer the weights of its NumPy twin, in the torch layer's own dtype and on its own device.

    Args:
        numpy_layer: a layer of numpy_nn, Sequential included.
        torch_layer: its twin from torch_nn, or from torch.nn itself.

    Returns:
        torch_layer.

    Raises:
        ValueError: the layers have different numbers of parameters, or of different shapes.
    """
    sources, targets = list(numpy_layer.parameters()), list(torch_layer.parameters())
    shapes = [tuple(source.data.shape) for source in sources], [tuple(target.shape) for target in targets]
    if shapes[0] != shapes[1]:
        raise ValueError(f"torch_layer must have parameters of the shapes {shapes[0]}; got {shapes[1]}")
    for source, target in zip(sources, targets, strict=True):
        target.copy_(torch.from_numpy(source.data.copy()))  # a turned kernel is a view that torch cannot take
    return torch_layer
