"""Checks of chapter 9, convolution."""

import numpy as np

from lib import numpy_nn as nn

from .verdict import is_untouched, right, run, untouched, wrong

__all__ = ["CHECKS"]


def output_size(answer):
    """output_size(n, k, stride, padding, dilation) of one axis."""
    # Each mistake, as the sizes it gives, in the order in which readers meet it.
    mistakes = [
        (
            lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) // s,
            "One short: a window that just fits stands in one place, not in none. Count the first place too.",
        ),
        (
            lambda n, k, s, p, d: n + 2 * p - d * (k - 1),
            "The stride is missing: with stride 2 the window stands at every second place.",
        ),
        (lambda n, k, s, p, d: (n - d * (k - 1) - 1) // s + 1, "The padding is missing."),
        (
            lambda n, k, s, p, d: (n + p - d * (k - 1) - 1) // s + 1,
            "The padding counts once, but it stands on both sides.",
        ),
        (
            lambda n, k, s, p, d: (n + 2 * p - k) // s + 1,
            "The dilation is missing: how many pixels does a kernel of "
            "k weights span when its weights are d pixels apart?",
        ),
        (
            lambda n, k, s, p, d: (n + 2 * p - d * k) // s + 1,
            "The span of the dilated kernel is too large: k weights have k − 1 gaps between them.",
        ),
        (
            lambda n, k, s, p, d: -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1,
            "You round up. A window that hangs over the edge does not count.",
        ),
    ]
    cases = [(6, 3, 1, 0, 1), (6, 3, 2, 0, 1), (6, 3, 1, 1, 1), (32, 8, 2, 1, 1), (7, 3, 1, 0, 2), (7, 1, 3, 0, 1)]
    cases += [(9, 4, 3, 2, 2)]
    given = [run(answer, *case) for case in cases]
    if is_untouched(given):
        return untouched()
    wanted = [nn.conv2d_output_size(n, k, s, p, d)[0] for n, k, s, p, d in cases]
    if any(not _is_number(size) for size in given):
        return wrong(f"The size is one number, and you return {type(given[0]).__name__}. Take one axis only.")
    if given == wanted and all(isinstance(size, (int, np.integer)) for size in given):
        return right(
            "Right: "
            + ", ".join(
                f"{n} with k = {k}, s = {s}, p = {p}, d = {d} gives {size}"
                for (n, k, s, p, d), size in list(zip(cases, wanted, strict=True))[-2:]
            )
            + "."
        )
    if [int(size // 1) for size in given] == wanted:
        return wrong(
            "The numbers are right but for their fractions: a window stands somewhere or it does not. Divide "
            "with // and return an int."
        )
    for mistake, message in mistakes:
        if given == [mistake(*case) for case in cases]:
            return wrong(message)
    case, size, want = next((c, g, w) for c, g, w in zip(cases, given, wanted, strict=True) if g != w)
    n, k, s, p, d = case
    return wrong(
        f"For n = {n}, k = {k}, stride {s}, padding {p}, dilation {d} you say {size}. Lay the windows out on "
        f"paper: there are {want}."
    )


def backward(answer):
    """backward(g, x, w) → (grad_x, grad_w) of one channel, stride 1, no padding."""
    rng = np.random.default_rng(0)
    x, w = rng.integers(-3, 4, (4, 5)).astype(float), rng.integers(-3, 4, (2, 3)).astype(float)
    g = rng.integers(-3, 4, (3, 3)).astype(float)
    given = run(answer, g, x, w)
    if is_untouched(given):
        return untouched()
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        return wrong("Return two arrays: grad_x, grad_w.")
    grads = [np.asarray(part, dtype=float) for part in given]
    wanted = [part[0, 0] for part in nn.conv2d_backward(g[None, None], x[None, None], w[None, None])[:2]]
    shapes = [part.shape for part in grads]
    if shapes == [w.shape, x.shape]:
        return wrong("You return grad_w first. The order is grad_x, grad_w.")
    for name, grad, want in zip(("grad_x", "grad_w"), grads, wanted, strict=True):
        of = name[-1]
        if grad.shape != want.shape:
            return wrong(
                f"{name} has shape {grad.shape}. A gradient has the shape of what it belongs to: {of} is "
                f"{want.shape}."
                + (" Have you padded g by the kernel's size less one, on every side?" if name == "grad_x" else "")
            )
        if np.allclose(grad, want):
            continue
        if np.allclose(grad, -want):
            return wrong(f"{name} has the wrong sign everywhere.")
        if name == "grad_x" and np.allclose(grad, _full(g, w)):
            return wrong(
                "grad_x: the kernel is not turned. A pixel meets the last weight in the first window that "
                "reaches it, so the weights come in reverse order."
            )
        if np.allclose(grad, want[::-1, ::-1]):
            return wrong(f"{name} is turned by 180°: one flip too many or too few.")
        if np.allclose(grad * g.size, want):
            return wrong(f"{name} is a mean. Each output cell brings its own share, and shares are added.")
        if name == "grad_w" and np.allclose(grad, _correlate(x, np.ones_like(g))):
            return wrong("grad_w: g is missing. Each patch counts as much as its output cell matters, which is g.")
        row, column = np.argwhere(~np.isclose(grad, want))[0]
        return wrong(
            f"{name}[{row}, {column}] is {grad[row, column]:g}. Ask which output cells "
            f"{of}[{row}, {column}] took part in: central differences say {want[row, column]:g}."
        )
    return right("Right: both agree with conv2d_backward to the last digit.")


def same_padding(answer):
    """same_padding(k) → (before, after), stride 1, dilation 1."""
    kernels = [1, 2, 3, 4, 5, 8]
    given = [run(answer, k) for k in kernels]
    if is_untouched(given):
        return untouched()
    try:
        given = [(int(before), int(after)) for before, after in given]
    except (TypeError, ValueError):
        return wrong("Return two whole numbers: pixels before, pixels after.")
    wanted = [nn.resolve_padding("same", k)[1] for k in kernels]
    if given == wanted:
        return right("Right: k − 1 pixels in all, and the odd one goes after, as in torch.")
    if given == [(after, before) for before, after in wanted]:
        return wrong(
            "The size is right, the side is not: for an even kernel torch puts the extra pixel after the "
            "image, and you put it before. Every output moves by one pixel."
        )
    for k, (before, after) in zip(kernels, given, strict=True):
        size = 6 + before + after - k + 1
        if size != 6:
            extra = (
                " An even kernel needs different numbers on the two sides." if before == after and k % 2 == 0 else ""
            )
            return wrong(f"A kernel of {k} on 6 pixels, padded by {before} and {after}, gives {size}, not 6.{extra}")
    return wrong("The sizes are right, but the pixels are shared out unevenly: the two sides differ by at most one.")


def corner_kernel(answer):
    """A 3 × 3 kernel that answers the upper left corners of bright shapes."""
    kernel = np.asarray(run(answer) if callable(answer) else answer)
    if kernel.dtype == object:
        return untouched() if is_untouched(kernel.ravel().tolist()) else wrong("The kernel must hold numbers.")
    if kernel.shape != (3, 3):
        return wrong(f"The kernel must be 3 by 3; yours has shape {kernel.shape}.")
    kernel = kernel.astype(float)
    if np.isclose(kernel, 0).all():
        return wrong("All weights are 0: it answers nothing, corners included.")
    z = _correlate(CORNERS, kernel)
    if not np.isclose(kernel.sum(), 0):
        return wrong(
            f"The weights add up to {kernel.sum():g}, so an evenly bright wall answers too, with "
            f"{kernel.sum():g} everywhere. Make them add up to 0."
        )
    best = np.argwhere(np.isclose(z, z.max()))
    place = {(0, 0): "upper left", (0, 3): "upper right", (3, 0): "lower left", (3, 3): "lower right"}
    found = [place.get(tuple(cell - 1)) for cell in best]
    if found == ["upper left"]:
        runner_up = np.sort(z.ravel())[-2]
        return right(
            f"Right: {z.max():g} at the corner, and nothing else above {runner_up:g}. With a bias of "
            f"{-(z.max() + runner_up) / 2:g}, ReLU leaves the corner alone."
        )
    if found == ["lower right"]:
        return wrong("It finds the lower right corner: your kernel is turned by 180°. nn.conv2d does not flip it.")
    lowest = np.argwhere(np.isclose(z, z.min()))
    if [place.get(tuple(cell - 1)) for cell in lowest] == ["upper left"]:
        return wrong("The sign: it answers the upper left corner with its lowest value, and ReLU would delete it.")
    if found in (["upper right"], ["lower left"]):
        return wrong(f"It finds the {found[0]} corner. Mirror the kernel.")
    cells = ", ".join(f"({row}, {column})" for row, column in best[:4])
    return wrong(
        f"The strongest answer, {z.max():g}, stands at {cells}; the corner is at (1, 1) and gets "
        f"{z[1, 1]:g}. Both edges that meet there must count, and neither alone may win."
    )


# A bright square of 4 × 4 on a dark ground, with room around: z[1, 1] is the window around its upper left pixel.
CORNERS = np.zeros((8, 8))
CORNERS[2:6, 2:6] = 1


def max_pool_backward(answer):
    """max_pool_backward(g, x) of 2 × 2 windows side by side, on one channel."""
    x = np.array([[1, 4, 2, 7], [2, 6, 8, 5], [3, 3, 0, 7], [3, 1, 7, 7.0]])
    g = np.array([[1, -2], [3, 5.0]])
    given = run(answer, g, x)
    if is_untouched(given):
        return untouched()
    given = np.asarray(given, dtype=float)
    if given.shape != x.shape:
        return wrong(f"The result has shape {given.shape}; it is the gradient of x, so its shape is {x.shape}.")
    wanted = nn.max_pool2d_backward(g[None, None], x[None, None], 2)[0, 0]
    if np.allclose(given, wanted):
        return right("Right, and of equal pixels the first one in reading order receives, as in torch.")
    spread = g.repeat(2, axis=0).repeat(2, axis=1)
    highest = x.reshape(2, 2, 2, 2).max(axis=(1, 3)).repeat(2, axis=0).repeat(2, axis=1)
    ties = x == highest
    count = ties.reshape(2, 2, 2, 2).sum(axis=(1, 3)).repeat(2, axis=0).repeat(2, axis=1)
    turned = nn.max_pool2d_backward(g[None, None, ::-1, ::-1], x[None, None, ::-1, ::-1], 2)[0, 0, ::-1, ::-1]
    if np.allclose(given, ties * spread):
        return wrong(
            "Where pixels tie, all of them receive the whole gradient: the sum grows from "
            f"{g.sum():g} to {given.sum():g}. Only one pixel was handed on, so one receives."
        )
    if np.allclose(given, ties * spread / count):
        return wrong(
            "Where pixels tie, you share the gradient among them. That is a sound convention, but torch gives "
            "it to the first, and so do we."
        )
    if np.allclose(given, spread / 4):
        return wrong("That is the backward pass of mean pooling: every pixel receives a quarter.")
    if np.allclose(given, spread):
        return wrong("Every pixel of a window receives the whole gradient. Who won?")
    if np.allclose(given, ties * 1.0) or np.allclose(given, (wanted != 0) * 1.0):
        return wrong("You mark the winners, but they receive g, not 1.")
    if np.allclose(given, turned):
        return wrong("Where pixels tie, the last one receives. torch and we give it to the first in reading order.")
    row, column = np.argwhere(~np.isclose(given, wanted))[0]
    return wrong(
        f"x[{row}, {column}] receives {given[row, column]:g}; it should be {wanted[row, column]:g}. Take one "
        "window at a time: find its first maximum, and put g there."
    )


def _correlate(x, w):
    return nn.conv2d(x[None, None], w[None, None])[0, 0]


def _full(g, w):
    rows, columns = w.shape[0] - 1, w.shape[1] - 1
    return nn.conv2d(g[None, None], w[None, None], padding=(rows, columns))[0, 0]


def _is_number(value):
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


CHECKS = {
    "conv-output-size": output_size,
    "conv-backward": backward,
    "conv-same-padding": same_padding,
    "conv-corner-kernel": corner_kernel,
    "max-pool-backward": max_pool_backward,
}
