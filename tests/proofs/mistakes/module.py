"""Wrong bases."""

from lib import numpy_nn as nn

from .register import wrong


@wrong("Module", "the parameters of the modules inside forgotten", "own")
class _(nn.Module):
    def named_parameters(self, prefix=""):
        for name, value in vars(self).items():
            if isinstance(value, nn.Parameter):
                yield prefix + name, value


@wrong("Module", "zero_grad forgets nothing", "own")
class _(nn.Module):
    def zero_grad(self):
        pass


@wrong("Module", "the modules inside stay in training", "own")
class _(nn.Module):
    def train(self, mode=True):
        self.training = mode
        return self


@wrong("Parameter", "a second gradient writes over the first", "own")
class _(nn.Parameter):
    def accumulate(self, grad):
        self.grad = grad
