"""Wrong optimizers."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


@wrong("SGD", "climbs instead of descending", "cls")
class _(nn.SGD):
    def __init__(self, params, lr=1e-3):
        super().__init__(params, lr)
        self.lr = -lr


@wrong("SGD", "a hundredth unless said otherwise, not a thousandth", "cls")
class _(nn.SGD):
    def __init__(self, params, lr=1e-2):
        super().__init__(params, lr)


@wrong("SGD", "float32 parameters become float64", "cls")
class _(nn.SGD):
    def step(self):
        for parameter in self.params:
            if parameter.grad is not None:
                parameter.data = parameter.data - np.float64(self.lr) * parameter.grad.astype(np.float64)


@wrong("SGD", "gradients never forgotten", "cls")
class _(nn.SGD):
    def zero_grad(self):
        pass


@wrong("SGD", "moves on by the last gradient where there is none", "cls")
class _(nn.SGD):
    def step(self):
        super().step()
        self.last = getattr(self, "last", {})
        for place, parameter in enumerate(self.params):
            if parameter.grad is None and place in self.last:
                parameter.data -= self.lr * self.last[place]
            self.last[place] = self.last.get(place) if parameter.grad is None else parameter.grad
