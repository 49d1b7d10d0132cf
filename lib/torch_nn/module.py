"""Parameter and Module: torch's own, so that .to(device), state_dict and every tool of torch work on our layers."""

from torch import Tensor
from torch.nn import Module, Parameter

__all__ = ["Module", "Parameter"]


class FunctionLayer(Module):
    """A layer of one function: it keeps the function's settings, each under its own name.

    A layer names `function`, which takes what goes in, then the settings. Settings that are tensors move with .to().
    """

    def __init__(self, **settings):
        super().__init__()
        self.names = tuple(settings)
        for name, value in settings.items():
            if isinstance(value, Tensor):
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)

    @property
    def settings(self):
        return {name: getattr(self, name) for name in self.names}

    def forward(self, *inputs):
        return self.function(*inputs, **self.settings)

    def extra_repr(self):
        return ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
