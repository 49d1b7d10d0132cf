"""The house is as the design draws it: imports flow one way, importing does nothing, nothing is unfinished."""

import ast
import re
import subprocess
import sys

import pytest

from tools.address import ROOT, texts

# Who may import whom inside the project. `lib.widgets` may read numpy_nn for the shapes and values it shows.
MAY_IMPORT = {
    "lib.numpy_nn": set(),
    "lib.torch_nn": set(),
    "lib.traces": {"lib.numpy_nn"},
    "lib.widgets": {"lib.numpy_nn", "lib.traces"},
    "lib.exercises": {"lib.numpy_nn", "lib.torch_nn", "lib.widgets", "lib.traces", "lib.datasets"},
    "lib.datasets": set(),
    "lib.figures": set(),
    "theme": {"lib.widgets", "lib.numpy_nn", "lib.torch_nn"},
}
OURS = ("lib", "theme", "tests", "tools", "benchmarks")
MODULES = sorted(p for top in ("lib", "theme") for p in (ROOT / top).rglob("*.py"))


def room(module):
    """The part of the house that a dotted module name lies in: lib.traces.convolution -> lib.traces."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "lib" else parts[0]


def imports(path):
    """The project's own modules that the file at `path` imports, relative imports resolved."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    package = name.removesuffix(".__init__") if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            target = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            yield from (f"{target}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_flow_one_way(path):
    here = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for target in imports(path):
        there = room(target)
        if target.split(".")[0] in OURS and there not in (here, "lib"):
            assert there in MAY_IMPORT.get(here, set()), f"{here} must not import {target}"


def test_importing_the_library_has_no_side_effect():
    watch = """
import sys, socket, subprocess
opened = []
def audit(event, args):
    if event in ("socket.connect", "subprocess.Popen", "os.mkdir", "os.remove", "os.rename"):
        opened.append((event, args))
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        opened.append((event, args))
import numpy, torch, matplotlib.figure, sklearn, IPython, traitlets, ipywidgets, anywidget, scipy.special
import random
def state():
    drawn = random.getstate(), numpy.random.get_state()[1].tolist(), torch.random.get_rng_state().tolist()
    return drawn, torch.get_num_threads(), torch.get_default_dtype(), numpy.geterr()
before = state()
sys.dont_write_bytecode = True
sys.addaudithook(audit)
import lib, lib.numpy_nn, lib.torch_nn, lib.traces, lib.widgets, lib.exercises, lib.datasets, lib.figures
assert not opened, opened
assert state() == before, "random state, thread count, default dtype or error handling changed"
"""
    run = subprocess.run([sys.executable, "-c", watch], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|allow_errors|NBVAL_(SKIP|IGNORE)")
MACHINE = re.compile(r"/root/|/home/\w|/tmp/|/work/|[A-Z]:\\Users")


def test_nothing_tracked_is_unfinished_or_bound_to_one_machine():
    mine = "tests/repository/test_structure.py"
    wrong = []
    for path, text in texts():
        name = str(path.relative_to(ROOT))
        if name == mine or path.suffix in {".svg", ".css", ".map"}:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for rule in (UNFINISHED, MACHINE):
                if (found := rule.search(line)) and len(line) < 2000 and "re.search(" not in line:
                    wrong.append(f"{name}:{number}: {found[0]}")
    assert not wrong, "\n".join(wrong)


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split()
    shown = subprocess.check_output(["make", "-s", "help"], cwd=ROOT, text=True)
    for target in targets:
        assert re.search(rf"^  make {target}\s+\S", shown, re.M), f"make help does not list {target}"


def test_requirements_are_pinned_to_one_version_each():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins), [p for p in pins if "==" not in p]
    names = [re.sub(r"[-_.]+", "-", pin.split("==")[0]).lower() for pin in pins]
    assert len(names) == len(set(names))
