"""Checks of chapter 5, optimizers."""

import math

import numpy as np

from lib import numpy_nn as nn
from lib.traces.surfaces import noise, value_and_gradient

from .verdict import Failed, is_untouched, right, run, untouched, wrong

__all__ = ["CHECKS"]

START = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])
STEPS = 6


def slopes(seed=0):
    """The gradients that every exercise's optimizer is given: (STEPS, 2, 3)."""
    return np.random.default_rng(seed).normal(size=(STEPS, *START.shape))


def walk(kind, **settings):
    """Where an optimizer stands after each of the slopes, (STEPS, 2, 3), and its state; a reader's error is told."""

    def go():
        parameter = nn.Parameter(START.copy())
        optimizer = kind([parameter], **settings)
        places = []
        for g in slopes():
            parameter.grad = g.copy()
            optimizer.step()
            places.append(np.array(parameter.data, dtype=float))
        return np.array(places), dict(optimizer.state[parameter])

    go.__name__ = getattr(kind, "__name__", "your optimizer")
    return run(go)


def refuse_what_is_no_optimizer(answer):
    """One sentence for an answer that is not a subclass of nn.Optimizer; None for one that is."""
    if not (isinstance(answer, type) and issubclass(answer, nn.Optimizer)):
        raise Failed("Hand over the class itself, a subclass of nn.Optimizer, without calling it.")


def refuse_what_stands_still(places, state):
    """A verdict on an optimizer that has not moved: the stub, or a rule that made a new array; None for others."""
    if not np.array_equal(places[-1], START):
        return None
    if not state:
        return untouched()
    return wrong("Nothing moves: `w = w − …` makes a new array and drops it. Change the one you were given: `w -= …`.")


def follow(rule):
    """Where a rule w, g, state → w takes START, after each of the slopes."""
    w, state, places = START.copy(), {}, []
    for g in slopes():
        w = rule(w, g, state)
        places.append(w)
    return np.array(places)


def nesterov(answer):
    """A subclass of nn.Optimizer with lr and momentum that steps as torch's SGD(nesterov=True)."""
    refuse_what_is_no_optimizer(answer)
    lr, mu = 0.1, 0.8
    places, state = walk(answer, lr=lr, momentum=mu)
    if still := refuse_what_stands_still(places, state):
        return still
    if np.allclose(places, walk(nn.SGD, lr=lr, momentum=mu, nesterov=True)[0]):
        return right(f"Right: {STEPS} steps with momentum {mu} end where nn.SGD(nesterov=True) ends.")

    def rule(push, fed=lambda v, g: mu * v + g):
        def step(w, g, state):
            state["v"] = fed(state.get("v", np.zeros_like(w)), g)
            return w - lr * push(g, state["v"])

        return follow(step)

    mistakes = [
        (rule(lambda g, v: v), "That is plain momentum: the velocity is right, the look ahead is missing."),
        (rule(lambda g, v: g), "That is plain descent: the velocity is not used."),
        (rule(lambda g, v: g + v), "The push along v is too long: only the share `momentum` of it is added to g."),
        (
            rule(lambda g, v: v + mu * v),
            "You add the push to v. It goes on top of the gradient: g + momentum · v.",
        ),
        (
            rule(lambda g, v: g + mu * v, lambda v, g: mu * v + (1 - mu) * g),
            "Your velocity is an average, with (1 − momentum) before g. torch's has no such factor.",
        ),
        (rule(lambda g, v: -(g + mu * v)), "The sign: it walks uphill."),
    ]
    return first_that_fits(places, mistakes) or wrong(
        f"After the first step w[0, 0] is {places[0][0, 0]:.4f}. With v = g there, g + momentum · v makes it "
        f"{START[0, 0] - lr * (1 + mu) * slopes()[0][0, 0]:.4f}."
    )


def first_that_fits(given, mistakes):
    """The verdict of the first mistake whose numbers are the given ones, or None."""
    for numbers, message in mistakes:
        if np.shape(numbers) == np.shape(given) and np.allclose(given, numbers):
            return wrong(message)
    return None


def adamw(answer):
    """A subclass of nn.Adam whose weight decay does not go through the gradient."""
    refuse_what_is_no_optimizer(answer)
    settings = {"lr": 0.1, "weight_decay": 0.5}
    lr, decay = settings.values()
    places, state = walk(answer, **settings)
    if still := refuse_what_stands_still(places, state):
        return still
    if np.allclose(places, walk(nn.AdamW, **settings)[0]):
        return right("Right: the decay is the same for all weights, and Adam sees the gradient alone.")

    def rule(before=1.0, after=1.0, weight_decay=0.0):
        adam = nn.Adam([parameter := nn.Parameter(START.copy())], lr=lr, weight_decay=weight_decay)
        found = []
        for g in slopes():
            parameter.data *= before
            parameter.grad = g
            adam.step()
            parameter.data *= after
            found.append(parameter.data.copy())
        return np.array(found)

    mistakes = [
        (rule(weight_decay=decay), "That is Adam with an L2 penalty: the decay joins g and is divided by √v̂ with it."),
        (rule(), "That is Adam without any decay."),
        (
            rule(before=1 - lr * decay, weight_decay=decay),
            "It decays twice: once by itself, and once in Adam's update. Hand that one weight_decay=0.",
        ),
        (rule(before=1 - decay), "The decay is too strong: in AdamW it is scaled by the learning rate, 1 − lr · δ."),
        (rule(before=1 + lr * decay), "The sign: the weights grow away from 0."),
        (rule(before=lr * decay), "You keep the share that should go: multiply by 1 − lr · δ."),
        (
            np.array([START * (1 - lr * decay) ** t for t in range(1, STEPS + 1)]),
            "You decay, and Adam never steps: call super().update(…).",
        ),
        (
            rule(after=1 - lr * decay),
            "Nearly: you decay after Adam's step, so the step is shortened too. Decay first, as torch does.",
        ),
    ]
    return first_that_fits(places, mistakes) or wrong(
        f"After the first step w[1, 1] is {places[0][1, 1]:.4f}. Decay takes 3 to {3 * (1 - lr * decay):.4f}, and "
        f"Adam's first step is lr = {lr} against the sign of g: {walk(nn.AdamW, **settings)[0][0][1, 1]:.4f}."
    )


def schedule(answer):
    """my_rate(t, lr, warm, total): linear from 0 to lr in `warm` steps, then half a cosine down to 0 at `total`."""
    cases = [(t, 0.4, 10, 50) for t in (0, 5, 10, 20, 30, 45, 50)]
    given = [run(answer, *case) for case in cases]
    if is_untouched(given):
        return untouched()
    if any(np.shape(rate) != () for rate in given):
        return wrong("The rate is one number.")
    given = np.array(given, dtype=float)

    def rates(warming, cooling):
        return [warming(t, lr, warm) if t < warm else cooling(t, lr, warm, total) for t, lr, warm, total in cases]

    def ramp(t, lr, warm):
        return lr * t / warm

    def half_cosine(t, lr, warm, total):
        return lr / 2 * (1 + math.cos(math.pi * (t - warm) / (total - warm)))

    if np.allclose(given, rates(ramp, half_cosine)):
        return right("Right: 0 at the start, lr when the warm-up ends, half of it midway through the rest, 0 at last.")
    mistakes = [
        (
            rates(ramp, lambda t, lr, warm, total: lr / 2 * (1 + math.cos(math.pi * t / total))),
            "The cosine starts at step 0, so the rate jumps when the warm-up ends. Count its steps from `warm`.",
        ),
        (
            rates(ramp, lambda t, lr, warm, total: lr / 2 * (1 + math.cos(math.pi * (t - warm) / total))),
            "The cosine is stretched over `total` steps, so the rate does not reach 0. It has total − warm of them.",
        ),
        (
            rates(ramp, lambda t, lr, warm, total: lr * math.cos(math.pi * (t - warm) / (total - warm))),
            "The rate becomes negative, and the optimizer walks uphill: lift the cosine, (1 + cos) / 2.",
        ),
        (
            rates(ramp, lambda t, lr, warm, total: lr * (1 + math.cos(math.pi * (t - warm) / (total - warm)))),
            "The half is missing: when the warm-up ends the rate doubles.",
        ),
        (rates(ramp, lambda t, lr, warm, total: lr), "The warm-up is right. After it the rate stays where it is."),
        (
            rates(ramp, lambda t, lr, warm, total: lr * (total - t) / (total - warm)),
            "That is a straight line down. Half a cosine is level at both of its ends.",
        ),
        (
            rates(ramp, lambda t, lr, warm, total: lr * math.cos(math.pi / 2 * (t - warm) / (total - warm))),
            "That is a quarter of a cosine, steep where it ends. Half of one runs from 1 to −1: lift it, and halve it.",
        ),
        (
            rates(lambda t, lr, warm: lr * (1 - t / warm), half_cosine),
            "The warm-up runs backwards: it should rise from 0.",
        ),
        (
            rates(lambda t, lr, warm: half_cosine(t, lr, warm, 50), half_cosine),
            "The warm-up is missing: before `warm` the rate should rise in a straight line.",
        ),
        (
            rates(ramp, lambda t, lr, warm, total: half_cosine(math.degrees(t - warm) + warm, lr, warm, total)),
            "math.cos takes radians.",
        ),
        (
            rates(lambda t, lr, warm: lr * (t + 1) / warm, half_cosine),
            "The ramp is one step ahead: at t = 0 the rate should be 0.",
        ),
    ]
    if verdict := first_that_fits(given, mistakes):
        return verdict
    wanted = rates(ramp, half_cosine)
    place = int(np.argmax(~np.isclose(given, wanted)))
    return wrong(
        f"With lr = 0.4, warm = 10, total = 50 your rate at t = {cases[place][0]} is {given[place]:.4g}; it should be "
        f"{wanted[place]:.4g}."
    )


def bias_correction(answer):
    """my_move(m, v, t, lr, beta1, beta2, eps): what Adam adds to w, given the uncorrected averages after step t."""
    settings = {"lr": 0.1, "beta1": 0.9, "beta2": 0.99, "eps": 1e-3}
    lr, beta1, beta2, eps = settings.values()
    m, v, t = np.array([0.1, -0.02, 0.0]), np.array([0.04, 0.0004, 0.0]), 3
    given = run(answer, m, v, t, *settings.values())
    if is_untouched(given):
        return untouched()
    given = np.asarray(given, dtype=float)
    if given.shape != m.shape:
        return wrong(f"The move has the shape of m, {m.shape}; yours has {given.shape}.")

    def move(t1=t, t2=t, root=lambda v: np.sqrt(v) + eps, power=(beta1, beta2)):
        m_hat = m / (1 - power[0] ** t1) if t1 else m
        v_hat = v / (1 - power[1] ** t2) if t2 else v
        return -lr * m_hat / root(v_hat)

    if np.allclose(given, move()):
        raw = -move(0, 0)[0] / lr
        return right(f"Right. Without the correction the first number would have moved by {raw:.2f} lr at step {t}.")
    mistakes = [
        (-move(), "The sign: w goes against the average, so the move is negative."),
        (move(0, 0), "No correction: after 3 steps m holds 27 % of a gradient only, and v 3 % of a square."),
        (move(t, 0), "v is not corrected. It started from 0 too, and forgets more slowly."),
        (move(0, t), "m is not corrected. It started from 0 too."),
        (move(1, 1), "You correct as at step 1: the betas are to be raised to the power t."),
        (move(t - 1, t - 1), "One step behind: at the first step t is 1, not 0."),
        (move(power=(beta1, beta1)), "Both averages are corrected with beta1; v has beta2."),
        (move(power=(beta2, beta1)), "The betas are swapped: beta1 belongs to m, beta2 to v."),
        (
            move(root=lambda v: np.sqrt(v + eps)),
            "eps stands inside the root. Kingma and Ba, and torch, add it to the root.",
        ),
        (move(root=lambda v: v + eps), "The root is missing: you divide by the mean of the squares."),
        (move() / lr, "The learning rate is missing."),
        (
            -lr * m * (1 - beta1**t) / (np.sqrt(v * (1 - beta2**t)) + eps),
            "You multiply by 1 − βᵗ. The averages are too small at first, so divide.",
        ),
        (
            -lr * math.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + eps),
            "That is the shorter form of the paper's section 2. Its eps is another one: the correction of v does not "
            "reach it. Correct v first.",
        ),
    ]
    return first_that_fits(given, mistakes) or wrong(
        f"The first number moves by {given[0]:.4f}; it should move by {move()[0]:.4f}. Correct m and v, then divide."
    )


def clip_norm(answer):
    """my_clip(grads, limit) → the arrays of `grads`, shortened together to the length `limit`."""
    long = [np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([12.0])]  # together 13 long
    short = [np.array([0.3]), np.array([0.4, 0.0])]  # together 0.5
    limit = 2.6

    changed = []

    def clipped(*grads):
        before = [g.copy() for g in grads]
        result = answer(list(grads), limit)
        changed.extend(g for g, was in zip(grads, before, strict=True) if not np.array_equal(g, was))
        return result

    given = [run(clipped, *long), run(clipped, *short)]
    if is_untouched(given):
        return wrong("You changed the arrays in place; return the list too.") if changed else untouched()
    for grads, found in zip((long, short), given, strict=True):
        if not isinstance(found, (list, tuple)) or [np.shape(x) for x in found] != [x.shape for x in grads]:
            return wrong("Return a list of arrays, one for each gradient and in its shape.")
    flat = np.concatenate([np.ravel(x) for found in given for x in found]).astype(float)

    def every(rule):
        return np.concatenate([np.ravel(x) for grads in (long, short) for x in rule(grads)])

    def length(grads, order=2):
        return np.linalg.norm(np.concatenate([np.ravel(x) for x in grads]), order)

    def shared(factor):
        return every(lambda grads: [x * factor(grads) for x in grads])

    if np.allclose(flat, shared(lambda grads: min(1, limit / length(grads))), rtol=1e-4):
        return right(
            "Right: a gradient of length 13 comes down to 2.6, its direction kept, and a short one stays."
        )
    mistakes = [
        (
            every(lambda grads: [x * min(1, limit / length([x])) for x in grads]),
            "Each array is clipped by itself, which turns the gradient. Measure one length over all of them.",
        ),
        (
            every(lambda grads: [np.clip(x, -limit, limit) for x in grads]),
            "That clips each number by its value, which turns the gradient. Scale all numbers by one factor.",
        ),
        (
            shared(lambda grads: limit / length(grads)),
            "Short gradients are made longer: the factor must not exceed 1.",
        ),
        (shared(lambda grads: min(1, limit / length(grads) ** 2)), "The root is missing from the length."),
        (
            shared(lambda grads: min(1, limit / length(grads, 1))),
            "That is the sum of the absolute values. The length is the root of the sum of squares.",
        ),
        (
            shared(lambda grads: min(1, limit / length(grads, np.inf))),
            "That is the largest number. The length is the root of the sum of squares.",
        ),
        (
            shared(lambda grads: min(1, limit / sum(length([g]) for g in grads))),
            "You add up the arrays' lengths. Lengths add as squares do: the root of the sum of all squares.",
        ),
        (
            shared(lambda grads: max(1, limit / length(grads))),
            "The factor is never below 1: take the smaller of 1 and limit / length, not the larger.",
        ),
        (shared(lambda grads: 1), "Nothing is clipped: the first gradient is 13 long."),
        (shared(lambda grads: min(1, 1 / length(grads))), "It comes down to length 1, not to the limit."),
    ]
    return first_that_fits(flat, mistakes) or wrong(
        f"A gradient of length 13, limit {limit}: yours is {length(given[0]):.4g} long then, and its first number "
        f"is {flat[0]:.4g} instead of {3 * limit / 13:.4g}."
    )


RAVINE_STEPS, RAVINE_LOSS = 60, 0.15
RAVINE_RATES = 10 ** np.arange(-3, 1.01, 0.25)
RAVINE_START, RAVINE_NOISE = np.array([-4.5, 1.2]), 1.0
RAVINE_MINIMUM = np.array([1.5, -0.7])  # moved there, so that nobody finds it by writing 0


def best_in_the_ravine(kind):
    """The lowest mean loss over five noises that an optimizer reaches with a rate of the grid, and the rate."""
    value, gradient = value_and_gradient("ravine")
    drawn = [RAVINE_NOISE * noise(RAVINE_STEPS, seed) for seed in range(5)]

    def end(lr, disturbance):
        parameter = nn.Parameter(RAVINE_MINIMUM + RAVINE_START)
        optimizer = kind([parameter], lr=float(lr))
        for shake in disturbance:
            parameter.grad = gradient(parameter.data - RAVINE_MINIMUM) + shake
            optimizer.step()
        return value(parameter.data - RAVINE_MINIMUM)

    with np.errstate(all="ignore"):
        losses = np.array([np.mean([end(lr, each) for each in drawn]) for lr in RAVINE_RATES])
    losses = np.where(np.isfinite(losses), losses, np.inf)
    return losses.min(), RAVINE_RATES[losses.argmin()]


def ravine(answer):
    """An optimizer of the reader's own: (params, lr), loss at most RAVINE_LOSS within RAVINE_STEPS in the ravine."""
    refuse_what_is_no_optimizer(answer)

    def tuned():
        return best_in_the_ravine(answer)

    tuned.__name__ = answer.__name__
    loss, lr = run(tuned)
    descent, _ = best_in_the_ravine(nn.SGD)
    start = value_and_gradient("ravine")[0](RAVINE_START)
    goal = f"The goal is {RAVINE_LOSS} within {RAVINE_STEPS} steps; gradient descent reaches {descent:.2f}."
    if loss <= RAVINE_LOSS:
        others = ", ".join(
            f"{name} {best_in_the_ravine(kind)[0]:.3f}"
            for name, kind in {
                "Adam": nn.Adam,
                "momentum": lambda params, lr: nn.SGD(params, lr, momentum=0.9),
                "Nesterov": lambda params, lr: nn.SGD(params, lr, momentum=0.9, nesterov=True),
            }.items()
        )
        return right(f"Right: {loss:.3f} with a rate of {lr:.2g}. {goal} With the same rates to choose from: {others}.")
    if np.isclose(loss, start):
        parameter = nn.Parameter(RAVINE_START.copy())
        optimizer = answer([parameter], lr=0.01)
        parameter.grad = np.ones(2)
        optimizer.step()
        if np.array_equal(parameter.data, RAVINE_START) and not optimizer.state[parameter]:
            return untouched()
        if np.array_equal(parameter.data, RAVINE_START):
            return wrong("It never moves: `w = w − …` makes a new array and drops it. Write `w -= …`.")
    if loss >= start:
        return wrong(
            f"With every rate it ends higher than it began, at {loss:.3g} or above, from {start:.3g}. Check the sign, "
            "and whether what it remembers can ever fade."
        )
    if np.isclose(loss, descent):
        return wrong(f"That is gradient descent: {loss:.2f} at best, with {lr:.2g}. {goal} What could it remember?")
    return wrong(
        f"Its best is {loss:.3f}, with a rate of {lr:.2g}. {goal} Across the ravine the gradients cancel, along it "
        "they agree: remember something that tells the two apart."
    )


CHECKS = {
    "opt-nesterov": nesterov,
    "opt-adamw": adamw,
    "opt-schedule": schedule,
    "opt-bias-correction": bias_correction,
    "opt-clip-norm": clip_norm,
    "opt-ravine": ravine,
}
