"""Wrong activations."""

import numpy as np
from scipy.special import erf

from lib import numpy_nn as nn

from .register import Deaf, blind, overwriting, wrong

quiet = np.errstate(all="ignore")


@wrong("identity", "a ReLU in its place", "forward")
def _(x):
    return nn.relu(x)


@wrong("identity", "gradient of a copy, which learns nothing", "backward")
def _(grad_y, x):
    return np.zeros_like(x)


@wrong("step", "0 at x = 0", "own")
def _(x):
    return (x > 0).astype(x.dtype)


@wrong("step", "a sign: −1 instead of 0", "own")
def _(x):
    return np.where(x >= 0, 1, -1).astype(x.dtype)


@wrong("step", "an answer in booleans", "own")
def _(x):
    return x >= 0


@wrong("sigmoid", "exp(x) / (1 + exp(x)): NaN where exp overflows", "forward")
@quiet
def _(x):
    return np.exp(x) / (1 + np.exp(x))


@wrong("sigmoid", "exp(−|x|) on both sides", "forward")
def _(x):
    return 1 / (1 + np.exp(-np.abs(x)))


@wrong("sigmoid", "x · (1 − x): the slope formula given the input", "backward")
def _(grad_y, x):
    return grad_y * x * (1 - x)


@wrong("sigmoid", "the slope at the output, once more squashed", "backward")
def _(grad_y, x):
    return nn.sigmoid_backward(grad_y, nn.sigmoid(x))


@wrong("tanh", "the definition as it stands: NaN where exp overflows", "forward")
@quiet
def _(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@wrong("tanh", "2 · sigmoid(x) − 1, without the 2 inside", "forward")
def _(x):
    return 2 * nn.sigmoid(x) - 1


@wrong("tanh", "1 − y, without the square", "backward")
def _(grad_y, x):
    return grad_y * (1 - np.tanh(x))


@wrong("tanh", "1 − x²: the slope formula given the input", "backward")
def _(grad_y, x):
    return grad_y * (1 - x * x)


@wrong("relu", "slope 1 at 0", "backward")
def _(grad_y, x):
    return grad_y * (x >= 0)


@wrong("relu", "the gradient of the output's sign, not the input's", "backward")
def _(grad_y, x):
    return grad_y * (grad_y > 0)


@wrong("leaky_relu", "max(x, slope · x): wrong for slopes above 1", "forward")
def _(x, negative_slope=0.01):
    return np.maximum(x, x.dtype.type(negative_slope) * x)


@wrong("leaky_relu", "torch's default forgotten: 0.2, as elsewhere", "forward")
def _(x, negative_slope=0.2):
    return nn.leaky_relu(x, negative_slope)


@wrong("leaky_relu", "nothing leaks on the way back", "backward")
def _(grad_y, x, negative_slope=0.01):
    return nn.relu_backward(grad_y, x)


@wrong("leaky_relu", "slope 1 at 0", "backward")
def _(grad_y, x, negative_slope=0.01):
    return grad_y * (x >= 0) + x.dtype.type(negative_slope) * (grad_y * (x < 0))


@wrong("prelu", "the first slope for all channels", "forward")
def _(x, weight):
    return nn.prelu(x, weight.reshape(-1)[:1])


@wrong("prelu", "the slopes in the wrong order", "forward")
def _(x, weight):
    return nn.prelu(x, weight.reshape(-1)[::-1])


@wrong("prelu", "the slope learns from the positive side", "backward")
def _(grad_y, x, weight):
    return nn.prelu_backward(grad_y, x, weight)[0], nn.prelu_backward(grad_y, -x, weight)[1]


@wrong("prelu", "the slope's gradient averaged over the batch", "backward")
def _(grad_y, x, weight):
    grad_x, grad_weight = nn.prelu_backward(grad_y, x, weight)
    return grad_x, grad_weight / max(1, np.size(x) // weight.size)


@wrong("prelu", "every slope receives what all gathered", "backward")
def _(grad_y, x, weight):
    grad_x, grad_weight = nn.prelu_backward(grad_y, x, weight)
    return grad_x, np.full_like(grad_weight, grad_weight.sum())


@wrong("elu", "alpha ignored", "forward")
def _(x, alpha=1.0):
    return nn.elu(x)


@wrong("elu", "alpha · exp(x), without −1", "forward")
def _(x, alpha=1.0):
    return np.where(x > 0, x, x.dtype.type(alpha) * np.exp(np.minimum(x, 0)))


@wrong("elu", "the gradient wrong: y + 1 instead of y + alpha", "backward")
def _(grad_y, x, alpha=1.0):
    return grad_y * np.where(x > 0, 1, nn.elu(x, alpha) + 1)


@wrong("elu", "slope 1 at 0", "backward")
def _(grad_y, x, alpha=1.0):
    return np.where(x == 0, grad_y, nn.elu_backward(grad_y, x, alpha))


@wrong("selu", "scale and alpha exchanged", "forward")
def _(x):
    return 1.6732632423543772 * nn.elu(x, 1.0507009873554805)


@wrong("selu", "the scale on the positive side alone", "forward")
def _(x):
    return np.where(x > 0, nn.selu(x), nn.elu(x, 1.6732632423543772))


@wrong("selu", "the scale forgotten on the way back", "backward")
def _(grad_y, x):
    return nn.elu_backward(grad_y, x, 1.6732632423543772)


@wrong("celu", "an ELU: x not divided by alpha", "forward")
def _(x, alpha=1.0):
    return nn.elu(x, alpha)


@wrong("celu", "alpha left in the slope", "backward")
def _(grad_y, x, alpha=1.0):
    return np.where(x > 0, grad_y, alpha * nn.celu_backward(grad_y, x, alpha)).astype(x.dtype)


@wrong("softplus", "the formula as it stands: infinite where exp overflows", "forward")
@quiet
def _(x, beta=1.0, threshold=20.0):
    return (np.log(1 + np.exp(beta * x)) / beta).astype(x.dtype)


@wrong("softplus", "not divided by beta", "forward")
def _(x, beta=1.0, threshold=20.0):
    return nn.softplus(float(beta) * x, 1.0, threshold)


@wrong("softplus", "the threshold compared with x, not beta · x", "forward")
def _(x, beta=1.0, threshold=20.0):
    return nn.softplus(x, beta, float(threshold) * beta)


@wrong("softplus", "the threshold forgotten", "forward")
def _(x, beta=1.0, threshold=20.0):
    return nn.softplus(x, beta, 1e9)


@wrong("softplus", "beta times the gradient", "backward")
def _(grad_y, x, beta=1.0, threshold=20.0):
    return float(beta) * nn.softplus_backward(grad_y, x, beta, threshold)


@wrong("softplus", "the threshold forgotten on the way back", "backward")
def _(grad_y, x, beta=1.0, threshold=20.0):
    return nn.softplus_backward(grad_y, x, beta, 1e9)


@wrong("silu", "x · sigmoid(1.702 · x), an approximate GELU", "forward")
def _(x):
    return x * nn.sigmoid(1.702 * x)


@wrong("silu", "half of the product rule: sigmoid(x) alone", "backward")
def _(grad_y, x):
    return grad_y * nn.sigmoid(x)


@wrong("gelu", "x · sigmoid(1.702 · x), the quick approximation", "forward")
def _(x, approximate="none"):
    return x * nn.sigmoid(1.702 * x)


@wrong("gelu", "the tanh form where the exact one is asked for", "forward")
def _(x, approximate="none"):
    return nn.gelu(x, "tanh")


@wrong("gelu", "erf(x) instead of erf(x / √2)", "forward")
def _(x, approximate="none"):
    return x * (0.5 + 0.5 * erf(x)) if approximate == "none" else nn.gelu(x, "tanh")


@wrong("gelu", "the gradient wrong: Φ alone, half of the product rule", "backward")
def _(grad_y, x, approximate="none"):
    return grad_y * (nn.gelu(x, approximate) / np.where(x == 0, 1, x)).astype(x.dtype)


@wrong("gelu", "the exact form's gradient for the tanh form", "backward")
def _(grad_y, x, approximate="none"):
    return nn.gelu_backward(grad_y, x)


@wrong("hardtanh", "always −1 to 1", "forward")
def _(x, min_val=-1.0, max_val=1.0):
    return nn.hardtanh(x)


@wrong("hardtanh", "the gradient passes at the edges", "backward")
def _(grad_y, x, min_val=-1.0, max_val=1.0):
    return grad_y * ((x >= min_val) & (x <= max_val))


@wrong("hardtanh", "the gradient passes above the upper edge", "backward")
def _(grad_y, x, min_val=-1.0, max_val=1.0):
    return grad_y * (x > min_val)


@wrong("hardsigmoid", "another library's: slope 0.2 from −2.5 to 2.5", "forward")
def _(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


@wrong("hardsigmoid", "the gradient passes at the edges", "backward")
def _(grad_y, x):
    return grad_y / 6 * ((x >= -3) & (x <= 3))


@wrong("hardsigmoid", "slope 1 instead of 1/6", "backward")
def _(grad_y, x):
    return nn.hardtanh_backward(grad_y, x, -3, 3)


@wrong("softmax", "the largest score not taken out: NaN where exp overflows", "forward")
@quiet
def _(x, dim):
    return np.exp(x) / np.exp(x).sum(axis=dim, keepdims=True)


@wrong("softmax", "always along the last axis", "forward")
def _(x, dim):
    return nn.softmax(x, -1) if x.shape[-1] else x


@wrong("softmax", "normalised over everything", "forward")
def _(x, dim):
    return nn.softmax(x.reshape(-1), 0).reshape(x.shape) if x.size else x


@wrong("softmax", "the diagonal alone, y · (1 − y), as if scores did not compete", "backward")
def _(grad_y, x, dim):
    y = nn.softmax(x, dim)
    return grad_y * y * (1 - y)


@wrong("log_softmax", "log(softmax): −∞ at a gap of 1000", "forward")
@quiet
def _(x, dim):
    return np.log(nn.softmax(x, dim))


@wrong("log_softmax", "the gradient's mean instead of its sum", "backward")
def _(grad_y, x, dim):
    return grad_y - nn.softmax(x, dim) * grad_y.sum(axis=dim, keepdims=True) / x.shape[dim]


@wrong("log_softmax", "the gradient of softmax", "backward")
def _(grad_y, x, dim):
    return nn.softmax_backward(grad_y, x, dim)


# ---- layers -------------------------------------------------------------------------------------------------------


def forgetful(cls):
    """A layer that works with its function's own settings, whatever it was given."""
    return type("Forgetful", (cls,), {"settings": {}})


@wrong("Identity", "no gradient comes through", "cls")
class _(Deaf, nn.Identity):
    pass


for bent in (
    nn.Sigmoid, nn.Tanh, nn.ReLU, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.CELU, nn.Softplus, nn.SiLU, nn.GELU,
    nn.Hardtanh, nn.Hardsigmoid, nn.Softmax, nn.LogSoftmax,
):
    wrong(bent.__name__, "the gradient passes untouched", "cls")(blind(bent))

for adjustable in (nn.LeakyReLU, nn.ELU, nn.CELU, nn.Softplus, nn.GELU, nn.Hardtanh):
    wrong(adjustable.__name__, "its settings forgotten", "cls")(forgetful(adjustable))

wrong("PReLU", "each gradient takes the place of the one before", "cls")(overwriting(nn.PReLU))


@wrong("PReLU", "slopes that begin at 0", "cls")
class _(nn.PReLU):
    def forward(self, x):
        self.weight.data = np.zeros_like(self.weight.data)
        return super().forward(x)
