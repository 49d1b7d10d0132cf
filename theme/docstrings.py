"""Docstrings in the house style, taken apart: a sentence, equations, fields; and set as HTML.

A docstring is paragraphs, then fields ("Args:", "Returns:", "Raises:", "Source:", …). A paragraph that stands
indented is a formula or a drawing, and one that reads like an equation (a left side, a sign, few words) is a formula.
"""

import inspect
import itertools
import re
from html import escape
from typing import NamedTuple

from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES

FIELDS = ("Args", "Attributes", "State", "state", "Returns", "Yields", "Raises", "Source")
FIELD = re.compile(rf"^({'|'.join(FIELDS)}):[ \n]?", re.M)
ITEM = re.compile(r"^(\*{0,2}[A-Za-z_][\w.]*(?:, \*{0,2}[A-Za-z_][\w.]*)*): +", re.M)
NAME = r"[^\W\d][\w∂∇̂̄ᵀ′/]*(?:,\w+)*"
LEFT_SIDE = rf"(?:∂\w+/∂|∇)?{NAME}(?:\[[^\]]*\])?(?:\([^)]*\))?"
EQUATION = re.compile(rf"^{LEFT_SIDE}(?:(?:, | · ){LEFT_SIDE})*\s+(?:=|←|≈|∈|\+=)\s")
REMARK = re.compile(r"(?<=[\])\w]), (?=where\b)")  # y = f(x), where f is …
WORD = re.compile(r"\b[a-z]{3,}\b")
SPOKEN = {  # words that belong in a formula
    "exp", "log", "max", "min", "sum", "mean", "sqrt", "sin", "cos", "tanh", "sigmoid", "softmax", "sign", "clip",
    "where", "elsewhere", "erf", "softplus", "otherwise", "over", "all",
}  # fmt: skip
CODE = re.compile(r"`([^`]+)`")


ALONE = r"(?<![A-Za-z0-9_Α-ω'])[A-Za-zΑ-Πα-ωΤ-Ω](?![A-Za-z0-9_Α-ω'])"  # ² and ₁ may follow
# Letters of a formula: a sum's range and a letter's index go below, a power above, single letters lean.
SET = re.compile(
    r"(?P<base>Σ|Π|\b(?:max|min)|(?<![^\W_])[^\W\d_][̂̄]?′?)_(?P<below>\{[^}]*\}|\w+(?:,\w+)*)"
    r"|\^(?P<above>\([^()]*\)|\{[^}]*\}|[\w.−-]+)|(?P<letter>" + ALONE + ")"
)
COLOURED = {"k", "kn", "kd", "kr", "kc", "ow", "s", "s1", "s2", "sa", "sd", "se", "si", "sb", "sh", "mi", "mf", "mh"}
COLOURED |= {"mb", "mo", "c", "c1", "cm", "cp", "cs", "nf", "fm", "nc", "nd", "nn", "ne"}
PYTHON = re.compile(
    r">>> |(?:class|def|for|with|import|from) .*(?::\n|import )|\w+ = (?:\w+\.)*[A-Z]\w{2,}\(|[\w.]+\([^()]*\)$"
)


class Block(NamedTuple):
    """A paragraph: kind is "text", "list" (of names), "formula", "code" or, where its columns matter, "drawing"."""

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
    fields = {}
    for name, words in _cut(FIELD, text):
        if words.startswith(" "):  # an indented field ends where the margin is reached again
            words, *rest = re.split(r"\n\n(?=\S)", words, maxsplit=1)
            body += "".join(f"\n\n{more}" for more in rest)
        fields[name.capitalize()] = inspect.cleandoc("\n" + words)
    summary, *paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", body.strip("\n"))]
    return Docstring(" ".join(summary.split()), _blocks(paragraphs), fields)


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
    """Tell the kinds apart. Neighbouring drawings are one, as are those of code: both may hold empty lines."""
    found = []
    for paragraph in paragraphs:
        kind = _kind(paragraph)
        if kind == "formula" and not paragraph.startswith(" "):
            paragraph, *remark = REMARK.split(paragraph, maxsplit=1)
        else:
            remark = []
        before = found[-1].kind if found else None
        if before == "code" and paragraph.startswith(" ") or before == kind == "drawing":
            found[-1] = Block(before, f"{found[-1].text}\n\n{paragraph}")
        else:
            found += [Block(kind, paragraph), *(Block("text", words) for words in remark)]
    return [Block(kind, inspect.cleandoc("\n" + text)) for kind, text in found]


def _kind(paragraph):
    indented, text = paragraph.startswith("  "), inspect.cleandoc("\n" + paragraph)
    if PYTHON.match(text):
        return "code"
    if is_formula(text if indented else REMARK.split(text, maxsplit=1)[0]):
        return "formula"
    if indented or (is_equation(re.split(r" {3,}|\n", text)[0]) and "   " in text):
        return "drawing"
    return "list" if len(items(text) or []) > 1 else "text"


def equations(text):
    """The equations of a formula as [(equation, remark)]: each on a line of its own, or well apart on one line."""
    found = []
    for line in re.sub(r"\n +(?=[+−·×=/∑Σ(])", " ", text).split("\n"):
        for part in re.split(r" {3,}(?![=←≈])", line.strip()):
            if not line.strip().startswith(part) and not is_equation(part):
                found[-1] = found[-1][0], part  # a remark beside it
            else:
                found.append((part, ""))
    return found


def is_formula(text):
    """Whether every line of a text is an equation, or some, with a remark beside them or without."""
    return bool(text) and all(is_equation(equation) for equation, _ in equations(text))


def is_equation(text):
    """Whether a line reads as an equation: a left side, a sign, and hardly a word."""
    return bool(EQUATION.match(text)) and _few_words(text)


def _few_words(part):
    words = [word for word in WORD.findall(part) if word not in SPOKEN]
    return len(words) <= len(part.split()) * 0.4 or not re.search(r"[a-z]{2,} [a-z]{2,}", part)


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


def highlight(source):
    """Python as HTML; only what the style colours gets an element of its own."""
    parts = []
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        kind = STANDARD_TYPES.get(token, "")
        shown = escape(text, quote=False)
        parts.append(f'<span class="{kind}">{shown}</span>' if kind in COLOURED and text.strip() else shown)
    return "".join(parts)


def code_html(source):
    return f'<div class="highlight"><pre>{highlight(source)}</pre></div>'


def formula_html(text):
    """An equation set with indices below, powers above and leaning letters; the characters stay those of the text."""

    def mark(match):
        if match["letter"]:
            return f"<i>{match[0]}</i>"
        if match["above"]:
            return f"<sup>{SET.sub(mark, match['above'].strip('(){}'))}</sup>"
        return f"{SET.sub(mark, match['base'])}<sub>{SET.sub(mark, match['below'].strip('{}'))}</sub>"

    return SET.sub(mark, escape(re.sub(r" +", " ", text), quote=False))


def blocks_html(blocks, link):
    parts = []
    for kind, text in blocks:
        if kind == "text":
            parts.append(f"<p>{inline(text, link)}</p>")
        elif kind == "list":
            parts.append(items_html(items(text), link))
        elif kind == "code":
            parts.append(code_html(text))
        elif kind == "drawing":
            parts.append(f'<pre class="drawing">{escape(text, quote=False)}</pre>')
        else:
            rows = [(formula_html(equation), inline(remark, link)) for equation, remark in equations(text)]
            lines = "".join(f"<p>{left}{right and f' <span>{right}</span>'}</p>" for left, right in rows)
            parts.append(f'<div class="told">{lines}</div>')
    return "\n".join(parts)


def rows_html(rows, kind="arguments"):
    """Pairs of HTML as a description list with a row for each; nothing for no rows."""
    inner = "".join(f"<div><dt>{left}</dt><dd>{right}</dd></div>" for left, right in rows)
    return f'<dl class="{kind}">{inner}</dl>' if rows else ""


def items_html(listed, link):
    return rows_html([(f"<code>{escape(names)}</code>", inline(words, link)) for names, words in listed])


def fields_html(fields, link):
    """The fields as one description list, those that list arguments with a row for each."""
    rows = []
    for name, text in fields.items():
        listed = items(text) if name != "Source" else None
        if listed:
            told = items_html(listed, link)
        else:
            told = "".join(f"<p>{inline(part, link)}</p>" for part in re.split(r"\n\s*\n", text))
        rows.append(f"<dt>{name}</dt><dd>{told}</dd>")
    return f'<dl class="fields">{"".join(rows)}</dl>' if rows else ""
