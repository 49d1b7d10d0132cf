"""Contour lines of a loss as short SVG paths: the ground on which a descent is drawn, made by contourpy.

A map is 1000 units wide and 800 high, its origin at the upper left. Each path is the ground up to one level, closed
along the map's border where it is cut off, so that it can be filled as well as drawn.
"""

import contourpy
import numpy as np

WIDTH, HEIGHT = 1000, 800
CELLS = 80  # of the grid, across
SHARES = (0.005, 0.02, 0.05, 0.1, 0.17, 0.26, 0.38, 0.53, 0.72)  # of the map that lie below each level
OFF = 1.2  # units by which a line may be off after points are dropped
APART = 90  # units between two labels


def contours(value, window, minima=()):
    """Draw the levels of a loss.

    Args:
        value: a function of w, shape (2,).
        window: (left, right, bottom, top).
        minima: points that are marked on the map; no label comes near them.

    Returns:
        {"levels": numbers, ascending, "paths": one SVG path a level, "labels": [[x, y, which level], …]}.
    """
    left, right, bottom, top = window
    x, y = np.linspace(left, right, CELLS + 1), np.linspace(top, bottom, CELLS * HEIGHT // WIDTH + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        z = np.array([[value(np.array([a, b])) for a in x] for b in y], float)
    z = np.where(np.isfinite(z), z, np.nanmax(z[np.isfinite(z)]))
    levels = sorted({float(f"{level:.2g}") for level in np.quantile(z, SHARES)})
    levels = [level for level in levels if z.min() < level < z.max()]
    across = np.linspace(0, WIDTH, x.size), np.linspace(0, HEIGHT, y.size)
    generator = contourpy.contour_generator(*across, z, fill_type=contourpy.FillType.OuterOffset)
    rings = [_rings(generator.filled(z.min() - 1, level)) for level in levels]
    paths = ["".join(map(_path, ground)) for ground in rings]
    marked = [((a - left) / (right - left) * WIDTH, (top - b) / (top - bottom) * HEIGHT) for a, b in minima]
    return {"levels": levels, "paths": paths, "labels": _labels(rings, marked)}


def _rings(filled):
    """All outlines of one level, outer ones and holes, with the points that no line needs dropped."""
    outlines = [
        points[start:stop]
        for points, offsets in zip(*filled, strict=True)
        for start, stop in zip(offsets, offsets[1:], strict=False)
    ]
    rings = [np.round(_thin(outline)).astype(int) for outline in outlines]
    return [ring for ring in rings if len(ring) > 3]


def _thin(points):
    """Drop points that lie within OFF of the line through their neighbours that stay (Douglas and Peucker)."""
    if len(points) < 3:
        return points
    chord = points[-1] - points[0]
    away = points - points[0]
    if not chord.any():  # a closed line: measured from where it starts
        distance = np.hypot(*away.T)
    else:
        distance = np.abs(chord[0] * away[:, 1] - chord[1] * away[:, 0]) / np.hypot(*chord)
    far = int(distance.argmax())
    if distance[far] <= OFF:
        return points[[0, -1]]
    return np.concatenate([_thin(points[: far + 1])[:-1], _thin(points[far:])])


def _path(ring):
    """A closed line as SVG: its first point, then the way from each point to the next."""
    x, y = ring[0]
    ways = "".join(f"{dx}{'' if dy < 0 else ' '}{dy} " for dx, dy in np.diff(ring[:-1], axis=0))
    return f"M{x} {y}l{ways.rstrip().replace(' -', '-')}z"


def _labels(rings, marked):
    """Places for the numbers: the rightmost point of every second line that lies well inside the map, and free."""
    labels = []
    for number in range(len(rings) - 1, -1, -2):
        points = np.concatenate(rings[number]) if rings[number] else np.empty((0, 2), int)
        inside = (points > 40).all(1) & (points[:, 0] < WIDTH - 60) & (points[:, 1] < HEIGHT - 40)
        for x, y in sorted(points[inside].tolist(), reverse=True):
            free = all(abs(x - a) > APART or abs(y - b) > APART / 2 for a, b in marked)
            if free and all(abs(x - a) + abs(y - b) > APART for a, b, _ in labels):
                labels.append([x, y, number])
                break
    return labels
