"""When the settings of a ConvolutionStepper are refused."""

from . import are_numbers, is_whole, limit, refuse


def check_convolution(settings):
    """Raise Refusal for the first row that the settings of a ConvolutionStepper break, the upstream gradient apart."""
    pooling = settings["operation"] != "convolution"
    if settings["mode"] not in ("forward", "backward"):
        refuse("mode")
    if settings["operation"] not in ("convolution", "max", "min", "mean"):
        refuse("operation")
    if settings["padding_mode"] not in ("zeros", "replicate", "reflect", "circular"):
        refuse("padding-mode")
    for setting in ("flip", "relu", "ceil_mode", "count_include_pad"):
        if not isinstance(settings[setting], bool):
            refuse("switch", setting=setting)

    image = settings["image"]
    if not _is_stack_of_grids(image):
        refuse("image-shape")
    if len(image) > limit("image-channels"):
        refuse("image-channels", channels=len(image))
    size = len(image[0]), len(image[0][0])
    if max(size) > limit("image-too-large"):
        refuse("image-too-large", size=by(size))
    if not are_numbers(image, limit("image-number")):
        refuse("image-number")

    kernel = settings["kernel"]
    if not _is_stack_of_grids(kernel):
        refuse("kernel-shape")
    kernel_size = len(kernel[0]), len(kernel[0][0])
    if max(kernel_size) > limit("kernel-large"):
        refuse("kernel-large", size=by(kernel_size))
    if not are_numbers(kernel, limit("kernel-number")):
        refuse("kernel-number")
    if not pooling and len(kernel) != len(image):
        refuse("channels", image=len(image), kernel=len(kernel))
    if not are_numbers(settings["bias"], limit("bias-number")):
        refuse("bias-number")
    if not _is_pair(settings["kernel_size"], 1) or max(settings["kernel_size"]) > limit("kernel-size"):
        refuse("kernel-size")
    if pooling:
        kernel_size = settings["kernel_size"]

    stride, dilation, padding = settings["stride"], settings["dilation"], settings["padding"]
    if not _is_pair(stride, 1):
        refuse("stride")
    if not _is_pair(dilation, 1):
        refuse("dilation")
    if not (padding in ("same", "valid") if isinstance(padding, str) else _is_pair(padding, 0)):
        refuse("padding")
    if padding == "same" and not pooling and max(stride) > 1:
        refuse("same-stride", stride=short(stride))
    if padding == "same" and pooling:
        refuse("pooling-same")
    if pooling:
        dilation = (1, 1)
    span = [d * (k - 1) + 1 for d, k in zip(dilation, kernel_size, strict=True)]
    padding = [0, 0] if padding == "valid" else padding
    total = [s - 1 for s in span] if padding == "same" else [2 * p for p in padding]  # rows, columns added in all
    side = [t - t // 2 for t in total]  # the larger side: 'same' puts an odd row or column last
    if pooling and any(p > s // 2 for p, s in zip(side, span, strict=True)):
        refuse("pooling-padding", padding=short(side), kernel=by(kernel_size))
    if not pooling and settings["padding_mode"] == "reflect" and any(p >= n for p, n in zip(side, size, strict=True)):
        refuse("reflect", padding=short(side), size=by(size))
    if not pooling and settings["padding_mode"] == "circular" and any(p > n for p, n in zip(side, size, strict=True)):
        refuse("circular", padding=short(side), size=by(size))
    padded = [n + t for n, t in zip(size, total, strict=True)]
    if max(padded) > limit("padded-too-large"):
        refuse("padded-too-large", padded=by(padded))
    if any(s > n for s, n in zip(span, padded, strict=True)):
        refuse("window-too-large" if pooling else "kernel-too-large", kernel=by(span), padded=by(padded))


def check_upstream(upstream, output_size):
    """Raise Refusal unless the upstream gradient has one number for each cell of the output."""
    if upstream is None:
        return
    if not _is_stack_of_grids([upstream]):
        refuse("upstream-shape", upstream="something else", output=by(output_size))
    size = len(upstream), len(upstream[0])
    if size != tuple(output_size):
        refuse("upstream-shape", upstream=by(size), output=by(output_size))
    if not are_numbers(upstream, limit("upstream-number")):
        refuse("upstream-number")


def by(size):
    """Write a size as 5×5."""
    return f"{size[0]}×{size[1]}"


def short(pair):
    """Write a pair as 2 where both are 2, else as 2×1."""
    return str(pair[0]) if pair[0] == pair[1] else by(pair)


def _is_pair(value, at_least):
    return isinstance(value, list) and len(value) == 2 and all(is_whole(v) and v >= at_least for v in value)


def _is_stack_of_grids(grids):
    """Whether these are nested lists (C, H, W) with rows of equal length and nothing empty."""
    if not isinstance(grids, list) or not grids or not all(isinstance(grid, list) and grid for grid in grids):
        return False
    rows = [row for grid in grids for row in grid]
    if not all(isinstance(row, list) and row for row in rows) or len({len(row) for row in rows}) > 1:
        return False
    return len({len(grid) for grid in grids}) == 1 and not any(isinstance(cell, list) for row in rows for cell in row)
