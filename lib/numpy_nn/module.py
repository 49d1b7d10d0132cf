"""Parameter and Module: an array that learns, and a thing that holds some of them."""

import numpy as np

__all__ = ["Module", "Parameter"]


class Parameter:
    """An array that an optimizer changes, and beside it the gradient of the loss for it.

    data: the array.
    grad: an array of the same shape once a backward pass has been there, None before.
    """

    def __init__(self, data):
        self.data = data
        self.grad = None

    def accumulate(self, grad):
        """Add to the gradient; what is used twice in a forward pass receives twice."""
        self.grad = grad if self.grad is None else self.grad + grad

    def __repr__(self):
        return f"Parameter(shape={self.data.shape}, dtype={self.data.dtype})"


class Module:
    """What every layer shares: call it like a function, ask it for its parameters.

    A layer writes forward(x) -> y, which keeps what the way back needs, and backward(grad_y) -> grad_x, which leaves
    the gradients of its parameters in their .grad. Parameters, and modules inside it, are plain attributes.
    """

    x = None  # the input of the last forward pass; layers set it, the way back needs it
    training = True  # False after eval(): dropout and batch normalization then compute something else
    buffers = ()  # names of arrays that no optimizer changes and that belong to the state, such as running means

    def __call__(self, *inputs, **settings):
        return self.forward(*inputs, **settings)

    def last_input(self):
        """The input of the last forward pass; refuse if there was none."""
        if self.x is None:
            raise ValueError(f"call the layer on an input before its backward pass; {self} has seen none")
        return self.x

    def named_children(self):
        """Yield (name, module) for the modules directly inside, in the order they were set."""
        yield from ((name, value) for name, value in vars(self).items() if isinstance(value, Module))

    def named_parameters(self, prefix=""):
        """Yield (name, Parameter) of this module and of the modules inside it: "weight", "0.bias", "block.0.weight"."""
        yield from ((prefix + name, value) for name, value in vars(self).items() if isinstance(value, Parameter))
        for name, module in self.named_children():
            yield from module.named_parameters(f"{prefix}{name}.")

    def parameters(self):
        """Yield every Parameter of this module and of the modules inside it, once each."""
        yield from {id(parameter): parameter for _, parameter in self.named_parameters()}.values()

    def zero_grad(self):
        """Forget all gradients, so that the next backward pass starts anew."""
        for parameter in self.parameters():
            parameter.grad = None

    def train(self, mode=True):
        """Tell this module and those inside it that they are being trained (or not); return it."""
        self.training = mode
        for _, module in self.named_children():
            module.train(mode)
        return self

    def eval(self):
        """Tell this module and those inside it that they are being used, not trained; return it."""
        return self.train(False)

    def state_dict(self, prefix=""):
        """Everything that was learned, {name: array}: copies of the parameters and of the buffers."""
        state = {name: parameter.data.copy() for name, parameter in self.named_parameters(prefix)}
        return state | {name: np.array(value) for name, (_, _, value) in self._named_buffers(prefix).items()}

    def load_state_dict(self, state):
        """Take over what `state_dict` gave; refuse other names and shapes."""
        parameters, buffers = dict(self.named_parameters()), self._named_buffers()
        own = {name: parameter.data.shape for name, parameter in parameters.items()}
        own |= {name: np.shape(value) for name, (_, _, value) in buffers.items()}
        given = {name: np.shape(value) for name, value in state.items()}
        if own != given:
            missing, unknown = sorted(own.keys() - given.keys()), sorted(given.keys() - own.keys())
            reshaped = sorted(name for name in own.keys() & given.keys() if own[name] != given[name])
            raise ValueError(
                f"state must hold the names and shapes of this module; missing: {missing}, unknown: {unknown}, "
                f"of another shape: {reshaped}"
            )
        for name, parameter in parameters.items():
            parameter.data[...] = state[name]
        for name, (module, attribute, value) in buffers.items():
            setattr(module, attribute, np.array(state[name], dtype=np.asarray(value).dtype))

    def _named_buffers(self, prefix=""):
        found = {prefix + name: (self, name, getattr(self, name)) for name in self.buffers}
        for name, module in self.named_children():
            found |= module._named_buffers(f"{prefix}{name}.")
        return found

    def __repr__(self):
        return f"{type(self).__name__}()"


class FunctionLayer(Module):
    """A layer of one function: it keeps the function's settings, each under its own name, and what last went in.

    A layer names `function` and `function_backward`, which take what goes in, then the settings.
    """

    def __init__(self, **settings):
        self.names = tuple(settings)
        self.buffers = tuple(name for name, value in settings.items() if isinstance(value, np.ndarray))
        for name, value in settings.items():
            setattr(self, name, value)

    @property
    def settings(self):
        return {name: getattr(self, name) for name in self.names}

    def forward(self, x, *others):
        self.x, self.others = x, others
        return self.function(x, *others, **self.settings)

    def backward(self, grad_y):
        return self.function_backward(grad_y, self.last_input(), *self.others, **self.settings)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.settings.items())})"
