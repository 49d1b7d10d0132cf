"""Activations on tensors: the twin of numpy_nn.activations, where the idea is told.

Autograd does the way back. It is given forms whose slopes are right at the kinks too, and finite wherever x is.
"""

import math

import torch

from .checks import check_same_dtype, check_tensor, number
from .geometry import axis, count
from .module import FunctionLayer, Parameter

__all__ = [
    "CELU", "ELU", "GELU", "Hardsigmoid", "Hardtanh", "Identity", "LeakyReLU", "LogSoftmax", "PReLU", "ReLU",
    "SELU", "SiLU", "Sigmoid", "Softmax", "Softplus", "Tanh", "celu", "elu", "gelu", "hardsigmoid", "hardtanh",
    "identity", "leaky_relu", "log_softmax", "prelu", "relu", "selu", "sigmoid", "silu", "softmax", "softplus",
    "step", "tanh",
]


def identity(x):
    """Let everything through: what a layer has that should not bend, such as the last one of a regression.

    y = x
    """
    check_tensor(x, "x")
    return x


def step(x):
    """Say whether x has reached 0: the first neurons, all or nothing.

    y = [x ≥ 0]

    At 0 itself the answer is 1, as in torch.heaviside(x, 1).

    Source: Rosenblatt 1958.
    """
    check_tensor(x, "x")
    return (x >= 0).to(x.dtype) + 0 * x.sign()  # sign lends the gradient, 0; a comparison alone has none


def sigmoid(x):
    """Squash any number into 0 … 1, so that it can be read as a probability.

    y = 1 / (1 + exp(−x)) = exp(x) / (exp(x) + 1)

    Tensors bring it along. Put together from exp, its gradient would be 0 · ∞ far from 0.

    Source: Goodfellow et al. 2016, §3.10.
    """
    check_tensor(x, "x")
    return x.sigmoid()


def tanh(x):
    """Squash any number into −1 … 1: a sigmoid with its middle at 0 and four times its slope there.

    y = (exp(x) − exp(−x)) / (exp(x) + exp(−x)) = 2 · sigmoid(2x) − 1

    Source: LeCun et al. 1998, "Efficient BackProp", §4.4.
    """
    check_tensor(x, "x")
    return x.tanh()


def relu(x):
    """Keep what is positive, element by element.

    y = max(0, x)

    Source: Nair & Hinton 2010; Goodfellow et al. 2016, §6.3.1.
    """
    check_tensor(x, "x")
    return torch.where(x <= 0, 0, x)  # clamp would let the gradient through at 0


def leaky_relu(x, negative_slope=0.01):
    """Keep what is positive and let a little of the rest through, so that no unit is dead for ever.

    y = max(0, x) + negative_slope · min(0, x)

    Args:
        x: any shape.
        negative_slope: slope on the negative side.

    Source: Maas et al. 2013.
    """
    check_tensor(x, "x")
    return torch.where(x > 0, x, number(negative_slope, "negative_slope") * x)


def prelu(x, weight):
    """A leaky ReLU that learns its negative slope, one for all channels or one for each.

    y[n, c, …] = max(0, x[n, c, …]) + weight[c] · min(0, x[n, c, …])

    Args:
        x: shape (N, C, …); any shape if there is one slope.
        weight: slopes, shape (1,) or (C,).

    Raises:
        ValueError: the slopes are neither one nor as many as x has channels, or the dtypes differ.

    Source: He et al. 2015, "Delving Deep into Rectifiers".
    """
    return torch.where(x > 0, x, _slope_per_channel(x, weight) * x)


def _slope_per_channel(x, weight):
    """The slopes of `prelu`, laid along axis 1 of x."""
    check_tensor(x, "x")
    check_tensor(weight, "weight")
    check_same_dtype(x=x, weight=weight)
    channels = x.shape[1] if x.ndim > 1 else 1
    if weight.ndim > 1 or weight.numel() not in (1, channels):
        raise ValueError(
            f"weight must hold one slope, or one for each of the {channels} channels of x; "
            f"got shape {tuple(weight.shape)}"
        )
    return weight.reshape(()) if weight.numel() == 1 else weight.reshape(channels, *[1] * (x.ndim - 2))


def elu(x, alpha=1.0):
    """Keep what is positive and let the rest sink softly to −alpha.

    y = x where x > 0,  alpha · (exp(x) − 1) elsewhere

    Args:
        x: any shape.
        alpha: depth of the floor.

    Source: Clevert et al. 2016.
    """
    check_tensor(x, "x")
    below = number(alpha, "alpha") * x.clamp(max=0).expm1()  # clamped, or 0 · ∞ would come back from where x is large
    return torch.where(x > 0, x, below)


SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def selu(x):
    """An ELU whose two constants keep mean 0 and variance 1 from layer to layer, with weights from `lecun_normal_`.

    y = 1.0507… · elu(x, alpha=1.6732…)

    Source: Klambauer et al. 2017.
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def celu(x, alpha=1.0):
    """An ELU without a kink: whatever alpha is, its slope at 0 is 1 from both sides.

    y = x where x > 0,  alpha · (exp(x / alpha) − 1) elsewhere

    Args:
        x: any shape.
        alpha: depth of the floor, and how slowly it is reached; not 0.

    Raises:
        ValueError: alpha is 0.

    Source: Barron 2017.
    """
    check_tensor(x, "x")
    alpha = number(alpha, "alpha", but_not=0)
    return torch.where(x > 0, x, alpha * (x.clamp(max=0) / alpha).expm1())


def softplus(x, beta=1.0, threshold=20.0):
    """A ReLU with its corner rounded; its slope is a sigmoid.

    y = log(1 + exp(beta · x)) / beta

    It is computed as log(exp(beta · x) + exp(0)) / beta by logaddexp, which cannot overflow.

    Args:
        x: any shape.
        beta: sharpness of the corner; not 0.
        threshold: where beta · x is more than this, y is x itself.

    Raises:
        ValueError: beta is 0.

    Source: Dugas et al. 2001; Goodfellow et al. 2016, §3.10.
    """
    check_tensor(x, "x")
    beta, threshold = number(beta, "beta", but_not=0), number(threshold, "threshold")
    z = beta * x
    return torch.where(z > threshold, x, torch.logaddexp(z, torch.zeros_like(z)) / beta)


def silu(x):
    """Let x through as far as its own sigmoid says; also called swish.

    y = x · sigmoid(x)

    Source: Elfwing et al. 2018; Ramachandran et al. 2017.
    """
    return x * sigmoid(x)


def gelu(x, approximate="none"):
    """Let x through as far as it is likely to be the larger one, beside a standard normal number.

    y = x · Φ(x)
    Φ(x) = ½ · (1 + erf(x / √2)), or approximately ½ · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))

    Args:
        x: any shape.
        approximate: "none", or "tanh" for the second form, which GPT-2 was trained with; they differ by 5e-4 at most.

    Raises:
        ValueError: another word than these.

    Source: Hendrycks & Gimpel 2016.
    """
    check_tensor(x, "x")
    return x * _normal_cdf(x, approximate)


def _normal_cdf(x, approximate):
    """Φ(x), the probability that a standard normal number is less than x."""
    if approximate not in ("none", "tanh"):
        raise ValueError(f"approximate must be 'none' or 'tanh'; got {approximate!r}")
    if approximate == "none":
        return 0.5 + 0.5 * (x / math.sqrt(2)).erf()
    return 0.5 + 0.5 * (math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x))).tanh()


def hardtanh(x, min_val=-1.0, max_val=1.0):
    """A tanh of three straight lines: x itself, cut off below and above.

    y = min(max(x, min_val), max_val)

    Args:
        x: any shape.
        min_val, max_val: where it is cut off.

    Raises:
        ValueError: min_val is more than max_val.
    """
    check_tensor(x, "x")
    min_val, max_val = number(min_val, "min_val"), number(max_val, "max_val")
    if min_val > max_val:
        raise ValueError(f"min_val must be at most max_val; got {min_val} and {max_val}")
    return torch.where(x <= min_val, min_val, torch.where(x >= max_val, max_val, x))


def hardsigmoid(x):
    """A sigmoid of three straight lines, for small devices: 0 up to −3, 1 from 3 on.

    y = min(max(x, −3), 3) / 6 + ½

    Source: Howard et al. 2019.
    """
    return hardtanh(x, -3, 3) / 6 + 0.5


def softmax(x, dim):
    """Turn scores into probabilities: all positive, with sum 1 along one axis.

    y[k] = exp(x[k]) / Σ_j exp(x[j])

    The largest score is taken out first, which changes nothing in the fraction, so that exp never overflows.

    Args:
        x: scores, any shape.
        dim: the axis along which they compete, −1 for the last.

    Returns:
        Probabilities, of x's shape.

    Raises:
        ValueError: x has no axis `dim`, or nothing along it.

    Source: Goodfellow et al. 2016, §6.2.2.3.
    """
    dim = _axis_of_scores(x, dim)
    exp = (x - x.amax(dim, keepdim=True).detach()).exp()
    return exp / exp.sum(dim, keepdim=True)


def log_softmax(x, dim):
    """The logarithm of `softmax`, without the digits that log would lose where a probability is small.

    y[k] = x[k] − log Σ_j exp(x[j])

    Args:
        x, dim: as in `softmax`; the largest score is taken out first here too.

    Returns:
        Log-probabilities, of x's shape.

    Raises:
        ValueError: x has no axis `dim`, or nothing along it.

    Source: Goodfellow et al. 2016, §6.2.2.3.
    """
    dim = _axis_of_scores(x, dim)
    shifted = x - x.amax(dim, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


def _axis_of_scores(x, dim):
    check_tensor(x, "x")
    dim = axis(dim, x.shape)
    if x.shape[dim] == 0:
        raise ValueError(f"x must hold a score or more along axis {dim}; got shape {tuple(x.shape)}")
    return dim


class Identity(FunctionLayer):
    """The layer of `identity`."""

    function = staticmethod(identity)


class Sigmoid(FunctionLayer):
    """The layer of `sigmoid`."""

    function = staticmethod(sigmoid)


class Tanh(FunctionLayer):
    """The layer of `tanh`."""

    function = staticmethod(tanh)


class ReLU(FunctionLayer):
    """The layer of `relu`."""

    function = staticmethod(relu)


class LeakyReLU(FunctionLayer):
    """The layer of `leaky_relu`."""

    function = staticmethod(leaky_relu)

    def __init__(self, negative_slope=0.01):
        super().__init__(negative_slope=negative_slope)


class PReLU(FunctionLayer):
    """The layer of `prelu`. Arguments as in numpy_nn.PReLU."""

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__(num_parameters=count(num_parameters, "num_parameters"))
        self.weight = Parameter(torch.full((num_parameters,), number(init, "init"), device=device, dtype=dtype))

    def forward(self, x):
        return prelu(x, self.weight)


class ELU(FunctionLayer):
    """The layer of `elu`."""

    function = staticmethod(elu)

    def __init__(self, alpha=1.0):
        super().__init__(alpha=alpha)


class SELU(FunctionLayer):
    """The layer of `selu`."""

    function = staticmethod(selu)


class CELU(FunctionLayer):
    """The layer of `celu`."""

    function = staticmethod(celu)

    def __init__(self, alpha=1.0):
        super().__init__(alpha=alpha)


class Softplus(FunctionLayer):
    """The layer of `softplus`."""

    function = staticmethod(softplus)

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__(beta=beta, threshold=threshold)


class SiLU(FunctionLayer):
    """The layer of `silu`."""

    function = staticmethod(silu)


class GELU(FunctionLayer):
    """The layer of `gelu`."""

    function = staticmethod(gelu)

    def __init__(self, approximate="none"):
        super().__init__(approximate=approximate)


class Hardtanh(FunctionLayer):
    """The layer of `hardtanh`."""

    function = staticmethod(hardtanh)

    def __init__(self, min_val=-1.0, max_val=1.0):
        super().__init__(min_val=min_val, max_val=max_val)


class Hardsigmoid(FunctionLayer):
    """The layer of `hardsigmoid`."""

    function = staticmethod(hardsigmoid)


class Softmax(FunctionLayer):
    """The layer of `softmax`."""

    function = staticmethod(softmax)

    def __init__(self, dim):
        super().__init__(dim=dim)


class LogSoftmax(FunctionLayer):
    """The layer of `log_softmax`."""

    function = staticmethod(log_softmax)

    def __init__(self, dim):
        super().__init__(dim=dim)
