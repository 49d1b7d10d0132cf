"""Wrong summaries."""

from importlib import import_module
from types import SimpleNamespace
from unittest.mock import patch

from lib import numpy_nn as nn
from lib.numpy_nn.tables import Table

from .register import wrong

SUMMARY = import_module("lib.numpy_nn.summary")


@wrong("summary", "the model itself run, in training mode", "own")
def _(model, *args):
    with patch.object(SUMMARY, "copy", SimpleNamespace(deepcopy=lambda model: SimpleNamespace(eval=lambda: model))):
        return nn.summary(model, *args)


@wrong("summary", "shared parameters counted twice", "own")
def _(*args):
    table = nn.summary(*args)
    *rows, total = table.rows
    return Table(table.headings, [*rows, (*total[:3], sum(row[3] for row in rows))])


@wrong("summary", "parameters of layers inside counted again", "own")
def _(model, *args):
    found = nn.summary(model, *args)
    inside = sum(row[3] for row in found.rows[:-1] if row[0].startswith("0."))
    rows = [(*row[:3], row[3] + inside) if row[0] == "0" else row for row in found.rows]
    return Table(found.headings, rows)


@wrong("summary", "the layers that are not used left out", "own")
def _(*args):
    table = nn.summary(*args)
    return Table(table.headings, [row for row in table.rows if row[2] != "–"])
