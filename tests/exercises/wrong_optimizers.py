"""Wrong answers to the exercises of chapter 5, each with words of the hint that it must get."""

import math

import numpy as np

from lib import numpy_nn as nn

__all__ = ["WRONG"]


def nesterov(push, fed=lambda v, g, mu: mu * v + g, keep=True):
    """An optimizer whose step is lr · push(g, v, mu)."""

    class Wrong(nn.Optimizer):
        def __init__(self, params, lr=0.01, momentum=0.9):
            super().__init__(params, lr=lr, momentum=momentum)

        def update(self, w, g, state, lr, momentum):
            (v,) = self.remember(state, w, "v")
            v[:] = fed(v, g, momentum)
            moved = w - lr * push(g, v, momentum)
            if keep:
                w[:] = moved

    return Wrong


def adamw(before=1.0, after=1.0, inside=0.0):
    """Adam with factors on the weights before and after its step: numbers, or functions of lr and weight_decay."""

    def factor(given, lr, weight_decay):
        return given(lr, weight_decay) if callable(given) else given

    class Wrong(nn.Adam):
        def update(self, w, g, state, lr, weight_decay, **rest):
            w *= factor(before, lr, weight_decay)
            super().update(w, g, state, lr=lr, weight_decay=inside * weight_decay, **rest)
            w *= factor(after, lr, weight_decay)

    return Wrong


def ramp(t, lr, warm):
    return lr * t / warm


def half_cosine(t, lr, warm, total):
    return lr / 2 * (1 + math.cos(math.pi * (t - warm) / (total - warm)))


def schedule(warming=ramp, cooling=half_cosine):
    return lambda t, lr, warm, total: warming(t, lr, warm) if t < warm else cooling(t, lr, warm, total)


def move(m_hat=lambda m, t, b1, b2: m / (1 - b1**t), v_hat=lambda v, t, b1, b2: v / (1 - b2**t), sign=-1, root=None):
    def answer(m, v, t, lr, beta1, beta2, eps):
        squares = v_hat(v, t, beta1, beta2)
        below = np.sqrt(squares) + eps if root is None else root(squares, eps)
        return sign * lr * m_hat(m, t, beta1, beta2) / below

    return answer


def raw(average, t, beta1, beta2):
    return average


def length(grads, order=2):
    return np.linalg.norm(np.concatenate([g.ravel() for g in grads]), order)


def clip(factor):
    return lambda grads, limit: [g * factor(grads, limit) for g in grads]


def own(rule):
    """An optimizer that does `rule(w, g, state, lr)`."""

    class Own(nn.Optimizer):
        def __init__(self, params, lr=0.01):
            super().__init__(params, lr=lr)

        def update(self, w, g, state, lr):
            rule(w, g, state, lr)

    return Own


def downhill(w, g, state, lr):
    w -= lr * g


def uphill(w, g, state, lr):
    w += lr * g


def signs(w, g, state, lr):
    w -= lr * np.sign(g)


def forgetful(w, g, state, lr):
    state["v"] = g
    w = w - lr * g  # a new array, which nobody sees


class Raises(nn.Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.9):
        super().__init__(params, lr=lr, momentum=momentum)

    def update(self, w, g, state, lr, momentum):
        w -= state["v"]


class Rebinds(nn.Adam):
    def update(self, w, g, state, lr, weight_decay, **rest):
        w = w * (1 - lr * weight_decay)
        super().update(w, g, state, lr=lr, weight_decay=0, **rest)


class DecaysAlone(nn.Adam):
    def update(self, w, g, state, lr, weight_decay, **rest):
        w *= 1 - lr * weight_decay


def in_place(grads, limit):
    factor = min(1, limit / length(grads))
    for g in grads:
        g *= factor


def to_zero(w, g, state, lr):
    w[:] = 0


WRONG = {
    "an object, not a class": ("opt-nesterov", nn.SGD([nn.Parameter(np.zeros(1))]), "the class itself"),
    "a new array": ("opt-nesterov", nesterov(lambda g, v, mu: g + mu * v, keep=False), "makes a new array"),
    "plain momentum": ("opt-nesterov", nesterov(lambda g, v, mu: v), "plain momentum"),
    "plain descent": ("opt-nesterov", nesterov(lambda g, v, mu: g), "plain descent"),
    "push too long": ("opt-nesterov", nesterov(lambda g, v, mu: g + v), "too long"),
    "push added to v": ("opt-nesterov", nesterov(lambda g, v, mu: v + mu * v), "on top of the gradient"),
    "averaged velocity": (
        "opt-nesterov",
        nesterov(lambda g, v, mu: g + mu * v, lambda v, g, mu: mu * v + (1 - mu) * g),
        "is an average",
    ),
    "Nesterov uphill": ("opt-nesterov", nesterov(lambda g, v, mu: -(g + mu * v)), "uphill"),
    "half the push": ("opt-nesterov", nesterov(lambda g, v, mu: g + mu * v / 2), "After the first step"),
    "no v in the state": ("opt-nesterov", Raises, "stopped with KeyError"),
    "L2 penalty": ("opt-adamw", adamw(inside=1), "L2 penalty"),
    "no decay": ("opt-adamw", adamw(), "without any decay"),
    "decay twice": ("opt-adamw", adamw(before=lambda lr, d: 1 - lr * d, inside=1), "decays twice"),
    "decay without lr": ("opt-adamw", adamw(before=lambda lr, d: 1 - d), "scaled by the learning rate"),
    "growth": ("opt-adamw", adamw(before=lambda lr, d: 1 + lr * d), "grow away"),
    "decay last": ("opt-adamw", adamw(after=lambda lr, d: 1 - lr * d), "Decay first"),
    "a new array, then Adam": ("opt-adamw", Rebinds, "makes a new array"),
    "decay alone": ("opt-adamw", DecaysAlone, "Adam never steps"),
    "the wrong share": ("opt-adamw", adamw(before=lambda lr, d: lr * d), "the share that should go"),
    "half the decay": ("opt-adamw", adamw(before=lambda lr, d: 1 - lr * d / 2), "After the first step"),
    "cosine from 0": (
        "opt-schedule",
        schedule(cooling=lambda t, lr, warm, total: lr / 2 * (1 + math.cos(math.pi * t / total))),
        "the rate jumps",
    ),
    "cosine too wide": (
        "opt-schedule",
        schedule(cooling=lambda t, lr, warm, total: lr / 2 * (1 + math.cos(math.pi * (t - warm) / total))),
        "does not reach 0",
    ),
    "bare cosine": (
        "opt-schedule",
        schedule(cooling=lambda t, lr, warm, total: lr * math.cos(math.pi * (t - warm) / (total - warm))),
        "negative",
    ),
    "no half": ("opt-schedule", schedule(cooling=lambda *now: 2 * half_cosine(*now)), "half is missing"),
    "no cosine": ("opt-schedule", schedule(cooling=lambda t, lr, warm, total: lr), "stays where it is"),
    "ramp down": ("opt-schedule", schedule(warming=lambda t, lr, warm: lr * (1 - t / warm)), "backwards"),
    "no warm-up": ("opt-schedule", half_cosine, "warm-up is missing"),
    "degrees": (
        "opt-schedule",
        schedule(
            cooling=lambda t, lr, warm, total: lr / 2 * (1 + math.cos(180 * (t - warm) / (total - warm))),
        ),
        "radians",
    ),
    "a line down": (
        "opt-schedule",
        schedule(cooling=lambda t, lr, warm, total: lr * (total - t) / (total - warm)),
        "straight line down",
    ),
    "a quarter cosine": (
        "opt-schedule",
        schedule(cooling=lambda t, lr, warm, total: lr * math.cos(math.pi / 2 * (t - warm) / (total - warm))),
        "quarter of a cosine",
    ),
    "ramp ahead": ("opt-schedule", schedule(warming=lambda t, lr, warm: lr * (t + 1) / warm), "one step ahead"),
    "always lr": ("opt-schedule", lambda t, lr, warm, total: lr, "your rate at t = 0"),
    "two rates": ("opt-schedule", lambda t, lr, warm, total: [lr, lr], "one number"),
    "Adam uphill": ("opt-bias-correction", move(sign=1), "The sign"),
    "nothing corrected": ("opt-bias-correction", move(raw, raw), "No correction"),
    "v uncorrected": ("opt-bias-correction", move(v_hat=raw), "v is not corrected"),
    "m uncorrected": ("opt-bias-correction", move(m_hat=raw), "m is not corrected"),
    "no power": (
        "opt-bias-correction",
        move(lambda m, t, b1, b2: m / (1 - b1), lambda v, t, b1, b2: v / (1 - b2)),
        "to the power t",
    ),
    "a step behind": (
        "opt-bias-correction",
        move(lambda m, t, b1, b2: m / (1 - b1 ** (t - 1)), lambda v, t, b1, b2: v / (1 - b2 ** (t - 1))),
        "One step behind",
    ),
    "one beta": ("opt-bias-correction", move(v_hat=lambda v, t, b1, b2: v / (1 - b1**t)), "with beta1"),
    "betas swapped": (
        "opt-bias-correction",
        move(lambda m, t, b1, b2: m / (1 - b2**t), lambda v, t, b1, b2: v / (1 - b1**t)),
        "swapped",
    ),
    "eps inside": ("opt-bias-correction", move(root=lambda v, eps: np.sqrt(v + eps)), "inside the root"),
    "no root": ("opt-bias-correction", move(root=lambda v, eps: v + eps), "root is missing"),
    "no rate": (
        "opt-bias-correction",
        lambda m, v, t, lr, b1, b2, eps: -m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps),
        "rate is missing",
    ),
    "multiplied": (
        "opt-bias-correction",
        move(lambda m, t, b1, b2: m * (1 - b1**t), lambda v, t, b1, b2: v * (1 - b2**t)),
        "so divide",
    ),
    "the paper's short form": (
        "opt-bias-correction",
        lambda m, v, t, lr, b1, b2, eps: -lr * np.sqrt(1 - b2**t) / (1 - b1**t) * m / (np.sqrt(v) + eps),
        "shorter form",
    ),
    "a mean": ("opt-bias-correction", lambda m, v, *settings: float(m.mean()), "shape of m"),
    "no quotient": ("opt-bias-correction", lambda m, v, t, lr, *settings: -lr * m, "The first number moves"),
    "each by itself": (
        "opt-clip-norm",
        lambda grads, limit: [g * min(1, limit / length([g])) for g in grads],
        "one length over all",
    ),
    "by value": ("opt-clip-norm", lambda grads, limit: [np.clip(g, -limit, limit) for g in grads], "by its value"),
    "always to the limit": ("opt-clip-norm", clip(lambda grads, limit: limit / length(grads)), "made longer"),
    "squared length": (
        "opt-clip-norm",
        clip(lambda grads, limit: min(1, limit / length(grads) ** 2)),
        "root is missing",
    ),
    "sum of sizes": ("opt-clip-norm", clip(lambda grads, limit: min(1, limit / length(grads, 1))), "absolute values"),
    "largest number": (
        "opt-clip-norm",
        clip(lambda grads, limit: min(1, limit / length(grads, np.inf))),
        "largest number",
    ),
    "not clipped": ("opt-clip-norm", clip(lambda grads, limit: 1), "Nothing is clipped"),
    "sum of lengths": (
        "opt-clip-norm",
        clip(lambda grads, limit: min(1, limit / sum(length([g]) for g in grads))),
        "add up the arrays' lengths",
    ),
    "the larger factor": ("opt-clip-norm", clip(lambda grads, limit: max(1, limit / length(grads))), "not the larger"),
    "nothing returned": ("opt-clip-norm", in_place, "return the list too"),
    "to length 1": ("opt-clip-norm", clip(lambda grads, limit: min(1, 1 / length(grads))), "to length 1"),
    "half of it": ("opt-clip-norm", clip(lambda grads, limit: 0.5), "A gradient of length 13"),
    "one array": ("opt-clip-norm", lambda grads, limit: grads[0], "a list of arrays"),
    "descent in the ravine": ("opt-ravine", own(downhill), "That is gradient descent"),
    "ravine uphill": ("opt-ravine", own(uphill), "Check the sign"),
    "all to zero": ("opt-ravine", own(to_zero), "Its best is"),
    "signs alone": ("opt-ravine", own(signs), "Its best is"),
    "a new array in the ravine": ("opt-ravine", own(forgetful), "never moves"),
    "a function": ("opt-ravine", downhill, "the class itself"),
}
