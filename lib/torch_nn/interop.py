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

    With them come its buffers, such as the running means of BatchNorm2d, so that both agree after eval() too.

    Args:
        numpy_layer: a layer of numpy_nn, Sequential included.
        torch_layer: its twin from torch_nn, or from torch.nn itself.

    Returns:
        torch_layer.

    Raises:
        ValueError: the layers have different numbers of parameters or buffers, or of different shapes.
    """
    sources = [parameter.data for parameter in numpy_layer.parameters()]
    learned = dict(numpy_layer.named_parameters())
    sources += [value for name, value in numpy_layer.state_dict().items() if name not in learned]
    targets = [*torch_layer.parameters(), *torch_layer.buffers()]
    shapes = [source.shape for source in sources], [tuple(target.shape) for target in targets]
    if shapes[0] != shapes[1]:
        raise ValueError(f"torch_layer must have parameters and buffers of the shapes {shapes[0]}; got {shapes[1]}")
    for source, target in zip(sources, targets, strict=True):
        target.copy_(torch.from_numpy(source.copy()))  # a turned kernel is a view that torch cannot take
    return torch_layer
