"""When the settings of an OptimizerStepper are refused."""

from lib.traces.descent import OWN, optimizers
from lib.traces.surfaces import surfaces
from lib.traces.trace import rounded

from . import are_numbers, is_whole, limit, refuse

SHARES = ("momentum", "beta1", "beta2", "alpha", "rho")


def check_descent(settings):
    """Raise Refusal for the first row that the settings of an OptimizerStepper break."""
    own = settings["own"] or {}
    surface = settings["surface"]
    if not (isinstance(surface, str) and surface in surfaces() or surface == OWN and own.get("contours")):
        refuse("surface", name=surface, names=", ".join(surfaces()))
    race = settings["race"]
    if not isinstance(race, list) or not race or len(set(map(str, race))) < len(race):
        refuse("race")
    for name in race:
        if name not in (own.get("runs") or optimizers()):
            refuse("optimizer-name", name=name, names=", ".join(optimizers()))
    if settings["chosen"] not in race:
        refuse("chosen", name=settings["chosen"], names=", ".join(race))
    if not _is_point(settings["start"], limit("start")):
        refuse("start")
    if not is_whole(settings["steps"]) or not 1 <= settings["steps"] <= limit("steps"):
        refuse("steps")
    _check_each(settings, "lr", ["lr"], lambda x: are_numbers(x, limit("lr")) and x > 0)
    _check_each(settings, "share", SHARES, lambda x: are_numbers(x, 1) and 0 <= x < 1)
    _check_each(settings, "eps", ["eps"], lambda x: are_numbers(x, limit("eps")) and x >= 0)
    _check_each(settings, "weight-decay", ["weight_decay"], lambda x: are_numbers(x, limit("weight-decay")) and x >= 0)
    if not _is_number(settings["noise"], limit("noise")) or settings["noise"] < 0:
        refuse("noise")
    if not is_whole(settings["seed"]) or not 0 <= settings["seed"] <= limit("seed"):
        refuse("seed")


def _check_each(settings, row, keys, fits):
    for name, optimizer in optimizers().items():
        for key in optimizer["settings"]:
            value = settings[f"{name}.{key}"]
            if key in keys and not (not isinstance(value, list) and fits(value)):
                refuse(row, name=optimizer["name"], setting=key, value=rounded(value))


def _is_number(value, limit):
    return not isinstance(value, list) and are_numbers(value, limit)


def _is_point(value, limit):
    return isinstance(value, list) and len(value) == 2 and all(_is_number(x, limit) for x in value)
