"""The named equations of chapter 9, convolution, symbol by symbol."""

import itertools
import math
import warnings

import numpy as np
import torch
import torch.nn.functional as F

from lib import numpy_nn as nn
from lib import torch_nn

from . import oracle, random_cases

WINDOWS = [
    {"n": n, "k": k, "s": s, "p": p, "d": d}
    for n, k, s, p, d in [
        (6, 3, 1, 0, 1), (5, 3, 1, 0, 1), (6, 3, 1, 1, 1), (7, 3, 1, 1, 1), (32, 8, 2, 1, 1), (32, 8, 2, 0, 1),
        (30, 2, 2, 0, 1), (7, 3, 1, 0, 2), (11, 4, 3, 2, 2), (9, 1, 4, 0, 3),
    ]
]  # fmt: skip


def one(function, **options):
    """A function of batches and channels as a function of one grid each."""
    return lambda *grids: function(*[grid[None, None] for grid in grids], **options)[0, 0]


def gradients(convolution):
    """Return (grad_x, grad_w, grad_b) of Σ g · (convolution(x, w) + b), by autograd."""

    def compute(g, x, w):
        x, w = x.clone().requires_grad_(), w.clone().requires_grad_()
        b = torch.zeros(1, dtype=x.dtype, requires_grad=True)
        z = convolution(x[None, None], w[None, None], b)
        return torch.autograd.grad((g * z[0, 0]).sum(), (x, w, b))

    return compute


def numpy_gradients(g, x, w):
    parts = nn.conv2d_backward(*[grid[None, None] for grid in (g, x, w)], np.zeros(1))
    return parts[0][0, 0], parts[1][0, 0], parts[2][0]


GRIDS = random_cases(g=(4, 4), x=(6, 5), w=(3, 2))


@oracle(
    "cross-correlation",
    numpy=lambda x, w: one(nn.conv2d)(x, w),
    torch=lambda x, w: one(F.conv2d)(x, w),
    twin=lambda x, w: one(torch_nn.conv2d)(x, w),
    cases=random_cases(x=(6, 5), w=(3, 2)),
)
def cross_correlation(x, w):
    (H, W), (K_h, K_w) = x.shape, w.shape
    z = np.zeros((H - K_h + 1, W - K_w + 1))
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            for u in range(K_h):
                for v in range(K_w):
                    z[i, j] += w[u, v] * x[i + u, j + v]
    return z


@oracle(
    "true-convolution",
    numpy=lambda x, w: one(nn.conv2d)(x, w[::-1, ::-1]),
    torch=lambda x, w: one(F.conv2d)(x, w.flip(0, 1)),
    twin=lambda x, w: one(torch_nn.conv2d)(x, w.flip(0, 1)),
    cases=random_cases(x=(6, 5), w=(3, 2)),
)
def true_convolution(x, w):
    (H, W), (K_h, K_w) = x.shape, w.shape
    z = np.zeros((H - K_h + 1, W - K_w + 1))
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            for u in range(K_h):
                for v in range(K_w):
                    z[i, j] += w[K_h - 1 - u, K_w - 1 - v] * x[i + u, j + v]
    return z


@oracle(
    "relu",
    numpy=lambda z: nn.relu(z),
    torch=lambda z: F.relu(z),
    twin=lambda z: torch_nn.relu(z),
    cases=[{"z": np.array([-4.0, -0.5, 0.0, 0.5, 4.0])}],
)
def relu(z):
    return np.array([max(0.0, value) for value in z])


@oracle(
    "output-size",
    numpy=lambda n, k, s, p, d: nn.conv2d_output_size(n, k, s, p, d)[0],
    torch=lambda n, k, s, p, d: F.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, k, k), None, s, p, d).shape[3],
    twin=lambda n, k, s, p, d: torch_nn.conv2d_output_size(n, k, s, p, d)[0],
    cases=WINDOWS,
)
def output_size(n, k, s, p, d):
    return math.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1


def torch_same_padding(k, d):
    """Where torch put the pixels: a kernel of which only the first weight is 1 shows the pixel before the image."""
    x = torch.arange(1.0, 31.0).reshape(1, 1, 1, 30)
    w = torch.zeros(1, 1, 1, k)
    w[..., 0] = 1
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Using padding='same' with even kernel lengths")
        z = F.conv2d(x, w, padding="same", dilation=(1, d))
    before = int((z == 0).sum())
    return before, d * (k - 1) - before


@oracle(
    "same-padding",
    numpy=lambda k, d: nn.resolve_padding("same", k, 1, d)[1],
    torch=torch_same_padding,
    twin=lambda k, d: torch_nn.resolve_padding("same", k, 1, d)[1],
    cases=[{"k": k, "d": d} for k in (1, 2, 3, 4, 7) for d in (1, 2, 3)],
)
def same_padding(k, d):
    before = math.floor(d * (k - 1) / 2)
    return before, d * (k - 1) - before


def smallest_padding(n, k, s, d):
    """The fewest pixels with which the output has ⌈n/s⌉ places."""
    for total in itertools.count():
        if n + total >= d * (k - 1) + 1:
            size = nn.conv2d_output_size((n, n), k, s, ((0, total), (0, total)), d)
            if size[0] >= -(-n // s):
                return total
    return None


@oracle(
    "same-padding-tensorflow",
    numpy=smallest_padding,
    why="it is TensorFlow's rule; torch refuses 'same' with a stride, so the smallest padding that gives the promised "
    "size is searched for instead",
    cases=[{"n": n, "k": k, "s": s, "d": d} for n in (6, 7, 32) for k in (1, 3, 8) for s in (1, 2, 3) for d in (1, 2)],
)
def same_padding_tensorflow(n, k, s, d):
    return max(0, (math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n)


@oracle(
    "conv2d",
    numpy=lambda x, w, b, s, p, d: nn.conv2d(x, w, b, s, p, d),
    torch=lambda x, w, b, s, p, d: F.conv2d(x, w, b, s, p, d),
    twin=lambda x, w, b, s, p, d: torch_nn.conv2d(x, w, b, s, p, d),
    cases=lambda rng: [
        {
            "x": rng.normal(size=(2, 3, 7, 8)),
            "w": rng.normal(size=(4, 3, 3, 2)),
            "b": rng.normal(size=4),
            "s": s,
            "p": p,
            "d": d,
        }
        for s, p, d in [(1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 1, 2)]
    ],
)
def conv2d(x, w, b, s, p, d):
    (N, C, H, W), (C_out, _, K_h, K_w) = x.shape, w.shape
    x_hat = np.zeros((N, C, H + 2 * p, W + 2 * p))
    for n in range(N):
        for c in range(C):
            for h in range(H):
                for k in range(W):
                    x_hat[n, c, h + p, k + p] = x[n, c, h, k]
    z = np.zeros((N, C_out, output_size(H, K_h, s, p, d), output_size(W, K_w, s, p, d)))
    for n, o, i, j in np.ndindex(z.shape):
        z[n, o, i, j] = b[o]
        for c in range(C):
            for u in range(K_h):
                for v in range(K_w):
                    z[n, o, i, j] += w[o, c, u, v] * x_hat[n, c, s * i + d * u, s * j + d * v]
    return z


@oracle(
    "parameter-count",
    numpy=lambda C, C_out, K_h, K_w: sum(p.data.size for p in nn.Conv2d(C, C_out, (K_h, K_w)).parameters()),
    torch=lambda C, C_out, K_h, K_w: sum(p.numel() for p in torch.nn.Conv2d(C, C_out, (K_h, K_w)).parameters()),
    twin=lambda C, C_out, K_h, K_w: sum(p.numel() for p in torch_nn.Conv2d(C, C_out, (K_h, K_w)).parameters()),
    cases=[{"C": 3, "C_out": 20, "K_h": 8, "K_w": 8}, {"C": 3, "C_out": 32, "K_h": 3, "K_w": 3},
           {"C": 5, "C_out": 2, "K_h": 1, "K_w": 4}],
)  # fmt: skip
def parameter_count(C, C_out, K_h, K_w):
    return C_out * (C * K_h * K_w + 1)


POOLS = random_cases(x=(2, 3, 6, 7))
POOLS_AT = [(2, 2), (3, 2), (3, 1)]


def pooled(function):
    """The pooling for each of the windows and strides, as one tuple."""
    return lambda x: tuple(function(x, k, s) for k, s in POOLS_AT)


def windows(x, statistic):
    results = []
    for k, s in POOLS_AT:
        N, C, H, W = x.shape
        z = np.zeros((N, C, (H - k) // s + 1, (W - k) // s + 1))
        for n, c, i, j in np.ndindex(z.shape):
            cells = []
            for u in range(k):
                for v in range(k):
                    cells.append(float(x[n, c, s * i + u, s * j + v]))
            z[n, c, i, j] = statistic(cells)
        results.append(z)
    return tuple(results)


@oracle(
    "max-pooling",
    numpy=pooled(nn.max_pool2d),
    torch=pooled(F.max_pool2d),
    twin=pooled(torch_nn.max_pool2d),
    cases=POOLS,
)
def max_pooling(x):
    return windows(x, max)


@oracle(
    "mean-pooling",
    numpy=pooled(nn.avg_pool2d),
    torch=pooled(F.avg_pool2d),
    twin=pooled(torch_nn.avg_pool2d),
    cases=POOLS,
)
def mean_pooling(x):
    return windows(x, lambda cells: 1 / len(cells) * sum(cells))


@oracle(
    "min-pooling",
    numpy=pooled(nn.min_pool2d),
    torch=pooled(lambda x, k, s: -F.max_pool2d(-x, k, s)),
    twin=pooled(torch_nn.min_pool2d),
    cases=POOLS,
)
def min_pooling(x):
    smallest = windows(x, min)
    for left, right in zip(smallest, windows(-x, max), strict=True):
        assert np.array_equal(left, -right)  # the second equals sign of the equation
    return smallest


@oracle(
    "conv-grad-weight",
    numpy=lambda g, x, w: numpy_gradients(g, x, w)[1],
    torch=lambda g, x, w: gradients(F.conv2d)(g, x, w)[1],
    twin=lambda g, x, w: gradients(torch_nn.conv2d)(g, x, w)[1],
    cases=GRIDS,
)
def conv_grad_weight(g, x, w):
    grad = np.zeros(w.shape)
    for u in range(w.shape[0]):
        for v in range(w.shape[1]):
            for i in range(g.shape[0]):
                for j in range(g.shape[1]):
                    grad[u, v] += g[i, j] * x[i + u, j + v]
    return grad


@oracle(
    "conv-grad-input",
    numpy=lambda g, x, w: numpy_gradients(g, x, w)[0],
    torch=lambda g, x, w: gradients(F.conv2d)(g, x, w)[0],
    twin=lambda g, x, w: gradients(torch_nn.conv2d)(g, x, w)[0],
    cases=GRIDS,
)
def conv_grad_input(g, x, w):
    grad = np.zeros(x.shape)
    for r in range(x.shape[0]):
        for t in range(x.shape[1]):
            for u in range(w.shape[0]):
                for v in range(w.shape[1]):
                    inside = 0 <= r - u < g.shape[0] and 0 <= t - v < g.shape[1]
                    grad[r, t] += (g[r - u, t - v] if inside else 0.0) * w[u, v]
    return grad


@oracle(
    "conv-grad-bias",
    numpy=lambda g, x, w: numpy_gradients(g, x, w)[2],
    torch=lambda g, x, w: gradients(F.conv2d)(g, x, w)[2][0],
    twin=lambda g, x, w: gradients(torch_nn.conv2d)(g, x, w)[2][0],
    cases=GRIDS,
)
def conv_grad_bias(g, x, w):
    total = 0.0
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            total += g[i, j]
    return total


@oracle(
    "central-difference",
    numpy=lambda g, x, w: numpy_gradients(g, x, w)[1],
    torch=lambda g, x, w: gradients(F.conv2d)(g, x, w)[1],
    twin=lambda g, x, w: gradients(torch_nn.conv2d)(g, x, w)[1],
    cases=GRIDS,
    rtol=1e-8,
)
def central_difference(g, x, w):
    """An approximation: the loss is linear in w, so only rounding is left, some 1e-16 / ε."""
    eps, grad = 1e-5, np.zeros(w.shape)

    def L(theta):
        return float((g * cross_correlation(x, theta)).sum())

    for place in np.ndindex(w.shape):
        nudge = np.zeros(w.shape)
        nudge[place] = eps
        grad[place] = (L(w + nudge) - L(w - nudge)) / (2 * eps)
    return grad


def reach(transposed):
    """How many pixels lie between the first and the last that a 1 at the deepest cell reaches on its way back."""

    def measure(layers):
        grad = np.ones((1, 1, 1, 1))
        for k, s, d in reversed(layers):
            grad = transposed(grad, k, s, d)
        return grad.shape[3]

    return measure


def numpy_back(grad, k, s, d):
    below = np.zeros((1, 1, *[(n - 1) * s + d * (k - 1) + 1 for n in grad.shape[2:]]))
    return nn.conv2d_backward(grad, below, np.ones((1, 1, k, k)), stride=s, dilation=d)[0]


def torch_back(grad, k, s, d):
    ones = torch.ones(1, 1, k, k, dtype=torch.float64)
    return F.conv_transpose2d(torch.as_tensor(grad), ones, stride=s, dilation=d)


@oracle(
    "receptive-field",
    numpy=reach(numpy_back),
    torch=reach(torch_back),
    cases=[
        {"layers": [(3, 1, 1)]},
        {"layers": [(3, 1, 1), (3, 1, 1)]},
        {"layers": [(3, 1, 1), (2, 2, 1), (3, 1, 1)]},
        {"layers": [(3, 1, 1), (3, 1, 2), (3, 1, 4)]},
        {"layers": [(5, 1, 1), (2, 2, 1), (3, 1, 2), (2, 2, 1), (3, 1, 1)]},
        {"layers": [(7, 2, 1), (3, 2, 2), (3, 1, 1), (1, 1, 1)]},
    ],
)
def receptive_field(layers):
    r = 1
    for place, (k, _, d) in enumerate(layers):
        product = 1
        for _, s, _ in layers[:place]:
            product *= s
        r += (k - 1) * d * product
    return r


LAYERS = [(1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 1, 2), (2, 1, 2)]


def layers(rng):
    """Images, kernels, settings, and a gradient g of the size that they make."""
    for s, p, d in LAYERS:
        x, w = rng.normal(size=(2, 3, 7, 8)), rng.normal(size=(4, 3, 3, 2))
        size = output_size(7, 3, s, p, d), output_size(8, 2, s, p, d)
        yield {"g": rng.normal(size=(2, 4, *size)), "x": x, "w": w, "s": s, "p": p, "d": d}


def by_autograd(convolution, wanted):
    def compute(g, x, w, s, p, d):
        x, w = x.clone().requires_grad_(), w.clone().requires_grad_()
        x_hat = F.pad(x, (p, p, p, p))
        z = convolution(x_hat, w, stride=s, dilation=d)
        return torch.autograd.grad((g * z).sum(), {"weight": w, "input": x_hat}[wanted])[0]

    return compute


def padded(x, p):
    x_hat = np.zeros((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p))
    x_hat[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
    return x_hat


@oracle(
    "conv2d-grad-weight",
    numpy=lambda g, x, w, s, p, d: nn.conv2d_backward(g, x, w, stride=s, padding=p, dilation=d)[1],
    torch=by_autograd(F.conv2d, "weight"),
    twin=by_autograd(torch_nn.conv2d, "weight"),
    cases=layers,
)
def conv2d_grad_weight(g, x, w, s, p, d):
    x_hat, grad = padded(x, p), np.zeros(w.shape)
    for o, c, u, v in np.ndindex(w.shape):
        for n in range(x.shape[0]):
            for i in range(g.shape[2]):
                for j in range(g.shape[3]):
                    grad[o, c, u, v] += g[n, o, i, j] * x_hat[n, c, s * i + d * u, s * j + d * v]
    return grad


@oracle(
    "conv2d-grad-input",
    numpy=lambda g, x, w, s, p, d: nn.conv2d_backward(g, padded(x, p), w, stride=s, dilation=d)[0],
    torch=by_autograd(F.conv2d, "input"),
    twin=by_autograd(torch_nn.conv2d, "input"),
    cases=layers,
)
def conv2d_grad_input(g, x, w, s, p, d):
    grad = np.zeros(padded(x, p).shape)
    for n in range(x.shape[0]):
        for o, c, u, v in np.ndindex(w.shape):
            for i in range(g.shape[2]):
                for j in range(g.shape[3]):
                    r, t = s * i + d * u, s * j + d * v  # every (i, j, u, v) reaches one pixel (r, t)
                    grad[n, c, r, t] += g[n, o, i, j] * w[o, c, u, v]
    return grad
