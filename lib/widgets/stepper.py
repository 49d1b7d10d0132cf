"""What every stepper has in common: settings that are checked as a whole, a step, and attributes that follow both.

A stepper's settings are one dict of plain data, the same in Python and in the browser. Whoever changes a part of them,
by an attribute, by `set` or by hand in the browser, gets the whole checked first; what cannot be drawn raises Refusal
and the last good picture stays.

A subclass has an `__init__` whose parameters, save those in NOT_SETTINGS, are its attributes, each declared as a
Setting, and says with the methods that raise NotImplementedError here how its settings are read, checked, counted and
shown.
"""

import hashlib
import inspect
import json

import numpy as np
import traitlets

from lib.traces.trace import rounded

from .base import Figure
from .mathml import rich
from .refusals import Refusal, check_step

KEEP = object()  # as a step: the one that is shown, or the last where there are fewer now
NOT_SETTINGS = ("step", "name", "caption", "alt")


class Setting(traitlets.TraitType):
    """An attribute that is part of a stepper's settings: the whole is checked before one part changes."""

    default_value = None

    def set(self, stepper, value):
        stepper.set(**{self.name: value})


class Stepper(Figure):
    """A figure that goes through an algorithm step by step."""

    step = Setting()

    def __init__(self, settings, step, name, caption, alt):
        self._settings = self.settle(settings, given=settings)
        self._step = whole(step)
        check_step(self._step, self.count(self._settings))
        self._caption, self._alt, self._name = caption, alt, name or self._name_of_settings()
        super().__init__(name=self._name, state=self._state(), figure=self.payload(exact=True))
        self._publish()

    # ---- what a subclass says ------------------------------------------------------------------------------------

    def read(self, changes):
        """Return what attributes are set to in the fixed form of the settings, without judging it."""
        raise NotImplementedError

    def settle(self, settings, given):
        """Raise Refusal where settings cannot be drawn; return them with what a change of `given` brings along."""
        raise NotImplementedError

    def count(self, settings):
        """Return the number of steps."""
        raise NotImplementedError

    def frame_of(self, settings, step):
        """Return every number of a step."""
        raise NotImplementedError

    def attributes(self):
        """Return the settings as a reader writes them, by attribute."""
        raise NotImplementedError

    def describe(self):
        """Return the caption and the alternative text of the step, where the author gave none."""
        raise NotImplementedError

    # ---- from Python and from the browser ------------------------------------------------------------------------

    def set(self, **changes):
        """Change several settings, and `step`, at once."""
        names = inspect.signature(type(self)).parameters.keys() - set(NOT_SETTINGS) | {"step"}
        unknown = changes.keys() - names
        if unknown:
            raise TypeError(f"{type(self).__name__} has no setting {', '.join(sorted(unknown))}")
        step = whole(changes.pop("step", KEEP))
        self._settle(self._settings | self.read(changes), step, given=changes)

    def read_state(self, state):
        """Take over what the reader did in the browser; put the last good picture back where it cannot be drawn."""
        if state == self._state():
            return
        try:
            self._settle(self._settings | state["settings"], state["step"], given=state["settings"])
        except (Refusal, KeyError, TypeError):
            self._publish()

    def _settle(self, settings, step, given):
        """Check settings and step, make them the figure's own, and let traits, state and browser follow."""
        settings = self.settle(settings, given)
        count = self.count(settings)
        if step is KEEP:
            step = min(self._step, count - 1)
        check_step(step, count)
        self._settings, self._step = settings, step
        self._publish()

    def _publish(self):
        """Write settings and step to attributes and state; observers hear what changed once everything agrees."""
        old = dict(self._trait_values)
        values = self.attributes() | {"step": self._step}
        changed = [name for name, value in values.items() if not _same(old.get(name), value)]
        self._trait_values.update({name: values[name] for name in changed})
        self.state = self._state()
        for name in changed:
            self._notify_trait(name, old.get(name), self._trait_values[name])

    def _state(self):
        return {"settings": self.settings, "step": self._step}

    # ---- what is shown -------------------------------------------------------------------------------------------

    @property
    def settings(self):
        """The settings in the one form that Python and the browser share: a dict of plain data."""
        return json.loads(json.dumps(self._settings))

    @property
    def frame(self):
        return self.frame_of(self._settings, self._step)

    def payload(self, exact=False):
        """Return the figure as plain data; `exact` keeps every digit of the settings, else six.

        The checks are frames computed here for a few steps: the browser compares its own with them at the start.
        """
        settings = self._settings if exact else rounded(self._settings)
        return {
            "kind": self.kind,
            "version": 1,
            "name": self._name,
            "caption": self.caption,
            "alt": self.alt,
            "settings": settings,
            "step": self._step,
            "checks": [{"step": step, **rounded(self.frame_of(settings, step))} for step in self.check_steps()],
            "options": {},
        }

    def check_steps(self):
        """The steps whose frames the browser compares with its own."""
        return sorted({0, self._step, self.count(self._settings) - 1})

    @property
    def caption(self):
        return rich(self._caption or self.describe()[0])

    @property
    def alt(self):
        return self._alt or self.describe()[1]

    def _name_of_settings(self):
        """A name that is the same at every run: figures with other settings have another."""
        text = json.dumps(rounded(self._settings), sort_keys=True)
        return f"{self.kind}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def whole(value):
    """Return NumPy's whole numbers as Python's; anything else as it is."""
    return int(value) if isinstance(value, np.integer) else value


def read_only(array):
    """Return an array that cannot be changed in place, since that would move no picture."""
    array.flags.writeable = False
    return array


def _same(old, new):
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        return np.array_equal(old, new)
    return type(old) is type(new) and old == new
