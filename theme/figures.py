"""Widgets on the site: the directive that puts one on a page, and the script each page needs for those it has."""

import re
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lib import widgets
from lib.widgets import linker

logger = logging.getLogger(__name__)

KIND = re.compile(r'<nn-figure kind="([a-z-]+)"')


class Figure(SphinxDirective):
    """A widget of lib.widgets on a page of the site: its class as the argument, its settings as YAML in the body."""

    required_arguments = 1
    has_content = True

    def run(self):
        settings = yaml.safe_load("\n".join(self.content)) or {}
        figure = getattr(widgets, self.arguments[0])(**settings)
        return [nodes.raw("", figure.html(), format="html")]


def kinds_in(html):
    """The kinds of widget a page holds, sorted."""
    return sorted(set(KIND.findall(html)))


def add_widgets(app, pagename, templatename, context, doctree):
    """Link one script for exactly the kinds of widget on this page, and add it with the widgets' style.

    A quiz and an exercise's feedback that came out static still need the style, so it goes where any `nn-` class is.
    """
    body = context.get("body", "")
    if 'class="nn-' not in body:
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "widgets.css").write_text(linker.style(), encoding="utf-8")
    app.add_css_file("widgets.css", priority=900)
    kinds = kinds_in(body)
    if kinds:
        name = f"widgets-{'-'.join(kinds)}.js"
        (static / name).write_text(linker.link(kinds, "classic"), encoding="utf-8")
        app.add_js_file(name, defer="defer")


def drop_old_scripts(app):
    """Every page is written anew and says again which script it needs; none stays behind from a former build."""
    for script in (Path(app.outdir) / "_static").glob("widgets-*.js"):
        script.unlink()


def setup(app):
    app.add_directive("nn-figure", Figure)
    app.connect("builder-inited", drop_old_scripts)
    app.connect("html-page-context", add_widgets, priority=400)
