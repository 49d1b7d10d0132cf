"""Loss surfaces of two parameters to walk on: value, gradient, where the minima lie, and the same noise every time.

A quadratic L = ½ wᵀAw is given by its matrix A: the eigenvalues of A are its curvatures, and their ratio is its
condition number. The others are the classic test functions, by their formulas. What a surface is called, which window
shows it, where a walk starts and with which learning rates stands in descent.json, which the browser reads too.
"""

import json
import math
from functools import cache
from pathlib import Path

import numpy as np


def rosenbrock(w):
    """A bent valley with a flat floor: L = (1 − w₁)² + 100 (w₂ − w₁²)², minimum 0 at (1, 1)."""
    x, y = w
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def rosenbrock_gradient(w):
    x, y = w
    bend = 200 * (y - x * x)
    return np.array([-2 * (1 - x) - 2 * x * bend, bend])


def beale(w):
    """Steep walls round a flat floor: L = Σ_k (c_k − w₁ + w₁ w₂ᵏ)², c = 1.5, 2.25, 2.625, minimum 0 at (3, 0.5)."""
    x, y = w
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y * y) ** 2 + (2.625 - x + x * y * y * y) ** 2


def beale_gradient(w):
    x, y = w
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
    along_x = 2 * a * (y - 1) + 2 * b * (y * y - 1) + 2 * c * (y * y * y - 1)
    return np.array([along_x, 2 * a * x + 4 * b * x * y + 6 * c * x * y * y])


def saddle(w):
    """Uphill along w₁, downhill along w₂: L = ½ w₁² − ½ w₂² + ¼ w₂⁴. The saddle is (0, 0), the minima −¼ at (0, ±1)."""
    x, y = w
    return 0.5 * x * x - 0.5 * y * y + 0.25 * y * y * y * y


def saddle_gradient(w):
    x, y = w
    return np.array([x, y * y * y - y])


def two_valleys(w):
    """A local minimum beside the global one: L = ¼ w₁⁴ − 2 w₁² + ½ w₁ + w₂², minima near w₁ = −2.06 and 1.93."""
    x, y = w
    return 0.25 * x * x * x * x - 2 * x * x + 0.5 * x + y * y


def two_valleys_gradient(w):
    x, y = w
    return np.array([x * x * x - 4 * x + 0.5, 2 * y])


def himmelblau(w):
    """Four minima of equal depth: L = (w₁² + w₂ − 11)² + (w₁ + w₂² − 7)²."""
    x, y = w
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def himmelblau_gradient(w):
    x, y = w
    a, b = x * x + y - 11, x + y * y - 7
    return np.array([4 * a * x + 2 * b, 2 * a + 4 * b * y])


def quadratic(matrix):
    """Return value and gradient of L = ½ wᵀAw, A symmetric: gradient Aw."""
    (a, b), (_, c) = matrix

    def value(w):
        x, y = w
        return 0.5 * (a * x * x + 2 * b * x * y + c * y * y)

    def gradient(w):
        x, y = w
        return np.array([a * x + b * y, b * x + c * y])

    return value, gradient


FORMULAS = {
    "rosenbrock": (rosenbrock, rosenbrock_gradient),
    "beale": (beale, beale_gradient),
    "saddle": (saddle, saddle_gradient),
    "two-valleys": (two_valleys, two_valleys_gradient),
    "himmelblau": (himmelblau, himmelblau_gradient),
}


@cache
def tables():
    """Return descent.json: {"optimizers": [...], "surfaces": [...]}."""
    return json.loads(Path(__file__).with_name("descent.json").read_text(encoding="utf-8"))


def surfaces():
    """Return the named surfaces as {name: row of descent.json}."""
    return {row["id"]: row for row in tables()["surfaces"]}


def value_and_gradient(name):
    """Return the two functions of a named surface."""
    row = surfaces()[name]
    return quadratic(row["matrix"]) if "matrix" in row else FORMULAS[name]


def curvatures(matrix):
    """Return the eigenvalues of a symmetric 2 × 2 matrix, the smaller first.

    >>> curvatures([[1, 0], [0, 20]])
    (1.0, 20.0)
    """
    (a, b), (_, c) = matrix
    middle, spread = (a + c) / 2, math.hypot((a - c) / 2, b)
    return middle - spread, middle + spread


def numerical_gradient(loss, w):
    """Return the gradient by central differences, for a loss that comes without one.

    The step h = ∛(2⁻⁵²)·max(1, |wᵢ|) balances what the difference cuts off, h², against rounding, 2⁻⁵²/h.
    """
    gradient = np.empty(2)
    for i in range(2):
        ahead, behind = np.array(w, float), np.array(w, float)
        h = 2 ** (-52 / 3) * max(1.0, abs(ahead[i]))
        ahead[i] += h
        behind[i] -= h
        gradient[i] = (loss(ahead) - loss(behind)) / (ahead[i] - behind[i])
    return gradient


def noise(count, seed=0):
    """Return `count` pairs of standard normal numbers, the same in Python and in the browser: (count, 2).

    Uniform numbers come from mulberry32, a generator with 32 bits of state, in whole numbers that both languages
    compute exactly; Box and Muller's formula makes two of them two normal ones.
    """
    state, pairs = seed & 0xFFFFFFFF, []
    for _ in range(count):
        uniform = []
        for _ in range(2):
            state = (state + 0x6D2B79F5) & 0xFFFFFFFF
            bits = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
            bits ^= (bits + (bits ^ (bits >> 7)) * (bits | 61)) & 0xFFFFFFFF
            uniform.append(((bits ^ (bits >> 14)) + 0.5) / 2**32)
        radius, angle = math.sqrt(-2 * math.log(uniform[0])), 2 * math.pi * uniform[1]
        pairs.append([radius * math.cos(angle), radius * math.sin(angle)])
    return np.array(pairs).reshape(count, 2)
