"""Wrong answers to the exercises of chapter 9, each with words of the hint that it must get."""

import numpy as np

from lib import numpy_nn as nn

__all__ = ["WRONG"]


def size(formula):
    return lambda n, k, stride, padding, dilation: formula(n, k, stride, padding, dilation)


def loops(g, x, w, kernel=None, share=1.0):
    kernel = w if kernel is None else kernel
    grad_x, grad_w = np.zeros_like(x), np.zeros_like(w)
    for i, j in np.ndindex(g.shape):
        patch = slice(i, i + w.shape[0]), slice(j, j + w.shape[1])
        grad_x[patch] += g[i, j] * kernel
        grad_w += g[i, j] * x[patch] * share
    return grad_x, grad_w


def same_size(x, w, g):
    """Full correlation with the kernel as it is: what one gets who forgets to turn it."""
    rows, columns = w.shape[0] - 1, w.shape[1] - 1
    return nn.conv2d(g[None, None], w[None, None], padding=(rows, columns))[0, 0]


def pool_back(g, x, share):
    grad = np.zeros_like(x)
    for i, j in np.ndindex(g.shape):
        window = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        grad[2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = share(window, g[i, j])
    return grad


def last_winner(window, g):
    place = 3 - int(window.ravel()[::-1].argmax())
    return np.eye(4)[place].reshape(2, 2) * g


CORNER = np.array([[-1, -1, -1], [-1, 1, 1], [-1, 1, 2.0]])

WRONG = {
    "no floor": ("conv-output-size", size(lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) / s + 1), "fractions"),
    "one short": ("conv-output-size", size(lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) // s), "One short"),
    "no stride": ("conv-output-size", size(lambda n, k, s, p, d: n + 2 * p - d * (k - 1)), "stride is missing"),
    "no padding": (
        "conv-output-size",
        size(lambda n, k, s, p, d: (n - d * (k - 1) - 1) // s + 1),
        "padding is missing",
    ),
    "padding once": ("conv-output-size", size(lambda n, k, s, p, d: (n + p - d * (k - 1) - 1) // s + 1), "counts once"),
    "no dilation": ("conv-output-size", size(lambda n, k, s, p, d: (n + 2 * p - k) // s + 1), "dilation is missing"),
    "dilated too far": ("conv-output-size", size(lambda n, k, s, p, d: (n + 2 * p - d * k) // s + 1), "k − 1 gaps"),
    "rounded up": (
        "conv-output-size",
        size(lambda n, k, s, p, d: -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1),
        "round up",
    ),
    "a pair": ("conv-output-size", size(lambda n, k, s, p, d: (4, 4)), "one number"),
    "something else": ("conv-output-size", size(lambda n, k, s, p, d: 5), "Lay the windows out"),
    "raises": ("conv-output-size", lambda n: n, "stopped with TypeError"),
    "one gradient only": ("conv-backward", lambda g, x, w: loops(g, x, w)[0], "two arrays"),
    "wrong order": ("conv-backward", lambda g, x, w: loops(g, x, w)[::-1], "grad_w first"),
    "wrong shape": ("conv-backward", lambda g, x, w: (g, loops(g, x, w)[1]), "has shape"),
    "kernel not turned": ("conv-backward", lambda g, x, w: (same_size(x, w, g), loops(g, x, w)[1]), "not turned"),
    "wrong sign": ("conv-backward", lambda g, x, w: (-loops(g, x, w)[0], loops(g, x, w)[1]), "wrong sign"),
    "turned result": ("conv-backward", lambda g, x, w: (loops(g, x, w)[0], loops(g, x, w)[1][::-1, ::-1]), "by 180°"),
    "a mean": ("conv-backward", lambda g, x, w: loops(g, x, w, share=1 / g.size), "is a mean"),
    "g left out": (
        "conv-backward",
        lambda g, x, w: (loops(g, x, w)[0], loops(np.ones_like(g), x, w)[1]),
        "g is missing",
    ),
    "noise": ("conv-backward", lambda g, x, w: (x * 0 + 0.5, w), "Ask which output cells"),
    "odd pixel first": ("conv-same-padding", lambda k: (k // 2, (k - 1) // 2), "the side is not"),
    "equal sides, too small": ("conv-same-padding", lambda k: ((k - 1) // 2, (k - 1) // 2), "different numbers"),
    "equal sides, too large": ("conv-same-padding", lambda k: (k // 2, k // 2), "different numbers"),
    "all on one side": ("conv-same-padding", lambda k: (0, k - 1), "unevenly"),
    "one number": ("conv-same-padding", lambda k: k - 1, "two whole numbers"),
    "kernel of wrong shape": ("conv-corner-kernel", np.ones((2, 2)), "3 by 3"),
    "kernel of zeros": ("conv-corner-kernel", np.zeros((3, 3)), "answers nothing"),
    "answers flat walls": ("conv-corner-kernel", np.ones((3, 3)), "add up to"),
    "turned": ("conv-corner-kernel", CORNER[::-1, ::-1], "turned by 180°"),
    "mirrored": ("conv-corner-kernel", CORNER[:, ::-1], "Mirror"),
    "negative": ("conv-corner-kernel", -CORNER, "The sign"),
    "an edge": ("conv-corner-kernel", np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1.0]]), "strongest answer"),
    "all ties": ("max-pool-backward", lambda g, x: pool_back(g, x, lambda w, v: (w == w.max()) * v), "all of them"),
    "split ties": (
        "max-pool-backward",
        lambda g, x: pool_back(g, x, lambda w, v: (w == w.max()) * v / (w == w.max()).sum()),
        "share the gradient",
    ),
    "last tie": ("max-pool-backward", lambda g, x: pool_back(g, x, last_winner), "the last one"),
    "mean pooling": ("max-pool-backward", lambda g, x: pool_back(g, x, lambda w, v: v / 4), "mean pooling"),
    "everyone": ("max-pool-backward", lambda g, x: pool_back(g, x, lambda w, v: v), "Who won"),
    "a mask": ("max-pool-backward", lambda g, x: pool_back(g, x, lambda w, v: w == w.max()), "not 1"),
    "the shape of g": ("max-pool-backward", lambda g, x: g, "has shape"),
    "smallest": ("max-pool-backward", lambda g, x: pool_back(g, x, lambda w, v: (w == w.min()) * v), "first maximum"),
}
