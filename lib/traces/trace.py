"""What every trace has in common: a plain dict of columns, rounded, small, and readable one step at a time."""

import json

BUDGET = 100_000  # bytes of JSON that one figure may hold


class Trace(dict):
    """A recording of an algorithm: {"kind", "version", "steps", "columns", one list for each name in "columns", …}.

    Columns hold one entry a step. Keys that are not columns hold for all steps. `step(7)` reads one row across.

    >>> trace = Trace({"kind": "count", "version": 1, "steps": 3, "columns": ["square"], "square": [0, 1, 4]})
    >>> trace["square"][2], trace.step(2)
    (4, {'square': 4})
    """

    def step(self, number):
        """Return step `number` as a dict: its entry of every column."""
        if not 0 <= number < self["steps"]:
            raise ValueError(f"there is no step {number}: the steps run from 0 to {self['steps'] - 1}")
        return {name: self[name][number] for name in self["columns"]}

    def json(self):
        """Return the trace as compact JSON, the same text every time."""
        return json.dumps(self, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def __repr__(self):
        size = len(self.json().encode()) / 1000
        return f"{self['kind']} trace of {self['steps']} steps, {size:.1f} kB: {', '.join(self['columns'])}"


def rounded(value, digits=6):
    """Return numbers, arrays and nested lists as plain Python: `digits` significant digits, whole numbers as int.

    >>> rounded([1.0, 2 / 3, -0.0, None])
    [1, 0.666667, 0, None]
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: rounded(entry, digits) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(entry, digits) for entry in value]
    if isinstance(value, float):
        value = float(f"{value:.{digits}g}")
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value


def plain(value):
    """Return arrays as lists, NumPy's numbers as Python's and NaN as None, through lists and dicts."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if value != value else value


def check_budget(size, advice, budget=BUDGET):
    """Raise ValueError where a trace of `size` bytes is more than one figure may hold; `advice` says what helps."""
    if size > budget:
        raise ValueError(
            f"this trace takes at least {size / 1000:.0f} kB of JSON and a figure may hold {budget / 1000:.0f} kB: "
            + advice
        )
