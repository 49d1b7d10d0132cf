"""Wrong chains."""

from lib import numpy_nn as nn

from .register import overwriting, wrong

wrong("Sequential", "a second gradient writes over the first", "cls")(overwriting(nn.Sequential))


@wrong("Sequential", "backward from first to last", "cls")
class _(nn.Sequential):
    def backward(self, grad_y):
        try:
            for layer in self.layers:
                grad_y = layer.backward(grad_y)
        except ValueError as error:
            raise AssertionError(str(error)) from error
        return grad_y


wrong("Residual", "a second gradient writes over the first", "cls")(overwriting(nn.Residual))


@wrong("Residual", "nothing comes back by the shortcut", "cls")
class _(nn.Residual):
    def backward(self, grad_y):
        return self.block.backward(grad_y)


@wrong("Residual", "nothing comes back through the block", "cls")
class _(nn.Residual):
    def backward(self, grad_y):
        return super().backward(grad_y) * 0 + grad_y


@wrong("Residual", "the block alone", "cls")
class _(nn.Residual):
    def forward(self, x):
        return super().forward(x) - x
