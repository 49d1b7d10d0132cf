"""Each stepper alone in one file, embed/<kind>.html, for slides and learning platforms.

The file carries everything it needs: script, style, and the payload of every figure of that kind in the book. The
address says which of them is shown, and how: `embed/convolution.html#padding:step=3` is the figure `padding` at step 4,
with the words of a copied link.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lib.widgets import linker
from theme.pages import parts_of, settings

logger = logging.getLogger(__name__)

FIGURE = re.compile(r"<nn-figure\b.*?</nn-figure>", re.S)
PALETTE = re.compile(r"^:root \{.*?(?=^\*,$)", re.M | re.S)  # the colours of the book, and their names for widgets


class Figure(NamedTuple):
    """A stepper on a page: its section's title, its <nn-figure> with the payload, the still picture beside it."""

    kind: str
    name: str
    section: str
    element: str
    still: str
    page: str


def figures(app):
    """The steppers of the book by kind, {kind: [Figure, …]}, in the order of its pages."""
    found = {}
    pages = [app.config.root_doc, *(page for _, pages in parts_of(app) for page, _ in pages)]
    for page in pages:
        if page not in app.env.found_docs:
            continue
        for raw in app.env.get_doctree(page).findall(nodes.raw):
            for figure in _figures_in(raw, page):
                known = found.setdefault(figure.kind, {})
                if known.setdefault(figure.name, figure) is not figure:
                    places = f"{known[figure.name].page} and {page}"
                    logger.warning("two figures are called %s, on %s", figure.name, places, type="embed")
    return {kind: list(known.values()) for kind, known in found.items()}


def _figures_in(raw, page):
    html, section = raw.astext(), raw.parent
    while not isinstance(section, nodes.section):
        section = section.parent
    for match in FIGURE.finditer(html):
        element = BeautifulSoup(match[0], "html.parser").find("nn-figure")
        if json.loads(element.script.string).get("checks"):  # what has steps has some to check; a quiz has none
            after = BeautifulSoup(html[match.end() :], "html.parser").find(True)
            still = str(after) if after and "nn-still" in after.get("class", []) else ""
            title = section.next_node(nodes.title).astext()
            yield Figure(element["kind"], element["name"], title, match[0], still, page)


def collect_pages(app):
    """embed/<kind>.html for each kind of stepper that the book has."""
    css = (Path(__file__).parent / "book" / "static" / "book.css").read_text(encoding="utf-8")
    base = settings(app)["html"]["baseurl"]
    for kind, shown in figures(app).items():
        yield f"embed/{kind}", {
            "title": title_of(kind),
            "stepper": kind,
            "figures": shown,
            "script": linker.link([kind], "classic"),
            "style": f"{PALETTE.search(css)[0]}\n{linker.style()}",
            "homes": {figure.name: f"{base}{figure.page}.html#{figure.name}:" for figure in shown},
        }, "embed.html"  # fmt: skip


def title_of(kind):
    return f"{kind.capitalize()} stepper"


class Embeds(SphinxDirective):
    """`{embeds}`: every stepper of the book, with the address at which it stands alone."""

    def run(self):
        return [EmbedTable()]


class EmbedTable(nodes.General, nodes.Element):
    """Stands on the page until every other page is read."""


def resolve(app, doctree, here):
    for node in [*doctree.findall(EmbedTable)]:
        up = "../" * here.count("/")
        tables = [_table(kind, shown, up) for kind, shown in figures(app).items()]
        node.replace_self(nodes.raw("", "".join(tables), format="html"))


def _table(kind, shown, up):
    rows = []
    for figure in shown:
        alone = f'<a href="{up}embed/{kind}.html#{figure.name}:"><code>{figure.name}</code></a>'
        home = f'<a href="{up}{figure.page}.html#{figure.name}:">{escape(figure.section)}</a>'
        rows.append(f"<tr><td>{alone}</td><td>{home}</td></tr>")
    head = f'<tr><th scope="col">{title_of(kind)}, alone</th><th scope="col">in the book</th></tr>'
    return f'<table class="docutils embeds"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'


def setup(app):
    app.add_node(EmbedTable)
    app.add_directive("embeds", Embeds)
    app.connect("doctree-resolved", resolve)
    app.connect("html-collect-pages", collect_pages)
