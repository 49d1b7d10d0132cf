"""Summary: what comes out of each layer, and how many numbers it learns."""

import copy

import numpy as np

from .tables import Table

__all__ = ["summary"]


def summary(model, input_shape, dtype=None):
    """Send zeros through a copy of a model, and write down what each layer makes of them.

    Args:
        model: a Module.
        input_shape: the shape of a batch, such as (1, 3, 32, 32).
        dtype: that of the zeros; None means that of the parameters. Class indices need np.int64.

    Returns:
        A Table that prints itself, with a row for every layer that has parameters of its own or no layers inside: its
        name in the model, its class, the shape of its output ("–": not used) and how many numbers its own parameters
        hold. The last row has all of them; what two layers share counts once there.
    """
    model = copy.deepcopy(model).eval()  # the copy is watched, and thrown away
    shapes, layers = {}, dict(_layers(model))
    for name, layer in layers.items():
        _watch(layer, name, shapes)
    parameters = list(model.parameters())
    model(np.zeros(input_shape, dtype or (parameters[0].data.dtype if parameters else np.float32)))
    rows = []
    for name, layer in layers.items():
        own = [parameter for each, parameter in layer.named_parameters() if "." not in each]
        if own or not list(layer.named_children()):
            numbers = sum(parameter.data.size for parameter in own)
            rows.append((name, type(layer).__name__, shapes.get(name, "–"), numbers))
    everything = sum(parameter.data.size for parameter in set(parameters))
    return Table(("name", "layer", "output", "parameters"), [*rows, ("", "all", "", everything)])


def _layers(module, name=""):
    """Yield (name, module) for a module and all those inside it."""
    yield name, module
    for child, layer in module.named_children():
        yield from _layers(layer, f"{name}.{child}" if name else child)


def _watch(layer, name, shapes):
    """Let a layer write down the shape of its output whenever it is called."""
    forward = layer.forward

    def watched(*inputs, **settings):
        y = forward(*inputs, **settings)
        shapes[name] = _shape(y)
        return y

    layer.forward = watched


def _shape(y):
    return ", ".join(map(_shape, y)) if isinstance(y, tuple) else str(np.shape(y))
