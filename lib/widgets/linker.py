"""Join the widgets' JavaScript modules into one text that a page or anywidget can load.

Browsers refuse module scripts on ``file://``, and anywidget loads its module from a Blob address, where a
relative import leads nowhere. So the sources under ``js/`` stay plain ES modules, and this linker lays them one
after another in dependency order, in one scope:

* ``link(kinds, "classic")`` gives one function that starts every ``<nn-figure>`` of a page;
* ``link(kinds, "module")`` gives a module whose default export is what anywidget asks for;
* ``style()`` gives the style sheet.

What a source may write is deliberately little, and anything else is an error that names the file: relative named
imports, imports of a JSON file as a whole, ``export`` before a declaration. Comments that fill their lines, the
indentation, and the spaces, line ends, semicolons, parentheses and quotes that change nothing are left out of the
result, since every reader loads it and none reads it; nothing is renamed or rewritten.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE / "js"
STYLES = HERE / "css"
TARGETS = {"classic": "site.js", "module": "anywidget.js"}

NAME = r"[A-Za-z_$][\w$]*"
IMPORT = re.compile(rf'^import\s+(?:\{{(?P<names>[^}}]*)\}}|(?P<whole>{NAME}))\s+from\s+"(?P<path>[^"]+)";?[ ]*$', re.M)
DECLARATION = re.compile(
    rf"^(?P<export>export\s+)?(?:async\s+)?(?:const|let|var|function\*?|class)\s+(?P<name>{NAME})", re.M
)
BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.M | re.S)
LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.M)
# Where text begins in which a space means something. A regular expression stands after a sign.
LITERAL = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"""|(?<=[(\[{=,:;!&|?])[ ]?(?P<regex>/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/)"""
    r"""|(?P<template>`)|(?P<open>\{)|(?P<close>\})"""
)
PARENTHESES = re.compile(r"(?<![\w)])\((\w+)\)=>")
# The sources end every statement with a semicolon or a brace.
LINE_END = re.compile(r"(?<=[,;({}\[=>?:|&])\n|\n(?=[?:&|.)\]}+])")
KEY = re.compile(rf'"{NAME}":')  # the quotes of a key that is a name are not needed
TEMPLATE_SIGN = re.compile(r"\\.|`|\$\{", re.S)
OPERATOR = re.compile(r"(?<=[\w)\]]) ?([-+*/%]) ?(?=[\w(\[])")
SPACE = re.compile(r" (?=[=*<>!?:&|(){}\[\],;.])|(?<=[=*<>!?:&|(){}\[\],;]) ")


class LinkError(ValueError):
    """A source asks for something that the linker cannot give; the message names the file."""


def link(kinds: Iterable[str], target: str) -> str:
    """Return the script for figures of these kinds.

    Args:
        kinds: names of files in ``js/steppers``, each exporting a definition of its own name.
        target: "classic" for a deferred script of a page, "module" for anywidget.

    Raises:
        LinkError: a kind, a target, a file or an exported name does not exist, or two files use one name.
    """
    if target not in TARGETS:
        raise LinkError(f"target is {target!r}; expected one of {sorted(TARGETS)}")
    return _link(tuple(sorted(set(kinds))), target)


@cache
def _link(kinds: tuple[str, ...], target: str) -> str:
    known = sorted(path.stem for path in (SOURCES / "steppers").glob("*.js"))
    for kind in kinds:
        if kind not in known:
            raise LinkError(f"no stepper of kind {kind!r}; js/steppers has {', '.join(known)}")
    entry = TARGETS[target]
    body = join([f"steppers/{kind}.js" for kind in kinds] + [entry])
    start = f"{Path(entry).stem}({{ {', '.join(kinds)} }})"
    if target == "classic":
        return f'(() => {{\n"use strict";\n{body}{start};\n}})();\n'
    return f"{body}export default {start};\n"


def style() -> str:
    """Return the style sheet of every widget, the files of ``css/`` in the order of their names."""
    sheets = [path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css"))]
    return re.sub(r"\n{2,}", "\n", re.sub(r"/\*.*?\*/\s*", "", "".join(sheets), flags=re.S))


def join(entries: Iterable[str], root: Path = SOURCES) -> str:
    """Lay the entries and all they import one after another, as one scope without imports and exports.

    Args:
        entries: paths relative to ``root``; what each imports comes before it.
        root: the folder of the sources.

    Returns:
        The text of a script whose top-level names are those of all modules together.
    """
    modules: dict[Path, str] = {}
    exports: dict[Path, set[str]] = {}
    owners: dict[str, Path] = {}
    for entry in entries:
        _visit(root / entry, (), modules, exports, owners)
    text = "".join(modules.values())
    if "</script" in text.lower():
        raise LinkError("a source holds '</script', which would end the script element of a page; split the string")
    return text


def _visit(path, above, modules, exports, owners):
    """Append one module after everything it imports; ``above`` is the chain of files that led here."""
    path = path.resolve()
    if path in above:
        chain = " imports ".join(_label(file) for file in (*above[above.index(path) :], path))
        raise LinkError(f"imports go in a circle: {chain}")
    if path in modules:
        return
    if not path.is_file():
        by = f", imported by {_label(above[-1])}" if above else ""
        raise LinkError(f"{_label(path)} does not exist{by}")
    text = path.read_text(encoding="utf-8")
    for found in IMPORT.finditer(text):
        wanted = (path.parent / found["path"]).resolve()
        if found["whole"]:
            if wanted.suffix != ".json":
                raise LinkError(f"{_label(path)}: import names from {found['path']} in braces; only JSON comes whole")
            _visit_json(wanted, found["whole"], path, modules, owners)
            continue
        _visit(wanted, (*above, path), modules, exports, owners)
        for name in filter(None, (part.strip() for part in found["names"].split(","))):
            if name not in exports[wanted]:
                raise LinkError(f"{_label(path)} imports {name}, which {_label(wanted)} does not export")
    body = IMPORT.sub("", text)
    if odd := re.search(r"^(import\b|export\s+(?:default|\{|\*)).*", body, re.M):
        raise LinkError(f"{_label(path)}: cannot link the line {odd[0]!r}")
    exports[path] = set()
    for found in DECLARATION.finditer(body):
        _own(found["name"], path, owners)
        if found["export"]:
            exports[path].add(found["name"])
    body = re.sub(r"^export\s+", "", body, flags=re.M)
    modules[path] = _compact(body)


def _visit_json(path, name, importer, modules, owners):
    """Append a JSON file as a constant; every importer must call it by the same name."""
    if path in modules:
        if owners.get(name) != path:
            raise LinkError(f"{_label(importer)} calls {_label(path)} {name}; another file calls it differently")
        return
    if not path.is_file():
        raise LinkError(f"{_label(path)} does not exist, imported by {_label(importer)}")
    _own(name, path, owners)
    value = json.loads(path.read_text(encoding="utf-8"))
    modules[path] = f"const {name}={_literal(value)};\n"


def _literal(value):
    """Write a JSON value as JavaScript does: no quotes round names that need none, no 0 before a point."""
    if isinstance(value, dict):
        pairs = (f"{k if re.fullmatch(NAME, k) else json.dumps(k)}:{_literal(v)}" for k, v in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_literal, value))}]"
    return re.sub(r"^(-?)0\.", r"\1.", json.dumps(value, ensure_ascii=False))


def _own(name, path, owners):
    if owners.setdefault(name, path) != path:
        raise LinkError(f"{name} is declared in {_label(owners[name])} and in {_label(path)}; rename one of them")


def _compact(text):
    """Drop comments that fill their lines, indentation, and spaces, line ends and semicolons that separate nothing."""
    text = LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", text.rstrip("\n") + "\n"))
    text = "".join(f"{line.strip()}\n" for line in text.splitlines() if line.strip())
    return LINE_END.sub("", _squeeze(text, 0)[0])


def _squeeze(text, start):
    """Squeeze code up to the brace that closes it; return it and the place behind that brace."""
    done, depth, here = [], 0, start
    while found := LITERAL.search(text, here):
        code = _spare(text[here : found.start()])
        done.append(code.rstrip("\n;,") if found["close"] else code)
        here = found.end()
        if found["template"]:
            literal, here = _template(text, here)
            done.append(literal)
            continue
        depth += bool(found["open"]) - bool(found["close"])
        if depth < 0:
            return "".join(done), here
        is_key = KEY.match(text, found.start()) and "".join(done[-2:])[-1:] in ("{", ",")
        done.append(found[0].strip('"') if is_key else found[0].lstrip())
    return "".join(done) + _spare(text[here:]), len(text)


def _spare(code):
    """Drop the spaces of a stretch of code that lies between braces and literals."""
    return PARENTHESES.sub(r"\1=>", OPERATOR.sub(r"\1", SPACE.sub("", code.strip(" "))))


def _template(text, start):
    """Copy a template string, squeezing only the code inside its ${…}; return it and the place behind it."""
    done, here = ["`"], start
    while found := TEMPLATE_SIGN.search(text, here):
        done.append(text[here : found.end()])
        here = found.end()
        if found[0] == "`":
            break
        if found[0] == "${":
            code, here = _squeeze(text, here)
            done.append(code + "}")
    return "".join(done), here


def _label(path):
    path = Path(path)
    return str(path.relative_to(HERE)) if path.is_relative_to(HERE) else path.name
