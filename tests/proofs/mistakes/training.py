"""Wrong ways to train."""

import copy
from importlib import import_module
from unittest.mock import patch

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn import run
from lib.numpy_nn.run import Run

from .register import wrong

TRAINING = import_module("lib.numpy_nn.training")


def fit_with(**replaced):
    """numpy_nn.fit with some of its parts replaced."""

    def fit(*args, **settings):
        with patch.multiple(TRAINING, **replaced):
            return nn.fit(*args, **settings)

    return fit


def fit_with_run(mistake):
    """Register numpy_nn.fit with a Run that makes a mistake."""

    def register(cls):
        wrong("fit", mistake, "own")(fit_with(Run=cls))
        return cls

    return register


@fit_with_run("early stopping that keeps the last weights")
class _(Run):
    def end_epoch(self, row):
        super().end_epoch(row)
        self.best = copy.deepcopy(self.parts["model"].state_dict())


@fit_with_run("best weights kept by reference, so that training goes on in them")
class _(Run):
    def end_epoch(self, row):
        super().end_epoch(row)
        if "validation_loss" in row and self.history.best_epoch == len(self.history):
            self.best = {name: each.data for name, each in self.parts["model"].named_parameters()}


@fit_with_run("patience counted from the first epoch")
class _(Run):
    def is_over(self, epochs, patience):
        return super().is_over(epochs, None) or (patience is not None and len(self.history) >= patience)


@fit_with_run("one epoch more than patience allows")
class _(Run):
    def is_over(self, epochs, patience):
        return super().is_over(epochs, None if patience is None else patience + 1)


@fit_with_run("the last incomplete batch dropped")
class _(Run):
    def batches(self, batch_size):
        for batch in super().batches(batch_size):
            if len(batch) == batch_size:
                yield batch


@fit_with_run("the last incomplete batch counted as full in the mean")
class _(Run):
    def note(self, loss, samples):
        super().note(loss, 4)


@fit_with_run("no shuffling")
class _(Run):
    def begin_epoch(self, order):
        super().begin_epoch(np.sort(order))


@fit_with_run("the same shuffle each epoch")
class _(Run):
    def begin_epoch(self, order):
        self.first = getattr(self, "first", order)
        super().begin_epoch(self.first)


@fit_with_run("drawn with replacement, so that some samples are left out")
class _(Run):
    def begin_epoch(self, order):
        super().begin_epoch(order - order % 2)


def without(part):
    """A Run whose checkpoints do not hold a part, and go on without it."""

    class Without(Run):
        def __init__(self, **settings):
            super().__init__(**settings)
            self.parts.pop(part, None)

    return Without


for part, mistake in {
    "optimizer": "optimizer state lost on resuming",
    "random": "random state lost on resuming",
}.items():
    fit_with_run(mistake)(without(part))


@wrong("fit", "only the order's random state kept, not dropout's", "own")
def _(*args, **settings):
    class OfTheOrder(TRAINING._Random):
        def _gather(self, module):
            pass

    return fit_with(_Random=OfTheOrder)(*args, **settings)


@fit_with_run("the schedule begun anew on resuming")
class _(Run):
    def resume(self, samples):
        start = self.parts["schedule"].state_dict()
        super().resume(samples)
        self.parts["schedule"].load_state_dict(start)


@fit_with_run("the epoch begun anew on resuming")
class _(Run):
    def resume(self, samples):
        super().resume(samples)
        self.position, self.total = 0, 0.0


@fit_with_run("a new order for the rest of the epoch on resuming")
class _(Run):
    def resume(self, samples):
        super().resume(samples)
        self.order, self.position = None, 0


@fit_with_run("the losses before the stop left out of the epoch's mean")
class _(Run):
    def resume(self, samples):
        super().resume(samples)
        self.total = 0.0


@fit_with_run("goes on from a checkpoint unasked")
class _(Run):
    def __init__(self, **settings):
        super().__init__(**settings)
        if self.checkpoint is not None:
            self.resume(23)


@fit_with_run("a loss of NaN let pass")
class _(Run):
    def look(self):
        self.unread = [(np.nan_to_num(loss, posinf=0.0), samples) for loss, samples in self.unread]
        super().look()


@fit_with_run("each loss read as it comes")
class _(Run):
    def note(self, loss, samples):
        super().note(loss, samples)
        self.look()


@fit_with_run("the writer told the last loss for the mean")
class _(Run):
    def look(self):
        self.unread = [(self.unread[-1][0], samples) for _, samples in self.unread]
        super().look()


@wrong("fit", "validation in training mode", "own")
def _(*args, **settings):
    def evaluate(model, *rest):
        with patch.object(type(model), "eval", lambda self: self):
            return nn.evaluate(model, *rest)

    return fit_with(evaluate=evaluate)(*args, **settings)


@wrong("fit", "training goes on in evaluation mode after the first validation", "own")
def _(model, *args, **settings):
    with patch.object(type(model), "train", lambda self, mode=True: nn.Module.train(self, False)):
        return nn.fit(model, *args, **settings)


@wrong("fit", "zero_grad forgotten", "own")
def _(*args, **settings):
    with patch.object(nn.Module, "zero_grad", lambda self: None):
        return nn.fit(*args, **settings)


wrong("fit", "gradients clipped not at all", "own")(fit_with(clip_grad_norm_=lambda parameters, norm: None))


@wrong("fit", "each gradient clipped by itself, not all together", "own")
def _(*args, **settings):
    def clip(parameters, norm):
        for parameter in parameters:
            nn.clip_grad_norm_([parameter], norm)

    return fit_with(clip_grad_norm_=clip)(*args, **settings)


@wrong("fit", "the plateau watched on the training loss", "own")
def _(*args, **settings):
    def advance(schedule, row):
        run.advance(schedule, {"train_loss": row["train_loss"]})

    return fit_with(advance=advance)(*args, **settings)


@wrong("evaluate", "the mean of the batches' means", "own")
def _(model, data, loss, batch_size=256, metrics=None):
    found = nn.evaluate(model, data, loss, batch_size, metrics)
    *inputs, target = data
    starts = range(0, len(target), batch_size)
    parts = [tuple(part[start : start + batch_size] for part in data) for start in starts]
    return found | {"loss": sum(nn.evaluate(model, part, loss)["loss"] for part in parts) / len(parts)}


@wrong("evaluate", "in training mode", "own")
def _(model, *args):
    with patch.object(type(model), "eval", lambda self: self):
        return nn.evaluate(model, *args)


@wrong("evaluate", "the model left in evaluation mode", "own")
def _(model, *args):
    found = nn.evaluate(model, *args)
    model.eval()
    return found


@wrong("evaluate", "the model left in training mode", "own")
def _(model, *args):
    found = nn.evaluate(model, *args)
    model.train()
    return found


@wrong("evaluate", "metrics of the last batch alone", "own")
def _(model, data, loss, batch_size=256, metrics=None):
    found = nn.evaluate(model, data, loss, batch_size)
    rest = len(data[-1]) % batch_size or batch_size
    last = tuple(part[-rest:] for part in data)
    return nn.evaluate(model, last, loss, batch_size, metrics) | found


@wrong("History", "the last of equally good epochs is best", "own")
class _(nn.History):
    @property
    def best_epoch(self):
        losses = self.columns.get("validation_loss", [])
        return len(losses) - losses[::-1].index(min(losses)) if losses else super().best_epoch


@wrong("History", "the best epoch is the one with the lowest training loss", "own")
class _(nn.History):
    @property
    def best_epoch(self):
        return nn.History({"train_loss": self.columns.get("train_loss", [])}).best_epoch


@wrong("History", "epochs counted from 0", "own")
class _(nn.History):
    def plot(self, *names, ax=None):
        figure = super().plot(*names, ax=ax)
        for line in figure.axes[0].lines:
            line.set_xdata([x - 1 for x in line.get_xdata()])
        return figure


@wrong("History", "columns of different lengths", "own")
class _(nn.History):
    def add(self, row):
        for name, value in row.items():
            self.columns.setdefault(name, []).append(value)
