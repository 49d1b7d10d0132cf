"""What the tests of the steppers share: a page with figures that Python wrote, and ways to read a figure."""

import re
from pathlib import Path

from lib.widgets.linker import link, style

# what a page of the book gives its figures: the theme's colours, in both modes
THEME = """
html { --pst-color-text-base: #22262b; --pst-color-text-muted: #59626c; --pst-color-background: #fff; }
html[data-theme="dark"] { --pst-color-text-base: #e4e7eb; --pst-color-text-muted: #a9b2bd;
    --pst-color-background: #14181d; }
body { background: var(--pst-color-background); color: var(--pst-color-text-base); font: 16px/1.5 system-ui;
    max-width: 760px; margin: 0 auto; padding: 0 16px; }
"""


def write_page(path, *figures, theme="light", script=None, head=""):
    """Write a page that holds figures as the site does, and return its address."""
    body = "\n".join(figure if isinstance(figure, str) else figure.html() for figure in figures)
    kinds = re.findall(r'<nn-figure kind="([a-z]+)"', body)
    script = link(kinds, "classic") if script is None else script
    Path(path).write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Figures</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{THEME}{style()}</style>'
        f"{head}</head>"
        f"<body><main><h1>Figures</h1>{body}</main><script>{script}</script></body></html>",
        encoding="utf-8",
    )
    return Path(path).as_uri()


class Live:
    """A figure on a page, read and driven the way a reader does."""

    def __init__(self, page, name=None):
        self.page = page
        self.box = page.locator(f'nn-figure[name="{name}"]' if name else ".nn-live").first

    def button(self, name):
        return self.box.get_by_role("button", name=name, exact=True)

    def grid(self, name):
        return self.box.get_by_role("grid", name=name, exact=True)

    def cell(self, name, row, column):
        """A cell by its place in the grid as drawn, padding included."""
        return self.grid(name).get_by_role("row").nth(row).get_by_role("gridcell").nth(column)

    def values(self, name):
        """The texts of a grid, row by row; what is empty is ''."""
        return self.grid(name).evaluate(
            """(grid) => [...grid.querySelectorAll('[role=row]')]
                .map((row) => [...row.children].map((cell) => cell.textContent))"""
        )

    @property
    def position(self):
        return self.box.locator(".nn-position").inner_text()

    @property
    def step(self):
        """The step in view, counted from 0."""
        return int(self.box.get_by_role("slider", name="Step", exact=True).input_value())

    @property
    def refusal(self):
        return self.box.locator(".nn-refusal").text_content()

    @property
    def spoken(self):
        return self.box.locator("[aria-live=polite]").first.text_content()

    def picture(self):
        """Everything drawn, as one text: equal pictures are equal texts."""
        return self.box.evaluate(
            """(box) => [".nn-stage", ".nn-formula > div", ".nn-code > code", ".nn-size", ".nn-position"]
                .map((part) => box.querySelector(part)?.outerHTML).join("\\n")
                .replace(/ (tabindex|aria-describedby|name)="[^"]*"/g, "")"""
        )

    def field(self, name):
        """A control of the settings, which are opened for it."""
        details = self.box.locator(".nn-settings")
        if not details.evaluate("(d) => d.open"):
            details.locator("summary").click()
        return self.box.get_by_label(name, exact=True)
