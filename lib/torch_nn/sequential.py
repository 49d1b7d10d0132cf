"""Sequential: layers one after the other, Residual: a shortcut past some of them; the twin of numpy_nn.sequential."""

from .module import Module

__all__ = ["Residual", "Sequential"]


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


class Residual(Module):
    """A block with a shortcut past it: the block learns what to add to x, and at the start that may be nothing.

    y = x + block(x)

    Args:
        block: a layer that keeps the shape of x, a Sequential mostly.

    Source: He et al. 2016, eq. 1.
    """

    def __init__(self, block):
        super().__init__()
        if not isinstance(block, Module):
            raise ValueError(f"block must be a layer; got {type(block).__name__}")
        self.block = block

    def forward(self, x):
        y = self.block(x)
        if y.shape != x.shape:
            raise ValueError(f"block must keep the shape of x, {tuple(x.shape)}; it made {tuple(y.shape)}")
        return x + y
