"""A convolution or a pooling, one output cell at a time, as plain data.

A step is one cell of the output. Forward, the window stops over a patch of the padded image and fills the cell.
Backward, the gradient that arrives at the cell goes the same way in the other direction: to the kernel, to the image.
The steps run over the output row by row, as a text is read.

`frame` computes one step from the settings, `convolution_trace` records them all. Both use plain loops over windows, so
that each number can be looked at; `vectorised` is the same computation by numpy_nn, and a trace that disagrees with it
is refused.
"""

from typing import NamedTuple

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn.geometry import conv2d_window, pool2d_window

from .trace import Trace, check_budget, plain, rounded

ADVICE = "take a smaller image or a larger stride, or look at one step with frame(settings, step)"


def convolution_settings(
    image,
    kernel=None,
    bias=0.0,
    stride=None,
    padding=0,
    padding_mode="zeros",
    dilation=1,
    flip=False,
    relu=False,
    pooling=None,
    kernel_size=2,
    ceil_mode=False,
    count_include_pad=True,
    mode="forward",
    upstream=None,
):
    """Write the arguments down in one fixed form, the one that Python and the browser share.

    Args:
        image: (H, W) or (C, H, W), array or nested lists.
        kernel: (K_h, K_w) or (C, K_h, K_w); one kernel, so one output map. None is 1 everywhere.
        stride: None is 1 for a convolution and the window's size for a pooling, as in torch.
        flip: turn the kernel by 180° first: a true convolution instead of a cross-correlation.
        pooling: None for a convolution, else "max", "min" or "mean", for each channel alone.
        mode: "forward" or "backward".
        upstream: the gradient that arrives at the output, (H_out, W_out); None is 1 everywhere.

    Returns:
        A dict of plain numbers, lists and words.
    """
    image = _three_levels(image)
    stride = (kernel_size if pooling else 1) if stride is None else stride
    kernel = np.ones((len(image), *_pair(kernel_size))) if kernel is None else _three_levels(kernel)
    return {
        "mode": mode,
        "operation": pooling or "convolution",
        "image": image.tolist(),
        "kernel": kernel.tolist(),
        "bias": float(bias),
        "kernel_size": _pair(kernel_size),
        "stride": _pair(stride),
        "padding": padding if isinstance(padding, str) else _pair(padding),
        "padding_mode": padding_mode,
        "dilation": _pair(dilation),
        "flip": flip,
        "relu": relu,
        "ceil_mode": ceil_mode,
        "count_include_pad": count_include_pad,
        "upstream": None if upstream is None else np.asarray(upstream, float).tolist(),
    }


def _three_levels(cells):
    cells = np.asarray(cells, float)
    return cells[None] if cells.ndim == 2 else cells


def _pair(value):
    return list(value) if isinstance(value, (list, tuple)) else [value, value]


class Layout(NamedTuple):
    """Where the window can stop, and what lies under it."""

    padded: np.ndarray  # (C, H_p, W_p): the image with its padding
    origin: np.ndarray  # (H_p, W_p): the image cell that each padded cell is a copy of, row · W + column, or −1
    counted: np.ndarray  # (H_p, W_p): False where a pooling passes over the cell
    kernel_size: tuple
    stride: tuple
    dilation: tuple
    padding: tuple  # ((top, bottom), (left, right)), with what a last window hangs over in ceil mode
    output_size: tuple

    def window(self, step):
        """Return the output cell of `step` and the index of its patch: (row, column), (rows, columns)."""
        row, column = divmod(step, self.output_size[1])
        rows = row * self.stride[0] + self.dilation[0] * np.arange(self.kernel_size[0])
        columns = column * self.stride[1] + self.dilation[1] * np.arange(self.kernel_size[1])
        return (row, column), (rows[:, None], columns[None, :])


def lay_out(settings):
    """Pad the image and measure the window."""
    image = np.asarray(settings["image"], float)  # (C, H, W)
    size = image.shape[1:]
    cell_numbers = np.arange(float(size[0] * size[1])).reshape(1, 1, *size)
    stride = tuple(settings["stride"])
    if settings["operation"] == "convolution":
        kernel_size = np.shape(settings["kernel"])[1:]
        window = conv2d_window(size, kernel_size, stride, _padding(settings), tuple(settings["dilation"]))
        mode = settings["padding_mode"]
        padded = nn.pad(image[None], window.padding, mode)[0]
        origin = nn.pad(cell_numbers, window.padding, mode, -1.0)[0, 0].astype(int)
        counted = np.ones(origin.shape, bool)
    else:
        window = pool2d_window(
            size, tuple(settings["kernel_size"]), stride, _padding(settings), 1, settings["ceil_mode"]
        )
        padded = nn.pad(image[None], window.padding)[0]
        origin = nn.pad(cell_numbers, window.padding, "zeros", -1.0)[0, 0].astype(int)
        counted = origin >= 0
        if settings["operation"] == "mean" and settings["count_include_pad"]:
            rows, columns = _padding(settings)  # zeros of the padding count, what hangs over in ceil mode does not
            counted = np.zeros(origin.shape, bool)
            counted[: size[0] + 2 * rows, : size[1] + 2 * columns] = True
    return Layout(padded, origin, counted, *window)


def _padding(settings):
    """The padding as numpy_nn takes it: a word or a tuple."""
    padding = settings["padding"]
    if isinstance(padding, str):
        return (0, 0) if padding == "valid" else padding
    return tuple(padding)


def output_size(settings):
    """Return (H_out, W_out)."""
    return lay_out(settings).output_size


def step_count(settings):
    """Return the number of steps: one for each cell of the output."""
    rows, columns = output_size(settings)
    return rows * columns


def applied_kernel(settings):
    """Return the kernel as it is laid on the patch, (C, K_h, K_w): turned by 180° where `flip` is on."""
    kernel = np.asarray(settings["kernel"], float)
    return kernel[:, ::-1, ::-1] if settings["flip"] else kernel


def frame(settings, step):
    """Compute everything that happens at one step.

    Returns:
        A dict of plain numbers and lists. Every frame has row, column (the output cell) and patch (C, K_h, K_w). Then

        - convolution, forward: kernel (as applied), products, sum, bias, preactivation, output;
        - pooling, forward: value (C), winner (C × [row, column] in the patch; max and min), count (mean: the divisor).
          A cell of the patch that takes no part is None;
        - convolution, backward: upstream, preactivation, g (the gradient after ReLU), kernel, kernel_add and image_add
          (what this step adds), grad_kernel, grad_image, grad_bias (the sums after this step);
        - pooling, backward: g, winner, count, image_add, grad_image.
    """
    count = step_count(settings)
    if not 0 <= step < count:
        raise ValueError(f"there is no step {step}: the steps run from 0 to {count - 1}")
    if settings["mode"] == "forward":
        return plain(_forward(settings, lay_out(settings), step))
    *_, last = _backward(settings, lay_out(settings), step + 1)
    return plain(last)


def _forward(settings, layout, step):
    (row, column), patch_index = layout.window(step)
    patch = layout.padded[(slice(None), *patch_index)]  # (C, K_h, K_w)
    here = {"row": row, "column": column, "patch": patch}
    if settings["operation"] != "convolution":
        return here | _pool(settings["operation"], patch, layout.counted[patch_index])
    kernel = applied_kernel(settings)
    products = patch * kernel
    preactivation = products.sum() + settings["bias"]
    return here | {
        "kernel": kernel,
        "products": products,
        "sum": products.sum(),
        "bias": settings["bias"],
        "preactivation": preactivation,
        "output": max(preactivation, 0.0) if settings["relu"] else preactivation,
    }


def _pool(operation, patch, counted):
    """Reduce each channel of a patch to one number; say which cell it was, or how many shared it."""
    visible = np.where(counted, patch, np.nan)  # NaN marks what takes no part
    if operation == "mean":
        return {"patch": visible, "value": np.nanmean(visible, axis=(1, 2)), "winner": None, "count": counted.sum()}
    find = np.nanargmax if operation == "max" else np.nanargmin  # the first, where several are equal
    winners = [divmod(int(find(channel)), channel.shape[1]) for channel in visible]
    value = [channel[cell] for channel, cell in zip(visible, winners, strict=True)]
    return {"patch": visible, "value": value, "winner": winners, "count": None}


def _backward(settings, layout, stop):
    """Walk over the output and hand the gradient of each cell on; yield the frame of every step before `stop`."""
    channels, height, width = np.shape(settings["image"])
    upstream = np.ones(layout.output_size) if settings["upstream"] is None else np.asarray(settings["upstream"], float)
    kernel = applied_kernel(settings)
    grad_kernel = np.zeros(kernel.shape)
    grad_image = np.zeros((channels, height * width))
    grad_bias = 0.0
    for step in range(stop):
        (row, column), patch_index = layout.window(step)
        forward = _forward(settings, layout, step)
        origin = layout.origin[patch_index]
        g = upstream[row, column]
        here = {"row": row, "column": column, "patch": forward["patch"]}
        if settings["operation"] == "convolution":
            z = forward["preactivation"]
            here |= {"upstream": g, "preactivation": z}
            g = 0.0 if settings["relu"] and z <= 0 else g
            kernel_add = g * forward["patch"]
            kernel_add = kernel_add[:, ::-1, ::-1] if settings["flip"] else kernel_add
            image_add = g * kernel
            grad_kernel = grad_kernel + kernel_add
            grad_bias = grad_bias + g
            here |= {"kernel": kernel, "kernel_add": kernel_add, "grad_kernel": grad_kernel, "grad_bias": grad_bias}
        else:
            here |= {"winner": forward["winner"], "count": forward["count"]}
            image_add = np.where(origin >= 0, _share(forward, g), np.nan)
        # A cell of the padding hands its gradient to the image cell it is a copy of; zeros have nowhere to hand it.
        grad_image = grad_image.copy()
        for u, v in np.argwhere(origin >= 0):
            grad_image[:, origin[u, v]] += image_add[:, u, v]
        yield here | {"g": g, "image_add": image_add, "grad_image": grad_image.reshape(channels, height, width)}


def _share(forward, g):
    """How the gradient of one pooled cell is dealt out over its window: all to the winner, or equal parts."""
    shape = forward["patch"].shape
    if forward["winner"] is None:
        return np.full(shape, g / forward["count"])
    share = np.zeros(shape)
    for channel, (u, v) in enumerate(forward["winner"]):
        share[channel, u, v] = g
    return share


def convolution_trace(image, kernel=None, **settings):
    """Record every step of a convolution or a pooling.

    Args:
        image, kernel, settings: as in `convolution_settings`.

    Returns:
        A `Trace`: columns at 6 significant digits, named as in `frame`.

    Raises:
        ValueError: numpy_nn refuses the settings, or the trace would be larger than a figure may hold.

    >>> trace = convolution_trace([[0, 0, 1, 1]] * 3, [[1, 0, -1]] * 3)
    >>> trace["output"], trace.step(0)["products"]
    ([-3, -3], [[[0, 0, -1], [0, 0, -1], [0, 0, -1]]])
    """
    settings = convolution_settings(image, kernel, **settings)
    layout = lay_out(settings)
    steps = step_count(settings)
    first = frame(settings, 0)
    check_budget(2 * steps * _numbers(first), ADVICE)  # a number takes two bytes at the least: refuse before the work
    if settings["mode"] == "forward":
        frames = [_forward(settings, layout, step) for step in range(steps)]
    else:
        frames = list(_backward(settings, layout, steps))
    _compare(settings, frames)
    columns = [name for name in first if name not in ("kernel", "bias") and first[name] is not None]
    trace = Trace(kind="convolution", version=1, settings=rounded(settings), output_size=list(layout.output_size))
    trace |= {"steps": steps, "columns": columns}
    trace |= {name: rounded(plain([each[name] for each in frames])) for name in columns}
    check_budget(len(trace.json().encode()), ADVICE)
    return trace


def _numbers(value):
    if isinstance(value, dict):
        return sum(map(_numbers, value.values()))
    return sum(map(_numbers, value)) if isinstance(value, list) else 1


def vectorised(settings):
    """The same computation by numpy_nn, all cells at once.

    Returns:
        {"output": (1, H_out, W_out), or (C, H_out, W_out) for a pooling, "grad_image": (C, H, W)}, and for a
        convolution also "grad_kernel": (C, K_h, K_w) and "grad_bias": a number.
    """
    x = np.asarray(settings["image"], float)[None]  # (1, C, H, W)
    upstream = settings["upstream"]
    if settings["operation"] != "convolution":
        forward, backward = {
            "max": (nn.max_pool2d, nn.max_pool2d_backward),
            "min": (nn.min_pool2d, nn.min_pool2d_backward),
            "mean": (nn.avg_pool2d, nn.avg_pool2d_backward),
        }[settings["operation"]]
        window = {"kernel_size": tuple(settings["kernel_size"]), "stride": tuple(settings["stride"])}
        window |= {"padding": _padding(settings), "ceil_mode": settings["ceil_mode"]}
        if settings["operation"] == "mean":
            window["count_include_pad"] = settings["count_include_pad"]
        y = forward(x, **window)
        grad_y = np.ones(y.shape) if upstream is None else np.broadcast_to(np.asarray(upstream, float), y.shape)
        return {"output": y[0], "grad_image": backward(grad_y, x, **window)[0]}
    weight = np.ascontiguousarray(applied_kernel(settings))[None]  # (1, C, K_h, K_w)
    bias = np.array([settings["bias"]], float)
    window = {"stride": tuple(settings["stride"]), "padding": _padding(settings)}
    window |= {"dilation": tuple(settings["dilation"]), "padding_mode": settings["padding_mode"]}
    z = nn.conv2d(x, weight, bias, **window)
    grad_y = np.ones(z.shape) if upstream is None else np.asarray(upstream, float)[None, None]
    if settings["relu"]:
        grad_y = nn.relu_backward(grad_y, z)
    grad_x, grad_weight, grad_bias = nn.conv2d_backward(grad_y, x, weight, bias, **window)
    grad_kernel = grad_weight[0, :, ::-1, ::-1] if settings["flip"] else grad_weight[0]
    return {
        "output": (nn.relu(z) if settings["relu"] else z)[0],
        "grad_image": grad_x[0],
        "grad_kernel": grad_kernel,
        "grad_bias": float(grad_bias[0]),
    }


def _compare(settings, frames):
    """Raise where the recorded steps and numpy_nn differ: a trace that lies is worse than none."""
    whole = vectorised(settings)
    if settings["mode"] == "forward":
        name = "output" if settings["operation"] == "convolution" else "value"
        recorded = np.array([each[name] for each in frames]).T  # (steps,) or (C, steps)
        recorded = {"output": recorded.reshape(whole["output"].shape)}
    else:
        recorded = {name: frames[-1][name] for name in whole if name != "output"}
    for name, value in recorded.items():
        if not np.allclose(value, whole[name], rtol=1e-9, atol=1e-9 * max(1.0, np.abs(whole[name]).max())):
            raise AssertionError(f"the trace's {name} differs from numpy_nn's")
