"""Sequential: layers one after the other, the twin of numpy_nn.sequential."""

from .module import Module

__all__ = ["Sequential"]


class Sequential(Module):
    """A chain of layers; their parameters are named 0.weight, 0.bias, … as in torch."""

    def __init__(self, *layers):
        super().__init__()
        for place, layer in enumerate(layers):
            if not isinstance(layer, Module):
                raise ValueError(f"Sequential takes layers; got {type(layer).__name__} at place {place}")
            self.add_module(str(place), layer)

    @property
    def layers(self):
        return tuple(self._modules.values())

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def __getitem__(self, place):
        return Sequential(*self.layers[place]) if isinstance(place, slice) else self.layers[place]

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)
