"""Sequential: layers one after the other. Residual: a shortcut past some of them."""

from .module import Module

__all__ = ["Residual", "Sequential"]


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


class Residual(Module):
    """A block with a shortcut past it: the block learns what to add to x, and at the start that may be nothing.

    y = x + block(x)        grad_x = grad_y + the block's own

    The gradient reaches x by the shortcut as it is, however deep the block: so stacks of a hundred can be trained.

    Args:
        block: a layer that keeps the shape of x, a Sequential mostly.

    Source: He et al. 2016, eq. 1.
    """

    def __init__(self, block):
        if not isinstance(block, Module):
            raise ValueError(f"block must be a layer; got {type(block).__name__}")
        self.block = block

    def forward(self, x):
        self.x, y = x, self.block(x)
        if y.shape != x.shape:
            raise ValueError(f"block must keep the shape of x, {x.shape}; it made {y.shape}")
        return x + y

    def backward(self, grad_y):
        self.last_input()
        return grad_y + self.block.backward(grad_y)

    def __repr__(self):
        return f"Residual({self.block})"
