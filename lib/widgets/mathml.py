"""A small part of LaTeX as MathML, for mathematics inside captions, quizzes and feedback, where nothing renders `$…$`.

What it knows is listed below; anything else is a ValueError that names it, never a wrong formula.
"""

import re

from .base import escape

LETTERS = dict(
    alpha="α", beta="β", gamma="γ", delta="δ", epsilon="ϵ", varepsilon="ε", eta="η", theta="θ", kappa="κ", lambda_="λ",
    mu="μ", nu="ν", pi="π", rho="ρ", sigma="σ", tau="τ", phi="φ", psi="ψ", omega="ω", Gamma="Γ", Delta="Δ", Theta="Θ",
    Lambda="Λ", Sigma="Σ", Phi="Φ", Psi="Ψ", Omega="Ω", ell="ℓ", infty="∞", partial="∂", nabla="∇", zeta="ζ", chi="χ",
    xi="ξ",
)  # fmt: skip
LETTERS["lambda"] = LETTERS.pop("lambda_")
OPERATORS = dict(
    cdot="·", times="×", odot="⊙", ast="∗", star="⋆", pm="±", le="≤", leq="≤", ge="≥", geq="≥", ne="≠", neq="≠",
    approx="≈", equiv="≡", in_="∈", to="→", rightarrow="→", leftarrow="←", mapsto="↦", dots="…", ldots="…", cdots="⋯",
    lfloor="⌊", rfloor="⌋", lceil="⌈", rceil="⌉", mid="∣", propto="∝", div="÷", forall="∀", lbrace="{", rbrace="}",
)  # fmt: skip
OPERATORS["in"] = OPERATORS.pop("in_")
BIG = {"sum": "∑", "prod": "∏", "int": "∫"}
FUNCTIONS = {"max", "min", "log", "exp", "ln", "sin", "cos", "tanh", "arg"}
ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "vec": "→", "dot": "˙"}
FONTS = {"mathbf": "bold", "mathrm": "normal", "operatorname": "normal", "text": "normal"}
SPACES = {",": "0.17em", ";": "0.28em", " ": "0.25em", "quad": "1em"}
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.S)


def math(latex, display=False):
    """Return LaTeX as a <math> element.

    >>> math("x^2")
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    tokens = [token for token in TOKEN.findall(latex)]
    body, rest = _row(tokens, latex, until=None)
    if rest:
        raise ValueError(f"{latex!r} closes a brace that it never opens")
    block = ' display="block"' if display else ""
    return f"<math{block}>{body}</math>"


def rich(html):
    """Return HTML with every `$…$` in it as MathML and every `…` between backticks as code. `\\$` stays a dollar."""
    pieces = re.split(r"(?<!\\)\$(.+?)(?<!\\)\$|`([^`]+)`", html)
    text = ""
    for plain, formula, code in zip(pieces[::3], [*pieces[1::3], None], [*pieces[2::3], None], strict=True):
        text += plain.replace("\\$", "$")
        text += math(formula) if formula else f"<code>{code}</code>" if code else ""
    return text


def _row(tokens, latex, until):
    """Read tokens up to `until`; return (MathML, what is left)."""
    atoms = []
    while tokens and tokens[0] != until:
        if tokens[0] == "}":
            break
        if tokens[0].isspace():
            tokens = tokens[1:]
            continue
        atom, tokens = _scripted(tokens, latex)
        atoms.append(atom)
    if until and not tokens:
        raise ValueError(f"{latex!r} ends before {until!r}")
    return "".join(atoms), tokens[1:] if until else tokens


def _scripted(tokens, latex):
    """Read one atom with what stands below and above it."""
    stacked = tokens[0][1:] in BIG and tokens[0] != r"\int" or tokens[0][1:] in ("max", "min")
    base, tokens = _atom(tokens, latex)
    below = above = None
    while tokens and tokens[0] in "_^'":
        mark, tokens = tokens[0], tokens[1:]
        if mark == "'":
            above = (above or "") + "<mo>′</mo>"
        elif mark == "_" and below is None:
            below, tokens = _argument(tokens, latex)
        elif mark == "^" and above is None:
            above, tokens = _argument(tokens, latex)
        else:
            raise ValueError(f"{latex!r} has two {mark} on one symbol")
    if below is None and above is None:
        return base, tokens
    tag = ("munder", "mover", "munderover") if stacked else ("msub", "msup", "msubsup")
    if above is None:
        return f"<{tag[0]}>{base}{below}</{tag[0]}>", tokens
    if below is None:
        return f"<{tag[1]}>{base}{above}</{tag[1]}>", tokens
    return f"<{tag[2]}>{base}{below}{above}</{tag[2]}>", tokens


def _argument(tokens, latex):
    """Read one atom or one {group}, as a single element."""
    while tokens and tokens[0].isspace():
        tokens = tokens[1:]
    if not tokens or tokens[0] == "}":
        raise ValueError(f"{latex!r} ends where an argument should stand")
    return _atom(tokens, latex)


def _atom(tokens, latex):
    """Read one element."""
    token, rest = tokens[0], tokens[1:]
    if token == "{":
        body, rest = _row(rest, latex, until="}")
        return f"<mrow>{body}</mrow>", rest
    if token[0].isdigit():
        return f"<mn>{token}</mn>", rest
    if token.isalpha():
        return f"<mi>{token}</mi>", rest
    if token[0] != "\\":
        if token in "^_&#%~":
            raise ValueError(f"{latex!r} has {token!r} where a symbol should stand")
        return f"<mo>{escape('−' if token == '-' else token)}</mo>", rest
    return _command(token[1:], rest, latex)


def _command(name, rest, latex):
    """Read a command with its arguments."""
    if name in LETTERS:
        return f"<mi>{LETTERS[name]}</mi>", rest
    if name in OPERATORS:
        return f"<mo>{OPERATORS[name]}</mo>", rest
    if name in BIG:
        return f"<mo>{BIG[name]}</mo>", rest
    if name in FUNCTIONS:
        return f"<mi>{name}</mi>", rest
    if name in SPACES:
        return f'<mspace width="{SPACES[name]}"/>', rest
    if name in ("{", "}", "|", "$", "%"):
        return f"<mo>{'‖' if name == '|' else name}</mo>", rest
    if name in ("left", "right"):
        if not rest:
            raise ValueError(f"{latex!r} ends after \\{name}")
        if rest[0] == ".":
            return "", rest[1:]
        return _atom(rest, latex)
    if name == "frac":
        over, rest = _argument(rest, latex)
        under, rest = _argument(rest, latex)
        return f"<mfrac>{over}{under}</mfrac>", rest
    if name == "sqrt":
        body, rest = _argument(rest, latex)
        return f"<msqrt>{body}</msqrt>", rest
    if name in ACCENTS:
        body, rest = _argument(rest, latex)
        return f'<mover accent="true">{body}<mo>{ACCENTS[name]}</mo></mover>', rest
    if name in FONTS:
        return _words(name, rest, latex)
    raise ValueError(f"{latex!r} uses \\{name}, which this converter does not know")


def _words(name, tokens, latex):
    """Read {words} as they stand: upright, bold, or text with its spaces."""
    if not tokens or tokens[0] != "{" or "}" not in tokens:
        raise ValueError(f"{latex!r} needs {{words}} after \\{name}")
    end = tokens.index("}")
    words = "".join(tokens[1:end])
    if any(sign in words for sign in "\\{$"):
        raise ValueError(f"{latex!r} has more than words after \\{name}")
    if name == "text":
        return f"<mtext>{escape(words)}</mtext>", tokens[end + 1 :]
    if name == "mathbf":
        return f"<mi>{''.join(_bold(letter) for letter in words)}</mi>", tokens[end + 1 :]
    return f'<mi mathvariant="normal">{escape(words)}</mi>', tokens[end + 1 :]


def _bold(letter):
    """The bold form of a Latin letter or digit: MathML Core has no other way to ask for it."""
    for first, bold in (("A", 0x1D400), ("a", 0x1D41A), ("0", 0x1D7CE)):
        if 0 <= ord(letter) - ord(first) < (10 if first == "0" else 26):
            return chr(bold + ord(letter) - ord(first))
    return escape(letter)
