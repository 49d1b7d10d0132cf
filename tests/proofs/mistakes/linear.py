"""Wrong linear layers."""

import numpy as np

from lib import numpy_nn as nn

from .register import Deaf, overwriting, wrong


@wrong("linear", "weight not transposed where it is square", "forward")
def _(x, weight, bias=None):
    square = weight.shape[0] == weight.shape[1]
    return nn.linear(x, weight.T if square else weight, bias)


@wrong("linear", "bias gradient averaged", "backward")
def _(grad_y, x, weight, bias=None):
    grad_x, grad_weight, grad_bias = nn.linear_backward(grad_y, x, weight, bias)
    return grad_x, grad_weight, None if bias is None else grad_bias / max(1, grad_y.size // len(weight))


@wrong("flatten", "channels last", "forward")
def _(x, start_dim=1):
    return nn.flatten(np.ascontiguousarray(np.moveaxis(x, start_dim, -1)).reshape(x.shape), start_dim)


@wrong("flatten", "the batch flattened too", "forward")
def _(x, start_dim=1):
    return x.reshape(-1)


wrong("Linear", "a second gradient writes over the first", "cls")(overwriting(nn.Linear))
wrong("Flatten", "no gradient comes back", "cls")(type("DeafFlatten", (Deaf, nn.Flatten), {}))
