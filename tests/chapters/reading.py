"""The chapters as the tests read them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "chapters").glob("*.md"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def notebook(source):
    return nbformat.read(source.with_suffix(".ipynb"), as_version=4)


def code_cells(source):
    return [cell for cell in notebook(source).cells if cell.cell_type == "code"]


def prose(source):
    """The Markdown cells as one text, fenced code left out."""
    text = "\n\n".join(cell.source for cell in notebook(source).cells if cell.cell_type == "markdown")
    return re.sub(r"^(```|~~~).*?^\1\s*$", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(source, level):
    return re.findall(rf"^{'#' * level} (.+)$", prose(source), flags=re.MULTILINE)


def views(source, kind):
    """The outputs of one kind, "text/html" for example, each with the first line of its cell."""
    for cell in code_cells(source):
        for output in cell.outputs:
            if kind in output.get("data", {}):
                yield cell.source.splitlines()[0], output.data[kind]


class Figures(HTMLParser):
    """Every <figure> of an output: its pictures' alternative texts, and the text of its caption."""

    def __init__(self, text):
        super().__init__()
        self.found, self.images_outside, self._inside, self._caption = [], 0, 0, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "figure":
            self._inside += 1
            self.found.append({"alts": [], "caption": "", "attributes": dict(attributes)})
        elif tag == "figcaption":
            self._caption = True
        elif tag == "img":
            if self._inside:
                self.found[-1]["alts"].append(dict(attributes).get("alt") or "")
            else:
                self.images_outside += 1

    def handle_endtag(self, tag):
        self._inside -= tag == "figure"
        self._caption = self._caption and tag != "figcaption"

    def handle_data(self, data):
        if self._caption:
            self.found[-1]["caption"] += data
