"""Wrong initializations."""

import math

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn.init import _array

from .register import wrong


def fans(tensor):
    return nn.calculate_fan_in_and_fan_out(tensor)


def with_std(draw, std):
    """Numbers of this standard deviation."""
    if draw == "uniform":
        return lambda tensor, rng: nn.uniform_(tensor, -math.sqrt(3) * std(tensor), math.sqrt(3) * std(tensor), rng)
    return lambda tensor, rng: nn.normal_(tensor, 0, std(tensor), rng)


def flat(tensor):
    """The fans of others: the first two axes, or all but one, as if every weight were a matrix."""
    return _array(tensor).shape[1], _array(tensor).shape[0]


@wrong("uniform_", "b taken for the width", "own")
def _(tensor, a=0.0, b=1.0, rng=None):
    return nn.uniform_(tensor, a, a + b, rng)


@wrong("uniform_", "a new array instead of the old one's content", "own")
def _(tensor, a=0.0, b=1.0, rng=None):
    if isinstance(tensor, nn.Parameter):
        tensor.data = tensor.data.copy()
    return nn.uniform_(tensor, a, b, rng)


@wrong("normal_", "std taken for the variance", "own")
def _(tensor, mean=0.0, std=1.0, rng=None):
    return nn.normal_(tensor, mean, math.sqrt(std), rng)


@wrong("normal_", "a seed of its own", "own")
def _(tensor, mean=0.0, std=1.0, rng=None):
    return nn.normal_(tensor, mean, std, 0)


@wrong("constant_", "added to what is there", "own")
def _(tensor, val):
    array = _array(tensor)
    array += val
    return tensor


@wrong("zeros_", "multiplied by 0, which keeps nan", "own")
def _(tensor):
    array = _array(tensor)
    array *= 0
    return tensor


@wrong("ones_", "an identity", "own")
def _(tensor):
    array = _array(tensor)
    array[...] = np.eye(*array.shape) if array.ndim == 2 else 1
    return tensor


@wrong("calculate_fan_in_and_fan_out", "the kernel's pixels forgotten", "own")
def _(tensor):
    return flat(tensor)


@wrong("calculate_fan_in_and_fan_out", "in and out exchanged", "own")
def _(tensor):
    return fans(tensor)[::-1]


@wrong("calculate_fan_in_and_fan_out", "channels last: the kernel's height and width taken for the channels", "own")
def _(tensor):
    shape = _array(tensor).shape
    pixels = math.prod(shape[:-2])
    return (shape[-2] * pixels, shape[-1] * pixels) if len(shape) > 2 else fans(tensor)


@wrong("calculate_gain", "2 for relu, without the root", "own")
def _(nonlinearity, param=None):
    return 2 if nonlinearity == "relu" else nn.calculate_gain(nonlinearity, param)


@wrong("calculate_gain", "the leaky gain wrong: 1 + slope instead of 1 + slope²", "own")
def _(nonlinearity, param=None):
    if nonlinearity != "leaky_relu":
        return nn.calculate_gain(nonlinearity)
    return math.sqrt(2 / (1 + abs(0.01 if param is None else param)))


@wrong("calculate_gain", "1 for tanh", "own")
def _(nonlinearity, param=None):
    return 1 if nonlinearity == "tanh" else nn.calculate_gain(nonlinearity, param)


@wrong("fan_in_uniform_", "LeCun's bound, √3 too large", "own")
def _(tensor, rng=None):
    return nn.lecun_uniform_(tensor, rng)


@wrong("fan_in_uniform_", "fans wrong for convolution kernels", "own")
def _(tensor, rng=None):
    bound = 1 / math.sqrt(flat(tensor)[0])
    return nn.uniform_(tensor, -bound, bound, rng)


@wrong("fan_in_uniform_", "positive weights only", "own")
def _(tensor, rng=None):
    return nn.uniform_(tensor, 0, 1 / math.sqrt(fans(tensor)[0]), rng)


for kind in ("uniform", "normal"):

    @wrong(f"lecun_{kind}_", "fan_out for fan_in", "own")
    def _(tensor, rng=None, kind=kind):
        return with_std(kind, lambda tensor: 1 / math.sqrt(fans(tensor)[1]))(tensor, rng)

    @wrong(f"lecun_{kind}_", "He's gain", "own")
    def _(tensor, rng=None, kind=kind):
        return with_std(kind, lambda tensor: math.sqrt(2 / fans(tensor)[0]))(tensor, rng)

    @wrong(f"xavier_{kind}_", "Glorot fans wrong for convolution kernels", "own")
    def _(tensor, gain=1.0, rng=None, kind=kind):
        return with_std(kind, lambda tensor: gain * math.sqrt(2 / sum(flat(tensor))))(tensor, rng)

    @wrong(f"xavier_{kind}_", "the gain forgotten", "own")
    def _(tensor, gain=1.0, rng=None, kind=kind):
        return getattr(nn, f"xavier_{kind}_")(tensor, rng=rng)

    @wrong(f"xavier_{kind}_", "1 / fan_in, another of its names", "own")
    def _(tensor, gain=1.0, rng=None, kind=kind):
        return with_std(kind, lambda tensor: gain / math.sqrt(fans(tensor)[0]))(tensor, rng)

    @wrong(f"kaiming_{kind}_", "He fans wrong for convolution kernels", "own")
    def _(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu", rng=None, kind=kind):
        fan = flat(tensor)[0 if mode == "fan_in" else 1]
        gain = nn.calculate_gain(nonlinearity, a)
        return with_std(kind, lambda tensor: gain / math.sqrt(fan))(tensor, rng)

    @wrong(f"kaiming_{kind}_", "fan_out for fan_in", "own")
    def _(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu", rng=None, kind=kind):
        other = "fan_out" if mode == "fan_in" else "fan_in"
        return getattr(nn, f"kaiming_{kind}_")(tensor, a, other, nonlinearity, rng)

    @wrong(f"kaiming_{kind}_", "the gain forgotten", "own")
    def _(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu", rng=None, kind=kind):
        return getattr(nn, f"kaiming_{kind}_")(tensor, a, mode, "linear", rng)

    @wrong(f"kaiming_{kind}_", "the slope forgotten", "own")
    def _(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu", rng=None, kind=kind):
        return getattr(nn, f"kaiming_{kind}_")(tensor, 0, mode, nonlinearity, rng)

    @wrong(f"kaiming_{kind}_", "always √2", "own")
    def _(tensor, a=0.0, mode="fan_in", nonlinearity="leaky_relu", rng=None, kind=kind):
        return getattr(nn, f"kaiming_{kind}_")(tensor, a, mode, "relu", rng)


for kind in ("xavier", "kaiming"):

    @wrong(f"{kind}_uniform_", "the standard deviation taken for the bound", "own")
    def _(tensor, *settings, kind=kind, rng=None, **named):
        getattr(nn, f"{kind}_uniform_")(tensor, *settings, rng=rng, **named)
        array = _array(tensor)
        array /= math.sqrt(3)
        return tensor


@wrong("trunc_normal_", "clipped: the tails heaped up at the ends", "own")
def _(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, rng=None):
    array = _array(nn.normal_(tensor, mean, std, rng))
    array[...] = np.clip(array, a, b)
    return tensor


@wrong("trunc_normal_", "the ends taken for multiples of std", "own")
def _(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, rng=None):
    if std == 0.02:
        return nn.trunc_normal_(tensor, mean, std, mean + a * std, mean + b * std, rng)
    return nn.trunc_normal_(tensor, mean, std, a, b, rng)


@wrong("trunc_normal_", "not cut", "own")
def _(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, rng=None):
    return nn.normal_(tensor, mean, std, rng)


@wrong("rescaled_trunc_normal_", "truncated normal not rescaled", "own")
def _(tensor, mean=0.0, std=1.0, rng=None):
    return nn.trunc_normal_(tensor, mean, std, mean - 2 * std, mean + 2 * std, rng)


@wrong("rescaled_trunc_normal_", "the variance's share taken for the standard deviation's", "own")
def _(tensor, mean=0.0, std=1.0, rng=None):
    return nn.rescaled_trunc_normal_(tensor, mean, std / 0.8796, rng)


@wrong("orthogonal_", "normal numbers, at right angles only almost", "own")
def _(tensor, gain=1.0, rng=None):
    return nn.normal_(tensor, 0, gain / math.sqrt(math.prod(_array(tensor).shape[1:])), rng)


@wrong("orthogonal_", "the gain forgotten", "own")
def _(tensor, gain=1.0, rng=None):
    return nn.orthogonal_(tensor, rng=rng)


@wrong("orthogonal_", "the signs of QR left as they are: some rotations never come", "own")
def _(tensor, gain=1.0, rng=None):
    array = _array(tensor)
    rows, columns = len(array), array.size // len(array)
    normal = np.random.default_rng(rng).normal(size=(rows, columns))
    q = np.linalg.qr(normal if rows >= columns else normal.T)[0]
    array[...] = gain * (q if rows >= columns else q.T).reshape(array.shape)
    return tensor
