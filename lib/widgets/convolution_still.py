"""One step of a convolution or pooling as a picture, a table and sentences: what remains where no script runs."""

import numpy as np

from lib.traces import convolution as trace

from .base import escape, still_figure
from .digits import factor, write
from .refusals.convolution import by, short
from .svg import MARGIN, MUTED, WIDTH, Card, Grid, grey, row, signed, wrap

ROOM = WIDTH - 2 * MARGIN
POOLING = {"max": "maximum", "min": "minimum", "mean": "mean"}


class Scene:
    """Everything that the picture, the table and the sentences of one step need."""

    def __init__(self, settings, step):
        self.settings, self.step = settings, step
        self.frame = trace.frame(settings, step)
        self.layout = layout = trace.lay_out(settings)
        self.operation = settings["operation"]
        self.pooling = self.operation != "convolution"
        self.backward = settings["mode"] == "backward"
        self.image = np.asarray(settings["image"], float)
        self.channels, *self.size = self.image.shape
        self.output = trace.vectorised(settings)["output"]
        self.steps = layout.output_size[0] * layout.output_size[1]
        _, (rows, columns) = layout.window(step)
        self.rows, self.columns = rows.ravel().tolist(), columns.ravel().tolist()
        self.corner = layout.padding[0][0], layout.padding[1][0]  # of the image in the padded image

    @property
    def place(self):
        return f"row {self.frame['row']}, column {self.frame['column']}"

    def look(self, channel):
        """The colour of a pixel: grey, or in a picture of three channels red, green and blue."""
        return grey(min(0.0, self.image.min()), self.image.max(), channel if self.channels == 3 else None)

    def channel_title(self, title, channel):
        """Name the channel, where there are several."""
        if self.channels == 1:
            return title
        return f"{title}, {('red', 'green', 'blue')[channel]}" if self.channels == 3 else f"{title}, {channel}"

    def window_marks(self, offset=(0, 0)):
        """How the window is outlined: a ring, and with dilation each of its cells."""
        rows, columns = [r - offset[0] for r in self.rows], [c - offset[1] for c in self.columns]
        spread = max(self.layout.dilation) > 1
        cells = [(r, c) for r in rows for c in columns] if spread else ()
        return {"outlined": cells, "ring": (rows[0], columns[0], rows[-1], columns[-1])}

    def image_grid(self, channel, width, height):
        """The padded image of one channel, its padding pale."""
        layout = self.layout
        rows, columns = layout.counted.shape
        values = np.where(layout.counted, layout.padded[channel], None).tolist()
        (top, left), (tall, wide) = self.corner, self.size
        outside = {
            (r, c)
            for r in range(rows)
            for c in range(columns)
            if not (top <= r < top + tall and left <= c < left + wide)
        }
        title = self.channel_title("Image", channel)
        if self.channels == 1:
            title = f"Image {by(self.size)}{', padded' if outside else ''}"
        return Grid(title, values, self.look(channel), min(32, width / columns, height / rows), faded=outside)

    def output_grids(self, width, height):
        """The output as far as it has come."""
        rows, columns = self.layout.output_size
        largest = np.abs(self.output).max()
        grids = []
        for channel, cells in enumerate(self.output):
            known = np.arange(rows * columns).reshape(rows, columns) <= self.step
            values = np.where(known, cells, None).tolist()
            title = f"Output {by((rows, columns))}" if len(self.output) == 1 else self.channel_title("Output", channel)
            colour = self.look(channel) if self.pooling else signed(largest)
            grids.append(Grid(title, values, colour, min(32, width / columns, height / rows)))
        return grids

    def upstream_grid(self, width, height):
        rows, columns = self.layout.output_size
        given = self.settings["upstream"]
        values = np.ones((rows, columns)) if given is None else np.asarray(given, float)
        cell = min(32, width / columns, height / rows)
        return Grid("Upstream gradient", values.tolist(), signed(np.abs(values).max()), cell)

    def gradient_grid(self, channel, width, height):
        """The gradient of the image after this step."""
        values = np.asarray(self.frame["grad_image"], float)
        cell = min(32, width / self.size[1], height / self.size[0])
        title = "Image’s gradient" if self.channels == 1 else self.channel_title("Gradient", channel)
        return Grid(title, values[channel].tolist(), signed(np.abs(values).max()), cell)

    def small(self, title, cells, colour, room, most=27):
        """A grid as large as the kernel."""
        return Grid(title, cells, colour, min(most, room / self.layout.kernel_size[1]))

    def signed_small(self, title, name, channel, room, most=27):
        cells = self.frame[name]
        largest = max((abs(v) for grid in cells for line in grid for v in line if v is not None), default=0)
        return self.small(title, cells[channel], signed(largest), room, most)

    def winner(self, channel):
        """How the cell that a max or min pooling took is outlined in the patch."""
        return {"outlined": [tuple(self.frame["winner"][channel])]} if self.frame["winner"] else {}


# ---- the picture -----------------------------------------------------------------------------------------------


def picture(scene):
    """Draw the step."""
    card = Card()
    card.text(MARGIN, 30, f"Step {scene.step + 1} of {scene.steps}", 16, weight=600)
    card.text(WIDTH - MARGIN, 30, f"output {scene.place}", 12, MUTED, anchor="end")
    card.bottom = 36
    {
        (False, False): _draw_convolution,
        (False, True): _draw_convolution_backward,
        (True, False): _draw_pooling,
        (True, True): _draw_pooling_backward,
    }[scene.pooling, scene.backward](scene, card)
    y = card.bottom + 24
    for strong, sentence in formula(scene):
        for line in wrap(sentence, 46 if strong else 54):
            card.text(MARGIN, y, escape(line), 14 if strong else 12, weight=600 if strong else 400)
            y += 20 if strong else 18
    return card.svg()


def _draw_images(scene, card, beside):
    """The image with its window, and beside it another grid; a picture of several channels takes the whole line."""
    marks = scene.window_marks()
    if scene.channels == 1:
        image = scene.image_grid(0, 212, 232)
        row(card, card.bottom + 8, [(image, marks), *beside(ROOM - image.width - 24, image.height - 20)], gap=24)
        return
    width = (ROOM - 10 * (scene.channels - 1)) / scene.channels
    grids = [scene.image_grid(channel, width, 200) for channel in range(scene.channels)]
    row(card, card.bottom + 8, [(grid, marks) for grid in grids], gap=10)


def _here(scene):
    r, c = scene.frame["row"], scene.frame["column"]
    return {"ring": (r, c, r, c)}


def _draw_convolution(scene, card):
    def output(width, height):
        return [(scene.output_grids(width, max(height, 60))[0], _here(scene))]

    _draw_images(scene, card, output)
    alone = scene.channels == 1
    room = (ROOM - 72 if alone else 158) / 3
    most = 27 if alone else 20
    top = card.bottom + 12
    for channel in range(scene.channels):
        first = channel == 0
        patch = scene.small("Patch", scene.frame["patch"][channel], scene.look(channel), room, most)
        kernel = scene.signed_small("Kernel", "kernel", channel, room, most)
        products = scene.signed_small("Products", "products", channel, room, most)
        grids = [(grid if first else grid.untitled(), {}) for grid in (patch, kernel, products)]
        line = [grids[0], "×", grids[1], "=", grids[2]]
        row(card, top if first else card.bottom + 8, line, width=ROOM if alone else 225, gap=6)
    if not alone:
        grid = scene.output_grids(122, card.bottom - top)[0]
        grid.draw(card, WIDTH - MARGIN - grid.width, top, **_here(scene))


def _draw_pooling(scene, card):
    def output(width, height):
        return [(scene.output_grids(width, max(height, 60))[0], _here(scene))]

    _draw_images(scene, card, output)
    if scene.channels > 1:
        width = (ROOM - 10 * (scene.channels - 1)) / scene.channels
        row(card, card.bottom + 10, [(grid, _here(scene)) for grid in scene.output_grids(width, 120)], gap=10)
    room = (ROOM - 30 * scene.channels) / scene.channels
    patches = [
        (scene.small(scene.channel_title("Patch", c), scene.frame["patch"][c], scene.look(c), room), scene.winner(c))
        for c in range(scene.channels)
    ]
    row(card, card.bottom + 12, patches, gap=24)


def _draw_convolution_backward(scene, card):
    def upstream(width, height):
        return [(scene.upstream_grid(width, max(height, 60)), _here(scene))]

    _draw_images(scene, card, upstream)
    if scene.channels > 1:
        row(card, card.bottom + 10, upstream(ROOM, 110))
    top = card.bottom + 12
    for channel in range(scene.channels):
        first = channel == 0
        patch = scene.small("Patch", scene.frame["patch"][channel], scene.look(channel), 92)
        added = scene.signed_small("g × patch", "kernel_add", channel, 92)
        so_far = scene.signed_small("Kernel’s gradient", "grad_kernel", channel, 108)
        grids = [(grid if first else grid.untitled(), {}) for grid in (patch, added, so_far)]
        row(card, top if first else card.bottom + 8, [grids[0], "→", grids[1], "→", grids[2]], gap=6)
    titles = [scene.channel_title("g × kernel", c) for c in range(scene.channels)]
    added = [(scene.signed_small(title, "image_add", c, 84), {}) for c, title in enumerate(titles)]
    _draw_gradient_of_image(scene, card, added)


def _draw_pooling_backward(scene, card):
    def upstream(width, height):
        return [(scene.upstream_grid(width, max(height, 60)), _here(scene))]

    _draw_images(scene, card, upstream)
    if scene.channels > 1:
        row(card, card.bottom + 10, upstream(ROOM, 110))
        shares = [
            (scene.signed_small(scene.channel_title("Share", c), "image_add", c, 80), {}) for c in range(scene.channels)
        ]
    else:
        patch = scene.small("Patch", scene.frame["patch"][0], scene.look(0), 70), scene.winner(0)
        share = scene.signed_small("Share of g", "image_add", 0, 70), {}
        shares = [patch, share]
    _draw_gradient_of_image(scene, card, shares)


def _draw_gradient_of_image(scene, card, added):
    """What this step adds, and the gradient of the image after it with the window outlined."""
    (top, left), (tall, wide) = scene.corner, scene.size
    rows = [r - top for r in scene.rows if 0 <= r - top < tall]
    columns = [c - left for c in scene.columns if 0 <= c - left < wide]
    cells = [(r, c) for r in rows for c in columns] if max(scene.layout.dilation) > 1 else ()
    marks = {"outlined": cells, "ring": (rows[0], columns[0], rows[-1], columns[-1]) if rows and columns else None}
    if scene.channels == 1 and len(added) == 1:
        grid = scene.gradient_grid(0, ROOM - added[0][0].width - 50, 190)
        row(card, card.bottom + 12, [*added, "→", (grid, marks)], gap=10)
        return
    row(card, card.bottom + 12, added, gap=16)
    width = (ROOM - 10 * (scene.channels - 1)) / scene.channels
    grids = [(scene.gradient_grid(c, width, 170), marks) for c in range(scene.channels)]
    row(card, card.bottom + 10, grids, gap=10)


# ---- the words -------------------------------------------------------------------------------------------------


def formula(scene):
    """The step's arithmetic with its numbers: [(strong, line), …]."""
    frame = scene.frame
    if scene.pooling:
        return _pooling_backward_formula(scene) if scene.backward else _pooling_formula(scene)
    if scene.backward:
        lines = []
        if scene.settings["relu"]:
            z = frame["preactivation"]
            blocked = "so ReLU lets nothing through" if z <= 0 else "so ReLU lets it through"
            lines.append((False, f"z = {write(z)} is {'not above' if z <= 0 else 'above'} 0, {blocked}."))
        lines.append((True, f"g = {write(frame['g'])}"))
        lines.append((False, f"gradient of kernel += {factor(frame['g'])} · patch"))
        lines.append((False, f"gradient of image, under the window, += {factor(frame['g'])} · kernel"))
        return lines
    lines = []
    products = [cell for grid in frame["products"] for line in grid for cell in line]
    if scene.channels > 1:
        sums = [sum(cell for line in grid for cell in line) for grid in frame["products"]]
        terms = " + ".join(factor(s) for s in sums)
        lines.append((False, f"Sums of the channels: {terms} = {write(frame['sum'])}"))
    elif len(products) <= 9:
        pairs = zip(_flat(frame["patch"]), _flat(frame["kernel"]), strict=True)
        terms = " + ".join(f"{factor(x)}·{factor(w)}" for x, w in pairs)
        lines.append((False, f"{terms} = {write(frame['sum'])}"))
    else:
        lines.append((False, f"The {len(products)} products add up to {write(frame['sum'])}."))
    if frame["bias"]:
        lines.append((False, f"{write(frame['sum'])} + bias {factor(frame['bias'])} = {write(frame['preactivation'])}"))
    if scene.settings["relu"]:
        lines.append((False, f"ReLU: max(0, {write(frame['preactivation'])}) = {write(frame['output'])}"))
    return [*lines, (True, f"output[{frame['row']}, {frame['column']}] = {write(frame['output'])}")]


def _pooling_formula(scene):
    frame, lines = scene.frame, []
    for channel, (patch, value) in enumerate(zip(frame["patch"], frame["value"], strict=True)):
        cells = [cell for line in patch for cell in line if cell is not None]
        index = f"{channel}, " if scene.channels > 1 else ""
        target = f"output[{index}{frame['row']}, {frame['column']}]"
        if len(cells) > 16:
            lines.append((False, f"{target} is the {POOLING[scene.operation]} of {len(cells)} cells"))
        elif scene.operation == "mean":
            lines.append((False, f"({' + '.join(factor(cell) for cell in cells)}) / {len(cells)} = {write(value)}"))
        else:
            lines.append((False, f"{scene.operation}({', '.join(write(cell) for cell in cells)}) = {write(value)}"))
        lines.append((True, f"{target} = {write(value)}"))
    return lines


def _pooling_backward_formula(scene):
    frame = scene.frame
    g = write(frame["g"])
    if frame["winner"] is None:
        share = write(frame["g"] / frame["count"])
        dealt = f"Each of the {frame['count']} cells receives {g} / {frame['count']} = {share}."
        return [(True, f"g = {g}"), (False, dealt)]
    places = "; ".join(f"row {u}, column {v}" for u, v in frame["winner"])
    return [
        (True, f"g = {g}"),
        (False, f"All of it goes to the {POOLING[scene.operation]}, in the patch at {places}. The others receive 0."),
    ]


def _flat(grids):
    return [cell for grid in grids for line in grid for cell in line]


def _what(scene):
    """What happens here, in a few words: "a 3×3 kernel", "max pooling with a 2×2 window"."""
    if scene.pooling:
        return f"{scene.operation} pooling with a {by(scene.layout.kernel_size)} window"
    kind = "convolution" if scene.settings["flip"] else "cross-correlation"
    return f"{kind} with a {by(scene.layout.kernel_size)} kernel"


def _setup(scene):
    """The settings that shape the output, in words."""
    settings = scene.settings
    size = by(scene.size) if scene.channels == 1 else f"{scene.channels}×{by(scene.size)}"
    words = [f"image {size}", _what(scene), f"stride {short(settings['stride'])}"]
    padding = settings["padding"]
    padding = padding if isinstance(padding, str) else short(padding)
    mode = "" if scene.pooling or settings["padding_mode"] == "zeros" else f" ({settings['padding_mode']})"
    words.append(f"padding {padding}{mode}")
    if not scene.pooling and max(settings["dilation"]) > 1:
        words.append(f"dilation {short(settings['dilation'])}")
    if scene.pooling and settings["ceil_mode"]:
        words.append("ceil mode")
    if settings["relu"] and not scene.pooling:
        words.append("ReLU")
    return ", ".join([*words, f"output {by(scene.layout.output_size)}"])


def _where(scene):
    """The rows and columns of the image under the window."""
    rows = [r - scene.corner[0] for r in scene.rows]
    columns = [c - scene.corner[1] for c in scene.columns]
    rows, columns = (f"{write(line[0])} to {write(line[-1])}" for line in (rows, columns))
    return f"rows {rows} and columns {columns} of the image"


def alt_text(settings, step):
    """Say what the picture shows, with its numbers."""
    scene = Scene(settings, step)
    direction = "Backward through " if scene.backward else ""
    what = f"{direction}{_what(scene)}"
    numbers = " ".join(line if line.endswith(".") else f"{line}." for _, line in formula(scene))
    return (
        f"{what[0].upper()}{what[1:]}, step {step + 1} of {scene.steps}: the window lies on {_where(scene)}. "
        f"{numbers}"
    )


def caption_text(settings, step):
    """Say what to see, at any step; HTML."""
    scene = Scene(settings, step)
    if scene.pooling and scene.backward:
        whole = f"whole to the cell that was its {POOLING[scene.operation]}"
        goes = "in equal parts to its window" if scene.operation == "mean" else whole
        return f"The gradient of each output cell goes {goes}; where windows overlap, the shares add up."
    if scene.pooling:
        return f"Each output cell is the {POOLING[scene.operation]} of one {by(scene.layout.kernel_size)} window."
    if scene.backward:
        return (
            "Each output cell hands its gradient back: times the patch to the kernel, times the kernel to the image. "
            "After the last step both sums are the whole gradients."
        )
    return (
        f"The same {by(scene.layout.kernel_size)} kernel stops over each patch: multiply cell by cell, add up, "
        "and one cell of the output is known."
    )


def plain_text(name, settings, step):
    """The step as plain text; the first line alone says what this is."""
    scene = Scene(settings, step)
    lines = [f"{name}: {_setup(scene)}, step {step + 1} of {scene.steps}"]
    lines += [f"output {scene.place}: the window lies on {_where(scene)}"]
    for title, name in (("patch", "patch"), ("kernel", "kernel"), ("products", "products")):
        if name in scene.frame:
            lines += [title, *_columns(scene.frame[name])]
    lines += [line for _, line in formula(scene)]
    if scene.backward:
        for title, name in (("gradient of kernel", "grad_kernel"), ("gradient of image", "grad_image")):
            if name in scene.frame:
                lines += [title, *_columns(scene.frame[name])]
    return "\n".join(lines)


def _columns(grids):
    """Grids as lines of aligned numbers, an empty line between channels."""
    lines = []
    for grid in grids:
        words = [[write(cell) for cell in line] for line in grid]
        width = max(len(word) for line in words for word in line)
        lines += ["", *("  " + "  ".join(word.rjust(width) for word in line) for line in words)]
    return lines[1:]


def table(scene):
    """The numbers of the step as an HTML table, one cell of the patch a row."""
    frame = scene.frame
    names = {
        (False, False): {"patch": "image", "kernel": "kernel", "products": "product"},
        (False, True): {
            "patch": "image",
            "kernel": "kernel",
            "kernel_add": "added to the kernel’s gradient",
            "image_add": "added to the image’s gradient",
            "grad_kernel": "the kernel’s gradient so far",
        },
        (True, False): {"patch": "image"},
        (True, True): {"patch": "image", "image_add": "added to the image’s gradient"},
    }[scene.pooling, scene.backward]
    head = (["channel"] if scene.channels > 1 else []) + ["row", "column", *names.values()]
    rows = []
    rows_in_kernel, columns_in_kernel = scene.layout.kernel_size
    for channel in range(scene.channels):
        for u in range(rows_in_kernel):
            for v in range(columns_in_kernel):
                place = ([channel] if scene.channels > 1 else []) + [u, v]
                rows.append([*map(str, place), *(write(frame[name][channel][u][v]) for name in names)])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in rows)
    for title, value in _results(scene):
        body += f'<tr><th scope="row" colspan="{len(head) - 1}">{title}</th><td>{value}</td></tr>'
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def _results(scene):
    """What the rows of the table come to."""
    frame = scene.frame
    if scene.pooling and not scene.backward:
        return [
            (scene.channel_title(POOLING[scene.operation], channel), write(value))
            for channel, value in enumerate(frame["value"])
        ]
    if scene.backward:
        bias = [] if scene.pooling else [("the bias’s gradient so far", write(frame["grad_bias"]))]
        return [("g, the gradient of this output cell", write(frame["g"])), *bias]
    results = [("sum of the products", write(frame["sum"])), ("bias", write(frame["bias"]))]
    if scene.settings["relu"]:
        results.append(("before ReLU", write(frame["preactivation"])))
    return [*results, ("output", write(frame["output"]))]


def still(settings, step, caption, alt):
    """Return the <figure> of one step."""
    scene = Scene(settings, step)
    return still_figure(picture(scene), alt, caption, "Numbers of this step", table(scene), width=560)
