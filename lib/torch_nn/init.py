"""Initialization: the numbers a network starts from.

A neuron adds fan_in products. If weights and inputs are independent, with mean 0, the variances multiply and add up:

    Var[y] = fan_in · Var[w] · Var[x]

So with Var[w] = 1 / fan_in a signal keeps its strength from layer to layer; with a little more it explodes, with a
little less it fades, and depth makes a power of either. The way back adds fan_out products, by the same rule.

    lecun      Var[w] = 1 / fan_in                        nothing is lost in between: linear layers, SELU
    xavier     Var[w] = gain² · 2 / (fan_in + fan_out)    a compromise between both ways
    kaiming    Var[w] = gain² / fan_in                    a ReLU loses half of the signal: its gain is √2

The twin of numpy_nn.init. The functions have torch's names. They write into a tensor, in its own dtype and on its own
device, and return it; autograd does not look.
"""

import math

import torch

from .checks import check_tensor, number

__all__ = [
    "calculate_fan_in_and_fan_out", "calculate_gain", "constant_", "fan_in_uniform_", "kaiming_normal_",
    "kaiming_uniform_", "lecun_normal_", "lecun_uniform_", "normal_", "ones_", "orthogonal_",
    "rescaled_trunc_normal_", "trunc_normal_", "uniform_", "xavier_normal_", "xavier_uniform_", "zeros_",
]


def _check(tensor):
    check_tensor(tensor, "tensor")
    return tensor


@torch.no_grad()
def constant_(tensor, val):
    """Fill with one number."""
    return _check(tensor).fill_(number(val, "val"))


def zeros_(tensor):
    """Fill with 0: right for biases. Weights that are all equal would stay equal, and all neurons learn the same."""
    return constant_(tensor, 0)


def ones_(tensor):
    """Fill with 1: right for the scale of a normalization."""
    return constant_(tensor, 1)


@torch.no_grad()
def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Fill with numbers that are equally likely anywhere from a to b.

    Var[w] = (b − a)² / 12

    Args:
        tensor: a Parameter or another tensor.
        a, b: the ends.
        generator: torch.Generator; None means torch's own.
    """
    a, b = number(a, "a"), number(b, "b")
    if a > b:
        raise ValueError(f"a must be at most b; got {a} and {b}")
    return _check(tensor).uniform_(a, b, generator=generator)


@torch.no_grad()
def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Fill with normal numbers: about 95 % of them lie within two standard deviations.

    Args:
        tensor: a Parameter or another tensor.
        mean, std: of the distribution.
        generator: torch.Generator; None means torch's own.
    """
    mean, std = number(mean, "mean"), number(std, "std")
    if std < 0:
        raise ValueError(f"std must be 0 or more; got {std}")
    return _check(tensor).normal_(mean, std, generator=generator)


def _uniform_with_std(tensor, std, generator):
    """A variance of (2b)² / 12 is b² / 3, so that b = √3 · std."""
    return uniform_(tensor, -math.sqrt(3) * std, math.sqrt(3) * std, generator)


def calculate_fan_in_and_fan_out(tensor):
    """Count the numbers that meet in one output (fan_in), and the outputs that one input goes into (fan_out).

    fan_in = C_in · K_h · K_w        fan_out = C_out · K_h · K_w

    Args:
        tensor: weight of a linear layer, (out_features, in_features), or of a convolution, (C_out, C_in, K_h, K_w).
            A transposed convolution's, (C_in, C_out, K_h, K_w), is counted like that too, as torch does.

    Returns:
        fan_in, fan_out.

    Raises:
        ValueError: fewer than two axes, or an empty one.
    """
    outputs, inputs, *kernel = _shape_of_weight(tensor)
    return inputs * math.prod(kernel), outputs * math.prod(kernel)


def _shape_of_weight(tensor):
    shape = tuple(_check(tensor).shape)
    if len(shape) < 2 or 0 in shape:
        raise ValueError(f"tensor must have 2 axes or more, (out, in, …), and none empty; got shape {shape}")
    return shape


GAINS = {"sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4, "linear": 1} | {
    f"conv{transposed}{d}d": 1 for transposed in ("", "_transpose") for d in (1, 2, 3)
}


def calculate_gain(nonlinearity, param=None):
    """By how much the weights before a nonlinearity must be larger, to make up for what it takes away.

        relu          √2: half of the signal is lost
        leaky_relu    √(2 / (1 + negative_slope²))
        tanh          5/3
        selu          3/4: in place of 1, for more stable gradients
        the rest      1

    Args:
        nonlinearity: "relu", "leaky_relu", "tanh", "sigmoid", "selu", "linear" or a convolution such as "conv2d".
        param: the negative slope of a leaky ReLU; None means 0.01.

    Raises:
        ValueError: a nonlinearity without a known gain.
    """
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else number(param, "param")) ** 2))
    if nonlinearity not in GAINS:
        raise ValueError(f"nonlinearity must be 'leaky_relu' or one of {', '.join(GAINS)}; got {nonlinearity!r}")
    return GAINS[nonlinearity]


def fan_in_uniform_(tensor, generator=None):
    """What linear and convolutional layers of torch start with, and ours: a third of LeCun's variance.

    w ∈ [−b, b]        b = 1 / √fan_in        Var[w] = 1 / (3 · fan_in)

    It is `kaiming_uniform_` with a = √5.
    """
    bound = 1 / math.sqrt(calculate_fan_in_and_fan_out(tensor)[0])
    return uniform_(tensor, -bound, bound, generator)


def lecun_uniform_(tensor, generator=None):
    """Uniform numbers with the variance of `lecun_normal_`.

    w ∈ [−b, b]        b = √(3 / fan_in)
    """
    return kaiming_uniform_(tensor, nonlinearity="linear", generator=generator)


def lecun_normal_(tensor, generator=None):
    """Keep the variance of what goes forward through linear layers; what SELU asks for.

    Var[w] = 1 / fan_in

    Source: LeCun et al. 1998, "Efficient BackProp", §4.6.
    """
    return kaiming_normal_(tensor, nonlinearity="linear", generator=generator)


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Uniform numbers with the variance of `xavier_normal_`; named after Xavier Glorot.

    w ∈ [−b, b]        b = gain · √(6 / (fan_in + fan_out))
    """
    return _uniform_with_std(tensor, _xavier_std(tensor, gain), generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """Keep the variance of what goes forward and of what goes back, as far as both can be kept.

    Var[w] = gain² · 2 / (fan_in + fan_out)

    Args:
        tensor: weight, shape (out, in, …).
        gain: as `calculate_gain` gives it.
        generator: torch.Generator; None means torch's own.

    Source: Glorot & Bengio 2010.
    """
    return normal_(tensor, 0, _xavier_std(tensor, gain), generator)


def _xavier_std(tensor, gain):
    return number(gain, "gain") * math.sqrt(2 / sum(calculate_fan_in_and_fan_out(tensor)))


def kaiming_uniform_(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Uniform numbers with the variance of `kaiming_normal_`; named after Kaiming He.

    w ∈ [−b, b]        b = gain · √(3 / fan)
    """
    return _uniform_with_std(tensor, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def kaiming_normal_(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Keep the variance through layers that are followed by ReLUs.

    Var[w] = gain² / fan

    Args:
        tensor: weight, shape (out, in, …).
        a: negative slope of the leaky ReLU that follows; 0 is a ReLU.
        mode: "fan_in" keeps what goes forward, "fan_out" what comes back.
        nonlinearity: what follows, by a name that `calculate_gain` knows.
        generator: torch.Generator; None means torch's own.

    Raises:
        ValueError: another mode, or a nonlinearity without a known gain.

    Source: He et al. 2015, "Delving Deep into Rectifiers".
    """
    return normal_(tensor, 0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor, a, mode, nonlinearity):
    fans = dict(zip(("fan_in", "fan_out"), calculate_fan_in_and_fan_out(tensor), strict=True))
    if mode not in fans:
        raise ValueError(f"mode must be 'fan_in' or 'fan_out'; got {mode!r}")
    return calculate_gain(nonlinearity, a) / math.sqrt(fans[mode])


@torch.no_grad()
def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Fill with normal numbers from a to b: what falls outside is drawn again.

    Without the tails less than std is left: 0.88 · std if the cut is at two standard deviations.
    `rescaled_trunc_normal_` makes up for it.

    Args:
        tensor: a Parameter or another tensor.
        mean, std: of the normal distribution, before it is cut.
        a, b: where it is cut, as numbers and not in standard deviations.
        generator: torch.Generator; None means torch's own.

    Raises:
        ValueError: less than a hundredth of the distribution lies from a to b.
    """
    mean, std, a, b = number(mean, "mean"), number(std, "std"), number(a, "a"), number(b, "b")
    _check_cut(mean, std, a, b)
    values = _check(tensor).normal_(mean, std, generator=generator)
    while (outside := (values < a) | (values > b)).any():
        values = torch.where(outside, torch.empty_like(values).normal_(mean, std, generator=generator), values)
    return tensor.copy_(values)


def _check_cut(mean, std, a, b):
    if not std > 0:
        raise ValueError(f"std must be more than 0; got {std}")
    up_to_a, up_to_b = (0.5 * math.erf((end - mean) / (std * math.sqrt(2))) for end in (a, b))  # counted from the mean
    if not up_to_b - up_to_a >= 0.01:
        raise ValueError(
            f"a hundredth or more of the normal numbers must lie from a to b; got a={a} and b={b} for mean={mean} "
            f"and std={std}"
        )


STD_LEFT_BY_A_CUT_AT_2 = math.sqrt(1 - 4 * math.exp(-2) / (math.sqrt(2 * math.pi) * math.erf(math.sqrt(2))))  # 0.8796…


def rescaled_trunc_normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Normal numbers cut at two standard deviations, stretched so that the standard deviation left is the one asked.

    w = mean + std / c · z        c = √(1 − 4 · φ(2) / (Φ(2) − Φ(−2))) = 0.8796…

    z is a standard normal number cut at ±2; φ is the normal density, Φ its integral.

    With std = gain / √fan_in it is a Kaiming initialization without outliers.

    Args:
        tensor: a Parameter or another tensor.
        mean, std: of the numbers that are filled in.
        generator: torch.Generator; None means torch's own.
    """
    std = number(std, "std") / STD_LEFT_BY_A_CUT_AT_2
    mean = number(mean, "mean")
    return trunc_normal_(tensor, mean, std, mean - 2 * std, mean + 2 * std, generator)


@torch.no_grad()
def orthogonal_(tensor, gain=1.0, generator=None):
    """Fill with a rotation: no vector is stretched or shrunk but by `gain`, however often it passes.

        w · wᵀ = gain² · I        (wᵀ · w where there are more rows than columns)

    Args:
        tensor: weight, shape (out, in, …); the axes from the second on count as columns.
        gain: as `calculate_gain` gives it.
        generator: torch.Generator; None means torch's own.

    Raises:
        ValueError: fewer than two axes, or an empty one.

    Source: Saxe et al. 2014; uniform over all rotations as in Mezzadri 2007.
    """
    gain = number(gain, "gain")
    rows, *columns = _shape_of_weight(tensor)
    columns = math.prod(columns)
    normal = tensor.new_empty(rows, columns).normal_(generator=generator)
    q, r = torch.linalg.qr(normal if rows >= columns else normal.T)
    q *= r.diag().sign()  # QR leaves the signs open; these make every rotation equally likely
    return tensor.copy_(gain * (q if rows >= columns else q.T).reshape(tensor.shape))
