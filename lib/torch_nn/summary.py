"""Summary on tensors: the twin of numpy_nn.summary."""

import copy

import torch

from .tables import Table

__all__ = ["summary"]


@torch.no_grad()
def summary(model, input_shape, dtype=None):
    """Send zeros through a copy of a model, and write down what each layer makes of them.

    Arguments and result as in numpy_nn.summary; class indices need torch.int64.
    """
    model = copy.deepcopy(model).eval()  # the copy is watched, and thrown away
    shapes, layers = {}, dict(model.named_modules())
    for name, layer in layers.items():
        layer.register_forward_hook(lambda _layer, _inputs, y, name=name: shapes.update({name: _shape(y)}))
    parameters = list(model.parameters())
    like = parameters[0] if parameters else torch.empty(0)
    model(torch.zeros(input_shape, dtype=dtype or like.dtype, device=like.device))
    rows = []
    for name, layer in layers.items():
        own = list(layer.parameters(recurse=False))
        if own or not list(layer.children()):
            numbers = sum(parameter.numel() for parameter in own)
            rows.append((name, type(layer).__name__, shapes.get(name, "–"), numbers))
    everything = sum(parameter.numel() for parameter in parameters)  # torch yields a shared one once
    return Table(("name", "layer", "output", "parameters"), [*rows, ("", "all", "", everything)])


def _shape(y):
    return ", ".join(map(_shape, y)) if isinstance(y, tuple) else str(tuple(y.shape))
