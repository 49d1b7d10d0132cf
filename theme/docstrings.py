"""Docstrings in the house style, taken apart: a sentence, equations, fields; and set as HTML.

A docstring is paragraphs, then fields ("Args:", "Returns:", "Raises:", "Source:", …). A paragraph that stands
indented is a formula or a drawing, and so is one that reads like an equation: a left side, a sign, few words.
"""

import inspect
import itertools
import re
from html import escape
from typing import NamedTuple

FIELDS = ("Args", "Attributes", "Returns", "Yields", "Raises", "Source", "Sources", "Note")
FIELD = re.compile(rf"^({'|'.join(FIELDS)}):[ \n]?", re.M)
ITEM = re.compile(r"^(\*{0,2}[A-Za-z_][\w.]*(?:, \*{0,2}[A-Za-z_][\w.]*)*): +", re.M)
LEFT_SIDE = r"[^\W\d][\w∂∇̂̄ᵀ′/]*(?:\[[^\]]*\])?(?:\([^)]*\))?"
EQUATION = re.compile(rf"^{LEFT_SIDE}(?:, {LEFT_SIDE})*\s+(?:=|←|≈|∈|:=)\s")
REMARK = re.compile(r"(?<=[\])\w]), (?=where\b)")  # y = f(x), where f is …
WORD = re.compile(r"\b[a-z]{3,}\b")
SPOKEN = {  # words that belong in a formula
    "exp", "log", "max", "min", "sum", "mean", "sqrt", "sin", "cos", "tanh", "sigmoid", "softmax", "sign", "clip",
    "where", "else", "erf", "softplus", "otherwise", "over", "all",
}  # fmt: skip
CODE = re.compile(r"`([^`]+)`")


# Letters of a formula: a sum's range and a letter's index go below, a power above, single letters lean.
SET = re.compile(
    r"(?P<base>Σ|Π|\b(?:max|min)|(?<![^\W_])[^\W\d_][̂̄]?′?)_(?P<below>\w+(?:,\w+)*)"
    r"|\^(?P<above>\([^()]*\)|[\w.−-]+)|(?P<letter>(?<![\w'])[^\W\d_ΣΠ][̂̄]?(?![\w']))"
)


class Block(NamedTuple):
    """A paragraph: kind is "text", "formula" or, where its columns matter, "drawing"."""

    kind: str
    text: str


class Docstring(NamedTuple):
    """summary: the first paragraph; blocks: those after it; fields: {"Args": text, …}."""

    summary: str
    blocks: list
    fields: dict


def parse(text):
    """Take a docstring apart."""
    text = clean(text or "")
    body = text[: found.start()] if (found := FIELD.search(text)) else text
    fields = {name: inspect.cleandoc("\n" + words) for name, words in _cut(FIELD, text)}
    summary, *paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", body.strip("\n"))]
    return Docstring(" ".join(summary.split()), list(_blocks(paragraphs)), fields)


def clean(text):
    """A docstring without the margin of its code, which its last line shows where the quotes stand alone on it."""
    first, *rest = text.expandtabs().split("\n")
    if not rest or rest[-1].strip():
        return inspect.cleandoc(text)
    return "\n".join([first.strip(), *(line.removeprefix(rest[-1]) for line in rest[:-1])]).strip("\n")


def _cut(pattern, text):
    """Yield what the pattern calls each part of a text, and the part up to the next one."""
    starts = [*pattern.finditer(text)]
    for start, after in itertools.zip_longest(starts, starts[1:]):
        yield start[1], text[start.end() : after.start() if after else None]


def _blocks(paragraphs):
    """Tell text, formulas and drawings apart. Neighbouring drawings are one, as a drawing may hold empty lines."""
    drawn = []
    for paragraph in [*paragraphs, ""]:
        indented = paragraph.startswith("  ")
        if indented and not is_formula(inspect.cleandoc("\n" + paragraph)):
            drawn.append(paragraph)
            continue
        if drawn:
            yield Block("drawing", inspect.cleandoc("\n" + "\n\n".join(drawn)))
            drawn = []
        equation, *remark = REMARK.split(paragraph, maxsplit=1)
        if indented:
            yield Block("formula", inspect.cleandoc("\n" + paragraph))
        elif is_formula(equation):
            yield Block("formula", equation)
            yield from (Block("text", words) for words in remark)
        elif paragraph:
            yield Block("text", paragraph)


def equations(text):
    """The equations of a formula, one a string: they stand on lines of their own, or well apart on one line."""
    joined = re.sub(r"\n +(?=[+−·×=/∑Σ(])", " ", text)
    return [part.strip() for part in re.split(r" {3,}|\n", joined) if part.strip()]


def is_formula(text):
    """Whether every part of a text reads as an equation: a left side, a sign, and hardly a word."""
    parts = equations(text)
    return bool(parts) and all(EQUATION.match(part) and _few_words(part) for part in parts)


def _few_words(part):
    words = [word for word in WORD.findall(part) if word not in SPOKEN]
    return len(words) <= len(part.split()) / 3


def items(text):
    """A field's text as [(names, words)], or None where it lists nothing."""
    return [(names, words.rstrip()) for names, words in _cut(ITEM, text)] if ITEM.match(text) else None


def inline(text, link):
    """Running text as HTML. `link(name)` gives the address of what stands in backquotes, or None."""

    def code(match):
        address = link(match[1])
        shown = f"<code>{escape(match[1], quote=False)}</code>"
        return f'<a href="{address}">{shown}</a>' if address else shown

    joined = " ".join(text.split())
    return CODE.sub(code, escape(joined, quote=False))


def formula_html(text):
    """An equation set with indices below, powers above and leaning letters; the characters stay those of the text."""

    def mark(match):
        if match["letter"]:
            return f"<i>{match[0]}</i>"
        if match["above"]:
            return f"<sup>{SET.sub(mark, match['above'].strip('()'))}</sup>"
        return f"{SET.sub(mark, match['base'])}<sub>{SET.sub(mark, match['below'])}</sub>"

    return SET.sub(mark, escape(text, quote=False))


def blocks_html(blocks, link):
    parts = []
    for kind, text in blocks:
        if kind == "text":
            parts.append(f"<p>{inline(text, link)}</p>")
        elif kind == "drawing":
            parts.append(f'<pre class="drawing">{escape(text, quote=False)}</pre>')
        else:
            lines = "".join(f"<p>{formula_html(equation)}</p>" for equation in equations(text))
            parts.append(f'<div class="told">{lines}</div>')
    return "\n".join(parts)


def rows_html(rows, kind="arguments"):
    """Pairs of HTML as a description list with a row for each; nothing for no rows."""
    inner = "".join(f"<div><dt>{left}</dt><dd>{right}</dd></div>" for left, right in rows)
    return f'<dl class="{kind}">{inner}</dl>' if rows else ""


def fields_html(fields, link):
    """The fields as one description list, those that list arguments with a row for each."""
    rows = []
    for name, text in fields.items():
        listed = items(text) if name != "Source" else None
        if listed:
            told = rows_html([(f"<code>{escape(names)}</code>", inline(words, link)) for names, words in listed])
        else:
            told = "".join(f"<p>{inline(part, link)}</p>" for part in re.split(r"\n\s*\n", text))
        rows.append(f"<dt>{name}</dt><dd>{told}</dd>")
    return f'<dl class="fields">{"".join(rows)}</dl>' if rows else ""
