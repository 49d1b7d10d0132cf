"""Change numpy_nn in one place at a time, and see whether its proofs notice: `make mutants`.

A mutant is the library with one operator, comparison, number or order of arguments changed, one term or one statement
dropped. Some proof of its module should fail on it. The share that is caught is the score; the survivors are printed,
with file and line: each is either equal to the original (a check made twice, a bound that nothing reaches), or shows a
case that the proofs lack.

    python tools/mutants.py                     a sample of every module, the same each time
    python tools/mutants.py optim --each 100    a larger sample of some modules

pytest collects the proofs once. Every mutant is a fork of that process, in which the functions of the module are given
the changed code; it ends with the first proof that fails, or when its time is over.
"""

import argparse
import ast
import gc
import importlib
import os
import random
import re
import signal
import sys
import time
from pathlib import Path
from types import FunctionType

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "lib" / "numpy_nn"
SECONDS = 60  # of proofs for one mutant
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before NumPy comes: a fork keeps no other threads
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

OTHER = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
COMMUTATIVE = ("add", "multiply", "maximum", "minimum")


def changed(node, **fields):
    """The node with other fields."""
    return type(node)(**{**{name: value for name, value in ast.iter_fields(node)}, **fields})


def changes(node):
    """What could stand in the place of a node."""
    operator = type(getattr(node, "op", None))
    if operator in OTHER:  # a + b, a += b, a and b
        yield changed(node, op=OTHER[operator]())
    if isinstance(node, ast.BinOp) and operator in (ast.Add, ast.Sub, ast.Mult):
        yield node.left
    if isinstance(node, ast.BinOp) and operator is ast.MatMult:
        yield changed(node, left=node.right, right=node.left)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield changed(node, ops=[OTHER[type(node.ops[0])]()])
    if isinstance(node, ast.IfExp):
        yield changed(node, body=node.orelse, orelse=node.body)
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)
    ordered = isinstance(node, ast.Call) and getattr(node.func, "attr", "") not in COMMUTATIVE
    if ordered and len(node.args) > 1 and not isinstance(node.args[0], ast.Starred):
        yield changed(node, args=[node.args[1], node.args[0], *node.args[2:]])
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()


def left_alone(node):
    """Words, and what says the same in other words: nothing in them is a computation."""
    named = getattr(node, "name", None) or getattr(node, "arg", None)
    is_all = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "__all__"
    return isinstance(node, (ast.Raise, ast.JoinedStr)) or is_all or named in ("__repr__", "strict")


def places(tree):
    """Every node that may be changed, in the order of the text."""
    if not left_alone(tree):
        yield tree
        for child in ast.iter_child_nodes(tree):
            yield from places(child)


class Mutant:
    """One change of one file: the number of the node, and which of its changes."""

    def __init__(self, path, number, choice, node, new):
        self.path, self.number, self.choice, self.line = path, number, choice, node.lineno
        self.words = " ".join(f"{ast.unparse(node)}  →  {ast.unparse(new)}".split("\n"))

    @classmethod
    def all_of(cls, path):
        """Every mutant of a file."""
        for number, node in enumerate(places(ast.parse(path.read_text(encoding="utf-8")))):
            for choice, new in enumerate(changes(node)):
                yield cls(path, number, choice, node, new)

    def apply(self):
        """Give what the imported module holds the changed code, in this process; others hold it too."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        node = list(places(tree))[self.number]
        new = ast.copy_location(list(changes(node))[self.choice], node)
        node.__class__, node.__dict__ = type(new), vars(new)
        module = importlib.import_module(f"lib.numpy_nn.{self.path.stem}")
        space = {"__name__": module.__name__, "__package__": module.__package__, "__file__": module.__file__}
        exec(compile(ast.fix_missing_locations(tree), module.__file__, "exec"), space)
        functions = [each for each in gc.get_objects() if isinstance(each, FunctionType)]
        fresh = {_place(each): each for each in functions if each.__globals__ is space}
        for each in functions:
            if each.__globals__ is vars(module) and _place(each) in fresh:
                copy = fresh[_place(each)]
                each.__code__, each.__defaults__, each.__kwdefaults__ = (
                    copy.__code__, copy.__defaults__, copy.__kwdefaults__
                )  # fmt: skip
        for name, value in space.items():
            if isinstance(value, type) and value.__module__ == module.__name__:
                for attribute, setting in vars(value).items():
                    if isinstance(setting, (int, float, tuple)):
                        setattr(vars(module)[name], attribute, setting)
            elif isinstance(value, (int, float, tuple, dict)) and name != "__builtins__":
                setattr(module, name, value)


def _place(function):
    return function.__code__.co_qualname, function.__code__.co_firstlineno


class Proofs:
    """A plugin of pytest that runs the collected proofs once for every mutant."""

    def __init__(self, mutants):
        self.waiting, self.running, self.survivors, self.caught = list(mutants), {}, [], 0

    def pytest_runtestloop(self, session):
        if session.testsfailed:
            raise session.Failed("the proofs cannot be collected")
        chosen = {stem: proofs_of(stem, session.items) for stem in {mutant.path.stem for mutant in self.waiting}}
        while self.waiting or self.running:
            while self.waiting and len(self.running) < os.cpu_count():
                mutant = self.waiting.pop()
                process = os.fork()
                if process == 0:
                    self.prove(mutant, session, chosen[mutant.path.stem])
                self.running[process] = mutant
            process, status = os.wait()
            self.note(self.running.pop(process), status)
        return True

    def prove(self, mutant, session, items):
        """In a process of its own: end with 1 at the first proof that fails, with 0 after the last."""
        session.config.pluginmanager.unregister(name="terminalreporter")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        signal.alarm(SECONDS)
        try:
            mutant.apply()
        except Exception:
            os._exit(1)  # it cannot even be imported
        for item, after in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if session.testsfailed:
                os._exit(1)
        os._exit(0)

    def note(self, mutant, status):
        if status == 0:
            self.survivors.append(mutant)
            print(f"survives: {mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.words}", flush=True)
        else:
            self.caught += 1


def leaning_on(stem):
    """The modules of numpy_nn that import one of them."""
    imports = f"from .{stem} import"
    return {path.stem for path in LIBRARY.glob("*.py") if imports in path.read_text(encoding="utf-8")} - {"__init__"}


def proofs_of(stem, items):
    """The proofs that a mutant of a module meets; where it has no public names, those of the modules that use it."""
    public = getattr(importlib.import_module(f"lib.numpy_nn.{stem}"), "__all__", ())
    own = [item for item in items if belongs(item, stem, public)]
    leaning = () if public else sorted(leaning_on(stem))
    return list(dict.fromkeys(own + [item for other in leaning for item in proofs_of(other, items)]))


def belongs(item, stem, public):
    """Whether a test proves a module: by its file, its line of the table, its row of refusals, a name in its own."""
    if "wrong_version" in item.name:  # proves the proofs
        return False
    given = getattr(getattr(item, "callspec", None), "params", {})
    if "line" in given:
        return given["line"].name in public
    if "call" in given:
        return not public or Path(given["call"].__code__.co_filename).stem == stem
    return item.path.stem.endswith(f"_{stem}") or not {*public}.isdisjoint(re.findall(r"\w+", item.name))


def main():
    parser = argparse.ArgumentParser(description="Change numpy_nn in one place at a time; do its proofs notice?")
    parser.add_argument("modules", nargs="*", help="names of modules; none means all")
    parser.add_argument("--each", type=int, default=25, help="mutants of each module")
    options = parser.parse_args()
    mutants = []
    for path in sorted(LIBRARY.glob("*.py")):
        if path.stem != "__init__" and (not options.modules or path.stem in options.modules):
            found = list(Mutant.all_of(path))
            mutants += random.Random(path.stem).sample(found, min(options.each, len(found)))
    started, proofs = time.time(), Proofs(mutants)
    pytest.main(["-q", "-n0", "-p", "no:cacheprovider", "--no-header", "tests/proofs"], plugins=[proofs])
    done = proofs.caught + len(proofs.survivors)
    print(f"{proofs.caught} of {done} mutants caught: {proofs.caught / done:.1%}, in {time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
