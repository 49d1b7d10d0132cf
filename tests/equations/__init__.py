"""Every named equation of the book has an oracle: the printed formula again, as loops over scalars.

An equation that carries `\\tag{conv2d-forward}` in a chapter promises that the code computes it. Here is who checks.
Beside this file lies one module for each chapter, `oracles_09_convolution.py`, which holds functions like this one:

    from . import oracle, random_cases

    @oracle(
        "conv2d-forward",
        numpy=lambda x, w, b: numpy_nn.conv2d(x[None, None], w[None, None], np.array([b]))[0, 0],
        torch=lambda x, w, b: F.conv2d(x[None, None], w[None, None], b.reshape(1))[0, 0],
        cases=random_cases(x=(6, 5), w=(3, 2), b=()),
    )
    def conv2d_forward(x, w, b):
        y = np.zeros((x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1))
        for i in range(y.shape[0]):
            for j in range(y.shape[1]):
                total = b
                for u in range(w.shape[0]):
                    for v in range(w.shape[1]):
                        total += w[u, v] * x[i + u, j + v]
                y[i, j] = total
        return y

Write the body symbol by symbol from the formula as it is printed, with the formula's own letters, in Python floats
and loops, and call nothing from lib/. It returns a number, an array, or a tuple of them.

    name     what stands in \\tag{…}
    cases    a list of dicts of arguments: arrays of float64, numbers, whole numbers, strings. `random_cases` draws
             arrays; where an equation has settings, write the list out: [dict(H=6, K=3, P=0, S=1, D=1), …].
             Or a function of a np.random.Generator that returns such a list.
    numpy    how numpy_nn computes the same from the same arguments
    torch    how torch does, its arrays given as float64 tensors; None, with `why`, where torch has no such thing
    twin     how torch_nn does, likewise; left out where numpy_nn has no twin there (a backward pass)
    why      one sentence, needed where torch is None
    rtol     1e-10 unless a formula itself is an approximation (a central difference); then say so in the docstring

test_equations.py collects all `\\tag{…}` of chapters/*.md and all oracles, and fails for a name that only one side has.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

ORACLES = {}


@dataclass(frozen=True)
class Oracle:
    """A formula as loops over scalars, and the vectorised code that must give the same."""

    name: str
    formula: Any
    numpy: Any
    torch: Any
    twin: Any
    why: str
    cases: Any
    rtol: float

    def drawn_cases(self):
        cases = self.cases(np.random.default_rng(2009)) if callable(self.cases) else self.cases
        return list(cases)


def oracle(name, *, numpy, cases, torch=None, twin=None, why="", rtol=1e-10):
    """Register the decorated function as the oracle of the equation `name`; see the text at the top of this file."""
    if torch is None and not why:
        raise ValueError(f"oracle {name!r}: say in `why` what keeps it from being compared with torch")

    def register(formula):
        if name in ORACLES:
            raise ValueError(f"the equation {name!r} has two oracles")
        ORACLES[name] = Oracle(name, formula, numpy, torch, twin, why, cases, rtol)
        return formula

    return register


def random_cases(count=3, **shapes):
    """Return a function that draws `count` cases of standard normal arrays; the shape () gives a number."""

    def draw(rng):
        return [
            {name: rng.normal(size=shape) if shape else float(rng.normal()) for name, shape in shapes.items()}
            for _ in range(count)
        ]

    return draw
