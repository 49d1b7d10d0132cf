"""Sequential: layers one after the other."""

from .module import Module

__all__ = ["Sequential"]


class Sequential(Module):
    """A chain of layers: forward runs it from first to last, backward from last to first.

    network = Sequential(Conv2d(1, 4, 3), ReLU(), Flatten(), Linear(144, 10))
    """

    def __init__(self, *layers):
        for place, layer in enumerate(layers):
            if not isinstance(layer, Module):
                raise ValueError(f"Sequential takes layers; got {type(layer).__name__} at place {place}")
            if any(layer is other for other in layers[:place]):
                raise ValueError(f"Sequential takes each layer once, as a layer keeps one input; place {place} repeats")
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad_y):
        for layer in reversed(self.layers):
            grad_y = layer.backward(grad_y)
        return grad_y

    def named_children(self):
        yield from ((str(place), layer) for place, layer in enumerate(self.layers))

    def __getitem__(self, place):
        return Sequential(*self.layers[place]) if isinstance(place, slice) else self.layers[place]

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)

    def __repr__(self):
        return "\n".join(["Sequential(", *(f"  ({place}): {layer}" for place, layer in enumerate(self)), ")"])
