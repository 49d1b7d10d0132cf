"""Where wrong versions are registered, and those that fit every function."""

from collections import defaultdict

import numpy as np

from tests.proofs.harness import mapped

MISTAKES = defaultdict(dict)  # name → {what is wrong: {"forward" | "backward" | "cls" | "own": the wrong version}}


def wrong(name, mistake, part):
    def register(version):
        MISTAKES[name][mistake] = {part: version}
        return version

    return register


def general(line):
    """Mistakes that any function could have."""

    def changed(gradient_or_all, place, change):
        grads = gradient_or_all if isinstance(gradient_or_all, tuple) else (gradient_or_all,)
        return tuple(change(g) if i == place and g is not None else g for i, g in enumerate(grads))

    def output(change):
        return {"forward": lambda **a: mapped(change, line.numpy(**a))}

    yield "forward off by a millionth", output(lambda y: y * (1 + 1e-6))
    yield "forward always float64", output(lambda y: y.astype(np.float64))
    yield "forward never better than float32", output(lambda y: y.astype("f4").astype("f8"))
    yield "gradient off by a millionth", {
        "backward": lambda g, **a: changed(line.backward(g, **a), 0, lambda grad: grad * (1 + 1e-6))
    }
    yield "gradient always float64", {
        "backward": lambda g, **a: changed(line.backward(g, **a), 0, lambda grad: grad.astype(np.float64))
    }
    yield "upstream gradient taken as ones", {
        "backward": lambda g, **a: line.backward(mapped(np.ones_like, g), **a)
    }
    yield "sign of the gradient", {
        "backward": lambda g, **a: changed(line.backward(g, **a), 0, np.negative)
    }


def overwriting(cls):
    """A layer that forgets what its parameters received before."""

    class Overwriting(cls):
        def backward(self, grad_y):
            for parameter in self.parameters():
                parameter.grad = None
            return super().backward(grad_y)

    return Overwriting


def blind(cls):
    """A layer that gives back the gradient as it came."""

    class Blind(cls):
        def backward(self, grad_y=1.0):
            super().backward(grad_y)
            return np.broadcast_to(grad_y, np.shape(self.x)).copy()

    return Blind


class Deaf:
    """A wrong backward pass with gradients of the right shape: all zero."""

    def backward(self, grad_y=1.0):
        return np.zeros_like(self.x)
