"""Training: the loop that all of deep learning runs in.

    for every epoch
        for every batch
            how wrong is the model on it?               loss
            what would change that?                     backward
            change it a little                          optimizer
        how wrong is it on data it has not seen?        evaluate

That is `fit`. The rest is what a run of hours needs: to stop when the model gets no better, to stop when it has gone
wrong, and to go on after an interruption as if there had been none.
"""

import math

import numpy as np

from .clipping import clip_grad_norm_
from .run import Run, advance, check_data, check_fit

__all__ = ["evaluate", "fit"]


def fit(
    model,
    train,
    validation=None,
    *,
    loss,
    optimizer,
    epochs,
    batch_size=32,
    shuffle=True,
    schedule=None,
    schedule_each="epoch",
    clip_norm=None,
    metrics=None,
    patience=None,
    checkpoint=None,
    resume=False,
    log_every=None,
    writer=None,
    progress=True,
    rng=None,
):
    """Train a model, batch by batch, and measure it after each epoch.

    Args:
        model: a Module, changed in place.
        train: (x, y), arrays of equally many samples along the first axis; (x₁, x₂, …, y) where the model takes more.
        validation: the same of samples that are not trained on, or None.
        loss: a loss layer that means over samples, such as CrossEntropyLoss().
        optimizer: an optimizer over model.parameters().
        epochs: how often to go through all samples; with `resume`, those of before included.
        batch_size: samples a step; the last batch of an epoch has what is left.
        shuffle: whether each epoch draws an order of its own.
        schedule: a schedule of the optimizer, stepped after each "epoch" or each "step" (`schedule_each`).
            ReduceLROnPlateau is given the validation loss.
        clip_norm: the largest norm of all gradients together, or None.
        metrics: {name: function(y, output)}, measured on the validation data.
        patience: stop after so many epochs without a new lowest validation loss, and give the model the weights of
            the best epoch back; None: train on to the end and keep the last weights.
        checkpoint: a file that is written at every look, or None.
        resume: whether to go on from `checkpoint`, where it exists: bit for bit as without the interruption.
        log_every: steps from look to look, besides that at the end of each epoch. A look reads the losses, stops if
            one is NaN or infinite, tells `writer`, and writes the checkpoint.
        writer: anything with add_scalar(name, value, step), such as TensorBoard's SummaryWriter.
        progress: whether to show a bar while training.
        rng: np.random.Generator or seed that the orders are drawn with.

    Returns:
        A History: "train_loss", the mean over the epoch's batches, each before its step; "validation_loss" and the
        metrics, after the epoch; "lr" of the epoch, if there is a schedule.

    Raises:
        FloatingPointError: the loss is NaN or infinite.
        ValueError: the arguments do not fit each other.
    """
    samples = check_data(train, "train")
    check_fit(
        model, loss, optimizer, validation=validation, metrics=metrics, patience=patience, checkpoint=checkpoint,
        resume=resume, schedule_each=schedule_each, epochs=epochs, batch_size=batch_size, log_every=log_every,
    )
    rng = np.random.default_rng(rng)
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule, "random": _Random(rng, model, loss)}
    run = Run(checkpoint=checkpoint, log_every=log_every, writer=writer, **parts)
    if resume:
        run.resume(samples)
    with run.show(progress, epochs * math.ceil(samples / batch_size)):
        while not run.is_over(epochs, patience):
            if run.order is None:
                run.begin_epoch(rng.permutation(samples) if shuffle else np.arange(samples))
            model.train()
            for batch in run.batches(batch_size):
                *inputs, target = (array[batch] for array in train)
                model.zero_grad()
                value = loss(model(*inputs), target)
                model.backward(loss.backward())
                if clip_norm is not None:
                    clip_grad_norm_(model.parameters(), clip_norm)
                optimizer.step()
                if schedule is not None and schedule_each == "step":
                    schedule.step()
                run.note(value, len(target))
            row = {"train_loss": run.mean_loss()}
            if validation is not None:
                found = evaluate(model, validation, loss, batch_size, metrics)
                row |= {"validation_loss": found.pop("loss")} | found
            if schedule is not None:
                row["lr"] = optimizer.param_groups[0]["lr"]
                if schedule_each == "epoch":
                    advance(schedule, row)
            run.end_epoch(row)
    if patience is not None:
        model.load_state_dict(run.best)
    return run.history


def evaluate(model, data, loss, batch_size=256, metrics=None):
    """Measure a model on data that it does not learn from: in evaluation mode, and without a step.

    Args:
        model: a Module.
        data: (x, y), as `fit` takes them.
        loss: a loss layer that means over samples.
        batch_size: samples at a time; only the memory needed depends on it.
        metrics: {name: function(y, output)}, given all samples at once.

    Returns:
        {"loss": mean over the samples, and each metric by its name}.
    """
    samples = check_data(data, "data")
    *inputs, target = data
    was_training = model.training
    model.eval()
    total, outputs = 0.0, []
    for start in range(0, samples, batch_size):
        batch = slice(start, start + batch_size)
        output = model(*(array[batch] for array in inputs))
        total += float(loss(output, target[batch])) * len(output)
        outputs.append(output)
    model.train(was_training)
    found = {"loss": total / samples}
    if metrics:
        output = np.concatenate(outputs)
        found |= {name: float(metric(target, output)) for name, metric in metrics.items()}
    return found


class _Random:
    """The generators that a run draws from, as one thing with a state: fit's own, and those of layers like Dropout."""

    def __init__(self, rng, *modules):
        self.generators = [rng]
        for module in modules:
            self._gather(module)

    def _gather(self, module):
        self.generators += [value for value in vars(module).values() if isinstance(value, np.random.Generator)]
        for _, child in module.named_children():
            self._gather(child)

    def state_dict(self):
        return [generator.bit_generator.state for generator in self.generators]

    def load_state_dict(self, states):
        for generator, state in zip(self.generators, states, strict=True):
            generator.bit_generator.state = state
