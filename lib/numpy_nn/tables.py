"""A table as text: what `History` and `summary` print.

numpy_nn and torch_nn hold the same text of this file, as of history.py and run.py (a test keeps them equal).
"""

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Table:
    """Rows under headings; whoever prints it sees columns, the last line of which may be a total."""

    headings: tuple
    rows: list  # each as long as the headings

    def __repr__(self):
        lines = [self.headings, *self.rows]
        cells = [[_text(value) for value in line] for line in lines]
        widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
        # words stand to the left, numbers to the right
        numbers = [all(isinstance(value, (int, float)) for value in column) for column in zip(*self.rows, strict=True)]
        numbers = numbers or [False] * len(widths)
        return "\n".join("  ".join(map(_aligned, line, widths, numbers)).rstrip() for line in cells)


def _text(value):
    """Numbers that were measured get four significant digits."""
    return f"{value:#.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _aligned(cell, width, number):
    return cell.rjust(width) if number else cell.ljust(width)
