"""Parameter and Module: an array that learns, and a thing that holds some of them."""

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
    the gradients of its parameters in their .grad.
    """

    x = None  # the input of the last forward pass; layers set it, the way back needs it

    def __call__(self, *inputs):
        return self.forward(*inputs)

    def last_input(self):
        """The input of the last forward pass; refuse if there was none."""
        if self.x is None:
            raise ValueError(f"call the layer on an input before its backward pass; {self} has seen none")
        return self.x

    def parameters(self):
        """Yield every Parameter of this module and of the modules inside it, in the order they were set."""
        for value in vars(self).values():
            if isinstance(value, Parameter):
                yield value
            elif isinstance(value, Module):
                yield from value.parameters()

    def zero_grad(self):
        """Forget all gradients, so that the next backward pass starts anew."""
        for parameter in self.parameters():
            parameter.grad = None

    def __repr__(self):
        return f"{type(self).__name__}()"
