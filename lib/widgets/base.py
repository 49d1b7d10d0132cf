"""What every figure has in common: three views of one thing, and one state that Python and the browser share.

A figure shows itself as

- a live widget, where a kernel and anywidget are there: moving it in the browser changes the Python object and back;
- text/html: its payload as JSON for the script of the site, and beside it a still picture with its numbers in a table,
  which is what remains where scripts do not run;
- text/plain: its numbers.

A new figure is one subclass: a `kind` (the name of its JavaScript definition), `payload`, `still` and `text`, and,
where something moves, `read_state`; what goes step by step is a Stepper (stepper.py).
"""

import base64
import html
import json

import traitlets

try:
    from anywidget import AnyWidget as Widget
except ImportError:  # a kernel without it still gets the picture, with its script inside
    Widget = traitlets.HasTraits

JOINED = Widget is not traitlets.HasTraits
NOT_JOINED = "anywidget is not installed here, so Python and this picture are not joined."
VIEW = "application/vnd.jupyter.widget-view+json"


class Figure(Widget):
    """Base class of the book's figures.

    Attributes:
        kind: the name of the JavaScript definition that draws it.
        name: what addresses and links call this figure; unique on its page.
        state: what the browser may change, a plain dict; synced.
        figure: the payload, a plain dict; synced, changed by Python alone.
    """

    kind = ""
    name = traitlets.Unicode()
    state = traitlets.Dict().tag(sync=True)
    figure = traitlets.Dict().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    # ipywidgets 7 asks for this before _repr_mimebundle_, and would show the live view alone.
    _ipython_display_ = None

    @traitlets.default("_esm")
    def _link_module(self):
        from .linker import link

        return link([self.kind], "module")

    @traitlets.default("_css")
    def _link_style(self):
        from .linker import style

        return style()

    @traitlets.observe("state")
    def _state_came(self, change):
        self.read_state(self.state)  # which may be newer than change["new"], where an observer has answered

    def read_state(self, state):
        """Take over a state that the browser sent. A figure without moving parts has nothing to do."""

    def payload(self):
        """Return what the browser needs, as a plain dict: {"kind", "version", "name", …}."""
        raise NotImplementedError

    def still(self):
        """Return the HTML that stands where scripts do not run: pictures, tables, words."""
        raise NotImplementedError

    def text(self):
        """Return the figure's numbers as plain text."""
        raise NotImplementedError

    def html(self, standalone=False):
        """Return the text/html view.

        Args:
            standalone: put the style, the script and a line that says what is missing beside the figure, for a page
                that has no script of its own.
        """
        data = json.dumps(self.payload(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = data.replace("<", "\\u003c")  # so that no text in it can end the script element
        figure = (
            f'<nn-figure kind="{escape(self.kind)}" name="{escape(self.name)}">'
            f'<script type="application/json">{data}</script></nn-figure>\n{self.still()}'
        )
        if not standalone:
            return f'<div class="nn-output">{figure}</div>'
        from .linker import link, style

        script = link([self.kind], "classic").replace("</script", "<\\/script")
        return (
            f'<div class="nn-output"><style>{style()}</style>{figure}'
            f'<p class="nn-note">{NOT_JOINED}</p><script>{script}</script></div>'
        )

    def _repr_mimebundle_(self, include=None, exclude=None, **rest):
        views = {"text/html": self.html(standalone=not JOINED), "text/plain": self.text()}
        if not JOINED:
            return views
        live, metadata = super()._repr_mimebundle_(**rest)  # on Colab this switches its widget manager on
        return {VIEW: live[VIEW], **views}, metadata

    def __repr__(self):
        return self.text().splitlines()[0]


def escape(text):
    """Escape text for HTML, in quotes too."""
    return html.escape(str(text), quote=True)


def still_figure(svg, alt, caption, summary, table, width=600):
    """Return a <figure> with a picture as data, its caption and a table behind <details>.

    Args:
        svg: the picture as SVG text.
        alt: what is seen, in words and numbers.
        caption: HTML.
        summary: the words on the table's fold, plain text.
        table: HTML of the table.
        width: pixels the picture takes where there is room.
    """
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return (
        f'<figure class="nn-still"><img width="{width}" alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">'
        f"<figcaption>{caption}</figcaption><details><summary>{escape(summary)}</summary>{table}</details></figure>"
    )
