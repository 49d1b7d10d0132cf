"""What a training run must do: learn as a plain loop of torch does, stop in time, go on as if it had not stopped."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure

from lib import numpy_nn, torch_nn

N, FEATURES, CLASSES, BATCH = 23, 5, 3, 4  # the last batch of an epoch has 3 samples
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(N, FEATURES)), rng.integers(0, CLASSES, N)
X_NEW, Y_NEW = rng.normal(size=(9, FEATURES)), rng.integers(0, CLASSES, 9)


def data(nn, *arrays):
    return tuple(arrays if nn is numpy_nn else map(torch.tensor, arrays))


def double(nn):
    """The settings of a layer of float64."""
    return {"dtype": np.float64} if nn is numpy_nn else {"dtype": torch.float64}


class Seen:
    """A layer that lets everything through, writes down what came, and doubles it while training."""

    def __init__(self):
        super().__init__()
        self.inputs = []

    def forward(self, x):
        self.inputs.append((self.training, x))
        return 2 * x if self.training else x

    def backward(self, grad_y):
        return 2 * grad_y


def layer(nn, *bases):
    """A class of layers of one package."""
    return type(bases[0].__name__, (*bases, nn.Module), {})()


def network(nn):
    """A small network, with the same weights in every package."""
    layers = [layer(nn, Seen), nn.Linear(FEATURES, 7, **double(nn)), nn.Tanh(), nn.Linear(7, CLASSES, **double(nn))]
    model = nn.Sequential(*layers)
    weights = np.random.default_rng(1)
    for parameter in model.parameters():
        value = weights.uniform(-0.5, 0.5, tuple(parameter.data.shape))
        parameter.data = value if nn is numpy_nn else torch.tensor(value)
    return model


def numbers(value):
    return value.detach().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)


def weights(model):
    return {name: numbers(parameter.data).copy() for name, parameter in model.named_parameters()}


def assert_same_bits(found, expected, what):
    """The same structure and the same numbers, to the last bit."""
    if isinstance(expected, dict):
        assert list(found) == list(expected), f"{what}: {list(found)}, expected {list(expected)}"
        for name, value in expected.items():
            assert_same_bits(found[name], value, f"{what}, {name}")
    elif isinstance(expected, (list, tuple)):
        assert len(found) == len(expected), what
        for place, value in enumerate(expected):
            assert_same_bits(found[place], value, f"{what}, {place}")
    elif isinstance(expected, (np.ndarray, torch.Tensor)):
        found, expected = numbers(found), numbers(expected)
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape), f"{what}: {found.dtype}, {found.shape}"
        assert found.tobytes() == expected.tobytes(), f"{what}: {found}, expected {expected}"
    else:
        assert (type(found), found) == (type(expected), expected), what


def expect(error, words, call):
    """The call must fail with this error and these words."""
    found = None
    try:
        call()
    except error as raised:
        found = str(raised)
    assert found is not None, f"not refused; expected {words}"
    assert words in found, f"refused with {found}, expected {words}"


# ---- fit ----------------------------------------------------------------------------------------------------------


def prove_fit(ours, twin):
    for fit, nn in ((ours, numpy_nn), (twin, torch_nn)):
        prove_losses(fit, nn)
        prove_orders(fit, nn)
        prove_early_stopping(fit, nn)
        prove_schedules(fit, nn)
        prove_resuming(fit, nn)
        prove_stop_on_nan(fit, nn)
        prove_writer(fit, nn)
    prove_the_same_run(ours, twin)


def plain_loop(epochs, clip_norm, lr):
    """The losses of training and of validation as torch's own modules and a loop without any frills give them."""
    model, loss = network(torch.nn), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    train, validation = [], []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for start in range(0, N, BATCH):
            x, y = torch.tensor(X[start : start + BATCH]), torch.tensor(Y[start : start + BATCH])
            optimizer.zero_grad()
            value = loss(model(x), y)
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
            optimizer.step()
            total += value.item() * len(y)
        train.append(total / N)
        model.eval()
        with torch.no_grad():
            validation.append(loss(model(torch.tensor(X_NEW)), torch.tensor(Y_NEW)).item())
    return model, train, validation


def prove_losses(fit, nn):
    """The plain loop's losses and weights: every sample used, gradients clipped, validation in evaluation mode."""
    for clip_norm in (0.3, 1e9):
        model = network(nn)
        history = fit(
            model, data(nn, X, Y), data(nn, X_NEW, Y_NEW), loss=nn.CrossEntropyLoss(), epochs=3, batch_size=BATCH,
            optimizer=nn.SGD(model.parameters(), lr=0.3, momentum=0.9), shuffle=False, clip_norm=clip_norm,
            metrics={"accuracy": lambda y, output: float((output.argmax(1) == y).sum()) / len(y)}, progress=False,
        )
        theirs, train, validation = plain_loop(3, clip_norm, 0.3)
        np.testing.assert_allclose(history["train_loss"], train, rtol=1e-9)
        np.testing.assert_allclose(history["validation_loss"], validation, rtol=1e-9)
        with torch.no_grad():
            accuracy = (theirs(torch.tensor(X_NEW)).argmax(1).numpy() == Y_NEW).mean()
        assert history["accuracy"][-1] == accuracy
        for found, expected in zip(model.parameters(), theirs.parameters(), strict=True):
            np.testing.assert_allclose(numbers(found.data), numbers(expected), rtol=1e-9)


def prove_the_same_run(ours, twin):
    """Both packages, from the same weights, with the same samples in the same order: the same history."""
    runs = []
    for fit, nn in ((ours, numpy_nn), (twin, torch_nn)):
        model = network(nn)
        runs.append(
            fit(
                model, data(nn, X, Y), data(nn, X_NEW, Y_NEW), loss=nn.CrossEntropyLoss(), epochs=4, batch_size=BATCH,
                optimizer=nn.Adam(model.parameters(), lr=0.05), shuffle=False, progress=False,
            )
        )
    for name in ("train_loss", "validation_loss"):
        np.testing.assert_allclose(runs[0][name], runs[1][name], rtol=1e-9)
    assert str(runs[0]) == str(runs[1])


def orders(fit, nn, **settings):
    """Which sample came when: a row an epoch."""
    model, x = network(nn), np.arange(N)[:, None] * np.ones(FEATURES)
    settings = {"epochs": 3, "batch_size": BATCH, "progress": False} | settings
    fit(
        model, data(nn, x, Y), data(nn, x, Y), loss=nn.CrossEntropyLoss(),
        optimizer=nn.SGD(model.parameters(), lr=0.0), **settings,
    )
    seen = [numbers(x)[:, 0] for training, x in model[0].inputs if training]
    assert {len(batch) for batch in seen[:-1]} == {BATCH, N % BATCH}
    return np.concatenate(seen).reshape(settings["epochs"], N)


def seeded(nn, seed):
    """The argument that says what orders are drawn with."""
    return {"rng": seed} if nn is numpy_nn else {"generator": torch.Generator().manual_seed(seed)}


def prove_orders(fit, nn):
    """Every epoch uses every sample once, in an order of its own, the same from the same seed."""
    first, again, other = (orders(fit, nn, **seeded(nn, seed)) for seed in (5, 5, 6))
    for order in (*first, *other):
        assert sorted(order) == list(range(N))
    assert (first == again).all()
    assert (first != other).any()
    assert all((one != two).any() for one, two in ((first[0], first[1]), (first[1], first[2]), (first[0], first[2])))
    assert (first[0] != np.arange(N)).any()
    assert (orders(fit, nn, shuffle=False) == np.arange(N)).all()


def towards_three(nn):
    """One weight, from 0: the training data pull it to 3, and on the validation data 1 would be right."""
    model = nn.Sequential(nn.Linear(1, 1, bias=False, **double(nn)))
    for parameter in model.parameters():
        parameter.data = parameter.data * 0
    x = np.ones((4, 1))
    return model, data(nn, x, 3 * x), data(nn, x, 1 * x)


def prove_early_stopping(fit, nn):
    """It stops `patience` epochs after the best, whose weights it gives back; without patience it keeps the last."""
    for patience, epochs in ((1, 20), (2, 20), (2, 6), (20, 9)):
        model, train, validation = towards_three(nn)
        optimizer = nn.SGD(model.parameters(), lr=0.05)  # 0.9 of the way to 3 is left after each step
        history = fit(
            model, train, validation, loss=nn.MSELoss(), optimizer=optimizer, epochs=epochs, patience=patience,
            progress=False,
        )
        path = [3 * (1 - 0.9**epoch) for epoch in range(1, epochs + 1)]
        best = min(range(epochs), key=lambda place: abs(path[place] - 1))
        assert history.best_epoch == best + 1 == 4
        assert len(history) == min(epochs, best + 1 + patience), f"{len(history)} epochs with patience={patience}"
        np.testing.assert_allclose(weights(model)["0.weight"], path[best], rtol=1e-12)
    model, train, validation = towards_three(nn)
    optimizer = nn.SGD(model.parameters(), lr=0.05)
    fit(model, train, validation, loss=nn.MSELoss(), optimizer=optimizer, epochs=9, progress=False)
    np.testing.assert_allclose(weights(model)["0.weight"], path[8], rtol=1e-12)


def prove_schedules(fit, nn):
    """A schedule moves on after each epoch, or after each step, and ReduceLROnPlateau is told the validation loss."""
    for each, rates in (("epoch", [0.4, 0.2, 0.1]), ("step", [0.4 * 0.5**6, 0.4 * 0.5**12, 0.4 * 0.5**18])):
        model = network(nn)
        optimizer = nn.SGD(model.parameters(), lr=0.4)
        schedule = nn.ExponentialLR(optimizer, gamma=0.5)
        history = fit(
            model, data(nn, X, Y), loss=nn.CrossEntropyLoss(), optimizer=optimizer, epochs=3, batch_size=BATCH,
            schedule=schedule, schedule_each=each, progress=False,
        )
        np.testing.assert_allclose(history["lr"], rates, rtol=1e-12)
    model, train, validation = towards_three(nn)
    optimizer = nn.SGD(model.parameters(), lr=0.05)
    schedule = nn.ReduceLROnPlateau(optimizer, factor=0.1, patience=0)
    settings = dict(loss=nn.MSELoss(), optimizer=optimizer, epochs=6, schedule=schedule, progress=False)
    history = fit(model, train, validation, **settings)
    np.testing.assert_allclose(history["lr"], [0.05] * 5 + [0.005], rtol=1e-12)  # epoch 5 is worse than epoch 4


# ---- stopping and going on ----------------------------------------------------------------------------------------


def fresh(nn, epochs, path, **more):
    """A model that draws, an optimizer that remembers, a schedule that counts; and the arguments of `fit`."""
    torch.manual_seed(7)
    draws = {"rng": 7} if nn is numpy_nn else {}
    model = nn.Sequential(*network(nn), nn.Dropout(0.3, **draws), nn.Linear(CLASSES, CLASSES, **double(nn)))
    for name, parameter in model.named_parameters():
        if name.startswith("5"):
            parameter.data = parameter.data * 0 + 0.1
    optimizer = nn.Adam(model.parameters(), lr=0.05)
    schedule = nn.ExponentialLR(optimizer, gamma=0.9)
    settings = dict(loss=nn.CrossEntropyLoss(), optimizer=optimizer, schedule=schedule, schedule_each="step")
    settings |= dict(epochs=epochs, batch_size=BATCH, patience=50, checkpoint=path, progress=False, log_every=2)
    return model, settings | seeded(nn, 3) | more


class Interruption:
    """A writer that stops the run when it hears of a step."""

    def __init__(self, step):
        self.step = step

    def add_scalar(self, name, value, step):
        if step == self.step:
            raise KeyboardInterrupt


def go_on(nn, fit, epochs, path):
    """Go on in new objects; what they draw, hold and know is another model's, unless the checkpoint says it."""
    model, settings = fresh(nn, epochs, path, resume=True)
    torch.manual_seed(99)
    settings |= seeded(nn, 99)
    if nn is numpy_nn:
        model[4].rng = np.random.default_rng(99)
    for parameter in model.parameters():
        parameter.data = parameter.data + 1
    return model, fit(model, data(nn, X, Y), data(nn, X_NEW, Y_NEW), **settings)


def prove_resuming(fit, nn):
    """Six epochs are three and then three, to the last bit; or any number of steps, a stop, and the rest."""
    known, new = data(nn, X, Y), data(nn, X_NEW, Y_NEW)
    with tempfile.TemporaryDirectory() as folder:
        whole, parts = f"{folder}/whole.safetensors", f"{folder}/parts.safetensors"
        model, settings = fresh(nn, 6, whole)
        history = fit(model, known, new, **settings)
        expected = nn.load_checkpoint(whole)
        assert expected["steps"] == 36
        for stop in (3, 4, 8, 12, 14, 22):
            again, settings = fresh(nn, 3 if stop == 3 else 6, parts)
            try:
                fit(again, known, new, **settings | {"writer": None if stop == 3 else Interruption(stop)})
            except KeyboardInterrupt:
                assert nn.load_checkpoint(parts)["steps"] == stop - 2
            resumed, its_history = go_on(nn, fit, 6, parts)
            assert_same_bits(its_history.columns, history.columns, f"history after a stop at {stop}")
            assert_same_bits(weights(resumed), weights(model), f"weights after a stop at {stop}")
            assert_same_bits(nn.load_checkpoint(parts), expected, f"checkpoint after a stop at {stop}")
            Path(parts).unlink()
        again, settings = fresh(nn, 6, parts, resume=True)  # there is nothing yet to go on from
        assert_same_bits(fit(again, known, new, **settings).columns, history.columns, "history without a checkpoint")
        prove_checkpoints_are_not_mixed_up(fit, nn, whole)


def prove_checkpoints_are_not_mixed_up(fit, nn, path):
    """Without `resume` a run begins anew; one of other parts or other data is refused."""
    known, new = data(nn, X, Y), data(nn, X_NEW, Y_NEW)
    model, settings = fresh(nn, 1, path)
    assert len(fit(model, known, new, **settings)) == 1
    model, settings = fresh(nn, 2, path, resume=True, schedule=None, schedule_each="epoch")
    words = "checkpoint must be of a run with model, optimizer, random; got one with model, optimizer, random, schedule"
    expect(ValueError, words, lambda: fit(model, known, new, **settings))
    model, settings = fresh(nn, 6, path, writer=Interruption(4))
    try:
        fit(model, known, new, **settings)
    except KeyboardInterrupt:
        model, settings = fresh(nn, 6, path, resume=True)
        fewer = tuple(part[:20] for part in known)
        words = "train must be that of the checkpoint, 23 samples; got 20"
        expect(ValueError, words, lambda: fit(model, fewer, new, **settings))


def prove_stop_on_nan(fit, nn):
    """It stops at the next look, names the first step that went wrong, and keeps the checkpoint from before."""
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        path = f"{folder}/run.safetensors"
        words = "the loss is inf at step 2, in epoch 1. Usual reasons: lr is too large"
        for log_every, steps in ((3, 3), (None, 4)):
            chain, train, validation = towards_three(nn)
            model = nn.Sequential(layer(nn, Seen), *chain)
            settings = dict(loss=nn.MSELoss(), epochs=5, batch_size=1, progress=False, log_every=log_every)
            settings |= dict(optimizer=nn.SGD(model.parameters(), lr=1e200), checkpoint=path)
            expect(FloatingPointError, words, lambda a=(model, train), s=settings: fit(*a, **s))
            assert len(model[0].inputs) == steps, f"stopped after {len(model[0].inputs)} steps, expected {steps}"
            assert not Path(path).exists()
        model, train, (x, y) = towards_three(nn)
        settings["optimizer"] = nn.SGD(model.parameters(), lr=0.1)
        words = "the validation loss is nan after epoch 1"
        expect(FloatingPointError, words, lambda: fit(model, train, (x, y * np.nan), **settings))


class Pages:
    """A writer that keeps what it is told."""

    def __init__(self):
        self.told = {}

    def add_scalar(self, name, value, step):
        self.told.setdefault(name, {})[step] = value


def prove_writer(fit, nn):
    """Losses of the batches between two looks, as a mean, and every column of the history, at their steps."""
    pages = []
    for log_every in (1, 4):
        model, page = network(nn), Pages()
        history = fit(
            model, data(nn, X, Y), data(nn, X_NEW, Y_NEW), loss=nn.CrossEntropyLoss(), epochs=2, batch_size=BATCH,
            optimizer=nn.SGD(model.parameters(), lr=0.1), shuffle=False, log_every=log_every, writer=page,
            progress=False,
        )
        pages.append(page.told)
        for name in history.columns:
            assert page.told[name] == dict(zip((6, 12), history[name], strict=True))
    each, some = (told["batch_loss"] for told in pages)
    assert list(each) == list(range(1, 13))
    assert list(some) == [4, 6, 8, 12]
    for step, begin in ((4, 1), (6, 5), (8, 7), (12, 9)):
        np.testing.assert_allclose(some[step], np.mean([each[s] for s in range(begin, step + 1)]), rtol=1e-12)


# ---- evaluate and History -----------------------------------------------------------------------------------------


def prove_evaluate(ours, twin):
    """The mean over all samples in evaluation mode, whatever the batches; the model is left as it was."""
    for evaluate, nn in ((ours, numpy_nn), (twin, torch_nn)):
        theirs = network(torch.nn).eval()
        output = theirs(torch.tensor(X))
        expected = torch.nn.functional.cross_entropy(output, torch.tensor(Y)).item()
        model = network(nn)
        before = weights(model)
        for mode in (True, False):
            model.train(mode)
            for batch_size in (1, BATCH, N, 100):
                seen = []
                metrics = {"samples": lambda y, output, seen=seen: seen.append((numbers(y), numbers(output))) or len(y)}
                found = evaluate(model, data(nn, X, Y), nn.CrossEntropyLoss(), batch_size, metrics)
                np.testing.assert_allclose(found["loss"], expected, rtol=1e-10)
                assert found["samples"] == N
                assert (seen[0][0] == Y).all()
                np.testing.assert_allclose(seen[0][1], output.detach().numpy(), rtol=1e-10)
                assert model.training is mode
                assert model[0].training is mode
        assert set(evaluate(model, data(nn, X, Y), nn.CrossEntropyLoss())) == {"loss"}
        assert all(parameter.grad is None for parameter in model.parameters())
        assert_same_bits(weights(model), before, "weights after evaluate")


def prove_history(ours, twin):
    for History in (ours, twin):
        history = History()
        assert (len(history), history.best_epoch) == (0, 0)
        for train, validation in ((0.9, 1.25), (0.5, 0.75), (0.25, 0.75), (0.125, 2.0)):
            history.add({"train_loss": train, "validation_loss": validation, "accuracy": 0.5})
        assert len(history) == 4
        assert history.best_epoch == 2
        assert history["train_loss"] == [0.9, 0.5, 0.25, 0.125]
        assert repr(history).splitlines() == [
            "epoch  train_loss  validation_loss  accuracy",
            "    1      0.9000            1.250    0.5000",
            "    2      0.5000           0.7500    0.5000",
            "    3      0.2500           0.7500    0.5000",
            "    4      0.1250            2.000    0.5000",
        ]
        words = "row must hold train_loss, validation_loss, accuracy, as the epochs before; got lr"
        expect(ValueError, words, lambda history=history: history.add({"lr": 1}))
        assert History({"train_loss": [0.3, 0.1, 0.2]}).best_epoch == 2
        assert History(history.columns).columns == history.columns
        prove_plots(history)


def prove_plots(history):
    """The curves hold the columns against the epochs, on axes of one's own or those given."""
    axes = Figure().subplots()
    for names, ax in (((), None), (("accuracy",), None), ((), axes)):
        figure = history.plot(*names, ax=ax)
        lines = {line.get_label(): line for line in figure.axes[0].lines}
        for name in names or ("train_loss", "validation_loss"):
            line = lines.pop(name.replace("_", " "))
            assert list(line.get_xdata()) == [1, 2, 3, 4]
            assert list(line.get_ydata()) == history[name]
        assert list(lines.pop("best epoch").get_xdata()) == [2, 2]
        assert not lines
        assert ax is None or figure is axes.figure
        assert figure.axes[0].get_xlabel() == "epoch"
        assert all(tick == round(tick) for tick in figure.axes[0].get_xticks())
