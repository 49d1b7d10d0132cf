"""The pictures and kernels that Python and the browser both know by name (presets.json)."""

import json
from functools import cache
from pathlib import Path

from .refusals import refuse


@cache
def _table():
    return json.loads(Path(__file__).with_name("presets.json").read_text(encoding="utf-8"))


def names(group):
    """Return the names of a group, "pictures" or "kernels"."""
    return [preset["id"] for preset in _table()[group]]


def picture(name):
    """Return the picture called `name`, nested lists (C, H, W)."""
    for preset in _table()["pictures"]:
        if preset["id"] == name:
            return preset["image"]
    return refuse("picture-name", name=name, names=", ".join(names("pictures")))


def kernel(name, channels=1):
    """Return the kernel called `name`, nested lists (C, K_h, K_w): the same grid for every channel."""
    for preset in _table()["kernels"]:
        if preset["id"] == name:
            return [preset["kernel"]] * channels
    return refuse("kernel-name", name=name, names=", ".join(names("kernels")))
