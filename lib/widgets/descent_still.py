"""One step of a race as a picture, a table and sentences: what remains where no script runs."""

import json
import math
from functools import cache
from pathlib import Path

import numpy as np

from lib.traces import descent as trace
from lib.traces.contours import HEIGHT as MAP_HEIGHT
from lib.traces.contours import WIDTH as MAP_WIDTH
from lib.traces.surfaces import surfaces

from .base import escape, still_figure
from .digits import write
from .svg import INK, LINE, MARGIN, MUTED, WIDTH, Card, number

ROOM = WIDTH - 2 * MARGIN
SCALE = ROOM / MAP_WIDTH
CURVE = 90  # height of the losses
WORDS = {
    "g": "gradient g", "d": "g with weight decay", "velocity": "velocity v", "ahead": "g + μ v", "m": "m", "v": "v",
    "m_hat": "m̂", "v_hat": "v̂", "s": "s", "u": "u", "delta": "Δ", "rate": "effective learning rate",
    "move": "step taken",
}  # fmt: skip


@cache
def looks():
    """Return looks.json: colour, dash and marker of each optimizer."""
    return json.loads(Path(__file__).with_name("looks.json").read_text(encoding="utf-8"))


class Race:
    """Everything that the picture, the table and the sentences of one step need."""

    def __init__(self, settings, step, runs):
        self.settings, self.step, self.runs = settings, step, runs
        self.frame = trace.frame(settings, step, runs)
        own = settings["own"] or {}
        named = surfaces().get(settings["surface"])
        self.surface = named["name"] if named else own["name"]
        ground = named or own
        self.window, self.minima = ground["window"], ground["minima"]
        self.contours = trace.ground(settings["surface"]) if named else own["contours"]
        lowest = min(min(run["loss"]) for run in runs.values())
        known = ground["minimum"] is not None
        self.floor = ground["minimum"] if known else min(0.0, lowest)
        self.depth = 1e-14 if known else 1e-6  # the least loss that is drawn, as a share of the greatest

    def name(self, optimizer):
        row = trace.optimizers().get(optimizer)
        return row["name"] if row else self.runs[optimizer]["name"]

    def look(self, optimizer):
        by_name = {look["id"]: look for look in looks()}
        place = self.settings["race"].index(optimizer)
        look = by_name.get(optimizer) or looks()[len(looks()) - 1 - place % len(looks())]
        return look | {"colour": _darker(look["colour"])}

    def place(self, w):
        """A point of the surface in the units of the map."""
        left, right, bottom, top = self.window
        return (w[0] - left) / (right - left) * MAP_WIDTH, (top - w[1]) / (top - bottom) * MAP_HEIGHT

    def gone(self, optimizer):
        """The step at which an optimizer diverged, where that has happened by now."""
        diverged = self.frame["diverged"][optimizer]
        return diverged if diverged is not None and diverged <= self.step else None

    @property
    def running(self):
        """Who still runs, the lowest loss first."""
        here = [name for name in self.settings["race"] if self.frame["loss"][name] is not None]
        return sorted(here, key=self.frame["loss"].get)


def _darker(colour, share=0.82):
    """A colour that stands out from white: mixed with the ink, as the live picture does."""
    if colour is None:
        return INK
    mixed = [round(share * int(colour[i : i + 2], 16) + (1 - share) * int(INK[i : i + 2], 16)) for i in range(1, 7, 2)]
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def short(value):
    """Write a number with three significant digits."""
    return write(None if value is None else float(f"{value:.3g}"), 7)


def pair(values):
    return "·" if values is None else f"({', '.join(map(short, values))})"


# ---- the picture -----------------------------------------------------------------------------------------------


def picture(race):
    """Draw the step: the map with the paths so far, who is where, the losses."""
    card = Card()
    card.text(MARGIN, 30, f"Step {race.step} of {race.settings['steps']}", 16, weight=600)
    card.text(WIDTH - MARGIN, 30, escape(race.surface), 12, MUTED, anchor="end")
    _draw_map(race, card, 42)
    y = card.bottom + 22
    for name in race.settings["race"]:
        look, strong = race.look(name), 600 if name == race.settings["chosen"] else 400
        card.add(_line(look, f"M{MARGIN} {y - 4}h38", 1), y)
        card.add(_marker(look, MARGIN + 19, y - 4, 0.45), y)
        card.text(MARGIN + 48, y, escape(race.name(name)), 12, weight=strong)
        gone = race.gone(name)
        where = f"diverged at step {gone}" if gone else pair(race.frame["w"][name])
        loss = "" if gone else f"loss {short(race.frame['loss'][name])}"
        card.text(258, y, loss, 12, weight=strong, anchor="end")
        card.text(WIDTH - MARGIN, y, where, 12, MUTED, anchor="end")
        y += 19
    _draw_losses(race, card, y + 4)
    return card.svg()


def _draw_map(race, card, top):
    """Contours, minima, paths and the places of this step, cut off at the map's frame."""
    ground = "".join(f'<path d="{d}"/>' for d in race.contours["paths"])
    labels = "".join(
        f'<text x="{x}" y="{y + 9}">{short(race.contours["levels"][level])}</text>'
        for x, y, level in race.contours["labels"]
    )
    parts = [
        f'<g fill="{INK}" fill-opacity=".04" fill-rule="evenodd" stroke="{INK}" stroke-opacity=".26" '
        f'stroke-width="2.5">{ground}</g><g font-size="26" text-anchor="middle" fill="{MUTED}">{labels}</g>'
    ]
    for w in race.minima:
        x, y = map(round, race.place(w))
        parts.append(f'<path stroke="{INK}" stroke-width="5" d="M{x - 11} {y - 11}l22 22m0-22l-22 22"/>')
    start = race.place(race.settings["start"])
    for name in race.settings["race"]:
        points = [race.place(w) for w in race.runs[name]["w"][: race.step + 1]]
        points = np.clip(np.round(points), -4000, 5000).astype(int).tolist()
        parts.append(_line(race.look(name), "M" + "L".join(f"{x} {y}" for x, y in points), 1 / SCALE))
    for name in reversed(race.running):
        x, y = np.clip(np.round(race.place(race.frame["w"][name])), -4000, 5000).astype(int)
        parts.append(_marker(race.look(name), x, y, 1.7 if name == race.settings["chosen"] else 1.3))
    parts.append(
        f'<circle cx="{number(start[0])}" cy="{number(start[1])}" r="22" fill="none" stroke="{INK}" stroke-width="5"/>'
    )
    height = ROOM * MAP_HEIGHT / MAP_WIDTH
    place = f'x="{MARGIN}" y="{top}" width="{ROOM}" height="{number(height)}"'
    card.add(f'<svg {place} viewBox="0 0 {MAP_WIDTH} {MAP_HEIGHT}">{"".join(parts)}</svg>', top + height)
    card.add(f'<rect {place} fill="none" stroke="{LINE}"/>', top + height)
    left, right, bottom, high = race.window
    card.text(MARGIN, top + height + 13, f"w₁ from {short(left)} to {short(right)}", 10.5, MUTED)
    up = f"w₂ from {short(bottom)} to {short(high)}"
    card.text(WIDTH - MARGIN, top + height + 13, up, 10.5, MUTED, anchor="end")


def _draw_losses(race, card, top):
    """The loss of everybody over all steps, on a logarithmic scale, and where this step is."""
    losses = {name: np.array(race.runs[name]["loss"]) - race.floor for name in race.settings["race"]}
    most = max(max(loss) for loss in losses.values())
    least = max(min(min(loss) for loss in losses.values()), most * race.depth, 1e-300)
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(max(most, least * 10)))
    left = MARGIN + 34
    for name, loss in losses.items():
        up = (np.log10(np.maximum(loss, 1e-300)) - low) / (high - low)
        across = left + np.arange(len(loss)) / race.settings["steps"] * (WIDTH - MARGIN - left)
        heights = np.where(up < 0, np.nan, top + 12 + CURVE * (1 - up))  # cut where the line leaves the axis
        card.add(_line(race.look(name), _interrupted(across, heights), 0.8), top)
    x = left + race.step / race.settings["steps"] * (WIDTH - MARGIN - left)
    bottom = top + 12 + CURVE
    card.add(f'<path stroke="{MUTED}" stroke-width="1" d="M{number(x)} {number(top + 12)}V{number(bottom)}"/>', bottom)
    size = f'width="{number(WIDTH - MARGIN - left)}" height="{CURVE}"'
    card.add(f'<rect x="{left}" y="{number(top + 12)}" {size} fill="none" stroke="{LINE}"/>', bottom)
    for power, y in ((high, top + 20), (low, bottom)):
        power = f'10<tspan dy="-4" font-size="8">{write(float(power))}</tspan>'
        card.text(left - 5, y, power, 10.5, MUTED, anchor="end")
    minus = f" {'+' if race.floor < 0 else '−'} {short(abs(race.floor))}" if race.floor else ""
    card.text(left, top + 6, f"loss{minus}, by step", 10.5, MUTED)


def _interrupted(across, heights):
    """A line through these points, begun anew after each that is no number."""
    d, pen = "", "M"
    for x, y in zip(across, heights, strict=True):
        d, pen = (d, "M") if np.isnan(y) else (f"{d}{pen}{x:.1f} {y:.1f}", "L")
    return d


def _line(look, d, scale):
    dash = " ".join(number(float(part) * scale) for part in look["dash"].split())
    dash = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path fill="none" stroke="{look["colour"]}" stroke-width="{number(1.8 * scale)}"{dash} d="{d}"/>'


def _marker(look, x, y, scale):
    place = f'transform="translate({x} {y}) scale({scale})"'
    return f'<path {place} fill="{look["colour"]}" stroke="#fff" stroke-width="2" d="{look["marker"]}"/>'


# ---- the words -------------------------------------------------------------------------------------------------


def _standing(race):
    """One sentence for everybody: where they are, or when they diverged."""
    sentences = [
        f"{race.name(name)} is at {pair(race.frame['w'][name])} with loss {short(race.frame['loss'][name])}."
        for name in race.running
    ]
    diverged = [name for name in race.settings["race"] if race.gone(name)]
    return sentences + [f"{race.name(name)} diverged at step {race.gone(name)}." for name in diverged]


def alt_text(settings, step, runs):
    """Say what the picture shows, with its numbers."""
    race = Race(settings, step, runs)
    what = f"Contours of the surface {race.surface} with a path from {pair(settings['start'])} for each optimizer"
    return f"{what}, step {step} of {settings['steps']}. {' '.join(_standing(race))}"


def caption_text(settings, step, runs):
    """Say what to see; HTML."""
    race = Race(settings, step, runs)
    if len(race.running) < 2:
        return escape(f"After {step} steps: {_standing(race)[0]}")
    first, *_, last = race.running
    losses = race.frame["loss"]
    return escape(
        f"After {step} steps {race.name(first)} is lowest, at {short(losses[first])}; "
        f"{race.name(last)} is highest, at {short(losses[last])}."
    )


def _inner(race):
    """The chosen optimizer's numbers: [(words, [w₁'s, w₂'s]), …]."""
    entries = race.frame["inner"].items()
    return [(WORDS.get(name, name), value if isinstance(value, list) else [value, None]) for name, value in entries]


def plain_text(name, settings, step, runs):
    """The step as plain text; the first line alone says what this is."""
    race = Race(settings, step, runs)
    runners = ", ".join(race.name(each) for each in settings["race"])
    lines = [f"{name}: {race.surface}, {runners} from {pair(settings['start'])}, step {step} of {settings['steps']}"]
    lines += [f"  {sentence}" for sentence in _standing(race)]
    lines.append(f"{race.name(settings['chosen'])}:")
    return "\n".join(lines + [f"  {words} = {pair(values)}" for words, values in _inner(race)])


def table(race):
    """Who is where, then the chosen optimizer's numbers, as an HTML table."""
    rows = [
        [race.name(name), race.frame["loss"][name], *(race.frame["w"][name] or [None, None])]
        for name in race.settings["race"]
    ]
    chosen = race.name(race.settings["chosen"])
    rows += [[f"{chosen}: {words}", None, *values] for words, values in _inner(race)]
    body = "".join(
        f'<tr><th scope="row">{escape(title)}</th>{"".join(f"<td>{short(cell)}</td>" for cell in cells)}</tr>'
        for title, *cells in rows
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in ("", "loss", "w₁", "w₂"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def still(settings, step, runs, caption, alt):
    """Return the <figure> of one step."""
    race = Race(settings, step, runs)
    return still_figure(picture(race), alt, caption, "Numbers of this step", table(race), width=560)
