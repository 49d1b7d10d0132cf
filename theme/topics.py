"""The index of everything the course covers: data/syllabus.csv, a table for each chapter, with links to what is told.

A row's home is a chapter and an anchor in it: a heading's slug, or the name of an equation. An anchor that is not
there is a warning, and so ends the build.
"""

import csv
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

KINDS = {"topic": "Topics", "number": "Worked numbers", "slip": "Slips", "figure": "Figures", "code": "Code"}
SLIPS = "appendix/slips"
OTHERS = {"index": "The start", "": "Nowhere, and why"}  # homes that are no chapter


class Rows(nodes.General, nodes.Element):
    """The rows of one chapter, until every page is read and their links are known."""


class Topics(SphinxDirective):
    """`{topics}`: all rows of the syllabus, a section for each chapter."""

    def run(self):
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / "data" / "syllabus.csv"))
        self.env.note_dependency(str(root / "index.md"))
        homes = {row["chapter"]: None for row in read(root)}
        titles, sections = promised(root), []
        for chapter in sorted(homes, key=lambda name: (not name[:2].isdigit(), not name, name)):
            title = titles.get(chapter[:2]) or OTHERS[chapter]
            section = nodes.section(ids=[f"rows-{chapter or 'elsewhere'}"], names=[title.lower()])
            section += [nodes.title(text=title), Rows(chapter=chapter)]
            sections.append(section)
        return sections


def read(root):
    """The rows as dictionaries: id, kind, title, chapter, anchor, note."""
    with (root / "data" / "syllabus.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page_of(chapter):
    """The page of a row's home: a chapter by its number, else the start of the book."""
    return f"chapters/{chapter}" if chapter[:2].isdigit() else chapter


def promised(root):
    """{number: title} of all chapters, written or not, as the start of the book lists them."""
    text = (root / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^(\d+)\. \[?([^\]\n]*)", text, re.M)
    return {f"{int(number):02}": f"{number}. {title}" for number, title in listed}


class Writer:
    """Writes the rows of a chapter for one page, `here`."""

    def __init__(self, app, here):
        self.env, self.here, self.builder = app.env, here, app.builder
        self.rows = read(Path(app.srcdir))

    def uri(self, page):
        return self.builder.get_relative_uri(self.here, page)

    def address(self, page, anchor):
        """(address, words) of an anchor, None where there is none."""
        slugs = self.env.metadata[page].get("myst_slugs", {})
        if anchor not in slugs:
            return None
        _, label, words = slugs[anchor]
        return f"{self.uri(page)}#{label}", words

    def html(self, chapter):
        rows, page = [row for row in self.rows if row["chapter"] == chapter], page_of(chapter)
        if page in self.env.found_docs:
            title = escape(self.env.titles[page].astext())
            return f'<p>{len(rows)} rows, in <a href="{self.uri(page)}">{title}</a>.</p>{self.tables(rows, page)}'
        fold = f"{len(rows)} rows{', to come' if chapter else ''}"
        return f"<details><summary>{fold}</summary>\n\n{self.tables(rows, page)}\n\n</details>"

    def tables(self, rows, page):
        parts = []
        for kind, words in KINDS.items():
            chosen = [row for row in rows if row["kind"] == kind]
            if not chosen:
                continue
            body = "".join(self.row(row, page) for row in chosen)
            head = "".join(f'<th scope="col">{name}</th>' for name in ("id", words, "where"))
            parts.append(f'<table class="docutils topics"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')
        return "".join(parts)

    def row(self, row, page):
        where = []
        if row["anchor"] and page in self.env.found_docs:
            found = self.address(page, row["anchor"])
            if found is None:
                logger.warning("syllabus.csv: %s leads to #%s, which %s has not", row["id"], row["anchor"], page)
            else:
                where.append(f'<a href="{found[0]}">{escape(found[1])}</a>')
        if row["kind"] == "slip" and (slip := self.address(SLIPS, row["id"].lower())):
            where.append(f'<a href="{slip[0]}">the slip</a>')
        told = ", ".join(where) or escape(row["note"]) or "to come"
        return f'<tr id="{row["id"]}"><td>{row["id"]}</td><td>{escape(row["title"])}</td><td>{told}</td></tr>'


def resolve(app, doctree, here):
    for node in [*doctree.findall(Rows)]:
        node.replace_self(nodes.raw("", Writer(app, here).html(node["chapter"]), format="html"))


def setup(app):
    app.add_node(Rows)
    app.add_directive("topics", Topics)
    app.connect("doctree-resolved", resolve)
