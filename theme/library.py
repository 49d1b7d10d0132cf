"""The library, read from its modules: which names there are, what each is called with, and where it stands.

A name is an entry once: the function in NumPy, its way back beside it, its twin in PyTorch.
"""

import ast
import importlib
import inspect
from functools import cache
from pathlib import Path
from typing import NamedTuple

from theme import docstrings

ROOT = Path(__file__).resolve().parents[1]
HOME = "library/index"
PACKAGES = {"numpy_nn": "NumPy", "torch_nn": "PyTorch"}
GROUPS = {  # the order in which the ideas build on each other; what is not named here comes in the last group
    "Layers": [
        "linear", "activations", "losses", "convolution", "pooling", "upsampling", "normalization", "dropout",
        "embedding", "recurrent", "attention", "sequential",
    ],
    "Learning": ["init", "averaging", "optim", "optimizer", "schedules", "clipping", "metrics"],
    "Training": ["training", "history", "checkpoint", "gradient_check", "summary"],
    "Words and tastes": ["word_vectors", "vocabulary", "recommenders"],
    "Underneath": ["module", "interop"],
    "More": [],
}  # fmt: skip
BACKWARD = "_backward"


class Place(NamedTuple):
    """Where something is defined: the file, from the root of the book, and its first and last line."""

    path: str
    first: int
    last: int

    @property
    def source(self):
        return "\n".join(_lines(self.path)[self.first - 1 : self.last])


class Definition(NamedTuple):
    """One name of one package: the object, where it is, and the private helpers of its module that it leans on."""

    package: str
    name: str
    value: object
    place: Place
    helpers: dict

    @property
    def signature(self):
        """What is written to call it, `name(arguments)`; None for what is not called, or not ours."""
        if not callable(self.value) or not self.value.__module__.startswith("lib."):
            return None
        if inspect.isclass(self.value) and not _own_init(self.value):
            return f"{self.name}()"
        return f"{self.name}{inspect.signature(self.value)}"


class Entry(NamedTuple):
    """A public name: what each package has of it, and the entry of its way back."""

    name: str
    numpy_nn: Definition | None
    torch_nn: Definition | None
    backward: object

    @property
    def told(self):
        """The definition whose docstring is told: NumPy's, where the idea is written out."""
        return self.numpy_nn or self.torch_nn


class Module(NamedTuple):
    """One idea: a file of the same name in both packages."""

    name: str
    title: str
    docstring: docstrings.Docstring
    files: list
    entries: list

    @property
    def page(self):
        return f"library/{self.name}"

    @property
    def tagline(self):
        """What the idea is, as HTML: the first line of the docstring without the title."""
        words = self.docstring.summary.partition(": ")[2] or self.docstring.summary
        return docstrings.inline(words[:1].upper() + words[1:], lambda name: None)

    @property
    def names(self):
        """Every public name of this module, ways back included."""
        return [one for entry in self.entries for one in (entry.name, entry.backward and entry.backward.name) if one]


@cache
def _lines(path):
    return (ROOT / path).read_text(encoding="utf-8").split("\n")


def _own_init(cls):
    """Whether a class, or one of ours that it inherits from, says how it is made."""
    return any("__init__" in vars(base) for base in cls.__mro__ if base.__module__.startswith("lib."))


@cache
def _definitions(path):
    """The top level of a file: {name: (first line, last line, names used inside)}."""
    found = {}
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.ImportFrom) and not node.level:  # what another library lends us
            names = [alias.asname or alias.name for alias in node.names]
        else:
            continue
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        found |= {name: (first, node.end_lineno, used) for name in names}
    return found


def _helpers(path, name):
    """The private functions and classes of the file that a name leans on, checks apart: {name: Place}."""
    known, wanted, seen = _definitions(path), [name], set()
    while wanted:
        for other in known[wanted.pop()][2] - seen - {name}:
            if other.startswith("_") and not other.startswith("_check") and other in known:
                seen.add(other)
                wanted.append(other)
    return {other: Place(path, *known[other][:2]) for other in sorted(seen, key=lambda other: known[other][0])}


def _define(package, module, name):
    """Find a public name of a module, also where the module has it from another."""
    value = getattr(module, name)
    home = getattr(value, "__module__", module.__name__)
    if name not in _definitions(_path(module.__name__)):
        module = importlib.import_module(home)
    path = _path(module.__name__)
    return Definition(package, name, value, Place(path, *_definitions(path)[name][:2]), _helpers(path, name))


def _path(module):
    return module.replace(".", "/") + ".py"


def _module_names():
    """The modules of both packages that say what is public."""
    names = set()
    for package in PACKAGES:
        for path in (ROOT / "lib" / package).glob("*.py"):
            if "__all__" in _definitions(f"lib/{package}/{path.name}"):
                names.add(path.stem)
    return names


@cache
def modules():
    """Every module that has public names, in the order in which the ideas build on each other."""
    order = [name for group in GROUPS.values() for name in group]
    names = _module_names()
    listed = [name for name in order if name in names] + sorted(names.difference(order))
    return [_module(name) for name in listed]


def _module(name):
    halves = {
        package: importlib.import_module(f"lib.{package}.{name}")
        for package in PACKAGES
        if (ROOT / "lib" / package / f"{name}.py").is_file()
    }
    told = halves.get("numpy_nn") or halves["torch_nn"]
    docstring = docstrings.parse(told.__doc__)
    files = [_path(half.__name__) for half in halves.values()]
    return Module(name, _title(name, docstring.summary), docstring, files, _entries(halves, files[0]))


def _title(name, summary):
    """The words before the colon of a module's first line; its own name where there are none."""
    title, colon, _ = summary.partition(":")
    return title if colon and len(title) < 40 else name.replace("_", " ").capitalize()


def _entries(halves, file):
    defined = {
        package: {name: _define(package, module, name) for name in module.__all__} for package, module in halves.items()
    }
    ours, twins = defined.get("numpy_nn", {}), defined.get("torch_nn", {})
    names = sorted(ours | twins, key=lambda name: _position((twins | ours)[name].place, file))
    backwards = {name for name in names if name.endswith(BACKWARD) and name.removesuffix(BACKWARD) in names}

    def entry(name):
        back = f"{name}{BACKWARD}"
        return Entry(name, ours.get(name), twins.get(name), entry(back) if back in backwards else None)

    return [entry(name) for name in names if name not in backwards]


def _position(place, file):
    """Names stand in the order of the file; what the module has from another comes last."""
    return place.path != file, place.first


@cache
def addresses():
    """{name: (page, anchor)} of every public name."""
    return {name: (module.page, name) for module in modules() for name in module.names}


def pages():
    """(page, title) of every module, in order."""
    return [(module.page, module.title) for module in modules()]
