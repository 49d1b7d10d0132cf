"""Small drawings as SVG text: a light card that reads on any page, grids of numbers, lines of words.

The text is written by hand, so that the same figure gives the same bytes everywhere.
"""

from .base import escape
from .digits import brief

WIDTH = 400  # units across a card; it is shown 560 pixels wide, and 330 on a telephone
MARGIN = 16
INK, MUTED, LINE, CARD, EDGE = "#1d2330", "#565f6e", "#aab2bf", "#ffffff", "#d8dde5"
WINDOW = "#8a2f87"  # the outline of what this step looks at
NEGATIVE, POSITIVE = (0, 114, 178), (213, 94, 0)  # Okabe and Ito's blue and vermilion, white between them at zero
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif"


class Card:
    """A drawing of fixed width that grows downwards."""

    def __init__(self):
        self.parts = []
        self.bottom = MARGIN

    def add(self, part, bottom):
        """Put a piece of SVG on the card; `bottom` is how far down it reaches."""
        self.parts.append(part)
        self.bottom = max(self.bottom, bottom)

    def text(self, x, y, words, size=12, colour=INK, weight=400, anchor="start"):
        """Write one line; y is its baseline. A wordy piece in the middle of a line can be `<tspan>`."""
        style = f'font-size="{number(size)}" fill="{colour}" text-anchor="{anchor}"'
        weight = f' font-weight="{weight}"' if weight != 400 else ""
        self.add(f'<text x="{number(x)}" y="{number(y)}" {style}{weight}>{words}</text>', y + size * 0.35)

    def svg(self):
        height = number(self.bottom + MARGIN)
        frame = f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{number(self.bottom + MARGIN - 1)}" rx="10"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">'
            f'{frame} fill="{CARD}" stroke="{EDGE}"/>{"".join(self.parts)}</svg>'
        )


class Grid:
    """A grid of cells with a title: what its cells hold, how they are coloured, which of them are outlined.

    Args:
        title: words above it.
        values: rows of numbers; None is an empty cell.
        colour: a function from a number to (r, g, b).
        cell: width of a cell.
        faded: cells (row, column) drawn pale and dashed: padding.
    """

    def __init__(self, title, values, colour, cell, faded=()):
        self.title, self.values, self.colour, self.cell, self.faded = title, values, colour, cell, set(faded)
        self.rows, self.columns = len(values), len(values[0])
        self.width = max(self.columns * cell, 6.3 * len(title))
        self.font, self.decimals = _fit(values, cell)

    @property
    def height(self):
        return self.rows * self.cell + (20 if self.title else 0)

    def untitled(self):
        """The same grid without its title, but as wide: for the rows below the first."""
        self.title = ""
        return self

    def draw(self, card, x, y, outlined=(), ring=None):
        """Draw with its upper left corner at x, y.

        Args:
            outlined: cells that get an outline of their own.
            ring: (top, left, bottom, right) of cells that get one outline together, the last ones included.
        """
        if self.title:
            card.text(x, y + 12, escape(self.title), 11.5, MUTED)
            y += 20
        self._draw_cells(card, x, y)
        for row, column in outlined:
            _outline(card, x + column * self.cell, y + row * self.cell, self.cell, self.cell, 1.6)
        if ring:
            top, left, bottom, right = ring
            wide, tall = (right + 1 - left) * self.cell, (bottom + 1 - top) * self.cell
            _outline(card, x + left * self.cell, y + top * self.cell, wide, tall, 2.4, dashed=bool(outlined))
        card.bottom = max(card.bottom, y + self.rows * self.cell)

    def _draw_cells(self, card, x, y):
        """Cells of one colour are one path, in units of a cell: a picture of 28 by 28 stays small."""
        squares, numbers = {}, {}
        for row, line in enumerate(self.values):
            for column, value in enumerate(line):
                pale = value is None or (row, column) in self.faded
                fill = (246, 247, 249) if value is None else self.colour(value)
                if pale and value is not None:
                    fill = tuple(round(0.2 * channel + 0.8 * 255) for channel in fill)
                squares.setdefault((pale, hexadecimal(fill)), []).append(f"M{column} {row}h1v1h-1z")
                if value is not None and self.font:
                    ink = "#fff" if _luminance(fill) < 0.3 else MUTED if value == 0 else INK
                    place = f'x="{number((column + 0.5) * self.cell)}" y="{number((row + 0.5) * self.cell)}"'
                    numbers.setdefault(ink, []).append(f"<text {place}>{brief(value, self.decimals)}</text>")
        bottom = y + self.rows * self.cell
        thin = number((0.6 if self.cell >= 9 else 0.2) / self.cell)
        dash = f' stroke-dasharray="{number(2.5 / self.cell)} {number(2 / self.cell)}"'
        place = f'transform="translate({number(x)} {number(y)}) scale({number(self.cell)})"'
        for pale in (False, True):
            paths = [f'<path fill="{fill}" d="{"".join(d)}"/>' for (p, fill), d in squares.items() if p is pale]
            if paths:
                line = f'stroke="{LINE}" stroke-width="{thin}"{dash if pale else ""}'
                card.add(f"<g {place} {line}>{''.join(paths)}</g>", bottom)
        place = f'transform="translate({number(x)} {number(y + self.font * 0.36)})"'
        for ink, texts in numbers.items():
            style = f'font-size="{number(self.font)}" text-anchor="middle" fill="{ink}"'
            card.add(f"<g {place} {style}>{''.join(texts)}</g>", bottom)


def _outline(card, x, y, width, height, thick, dashed=False):
    """An outline with a white border on both sides, so that it stands out on black and on white cells."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="2" fill="none"'
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    card.add(f'<rect {place} stroke="#fff" stroke-width="{number(thick + 2)}"/>', y + height)
    card.add(f'<rect {place} stroke="{WINDOW}" stroke-width="{number(thick)}"{dash}/>', y + height)


def _fit(values, cell):
    """Return the size in which all numbers fit their cells, and their decimals; size 0 where nobody could read them."""
    for decimals in (2, 1):
        texts = [brief(value, decimals) for line in values for value in line if value is not None]
        size = min(0.46 * cell, 0.92 * cell / (0.6 * max(map(len, texts), default=1)), 13)
        if size >= 6.5:
            return size, decimals
    return 0, 0


def row(card, y, items, left=MARGIN, width=WIDTH - 2 * MARGIN, gap=8):
    """Draw grids and words side by side, centred on one line.

    Args:
        items: (grid, arguments for its draw) or a string between grids.
    """
    sizes = [20 if isinstance(item, str) else item[0].width for item in items]
    x = left + max(0, (width - sum(sizes) - gap * (len(items) - 1)) / 2)
    lowest = min(item[0].rows * item[0].cell for item in items if not isinstance(item, str))
    title = 20 if any(item[0].title for item in items if not isinstance(item, str)) else 0
    for item, size in zip(items, sizes, strict=True):
        if isinstance(item, str):
            card.text(x + size / 2, y + title + lowest / 2 + 5, escape(item), 17, MUTED, anchor="middle")
        else:
            item[0].draw(card, x, y, **item[1])
        x += size + gap


def wrap(words, columns=60):
    """Break a line at spaces."""
    lines = [""]
    for word in words.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def grey(low, high, channel=None):
    """Black at `low`, white at `high`; with a channel 0, 1 or 2 lit in red, green or blue alone."""

    def colour(value):
        level = (value - low) / (high - low) if high > low else 0.0
        level = round(255 * min(1.0, max(0.0, level)))
        return tuple(level if channel in (None, light) else 0 for light in range(3))

    return colour


def signed(largest):
    """White at zero, vermilion at +largest, blue at −largest."""

    def colour(value):
        part = 0.9 * min(1.0, abs(value) / largest) if largest else 0.0
        end = POSITIVE if value > 0 else NEGATIVE
        return tuple(round(255 + part * (channel - 255)) for channel in end)

    return colour


def hexadecimal(colour):
    digits = "".join(f"{channel:02x}" for channel in colour)
    return f"#{digits[::2]}" if digits[::2] == digits[1::2] else f"#{digits}"


def number(value):
    """Write a coordinate with at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _luminance(colour):
    """Relative luminance as WCAG defines it, 0 to 1."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
