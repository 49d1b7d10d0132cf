"""The settings that a stepper refuses, in words that Python and the browser share.

The tables beside this file hold the sentences: one for each stepper, and common.json for what all refuse. The
conditions stand in the module of a table's name and in js/engine. The order of its rows is the order of checking on
both sides, and the first row that applies speaks.
"""

import json
from functools import cache
from pathlib import Path


class Refusal(ValueError):
    """A setting that the stepper does not take; `id` names the row of a table."""

    def __init__(self, id, sentence):
        super().__init__(sentence)
        self.id = id


@cache
def rows(*tables):
    """Return the rows of these tables ("convolution", "optimizer", "common"; all without a name) as {id: row}."""
    folder = Path(__file__).parent
    paths = [folder / f"{table}.json" for table in tables] or sorted(folder.glob("*.json"))
    return {row["id"]: row for path in paths for row in json.loads(path.read_text(encoding="utf-8"))}


def limit(id):
    """Return the number up to which the row `id` lets a setting pass."""
    return rows()[id]["limit"]


def refuse(id, **values):
    """Raise the Refusal of row `id`, its {placeholders} filled."""
    sentence = rows()[id]["sentence"].format(limit=rows()[id].get("limit"), **values)
    raise Refusal(id, sentence)


def check_step(step, count):
    """Raise Refusal unless `step` is one of `count` steps."""
    if not is_whole(step) or not 0 <= step < count:
        refuse("step", step=step, last=count - 1)


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def are_numbers(value, limit):
    """Whether this is a number of that size at most, or nested lists of such numbers."""
    if isinstance(value, list):
        return all(are_numbers(entry, limit) for entry in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= limit  # NaN is not
