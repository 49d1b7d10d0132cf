"""ConvolutionStepper: a window moves over an image, one output cell a step, forward and backward."""

import numpy as np

from lib.traces import convolution as trace

from . import presets
from .convolution_still import alt_text, caption_text, plain_text, still
from .refusals import refuse
from .refusals.convolution import check_convolution, check_upstream
from .stepper import NOT_SETTINGS, Setting, Stepper, read_only, whole

DEFAULT_KERNEL = "sobel-vertical"


class ConvolutionStepper(Stepper):
    """Step a kernel, or a pooling window, across an image.

    Every argument but the last three is an attribute too. Reading one gives what the picture shows, also after the
    reader has changed it by hand; setting one moves the picture. What cannot be drawn raises ValueError and the last
    good picture stays. To change several that only fit together, use `set`.

    Args:
        image: (H, W) or (C, H, W), an array, nested lists or the name of a picture ("step-edge", "digit-3", …).
        kernel: (K_h, K_w) or (C, K_h, K_w), or a name ("sobel-vertical", "box-blur", …), which is taken for every
            channel. None is "sobel-vertical".
        bias: added to each sum.
        stride, dilation: number of cells, or (rows, columns). Without a stride a convolution moves cell by cell, a
            pooling window by window, as in torch.
        padding: number of cells, (rows, columns), "same" or "valid".
        padding_mode: "zeros", "replicate", "reflect" or "circular".
        flip: turn the kernel by 180° first: a true convolution.
        relu: set negative results to 0.
        pooling: None for a convolution, else "max", "min" or "mean". A pooling uses kernel_size, stride, padding,
            ceil_mode and count_include_pad, and pads with zeros that never win.
        kernel_size: the pooling window.
        mode: "forward", or "backward": walk the gradient of each output cell back to kernel and image.
        upstream: that gradient, (H_out, W_out); None is 1 everywhere.
        step: the output cell to show first, counted from 0 row by row.
        name: what links call this figure.
        caption, alt: HTML and plain text; without them the step describes itself.

    Attributes:
        output: the whole output map, computed by numpy_nn: (H_out, W_out), for a pooling of several channels
            (C, H_out, W_out).
        grad_kernel, grad_image, grad_bias: the gradients after the last step, by numpy_nn.
        frame: the numbers of this step.

    >>> stepper = ConvolutionStepper([[0, 0, 1, 1]] * 3, [[1, 0, -1]] * 3)
    >>> stepper.output.tolist(), stepper.frame["sum"]
    ([[-3.0, -3.0]], -3.0)
    """

    kind = "convolution"

    image = Setting()
    kernel = Setting()
    bias = Setting()
    stride = Setting()
    padding = Setting()
    padding_mode = Setting()
    dilation = Setting()
    flip = Setting()
    relu = Setting()
    pooling = Setting()
    kernel_size = Setting()
    ceil_mode = Setting()
    count_include_pad = Setting()
    mode = Setting()
    upstream = Setting()

    def __init__(
        self,
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
        step=0,
        *,
        name=None,
        caption=None,
        alt=None,
    ):
        given = {key: value for key, value in locals().items() if key not in ("self", "__class__", *NOT_SETTINGS)}
        super().__init__(_read(given), step, name, caption, alt)

    # ---- what all steppers ask -----------------------------------------------------------------------------------

    def read(self, changes):
        if "stride" in changes and changes["stride"] is None:
            changes = {"pooling": self.pooling, "kernel_size": self.kernel_size} | changes  # which decide the stride
        return _read(changes, channels=len(self._settings["image"]))

    def settle(self, settings, given):
        check_convolution(settings)
        size = trace.output_size(settings)
        if "upstream" not in given and size != trace.output_size(self._settings):
            settings = settings | {"upstream": None}  # it belonged to an output of another size
        check_upstream(settings["upstream"], size)
        return settings

    def count(self, settings):
        return trace.step_count(settings)

    def frame_of(self, settings, step):
        return trace.frame(settings, step)

    def attributes(self):
        settings = self._settings
        return {
            "image": _array(settings["image"]),
            "kernel": _array(settings["kernel"]),
            "bias": float(settings["bias"]),
            "stride": _short(settings["stride"]),
            "padding": _short(settings["padding"]),
            "padding_mode": settings["padding_mode"],
            "dilation": _short(settings["dilation"]),
            "flip": settings["flip"],
            "relu": settings["relu"],
            "pooling": None if settings["operation"] == "convolution" else settings["operation"],
            "kernel_size": _short(settings["kernel_size"]),
            "ceil_mode": settings["ceil_mode"],
            "count_include_pad": settings["count_include_pad"],
            "mode": settings["mode"],
            "upstream": None if settings["upstream"] is None else _array([settings["upstream"]]),
        }

    def describe(self):
        return caption_text(self._settings, self._step), alt_text(self._settings, self._step)

    # ---- results -----------------------------------------------------------------------------------------------

    @property
    def steps(self):
        return trace.step_count(self._settings)

    @property
    def output(self):
        return _array(trace.vectorised(self._settings)["output"])

    @property
    def grad_image(self):
        return _array(trace.vectorised(self._settings)["grad_image"])

    @property
    def grad_kernel(self):
        return _array(self._of_convolution("grad_kernel"))

    @property
    def grad_bias(self):
        return self._of_convolution("grad_bias")

    def _of_convolution(self, name):
        if self._settings["operation"] != "convolution":
            raise AttributeError(f"a pooling has no {name}: it has nothing to learn")
        return trace.vectorised(self._settings)[name]

    # ---- the three views ---------------------------------------------------------------------------------------

    def still(self):
        return still(self._settings, self._step, self.caption, self.alt)

    def text(self):
        return plain_text(type(self).__name__, self._settings, self._step)


def _read(given, channels=None):
    """Write the settings that are given in the fixed form, without judging them: `_check` does."""
    settings = {}
    for name, value in given.items():
        if name == "image":
            settings["image"] = presets.picture(value) if isinstance(value, str) else _grids(value, "image-shape")
            channels = len(settings["image"])
        elif name == "kernel":
            value = DEFAULT_KERNEL if value is None else value
            named = isinstance(value, str)
            settings["kernel"] = presets.kernel(value, channels) if named else _grids(value, "kernel-shape")
        elif name == "stride" and value is None:
            settings["stride"] = _pair(given.get("kernel_size", 2) if given.get("pooling") else 1)
        elif name in ("stride", "dilation", "kernel_size", "padding"):
            settings[name] = value if isinstance(value, str) else _pair(value)
        elif name == "upstream":
            settings["upstream"] = None if value is None else _grids(value, "upstream-shape")[0]
        elif name == "pooling":
            settings["operation"] = "convolution" if value is None else value
        elif name == "bias":
            settings["bias"] = _number(value)
        else:
            settings[name] = bool(value) if isinstance(value, np.bool_) else value
    return settings


def _grids(value, row):
    """Return an array or nested lists as nested lists (C, H, W) of floats; refuse what is no grid."""
    try:
        cells = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        cells = np.empty(0)
    if cells.ndim not in (2, 3) or cells.size == 0:
        refuse(row, upstream="something else", output="a grid")
    return (cells[None] if cells.ndim == 2 else cells).tolist()


def _pair(value):
    """Return [rows, columns]; a number stands for both."""
    entries = list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value, value]
    return [whole(entry) for entry in entries]


def _number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return value  # the table refuses it


def _array(grids):
    """Return (C, H, W) as an array, one channel alone as (H, W). Read-only: a change in place would move no picture."""
    cells = np.array(grids, dtype=float)
    return read_only(cells[0] if len(cells) == 1 else cells)


def _short(pair):
    if isinstance(pair, str):
        return pair
    return pair[0] if pair[0] == pair[1] else tuple(pair)
