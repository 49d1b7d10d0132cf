"""The house style of every plot, and the way a figure enters a page.

    fig, ax = figures.canvas()                       a matplotlib figure in the book's style
    figures.grid(ax, image)                          an array as a grid of cells with its numbers in them
    figures.show(fig, alt="…", caption="…")          the figure, with what a reader who cannot see it needs

`show` writes `<figure><img alt src><figcaption>`, so that caption and alternative text are there wherever a notebook is
read. The pictures are PNGs of a few dozen colours: a plot has no more, and the page stays light.
"""

import base64
import html
import inspect
import io

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from PIL import Image

__all__ = ["ORDER", "SIGNED", "bars", "canvas", "grid", "pictures", "show", "source"]

# Okabe and Ito's colours, which people with any colour vision tell apart; yellow is left out, as it is lost on white.
ORDER = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"]
INK, FAINT = "#222222", "#8a8a8a"

# Negative is blue, positive is orange, and zero is white: a signed map never leaves open where zero is.
SIGNED = LinearSegmentedColormap.from_list("signed", ["#4d9fd6", "#ffffff", "#ee9a3c"])

STYLE = {
    "axes.edgecolor": FAINT,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.prop_cycle": plt.cycler(color=ORDER),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": 10,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "savefig.facecolor": "white",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
DPI = 130
BYTES = 25_000  # a picture gets fewer colours until it is as light as this
COLOURS = {"plot": (48, 32, 20), "image": (256, 160, 96, 48)}
INCH = 96  # pixels of a page in one inch


def canvas(rows=1, columns=1, width=7.0, height=2.4, **options):
    """Return a figure and its axes in the house style; `options` go to plt.subplots."""
    with plt.rc_context(STYLE):
        return plt.subplots(rows, columns, figsize=(width, height), layout="constrained", **options)


def grid(ax, values, title="", signed=False, numbers=True, window=None, limits=None, decimals=None):
    """Draw an array as a grid of cells, each with its number in it.

    Args:
        ax: the axes to draw on.
        values: shape (rows, columns).
        title: what stands above.
        signed: whether to colour by sign (blue, white at zero, orange) and not from black to white.
        numbers: whether to print the values.
        window: (row, column, height, width) of a part to outline, or None.
        limits: (black, white) of a grey picture; None means the smallest and the largest value.
        decimals: digits after the point; None prints whole numbers as such and others with two digits.
    """
    values = np.asarray(values, dtype=float)
    if signed:
        reach = max(float(np.abs(values).max()), 1e-12)
        low, high, colours = -reach, reach, SIGNED
    else:
        low, high = limits or (float(values.min()), float(values.max()))
        colours = "gray"
    high = high if high > low else low + 1
    rows, columns = values.shape
    ax.imshow(values, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
    ax.set(title=title, xticks=[], yticks=[])
    for edge in ax.spines.values():
        edge.set(visible=True, color=FAINT, linewidth=0.8)
    if numbers:
        for line in range(1, rows):
            ax.axhline(line - 0.5, color=FAINT, linewidth=0.5)
        for line in range(1, columns):
            ax.axvline(line - 0.5, color=FAINT, linewidth=0.5)
        size = min(10.0, 62 / max(rows, columns))
        for (row, column), value in np.ndenumerate(values):
            shade = (value - low) / (high - low)
            ink = "white" if not signed and shade < 0.5 else "black"
            ax.text(column, row, _number(value, decimals), ha="center", va="center", fontsize=size, color=ink)
    if window is not None:
        row, column, height, width = window
        corner = (column - 0.5, row - 0.5)
        ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=ORDER[1], linewidth=2.6, clip_on=False))


def _number(value, decimals):
    if not np.isfinite(value):
        return {np.inf: "∞", -np.inf: "−∞"}.get(value, "?")
    if decimals is None:
        decimals = 0 if value == round(value) else 2
    return f"{value + 0.0:.{decimals}f}".replace("-", "−")


def pictures(axes, arrays, titles=None, signed=False, limits=None):
    """Draw one array a place, without numbers: axes and arrays are walked together."""
    axes = np.ravel(axes)
    for place, values in enumerate(arrays):
        grid(axes[place], values, titles[place] if titles else "", signed=signed, numbers=False, limits=limits)
    for ax in axes[len(arrays) :]:
        ax.set_axis_off()


def bars(ax, names, means, errors, xlabel=""):
    """Draw one horizontal bar a name, from zero, with a whisker of ± `errors`; the first name is on top."""
    places = np.arange(len(names))
    ax.barh(places, means, xerr=errors, color=ORDER[0], height=0.6, error_kw={"ecolor": INK, "capsize": 3})
    ax.axvline(0, color=INK, linewidth=1)
    ax.set(yticks=places, yticklabels=names, xlabel=xlabel)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)


def show(fig, *, alt, caption, kind="plot"):
    """Put a figure on the page and close it.

    Args:
        fig: a matplotlib figure.
        alt: what the figure shows, for a reader who does not see it; plain text.
        caption: what to look for; plain text.
        kind: "plot" (black on white; pages turn its light over in dark mode) or "image" (left as it is).
    """
    if kind not in ("plot", "image"):
        raise ValueError(f"kind must be 'plot' or 'image'; got {kind!r}")
    for name, text in (("alt", alt), ("caption", caption)):
        if not text.strip():
            raise ValueError(f"{name} must say something; got {text!r}")
    width = round(fig.get_size_inches()[0] * INCH)
    data = base64.b64encode(_png(fig, kind)).decode()
    plt.close(fig)
    markup = (
        f'<figure class="nn-figure" data-kind="{kind}">'
        f'<img alt="{html.escape(alt)}" width="{width}" src="data:image/png;base64,{data}">'
        f"<figcaption>{html.escape(caption, quote=False)}</figcaption></figure>"
    )
    display({"text/html": markup, "text/plain": f"Figure. {caption}"}, raw=True)


def _png(fig, kind):
    """The figure as a PNG with a palette."""
    drawn = io.BytesIO()
    with plt.rc_context(STYLE):
        fig.savefig(drawn, format="png", dpi=DPI)
    drawn.seek(0)
    picture = Image.open(drawn).convert("RGB")
    for colours in COLOURS[kind]:
        packed = io.BytesIO()
        method = Image.Quantize.MAXCOVERAGE if kind == "plot" else Image.Quantize.MEDIANCUT
        palette = picture.quantize(colours, method, dither=Image.Dither.NONE)
        palette.save(packed, format="png", optimize=True)
        if packed.tell() <= BYTES:
            return packed.getvalue()
    raise ValueError(f"the picture takes {packed.tell()} bytes, more than {BYTES}: draw it smaller or with less in it")


def source(*things):
    """Put the source of functions on the page, folded away until the reader asks for it."""
    for thing in things:
        code = inspect.getsource(thing).rstrip()
        name = f"{thing.__module__}.{thing.__qualname__}"
        markup = (
            f'<details class="nn-source"><summary>Source of {html.escape(name)}</summary>\n'
            f"<pre><code>{html.escape(code, quote=False)}</code></pre>\n</details>"
        )
        display({"text/html": markup, "text/plain": f"Source of {name}: {len(code.splitlines())} lines"}, raw=True)
