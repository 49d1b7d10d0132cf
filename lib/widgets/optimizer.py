"""OptimizerStepper: several optimizers walk over a loss surface from one start, step by step."""

import json

import numpy as np

from lib import numpy_nn as nn
from lib.traces import descent as trace
from lib.traces.contours import contours
from lib.traces.surfaces import noise, surfaces
from lib.traces.trace import check_budget, plain, rounded

from .descent_still import alt_text, caption_text, plain_text, still
from .refusals import are_numbers, refuse
from .refusals.optimizer import check_descent
from .stepper import NOT_SETTINGS, Setting, Stepper, read_only, whole

HYPER = {"lr": ["lr"], "momentum": ["momentum"], "betas": ["beta1", "beta2"], "alpha": ["alpha"], "rho": ["rho"]}
HYPER |= {"eps": ["eps"], "weight_decay": ["weight_decay"]}
SOURCES = ("surface", "gradient", "window", "optimizers")  # what only Python can hold: functions and classes


class OptimizerStepper(Stepper):
    """Let optimizers race over a loss surface, and look at every number of one of them.

    Every argument but the last three is an attribute too. Reading one gives what the picture shows, also after the
    reader has moved a slider; setting one moves the picture. What cannot be drawn raises ValueError and the last good
    picture stays. To change several that only fit together, use `set`.

    Args:
        surface: a name ("bowl", "ill-conditioned", "rotated", "ravine", "rosenbrock", "beale", "saddle", "two-valleys",
            "himmelblau"), a symmetric (2, 2) matrix A for L = ½ wᵀAw, or a function of w, shape (2,).
        optimizers: names ("gd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw"), or a
            class or function of your own that takes [parameter] and gives an optimizer with step() and zero_grad().
        start: (w₁, w₂); None is the surface's own.
        lr, momentum, betas, alpha, rho, eps, weight_decay: one value for all optimizers that have it, or a dict
            {"adam": …}. None is torch's default, and for lr what suits the surface.
        noise: standard deviation of the noise in the gradient that "sgd" sees; on the ravine all see it.
        seed: of the noise.
        steps: number of updates; step 0 is the start.
        chosen: the optimizer whose inner numbers are shown; None is the first.
        gradient: of a surface that is a function; None takes central differences.
        window: (left, right, bottom, top) of a surface of your own; None fits the paths.
        step: the step to show first.
        name: what links call this figure.
        caption, alt: HTML and plain text; without them the step describes itself.

    Attributes:
        paths: {optimizer: places, (steps + 1, 2)}, shorter where it diverged; `path` is the chosen one's.
        losses: {optimizer: (steps + 1,)}.
        diverged: {optimizer: the update at which it diverged, or None}.
        frame: the numbers of this step.

    A function or an optimizer of your own runs in Python alone, so the page shows what was recorded: it can be stepped,
    and its settings change from Python.

    >>> stepper = OptimizerStepper("ill-conditioned", ("gd", "momentum"), start=(1, 1), lr=0.05, steps=2)
    >>> stepper.paths["gd"].tolist(), stepper.lr
    ([[1.0, 1.0], [0.95, 0.0], [0.9025, 0.0]], 0.05)
    """

    kind = "optimizer"

    surface = Setting()
    optimizers = Setting()
    start = Setting()
    lr = Setting()
    momentum = Setting()
    betas = Setting()
    alpha = Setting()
    rho = Setting()
    eps = Setting()
    weight_decay = Setting()
    noise = Setting()
    seed = Setting()
    steps = Setting()
    chosen = Setting()
    gradient = Setting()
    window = Setting()

    def __init__(
        self,
        surface="ill-conditioned",
        optimizers=("gd", "momentum", "adam"),
        start=None,
        lr=None,
        momentum=None,
        betas=None,
        alpha=None,
        rho=None,
        eps=None,
        weight_decay=None,
        noise=None,
        seed=0,
        steps=200,
        chosen=None,
        gradient=None,
        window=None,
        step=0,
        *,
        name=None,
        caption=None,
        alt=None,
    ):
        given = {key: value for key, value in locals().items() if key not in ("self", "__class__", *NOT_SETTINGS)}
        self._sources = {key: given[key] for key in SOURCES}
        super().__init__(self.read(given), step, name, caption, alt)

    # ---- what all steppers ask -----------------------------------------------------------------------------------

    def set(self, **changes):
        before = self._sources
        self._sources = before | {key: changes[key] for key in SOURCES if key in changes}
        try:
            super().set(**changes)
        except Exception:
            self._sources = before
            raise

    def read(self, changes):
        settings = {}
        if "surface" in changes:
            named = isinstance(changes["surface"], str)
            settings = trace.descent_settings(changes["surface"] if named else trace.OWN)
            settings = {key: value for key, value in settings.items() if key not in ("race", "chosen", "steps", "seed")}
        for name, value in changes.items():
            if name == "optimizers":
                settings["race"] = [each if isinstance(each, str) else _name_of(each) for each in _list(value)]
                settings.setdefault("chosen", settings["race"][0] if settings["race"] else None)
            elif name in HYPER:
                settings |= _read_hyper(name, value, settings.get("surface") or self._settings["surface"])
            elif name in ("start", "noise", "chosen") and value is None:
                continue
            elif name == "start":
                settings["start"] = _numbers(value)
            elif name in ("noise", "seed", "steps", "chosen"):
                settings[name] = float(value) if name == "noise" and are_numbers(value, np.inf) else whole(value)
        return settings

    def settle(self, settings, given):
        if "chosen" not in given and settings["race"] and settings["chosen"] not in settings["race"]:
            settings = settings | {"chosen": settings["race"][0]}
        makers = {_name_of(each): each for each in _list(self._sources["optimizers"]) if not isinstance(each, str)}
        known = trace.optimizers() | makers if makers else None
        check_descent(settings | {"own": {"runs": known, "contours": not isinstance(self._sources["surface"], str)}})
        settings = settings | {"own": self._bring(settings, makers)}
        self._runs = trace.runs(settings)
        return settings

    def _bring(self, settings, makers):
        """What the page cannot compute: contours of a surface of the reader's own, runs on it or of their own."""
        surface = self._sources["surface"]
        own = {"name": "Your surface", "matrix": None, "minimum": None, "minima": [], "window": None, "contours": None}
        own["runs"] = None
        if makers or settings["surface"] == trace.OWN and callable(surface):
            own["runs"] = self._record(settings, makers)
        if isinstance(surface, str):
            return own if makers else None
        value, _, _ = trace.read_surface(surface)
        if not callable(surface):
            own |= {"matrix": np.asarray(surface, float).tolist(), "minimum": 0, "minima": [[0, 0]]}
        window = self._sources["window"]
        if window is None:
            opposite = [-x for x in settings["start"]]
            window = trace.window_of(_near(own["runs"]) if own["runs"] else [settings["start"], opposite])
        return own | {"window": [float(x) for x in window], "contours": contours(value, window, own["minima"])}

    def _record(self, settings, makers):
        """Let every optimizer of the race run, and write its run as plain data."""
        own = settings["surface"] == trace.OWN
        surface = self._sources["surface"] if own else settings["surface"]
        value, gradient, row = trace.read_surface(surface, self._sources["gradient"] if own else None)
        drawn = settings["noise"] * noise(settings["steps"], settings["seed"])
        found = {}
        for name in settings["race"]:
            parameter = nn.Parameter(np.array(settings["start"], float))
            hyper = trace.hyperparameters(settings, name) if name not in makers else {}
            make = makers.get(name)
            optimizer = make([parameter]) if make else trace.make(name, parameter, hyper)
            quiet = name != "sgd" and not row.get("noisy")
            run = trace.walk(optimizer, parameter, value, _seen(gradient, drawn * (not quiet)), settings["steps"])
            run = run if make else trace.explain(name, run, hyper)
            found[name] = {"name": name if make else trace.optimizers()[name]["name"], **plain(run)}
        check_budget(len(json.dumps(rounded(found), separators=(",", ":"))), "let fewer optimizers run, or fewer steps")
        return found

    def count(self, settings):
        return trace.step_count(settings)

    def frame_of(self, settings, step):
        return trace.frame(settings, step, self._runs if settings is self._settings else None)

    def attributes(self):
        settings = self._settings
        own = {_name_of(each): each for each in _list(self._sources["optimizers"]) if not isinstance(each, str)}
        surface = self._sources["surface"] if settings["surface"] == trace.OWN else settings["surface"]
        attributes = {key: settings[key] for key in ("noise", "seed", "steps", "chosen")}
        attributes |= {name: _short_hyper(settings, keys) for name, keys in HYPER.items()}
        return attributes | {
            "surface": surface,
            "optimizers": tuple(own.get(name, name) for name in settings["race"]),
            "start": read_only(np.array(settings["start"], float)),
            "gradient": self._sources["gradient"],
            "window": self._sources["window"],
        }

    @property
    def _recorded(self):
        return bool(self._settings["own"] and self._settings["own"]["runs"])

    def check_steps(self):
        return sorted({0, 1, self._step})

    def describe(self):
        return caption_text(self._settings, self._step, self._runs), alt_text(self._settings, self._step, self._runs)

    # ---- results -------------------------------------------------------------------------------------------------

    @property
    def paths(self):
        return {name: read_only(np.array(run["w"], float)) for name, run in self._runs.items()}

    @property
    def path(self):
        return self.paths[self._settings["chosen"]]

    @property
    def losses(self):
        return {name: read_only(np.array(run["loss"], float)) for name, run in self._runs.items()}

    @property
    def diverged(self):
        return {name: run["diverged"] for name, run in self._runs.items()}

    # ---- the three views -----------------------------------------------------------------------------------------

    def payload(self, exact=False):
        names = [self._settings["surface"]] if self._recorded else surfaces()  # a recorded race stays where it is
        return super().payload(exact) | {"contours": {name: trace.ground(name) for name in names if name != trace.OWN}}

    def still(self):
        return still(self._settings, self._step, self._runs, self.caption, self.alt)

    def text(self):
        return plain_text(type(self).__name__, self._settings, self._step, self._runs)


def _list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _name_of(optimizer):
    return getattr(optimizer, "__name__", "yours").strip("<>")


def _numbers(value):
    try:
        return np.asarray(value, float).tolist()
    except (TypeError, ValueError):
        return value  # the table refuses it


def _near(runs):
    """The places of all runs whose loss is not far above that of the start."""
    pairs = [pair for run in runs.values() for pair in zip(run["w"], run["loss"], strict=True)]
    return [w for w, loss in pairs if loss <= pairs[0][1] + abs(pairs[0][1])]


def _seen(gradient, drawn):
    return lambda w, t: gradient(w) + drawn[t - 1]


def _read_hyper(name, value, surface):
    """Spread a value, or a dict by optimizer, over the settings of those that have it; None is the default."""
    keys, settings = HYPER[name], {}
    having = {each: row["settings"] for each, row in trace.optimizers().items() if keys[0] in row["settings"]}
    given = value if isinstance(value, dict) else dict.fromkeys(having, value)
    for each, one in given.items():
        if each not in having:
            refuse("optimizer-name", name=each, names=", ".join(having))
        if one is None:
            suggested = trace.descent_settings(surface)
            settings |= {f"{each}.{key}": suggested[f"{each}.{key}"] for key in keys}
            continue
        entries = _list(one) if len(keys) > 1 else [one]
        if len(entries) != len(keys):
            refuse("share", name=trace.optimizers()[each]["name"], setting=name, value=one)
        settings |= {f"{each}.{key}": _numbers(entry) for key, entry in zip(keys, entries, strict=True)}
    return settings


def _short_hyper(settings, keys):
    """The value where all that run and have it agree, else a dict by optimizer."""
    having = [name for name, row in trace.optimizers().items() if keys[0] in row["settings"]]
    values = {name: [settings[f"{name}.{key}"] for key in keys] for name in having}
    values = {name: value[0] if len(keys) == 1 else tuple(value) for name, value in values.items()}
    values = {name: value for name, value in values.items() if name in settings["race"]} or values
    return next(iter(values.values())) if len(set(values.values())) == 1 else values
