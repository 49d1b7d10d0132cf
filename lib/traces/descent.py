"""Optimizers at work on a loss of two parameters, one update at a time, as plain data.

Step 0 is the start; step t is what stands after t updates. A run is a real optimizer of numpy_nn, or the reader's own,
that moves a real Parameter; what it remembers is read from its `state`. What an equation only passes through (m̂, v̂, the
learning rate that each coordinate really gets) is computed beside it, and a run whose numbers do not add up to the
step that the optimizer took is refused.

`descent_trace` records one run for reading. `descent_settings`, `runs` and `frame` are the same for several
optimizers at once, in the form that Python and the browser share.
"""

from functools import cache

import numpy as np

from lib import numpy_nn as nn

from .contours import contours
from .surfaces import noise, numerical_gradient, quadratic, surfaces, tables, value_and_gradient
from .trace import Trace, check_budget, plain, rounded

FAR = 1e6  # a run has diverged once its loss is so many times the loss at the start (or 1, where that is less)
OWN = "own"  # the surface that the settings bring along
# What torch and numpy_nn call the arrays that an optimizer remembers, and what the equations call them.
LETTERS = {"momentum_buffer": "velocity", "exp_avg": "m", "exp_avg_sq": "v", "acc_delta": "u"}
LETTERS |= {"sum": "s", "square_avg": "s"}


def optimizers():
    """Return the named optimizers as {name: row of descent.json}."""
    return {row["id"]: row for row in tables()["optimizers"]}


def make(name, parameter, hyper):
    """Return numpy_nn's optimizer of a name, over one Parameter, with hyperparameters as descent.json names them."""
    hyper = dict(hyper)
    if name in ("adam", "adamw"):
        hyper["betas"] = hyper.pop("beta1"), hyper.pop("beta2")
    if name == "nesterov":
        hyper["nesterov"] = hyper["momentum"] > 0  # without momentum there is nothing to look ahead along
    kinds = {"adagrad": nn.Adagrad, "rmsprop": nn.RMSprop, "adadelta": nn.Adadelta, "adam": nn.Adam, "adamw": nn.AdamW}
    return kinds.get(name, nn.SGD)([parameter], **hyper)


def walk(optimizer, parameter, value, gradient, steps):
    """Let an optimizer take its steps, and record them.

    Args:
        optimizer: over `parameter` alone, with step() and zero_grad().
        parameter: a Parameter of shape (2,) at the start.
        value: a function of w.
        gradient: a function of w and of the number of the update, from 1.

    Returns:
        {"diverged": number of the update or None, "w": [...], "loss", "g", "move", and a column for each array or
        number that the optimizer remembers}. Entry t stands after t updates; g, move and what is remembered are None
        at the start. A run that diverged ends before that update.
    """
    run = {"diverged": None, "w": [parameter.data.copy()], "loss": [float(value(parameter.data))], "g": [None]}
    run["move"] = [None]
    limit = FAR * max(1.0, abs(run["loss"][0]))
    for t in range(1, steps + 1):
        before = run["w"][-1]
        optimizer.zero_grad()
        parameter.grad = np.array(gradient(before, t), float)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            optimizer.step()
            loss = float(value(parameter.data))
        if not abs(loss) <= limit:
            run["diverged"] = t
            break
        here = {"w": parameter.data.copy(), "loss": loss, "g": parameter.grad.copy(), "move": parameter.data - before}
        here |= _remembered(optimizer, parameter)
        for name, entry in here.items():
            run.setdefault(name, [None] * t).append(entry)
    return run


def _remembered(optimizer, parameter):
    """What the optimizer keeps of this parameter: arrays of its shape and numbers, under the equations' letters."""
    state = getattr(optimizer, "state", None)
    kept = state.get(parameter, {}) if isinstance(state, dict) else {}
    kept = {name: np.array(x) for name, x in kept.items() if name != "step"}
    numbers = {name: x.astype(float) for name, x in kept.items() if x.dtype.kind in "fiu" and x.shape in ((), (2,))}
    return {LETTERS.get(name, name): x for name, x in numbers.items()}


def explain(name, run, hyper):
    """Add what the optimizer's equation passes through, and hold it against the step that was taken.

    d: the gradient with its weight decay, where there is one. rate: the learning rate of each coordinate.
    """
    lr, decay, eps = hyper["lr"], hyper["weight_decay"], hyper.get("eps")
    for t in range(1, len(run["w"])):
        before = run["w"][t - 1]
        d = run["g"][t] + decay * before if decay and name != "adamw" else run["g"][t]
        here = {"d": d} if d is not run["g"][t] else {}
        if name in ("adam", "adamw"):
            here["m_hat"] = run["m"][t] / (1 - hyper["beta1"] ** t)
            here["v_hat"] = run["v"][t] / (1 - hyper["beta2"] ** t)
            here["rate"] = lr / (np.sqrt(here["v_hat"]) + eps)
            move = -here["rate"] * here["m_hat"] - (lr * decay * before if name == "adamw" else 0)
        elif name == "adadelta":
            last = run["u"][t - 1] if t > 1 else np.zeros(2)
            ratio = np.sqrt(last + eps) / np.sqrt(run["s"][t] + eps)
            here |= {"delta": ratio * d, "rate": lr * ratio}
            move = -lr * here["delta"]
        elif name in ("adagrad", "rmsprop"):
            here["rate"] = lr / (np.sqrt(run["s"][t]) + eps)
            move = -here["rate"] * d
        elif name == "nesterov" and hyper["momentum"]:
            here["ahead"] = d + hyper["momentum"] * run["velocity"][t]
            move = -lr * here["ahead"]
        else:
            move = -lr * (run["velocity"][t] if name in ("momentum", "nesterov") and hyper["momentum"] else d)
        reach = np.abs(before).max() + np.abs(move).max()
        if not np.allclose(move, run["move"][t], rtol=1e-9, atol=1e-12 * max(1.0, reach)):
            raise AssertionError(f"step {t} of {name} is {run['move'][t]}, its equation gives {move}")
        for key, entry in here.items():
            run.setdefault(key, [None] * t).append(entry)
    return run


# ---- several at once, in the form that Python and the browser share --------------------------------------------------


def descent_settings(surface="ill-conditioned", race=("gd", "momentum", "adam"), chosen=None, start=None, **changes):
    """Write the arguments down in one fixed form.

    Args:
        surface: a name; `own` brings another one along.
        race: names of the optimizers that run, in the order of descent.json.
        chosen: the one whose inner numbers are shown; None is the first.
        start: (w₁, w₂); None is the surface's.
        changes: steps, noise (standard deviation of the gradient's noise), seed, own, and "adam.lr" and the like.

    Returns:
        A dict of plain numbers, lists and words.
    """
    row = surfaces().get(surface, {})
    settings = {
        "surface": surface,
        "race": list(race),
        "chosen": chosen or race[0],
        "start": row.get("start") if start is None else [float(x) for x in start],
        "steps": 200,
        "noise": row.get("noise", 0),
        "seed": 0,
        "own": None,
    }
    for place, (name, optimizer) in enumerate(optimizers().items()):
        settings |= {f"{name}.{key}": value for key, value in optimizer["settings"].items()}
        if row:
            settings[f"{name}.lr"] = row["lr"][place]
    unknown = set(changes) - set(settings)
    if unknown:
        raise ValueError(f"a descent has no setting {', '.join(sorted(unknown))}")
    return settings | changes


def hyperparameters(settings, name):
    """Return what the optimizer `name` is set to: {"lr": …, …}."""
    return {key: settings[f"{name}.{key}"] for key in optimizers()[name]["settings"]}


def landscape(settings):
    """Return (value, gradient, whether all see the noise, the lowest loss or None) of the surface."""
    if settings["surface"] == OWN:
        return *quadratic(settings["own"]["matrix"]), False, 0
    row = surfaces()[settings["surface"]]
    return *value_and_gradient(settings["surface"]), row["noisy"], row["minimum"]


def runs(settings):
    """Let every optimizer of the race run; return {name: run}, as `walk` and `explain` give it."""
    if settings["own"] and settings["own"]["runs"]:
        return settings["own"]["runs"]
    value, gradient, noisy, _ = landscape(settings)
    drawn = settings["noise"] * noise(settings["steps"], settings["seed"])
    found = {}
    for name in settings["race"]:
        disturbed = noisy or name == "sgd"
        parameter = nn.Parameter(np.array(settings["start"], float))
        hyper = hyperparameters(settings, name)
        seen = _disturbed(gradient, drawn) if disturbed else lambda w, t: gradient(w)
        found[name] = explain(
            name, walk(make(name, parameter, hyper), parameter, value, seen, settings["steps"]), hyper
        )
    return found


def _disturbed(gradient, drawn):
    return lambda w, t: gradient(w) + drawn[t - 1]


@cache
def ground(name):
    """Return the contours of a named surface."""
    row = surfaces()[name]
    return contours(value_and_gradient(name)[0], row["window"], row["minima"])


def step_count(settings):
    """Return the number of steps to look at: the start, and one after each update."""
    return settings["steps"] + 1


def frame(settings, step, found=None):
    """Say where everybody is at one step.

    Returns:
        {"t": step, "w": {name: [w₁, w₂]}, "loss": {name: number}, "diverged": {name: update or None}, "inner": the
        chosen optimizer's g, move and so on}. Who has diverged is None from then on.
    """
    if not 0 <= step < step_count(settings):
        raise ValueError(f"there is no step {step}: the steps run from 0 to {step_count(settings) - 1}")
    found = runs(settings) if found is None else found
    chosen = found[settings["chosen"]]
    columns = [name for name in chosen if name not in ("diverged", "name", "w", "loss")]
    return plain(
        {
            "t": step,
            "w": {name: _at(run["w"], step) for name, run in found.items()},
            "loss": {name: _at(run["loss"], step) for name, run in found.items()},
            "diverged": {name: run["diverged"] for name, run in found.items()},
            "inner": {name: _at(chosen[name], step) for name in columns},
        }
    )


def _at(column, step):
    return column[step] if step < len(column) else None


# ---- one run, to be read ---------------------------------------------------------------------------------------------


def descent_trace(
    loss, optimizer, start=None, steps=200, *, gradient=None, noise_level=0.0, seed=0, window=None, **hyper
):
    """Record every number of one optimizer's run.

    Args:
        loss: the name of a surface, a symmetric (2, 2) matrix A for ½ wᵀAw, or a function of w, shape (2,).
        optimizer: "gd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw", or a class or
            function that takes [parameter] and gives an optimizer with step() and zero_grad().
        start: (w₁, w₂); None is the named surface's.
        gradient: of a loss that is a function; None takes central differences.
        noise_level: standard deviation of the noise that joins each gradient.
        window: (left, right, bottom, top) of the contours; None is the named surface's, or what the run needs.
        hyper: as the optimizer takes them: lr, momentum, betas, …

    Returns:
        A `Trace`, columns at 6 significant digits: w, loss, g, move, what is remembered (velocity; m, v; s; u) and
        what the equation passes through (d, m_hat, v_hat, rate, ahead). Entry t stands after t updates.

    >>> trace = descent_trace([[1, 0], [0, 20]], "gd", start=(1, 1), steps=2, lr=0.05)
    >>> trace["w"], trace.step(1)["g"]
    ([[1, 1], [0.95, 0], [0.9025, 0]], [1, 20])
    """
    value, slope, row = read_surface(loss, gradient)
    start = row["start"] if start is None else start
    parameter = nn.Parameter(np.array(start, float))
    drawn = noise_level * noise(steps, seed)
    name, hyper, machine = read_optimizer(optimizer, parameter, hyper)
    run = walk(machine, parameter, value, _disturbed(slope, drawn), steps)
    run = explain(name, run, hyper) if name in optimizers() else run
    window = window or row.get("window") or window_of(run["w"])
    columns = [key for key in run if key != "diverged"]
    trace = Trace(kind="descent", version=1, optimizer=name, settings=hyper, diverged=run["diverged"])
    trace |= {"steps": len(run["w"]), "columns": columns, "window": list(window)}
    trace |= {key: rounded(plain(run[key])) for key in columns} | {"contours": contours(value, window)}
    check_budget(len(trace.json().encode()), "record fewer steps")
    return trace


def read_surface(loss, gradient=None):
    """Return value, gradient, and the row of descent.json, empty where there is none, of a surface however given."""
    if isinstance(loss, str):
        return *value_and_gradient(loss), surfaces()[loss]
    if callable(loss):
        return loss, gradient or (lambda w: numerical_gradient(loss, w)), {}
    return *quadratic(np.asarray(loss, float).tolist()), {}


def read_optimizer(optimizer, parameter, hyper):
    """Return name, hyperparameters and the optimizer itself, over the parameter."""
    if not isinstance(optimizer, str):
        return getattr(optimizer, "__name__", "yours").strip("<>"), dict(hyper), optimizer([parameter], **hyper)
    hyper = dict(hyper)
    if "betas" in hyper:
        hyper["beta1"], hyper["beta2"] = hyper.pop("betas")
    hyper = optimizers()[optimizer]["settings"] | hyper
    return optimizer, hyper, make(optimizer, parameter, hyper)


def window_of(points, margin=0.25):
    """Return (left, right, bottom, top) that holds the points and the origin's side of them, five wide to four high."""
    points = np.array(points, float)
    low, high = points.min(0), points.max(0)
    middle, reach = (low + high) / 2, np.maximum((high - low) / 2, 0.5) * (1 + margin)
    reach = max(reach[0] / 5, reach[1] / 4) * np.array([5, 4])
    return [float(f"{x:.4g}") for axis in range(2) for x in (middle[axis] - reach[axis], middle[axis] + reach[axis])]
