"""One file an idea: what the files of a package say, put together."""

from importlib import import_module
from pkgutil import iter_modules


def modules(package, path):
    """Import every module of a package, in alphabetical order."""
    return [import_module(f"{package}.{found.name}") for found in sorted(iter_modules(path), key=lambda m: m.name)]
