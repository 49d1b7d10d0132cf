"""Run: where a training run stands. It does the bookkeeping of `fit`, so that the loop there can be read.

numpy_nn and torch_nn hold the same text of this file (a test keeps them equal): nothing here looks into an array.
"""

import copy
import math
import os
from pathlib import Path

from .checkpoint import load_checkpoint, save_checkpoint
from .geometry import count
from .history import History
from .schedules import ReduceLROnPlateau

OWN = ("order", "position", "steps", "total", "best")


class Run:
    """All that has to be known to stop after any step and go on as if there had been no stop.

    history: the epochs so far.
    order: in which the samples of this epoch are used; None between two epochs.
    position: how many of them have been used.
    steps: batches so far, those of earlier epochs included.
    total: Σ loss · samples over the batches of this epoch, as far as they were looked at.
    best: the weights of the epoch with the lowest validation loss.
    parts: what keeps a state of its own, by name: "model", "optimizer", "schedule", "random".
    """

    def __init__(self, *, checkpoint, log_every, writer, **parts):
        self.checkpoint, self.log_every, self.writer = checkpoint, log_every, writer
        self.parts = {name: part for name, part in parts.items() if part is not None}
        self.history, self.best = History(), None
        self.order, self.position, self.steps, self.total = None, 0, 0, 0.0
        self.unread = []  # (loss, samples) of the batches since the last look

    def is_over(self, epochs, patience):
        """Whether all epochs are done, or the last `patience` of them brought no new lowest loss."""
        done = len(self.history)
        return done >= epochs or (patience is not None and done - self.history.best_epoch >= patience)

    def begin_epoch(self, order):
        self.order, self.position, self.total = order, 0, 0.0

    def batches(self, batch_size):
        """Yield the samples of one batch after the other; the last one has what is left."""
        while self.position < len(self.order):
            batch = self.order[self.position : self.position + batch_size]
            self.position += len(batch)
            yield batch

    def note(self, loss, samples):
        """Keep the loss of a batch, unread: to read it would be to wait for the device, in every step."""
        self.unread.append((loss, samples))
        self.steps += 1
        self.bar.update()
        if self.log_every and self.steps % self.log_every == 0:
            self.look()
            self.save()

    def look(self):
        """Read the losses since the last look; stop if one of them is no finite number."""
        losses = [float(loss) for loss, _ in self.unread]
        for step, loss in enumerate(losses, start=self.steps - len(losses) + 1):
            if not math.isfinite(loss):
                raise FloatingPointError(
                    f"the loss is {loss} at step {step}, in epoch {len(self.history) + 1}. Usual reasons: lr is too "
                    "large, the data hold NaN, a logarithm or a division met 0"
                )
        for loss, (_, samples) in zip(losses, self.unread, strict=True):
            self.total += loss * samples
        self.unread.clear()
        if losses:
            self.bar.set_postfix(epoch=len(self.history) + 1, loss=f"{losses[-1]:.4g}")
            self.tell({"batch_loss": sum(losses) / len(losses)})

    def mean_loss(self):
        """Mean over the samples of the epoch, so that a smaller last batch counts for what it is."""
        self.look()
        return self.total / len(self.order)

    def end_epoch(self, row):
        """Write down what was measured, and keep the weights if they are the best so far."""
        validation_loss = row.get("validation_loss", 0.0)
        if not math.isfinite(validation_loss):
            raise FloatingPointError(f"the validation loss is {validation_loss} after epoch {len(self.history) + 1}")
        self.history.add(row)
        self.order = None
        if "validation_loss" in row and self.history.best_epoch == len(self.history):
            self.best = copy.deepcopy(self.parts["model"].state_dict())
        self.tell(row)
        self.save()

    def tell(self, row):
        for name, value in row.items() if self.writer is not None else ():
            self.writer.add_scalar(name, value, self.steps)

    def show(self, progress, steps):
        """A bar that fills while batches are noted; TQDM_DISABLE=1 in the environment hides it, too."""
        from tqdm.auto import tqdm

        hidden = not progress or os.environ.get("TQDM_DISABLE") == "1"
        self.bar = tqdm(total=steps, initial=self.steps, unit="step", leave=False, disable=hidden)
        return self.bar

    def save(self):
        if self.checkpoint is not None:
            own = {name: getattr(self, name) for name in OWN}
            parts = {name: part.state_dict() for name, part in self.parts.items()}
            save_checkpoint(own | parts | {"history": self.history.columns}, self.checkpoint)

    def resume(self, samples):
        """Go on from the checkpoint, where there is one."""
        if not Path(self.checkpoint).exists():
            return
        state = load_checkpoint(self.checkpoint)
        if state["order"] is not None and len(state["order"]) != samples:
            raise ValueError(f"train must be that of the checkpoint, {len(state['order'])} samples; got {samples}")
        parts = set(state) - {*OWN, "history"}
        if set(self.parts) != parts:
            found, own = (", ".join(sorted(names)) for names in (parts, self.parts))
            raise ValueError(f"checkpoint must be of a run with {own}; got one with {found}")
        for name, part in self.parts.items():
            part.load_state_dict(state[name])
        for name in OWN:
            setattr(self, name, state[name])
        self.history = History(state["history"])


def advance(schedule, row):
    """One epoch of a schedule; the one that waits for a plateau is told what it waits for."""
    if isinstance(schedule, ReduceLROnPlateau):
        schedule.step(row.get("validation_loss", row["train_loss"]))
    else:
        schedule.step()


def check_data(data, name):
    """Refuse anything but (x, y), with one sample a row in each; return how many there are."""
    if not isinstance(data, (tuple, list)) or len(data) < 2 or not all(getattr(part, "shape", ()) for part in data):
        found = [type(part).__name__ for part in data] if isinstance(data, (tuple, list)) else type(data).__name__
        raise ValueError(f"{name} must be (x, y), arrays with one sample a row; got {found}")
    counts = [len(part) for part in data]
    if len(set(counts)) > 1 or counts[0] == 0:
        raise ValueError(f"{name} must hold equally many samples in x and in y, one or more; got {counts}")
    return counts[0]


def check_fit(model, loss, optimizer, *, validation, metrics, patience, checkpoint, resume, schedule_each, **counts):
    """Refuse what `fit` cannot do."""
    for name, value in {"patience": patience, **counts}.items():
        if value is not None or name in ("epochs", "batch_size"):
            count(value, name)
    if validation is not None:
        check_data(validation, "validation")
    elif patience is not None or metrics is not None:
        name = "metrics" if patience is None else "patience"
        raise ValueError(f"{name} needs validation data to measure on; got validation=None")
    if resume and checkpoint is None:
        raise ValueError("resume=True needs checkpoint, the file to go on from; got checkpoint=None")
    if schedule_each not in ("epoch", "step"):
        raise ValueError(f"schedule_each must be 'epoch' or 'step'; got {schedule_each!r}")
    if getattr(loss, "reduction", "mean") != "mean":
        raise ValueError(f"loss must mean over the samples of a batch; got reduction={loss.reduction!r}")
    moved = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    if moved.isdisjoint(map(id, model.parameters())):
        raise ValueError("optimizer must move the parameters of this model; it holds none of them")
