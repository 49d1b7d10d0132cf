"""Activations: the bend between two linear layers, without which they would be one.

W₂(W₁x) is (W₂W₁)x: however many linear layers are stacked, they do what one could do. A bend after each changes that.

         x    −3      −1       0       1       3
      step     0       0       1       1       1      a decision, and no slope to learn from
   sigmoid  0.05    0.27    0.50    0.73    0.95      the decision made soft
      tanh −1.00   −0.76    0.00    0.76    1.00      the same, with its middle at 0
      relu     0       0       0       1       3      slope 1 or 0: what passes, passes undiminished
       elu −0.95   −0.63       0       1       3      as relu, with a soft floor instead of a dead one
      gelu −0.00   −0.16       0    0.84    3.00      as relu, with a dip before it rises

An activation takes an array of any shape and acts on every number by itself, y = f(x), so that its way back is one
product: grad_x = grad_y · f′(x). (`softmax`, at the end, lets the numbers of one axis compete.) Where f has a kink, and
so two slopes, we take the one that torch takes. A bracket such as [x > 0] is 1 where it is true and 0 elsewhere.

Exponents here are never positive: exp(−1000) is 0 where exp(1000) would be ∞.
"""

import math

import numpy as np

from .checks import check_array, check_same_dtype, check_shape, number
from .geometry import axis, count
from .module import FunctionLayer, Parameter

__all__ = [
    "CELU", "ELU", "GELU", "Hardsigmoid", "Hardtanh", "Identity", "LeakyReLU", "LogSoftmax", "PReLU", "ReLU",
    "SELU", "SiLU", "Sigmoid", "Softmax", "Softplus", "Tanh", "celu", "celu_backward", "elu", "elu_backward",
    "gelu", "gelu_backward", "hardsigmoid", "hardsigmoid_backward", "hardtanh", "hardtanh_backward", "identity",
    "identity_backward", "leaky_relu", "leaky_relu_backward", "log_softmax", "log_softmax_backward", "prelu",
    "prelu_backward", "relu", "relu_backward", "selu", "selu_backward", "sigmoid", "sigmoid_backward", "silu",
    "silu_backward", "softmax", "softmax_backward", "softplus", "softplus_backward", "step", "step_backward",
    "tanh", "tanh_backward",
]


def _check_way_back(grad_y, x):
    check_array(x, "x")
    check_shape(grad_y, x.shape, "grad_y")
    check_same_dtype(grad_y=grad_y, x=x)


def identity(x):
    """Let everything through: what a layer has that should not bend, such as the last one of a regression.

    y = x
    """
    check_array(x, "x")
    return x


def identity_backward(grad_y, x):
    """Return grad_x of `identity`: grad_y as it is."""
    _check_way_back(grad_y, x)
    return grad_y


def step(x):
    """Say whether x has reached 0: the first neurons, all or nothing.

    y = [x ≥ 0]

    At 0 itself the answer is 1, as in torch.heaviside(x, 1).

    Source: Rosenblatt 1958.
    """
    check_array(x, "x")
    return (x >= 0).astype(x.dtype)


def step_backward(grad_y, x):
    """Return grad_x of `step`: 0 everywhere. It is flat on both sides, which is why nobody learns through a step."""
    _check_way_back(grad_y, x)
    return np.zeros_like(x)


def sigmoid(x):
    """Squash any number into 0 … 1, so that it can be read as a probability.

    y = 1 / (1 + exp(−x)) = exp(x) / (exp(x) + 1)

    The first form is used where x ≥ 0 and the second elsewhere: so neither overflows, and both keep every digit.

    Source: Goodfellow et al. 2016, §3.10.
    """
    check_array(x, "x")
    exp = np.exp(-np.abs(x))
    return np.maximum(exp, x >= 0) / (1 + exp)  # the numerator is 1 where x ≥ 0, exp(x) elsewhere


def sigmoid_backward(grad_y, x):
    """Return grad_x of `sigmoid`. Its slope is at most 1/4, so that gradients shrink from layer to layer.

    grad_x = grad_y · y · (1 − y)
    """
    _check_way_back(grad_y, x)
    y = sigmoid(x)
    return grad_y * y * (1 - y)


def tanh(x):
    """Squash any number into −1 … 1: a sigmoid with its middle at 0 and four times its slope there.

    y = (exp(x) − exp(−x)) / (exp(x) + exp(−x)) = 2 · sigmoid(2x) − 1

    Source: LeCun et al. 1998, "Efficient BackProp", §4.4.
    """
    check_array(x, "x")
    return np.tanh(x)


def tanh_backward(grad_y, x):
    """Return grad_x of `tanh`.

    grad_x = grad_y · (1 − y²)
    """
    _check_way_back(grad_y, x)
    y = np.tanh(x)
    return grad_y * (1 - y * y)


def relu(x):
    """Keep what is positive, element by element.

    y = max(0, x)

    Source: Nair & Hinton 2010; Goodfellow et al. 2016, §6.3.1.
    """
    check_array(x, "x")
    return np.maximum(x, 0)


def relu_backward(grad_y, x):
    """Return grad_x of `relu`: grad_y where x > 0, and 0 elsewhere.

    grad_x = grad_y · [x > 0]

    At x = 0 the slope is 0 on one side and 1 on the other; we take 0, as torch does.
    """
    _check_way_back(grad_y, x)
    return grad_y * (x > 0)


def leaky_relu(x, negative_slope=0.01):
    """Keep what is positive and let a little of the rest through, so that no unit is dead for ever.

    y = max(0, x) + negative_slope · min(0, x)

    Args:
        x: any shape.
        negative_slope: slope on the negative side.

    Source: Maas et al. 2013.
    """
    check_array(x, "x")
    return np.maximum(x, 0) + number(negative_slope, "negative_slope") * np.minimum(x, 0)


def leaky_relu_backward(grad_y, x, negative_slope=0.01):
    """Return grad_x of `leaky_relu`; at x = 0 the slope is that of the negative side.

    grad_x = grad_y · [x > 0] + negative_slope · grad_y · [x ≤ 0]
    """
    _check_way_back(grad_y, x)
    return grad_y * (x > 0) + number(negative_slope, "negative_slope") * (grad_y * (x <= 0))


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
    return np.maximum(x, 0) + _slope_per_channel(x, weight) * np.minimum(x, 0)


def prelu_backward(grad_y, x, weight):
    """Return grad_x, grad_weight of `prelu`: a slope gathers from all the places that it multiplied.

    grad_x = grad_y · [x > 0] + weight · grad_y · [x ≤ 0]        grad_weight[c] = Σ_n,… grad_y · min(0, x)

    Args:
        grad_y: gradient of the loss for the output, of x's shape.
        x, weight: as given to `prelu`.
    """
    slope = _slope_per_channel(x, weight)
    _check_way_back(grad_y, x)
    grad_slopes = grad_y * np.minimum(x, 0)
    shared = None if weight.size == 1 else tuple(a for a in range(x.ndim) if a != 1)  # axes along which a slope is one
    grad_weight = grad_slopes.sum(axis=shared).reshape(weight.shape)
    return grad_y * (x > 0) + slope * (grad_y * (x <= 0)), grad_weight


def _slope_per_channel(x, weight):
    """The slopes of `prelu`, laid along axis 1 of x."""
    check_array(x, "x")
    check_array(weight, "weight")
    check_same_dtype(x=x, weight=weight)
    channels = x.shape[1] if x.ndim > 1 else 1
    if weight.ndim > 1 or weight.size not in (1, channels):
        raise ValueError(
            f"weight must hold one slope, or one for each of the {channels} channels of x; got shape {weight.shape}"
        )
    return weight.reshape(()) if weight.size == 1 else weight.reshape(channels, *[1] * (x.ndim - 2))


def elu(x, alpha=1.0):
    """Keep what is positive and let the rest sink softly to −alpha.

    y = x where x > 0,  alpha · (exp(x) − 1) elsewhere

    Args:
        x: any shape.
        alpha: depth of the floor.

    Source: Clevert et al. 2016.
    """
    check_array(x, "x")
    return np.maximum(x, 0) + number(alpha, "alpha") * np.expm1(np.minimum(x, 0))


def elu_backward(grad_y, x, alpha=1.0):
    """Return grad_x of `elu`; at x = 0 the slope is that of the negative side, alpha.

    grad_x = grad_y where x > 0,  grad_y · alpha · exp(x) elsewhere
    """
    grad_bent = leaky_relu_backward(grad_y, x, number(alpha, "alpha"))  # grad_y, times alpha where x ≤ 0
    return grad_bent * np.exp(np.minimum(x, 0))


SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def selu(x):
    """An ELU whose two constants keep mean 0 and variance 1 from layer to layer, with weights from `lecun_normal_`.

    y = 1.0507… · elu(x, alpha=1.6732…)

    Source: Klambauer et al. 2017.
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def selu_backward(grad_y, x):
    """Return grad_x of `selu`."""
    return SELU_SCALE * elu_backward(grad_y, x, SELU_ALPHA)


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
    check_array(x, "x")
    alpha = number(alpha, "alpha", but_not=0)
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha)


def celu_backward(grad_y, x, alpha=1.0):
    """Return grad_x of `celu`.

    grad_x = grad_y · exp(min(0, x) / alpha)
    """
    _check_way_back(grad_y, x)
    return grad_y * np.exp(np.minimum(x, 0) / number(alpha, "alpha", but_not=0))


def softplus(x, beta=1.0, threshold=20.0):
    """A ReLU with its corner rounded; its slope is a sigmoid.

    y = log(1 + exp(beta · x)) / beta

    It is computed as (max(0, beta · x) + log(1 + exp(−|beta · x|))) / beta, which cannot overflow.

    Args:
        x: any shape.
        beta: sharpness of the corner; not 0.
        threshold: where beta · x is more than this, y is x itself.

    Raises:
        ValueError: beta is 0.

    Source: Dugas et al. 2001; Goodfellow et al. 2016, §3.10.
    """
    check_array(x, "x")
    beta, threshold = number(beta, "beta", but_not=0), number(threshold, "threshold")
    z = beta * x
    y = (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))) / beta
    return np.where(z > threshold, x, y)


def softplus_backward(grad_y, x, beta=1.0, threshold=20.0):
    """Return grad_x of `softplus`.

    grad_x = grad_y · sigmoid(beta · x), and grad_y itself where beta · x > threshold
    """
    _check_way_back(grad_y, x)
    z = number(beta, "beta", but_not=0) * x
    return grad_y * np.where(z > number(threshold, "threshold"), 1, sigmoid(z))


def silu(x):
    """Let x through as far as its own sigmoid says; also called swish.

    y = x · sigmoid(x)

    Source: Elfwing et al. 2018; Ramachandran et al. 2017.
    """
    return x * sigmoid(x)


def silu_backward(grad_y, x):
    """Return grad_x of `silu`, with s = sigmoid(x).

    grad_x = grad_y · s · (1 + x · (1 − s))
    """
    _check_way_back(grad_y, x)
    s = sigmoid(x)
    return grad_y * s * (1 + x * (1 - s))


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
    check_array(x, "x")
    return x * _normal_cdf(x, approximate)


def gelu_backward(grad_y, x, approximate="none"):
    """Return grad_x of `gelu`.

    grad_x = grad_y · (Φ(x) + x · Φ′(x))
    Φ′(x) = exp(−x² / 2) / √(2π), or approximately 2 · Φ · (1 − Φ) · √(2/π) · (1 + 3 · 0.044715 · x²)
    """
    _check_way_back(grad_y, x)
    cdf = _normal_cdf(x, approximate)
    if approximate == "none":
        density = np.exp(-0.5 * (x * x)) / math.sqrt(2 * math.pi)
    else:
        density = 2 * cdf * (1 - cdf) * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * (x * x))
    return grad_y * (cdf + x * density)


def _normal_cdf(x, approximate):
    """Φ(x), the probability that a standard normal number is less than x."""
    if approximate not in ("none", "tanh"):
        raise ValueError(f"approximate must be 'none' or 'tanh'; got {approximate!r}")
    if approximate == "none":
        from scipy.special import ndtr  # NumPy has no erf

        return ndtr(x)
    return 0.5 + 0.5 * np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))  # x**3 takes longer than all else


def hardtanh(x, min_val=-1.0, max_val=1.0):
    """A tanh of three straight lines: x itself, cut off below and above.

    y = min(max(x, min_val), max_val)

    Args:
        x: any shape.
        min_val, max_val: where it is cut off.

    Raises:
        ValueError: min_val is more than max_val.
    """
    check_array(x, "x")
    return np.clip(x, *_bounds(min_val, max_val))


def hardtanh_backward(grad_y, x, min_val=-1.0, max_val=1.0):
    """Return grad_x of `hardtanh`: nothing comes through where x is cut off, nor at the two edges.

    grad_x = grad_y · [min_val < x < max_val]
    """
    _check_way_back(grad_y, x)
    min_val, max_val = _bounds(min_val, max_val)
    return grad_y * ((x > min_val) & (x < max_val))


def _bounds(min_val, max_val):
    min_val, max_val = number(min_val, "min_val"), number(max_val, "max_val")
    if min_val > max_val:
        raise ValueError(f"min_val must be at most max_val; got {min_val} and {max_val}")
    return min_val, max_val


def hardsigmoid(x):
    """A sigmoid of three straight lines, for small devices: 0 up to −3, 1 from 3 on.

    y = min(max(x, −3), 3) / 6 + ½

    Source: Howard et al. 2019.
    """
    return hardtanh(x, -3, 3) / 6 + 0.5


def hardsigmoid_backward(grad_y, x):
    """Return grad_x of `hardsigmoid`.

    grad_x = grad_y / 6 · [−3 < x < 3]
    """
    return hardtanh_backward(grad_y, x, -3, 3) / 6


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
    y = np.exp(x - x.max(axis=dim, keepdims=True))
    y /= y.sum(axis=dim, keepdims=True)
    return y


def softmax_backward(grad_y, x, dim):
    """Return grad_x of `softmax`: a score gains by what its gradient is above the mean gradient, weighted by y.

    grad_x[k] = y[k] · (grad_y[k] − Σ_j grad_y[j] · y[j])
    """
    _check_way_back(grad_y, x)
    y = softmax(x, dim)
    return y * (grad_y - (grad_y * y).sum(axis=dim, keepdims=True))


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
    shifted = x - x.max(axis=dim, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=dim, keepdims=True))


def log_softmax_backward(grad_y, x, dim):
    """Return grad_x of `log_softmax`.

    grad_x[k] = grad_y[k] − softmax(x)[k] · Σ_j grad_y[j]
    """
    _check_way_back(grad_y, x)
    return grad_y - softmax(x, dim) * grad_y.sum(axis=dim, keepdims=True)


def _axis_of_scores(x, dim):
    check_array(x, "x")
    dim = axis(dim, x.shape)
    if x.shape[dim] == 0:
        raise ValueError(f"x must hold a score or more along axis {dim}; got shape {x.shape}")
    return dim


class Identity(FunctionLayer):
    """The layer of `identity`."""

    function, function_backward = staticmethod(identity), staticmethod(identity_backward)


class Sigmoid(FunctionLayer):
    """The layer of `sigmoid`."""

    function, function_backward = staticmethod(sigmoid), staticmethod(sigmoid_backward)


class Tanh(FunctionLayer):
    """The layer of `tanh`."""

    function, function_backward = staticmethod(tanh), staticmethod(tanh_backward)


class ReLU(FunctionLayer):
    """The layer of `relu`."""

    function, function_backward = staticmethod(relu), staticmethod(relu_backward)


class LeakyReLU(FunctionLayer):
    """The layer of `leaky_relu`."""

    function, function_backward = staticmethod(leaky_relu), staticmethod(leaky_relu_backward)

    def __init__(self, negative_slope=0.01):
        super().__init__(negative_slope=negative_slope)


class PReLU(FunctionLayer):
    """The layer of `prelu`.

    Args:
        num_parameters: slopes to learn, 1 or as many as x has channels.
        init: where they start.
        dtype: np.float32 or np.float64.
    """

    def __init__(self, num_parameters=1, init=0.25, *, dtype=np.float32):
        super().__init__(num_parameters=count(num_parameters, "num_parameters"))
        self.weight = Parameter(np.full(num_parameters, number(init, "init"), dtype))

    def forward(self, x):
        self.x = x
        return prelu(x, self.weight.data)

    def backward(self, grad_y):
        grad_x, grad_weight = prelu_backward(grad_y, self.last_input(), self.weight.data)
        self.weight.accumulate(grad_weight)
        return grad_x


class ELU(FunctionLayer):
    """The layer of `elu`."""

    function, function_backward = staticmethod(elu), staticmethod(elu_backward)

    def __init__(self, alpha=1.0):
        super().__init__(alpha=alpha)


class SELU(FunctionLayer):
    """The layer of `selu`."""

    function, function_backward = staticmethod(selu), staticmethod(selu_backward)


class CELU(FunctionLayer):
    """The layer of `celu`."""

    function, function_backward = staticmethod(celu), staticmethod(celu_backward)

    def __init__(self, alpha=1.0):
        super().__init__(alpha=alpha)


class Softplus(FunctionLayer):
    """The layer of `softplus`."""

    function, function_backward = staticmethod(softplus), staticmethod(softplus_backward)

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__(beta=beta, threshold=threshold)


class SiLU(FunctionLayer):
    """The layer of `silu`."""

    function, function_backward = staticmethod(silu), staticmethod(silu_backward)


class GELU(FunctionLayer):
    """The layer of `gelu`."""

    function, function_backward = staticmethod(gelu), staticmethod(gelu_backward)

    def __init__(self, approximate="none"):
        super().__init__(approximate=approximate)


class Hardtanh(FunctionLayer):
    """The layer of `hardtanh`."""

    function, function_backward = staticmethod(hardtanh), staticmethod(hardtanh_backward)

    def __init__(self, min_val=-1.0, max_val=1.0):
        super().__init__(min_val=min_val, max_val=max_val)


class Hardsigmoid(FunctionLayer):
    """The layer of `hardsigmoid`."""

    function, function_backward = staticmethod(hardsigmoid), staticmethod(hardsigmoid_backward)


class Softmax(FunctionLayer):
    """The layer of `softmax`."""

    function, function_backward = staticmethod(softmax), staticmethod(softmax_backward)

    def __init__(self, dim):
        super().__init__(dim=dim)


class LogSoftmax(FunctionLayer):
    """The layer of `log_softmax`."""

    function, function_backward = staticmethod(log_softmax), staticmethod(log_softmax_backward)

    def __init__(self, dim):
        super().__init__(dim=dim)
