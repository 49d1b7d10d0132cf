"""How a case says which arrays it wants: normal(2, 3) is drawn anew for every seed."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Draw:
    """An array still to be drawn. Not smooth: it sits on ties or kinks, where central differences mean nothing."""

    make: Any
    smooth: bool = True


def normal(*shape):
    """Standard normal numbers: no two are equal."""
    return Draw(lambda rng: rng.normal(size=shape))


def halves(*shape):
    """Multiples of a half between −1 and 1: full of ties, and of zeros."""
    return Draw(lambda rng: rng.integers(-2, 3, size=shape) / 2, smooth=False)


def negative(*shape):
    """Numbers below −1: a border of zeros would win against them."""
    return Draw(lambda rng: -1 - rng.random(shape))


def huge(*shape):
    """Numbers of about ±1000: exp of them overflows."""
    return Draw(lambda rng: 1000 * rng.normal(size=shape))


def classes(n, count):
    """n class indices from 0 to count − 1."""
    return Draw(lambda rng: rng.integers(0, count, size=n))


def draw(case, seed):
    """The case with its arrays drawn."""
    rng = np.random.default_rng(seed)
    return {name: value.make(rng) if isinstance(value, Draw) else value for name, value in case.items()}


def is_smooth(case):
    return all(value.smooth for value in case.values() if isinstance(value, Draw))


def name_of(case):
    """A case in words, for the test's name: its settings, without the arrays that go in by position."""
    settings = {name: value for name, value in case.items() if not isinstance(value, Draw)}
    return ", ".join(f"{name}={_shown(value)}" for name, value in settings.items()) or "plain"


def _shown(value):
    """The same words in every process: no addresses."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_shown(part)}" for name, part in value.items()) + "}"
    return "drawn" if isinstance(value, Draw) else getattr(value, "__name__", value)
