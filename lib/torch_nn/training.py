"""Training on tensors: the twin of numpy_nn.training, where the idea is told.

Nothing in a step waits for the device: losses are kept there, unread, until a look.
"""

import math

import torch

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
    generator=None,
):
    """Train a model, batch by batch, and measure it after each epoch.

    Args:
        model: a Module, changed in place; also a compiled one, or one of torch.nn.
        train: (x, y), tensors of equally many samples along the first axis; (x₁, x₂, …, y) where the model takes more.
            They may stay on the CPU: each batch is sent to the model's device.
        generator: a torch.Generator of the CPU that the orders are drawn with; None means torch's own.
        validation, loss, …, progress: as in numpy_nn.fit.

    Returns:
        A History, as numpy_nn.fit does.

    Raises:
        FloatingPointError: the loss is NaN or infinite.
        ValueError: the arguments do not fit each other.
    """
    samples = check_data(train, "train")
    check_fit(
        model, loss, optimizer, validation=validation, metrics=metrics, patience=patience, checkpoint=checkpoint,
        resume=resume, schedule_each=schedule_each, epochs=epochs, batch_size=batch_size, log_every=log_every,
    )
    device = _device(model)
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
    parts["random"] = _Random(device, generator, model, loss)
    run = Run(checkpoint=checkpoint, log_every=log_every, writer=writer, **parts)
    if resume:
        run.resume(samples)
    with run.show(progress, epochs * math.ceil(samples / batch_size)):
        while not run.is_over(epochs, patience):
            if run.order is None:
                run.begin_epoch(torch.randperm(samples, generator=generator) if shuffle else torch.arange(samples))
            model.train()
            for batch in run.batches(batch_size):
                *inputs, target = _take(train, batch, device)
                model.zero_grad()
                value = loss(model(*inputs), target)
                value.backward()
                if clip_norm is not None:
                    clip_grad_norm_(model.parameters(), clip_norm)
                optimizer.step()
                if schedule is not None and schedule_each == "step":
                    schedule.step()
                run.note(value.detach(), len(target))
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


@torch.no_grad()
def evaluate(model, data, loss, batch_size=256, metrics=None):
    """Measure a model on data that it does not learn from: in evaluation mode, and without a step.

    Arguments and result as in numpy_nn.evaluate; metrics are given tensors on the model's device.
    """
    samples = check_data(data, "data")
    device, was_training = _device(model), model.training
    model.eval()
    losses, outputs, targets = [], [], []
    for batch in torch.arange(samples).split(batch_size):
        *inputs, target = _take(data, batch, device)
        output = model(*inputs)
        losses.append(loss(output, target) * len(target))
        outputs.append(output)
        targets.append(target)
    model.train(was_training)
    found = {"loss": sum(float(value) for value in losses) / samples}
    if metrics:
        output, target = torch.cat(outputs), torch.cat(targets)
        found |= {name: float(metric(target, output)) for name, metric in metrics.items()}
    return found


def _device(model):
    """Where the model computes."""
    return next(model.parameters()).device


def _take(data, batch, device):
    """The samples of a batch, from wherever the data are to the model's device, without waiting for either."""
    return [part[batch.to(part.device, non_blocking=True)].to(device, non_blocking=True) for part in data]


class _Random:
    """The generators that a run draws from, as one thing with a state: torch's, the device's, fit's and the layers'."""

    def __init__(self, device, generator, *modules):
        layers = [layer for module in modules for layer in module.modules()]
        found = [generator, *(value for layer in layers for value in vars(layer).values())]
        generators = [value for value in found if isinstance(value, torch.Generator)]
        self.sources = [(each.get_state, each.set_state) for each in [torch.default_generator, *generators]]
        if device.type != "cpu":
            on_device = torch.get_device_module(device)
            self.sources.append((on_device.get_rng_state, on_device.set_rng_state))

    def state_dict(self):
        return [get() for get, _ in self.sources]

    def load_state_dict(self, states):
        for (_, restore), state in zip(self.sources, states, strict=True):
            restore(state)
