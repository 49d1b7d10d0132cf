"""Training beyond its numbers: in another process, on a device, with a real TensorBoard, behind a bar."""

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from lib import numpy_nn, torch_nn
from tests.proofs.oracles.training import BATCH, X_NEW, Y_NEW, N, X, Y, assert_same_bits, data, fresh, network

PACKAGES = pytest.mark.parametrize("nn", [numpy_nn, torch_nn], ids=lambda nn: nn.__name__)
GO_ON = """
from lib import {package} as nn
from tests.proofs.oracles.training import X, Y, X_NEW, Y_NEW, data, go_on
go_on(nn, nn.fit, 6, "{path}")
"""


@PACKAGES
def test_a_run_goes_on_in_another_process_as_if_it_had_not_stopped(nn, tmp_path):
    whole, parts = tmp_path / "whole.safetensors", tmp_path / "parts.safetensors"
    for path, epochs in ((whole, 6), (parts, 3)):
        model, settings = fresh(nn, epochs, path)
        nn.fit(model, data(nn, X, Y), data(nn, X_NEW, Y_NEW), **settings)
    code = GO_ON.format(package=nn.__name__.split(".")[1], path=parts)
    subprocess.run([sys.executable, "-c", code], check=True)
    assert_same_bits(nn.load_checkpoint(parts), nn.load_checkpoint(whole), "checkpoint")


@PACKAGES
def test_the_bar_is_told_every_step_and_can_be_hidden(nn, capsys):
    def errors(**settings):
        model = network(nn)
        optimizer = nn.SGD(model.parameters(), lr=0.1)
        nn.fit(model, data(nn, X, Y), loss=nn.CrossEntropyLoss(), optimizer=optimizer, epochs=2, **settings)
        return capsys.readouterr()

    shown = errors(batch_size=BATCH)
    assert shown.out == ""
    assert "12/12" in shown.err
    assert "epoch=2, loss=" in shown.err
    assert errors(progress=False) == ("", "")


def test_a_notebook_can_be_run_without_the_bar():
    """What chapters show must not change from run to run, and a bar tells times."""
    code = (
        "from lib import numpy_nn as nn; from tests.proofs.oracles.training import *; model = network(nn);"
        "optimizer = nn.SGD(model.parameters()); nn.fit(model, (X, Y), loss=nn.CrossEntropyLoss(), "
        "optimizer=optimizer, epochs=2)"
    )
    for hidden in (True, False):
        environment = os.environ | ({"TQDM_DISABLE": "1"} if hidden else {})
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
        assert (done.returncode, done.stdout, done.stderr == "") == (0, "", hidden)


class Reads(TorchDispatchMode):
    """Writes down when a number was fetched from a tensor, which on a device means to wait for it."""

    def __init__(self):
        super().__init__()
        self.operations = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.operations.append(str(function))
        return function(*args, **(kwargs or {}))


def test_no_step_waits_for_the_device():
    model = network(torch_nn)
    optimizer = torch_nn.SGD(model.parameters(), lr=0.1)
    x, y = data(torch_nn, X, np.eye(3)[Y])
    schedule = torch_nn.ExponentialLR(optimizer, gamma=0.9)
    settings = dict(batch_size=BATCH, schedule=schedule, schedule_each="step", clip_norm=0.1, progress=False)
    with Reads() as reads:
        torch_nn.fit(model, (x, y), loss=torch_nn.MSELoss(), optimizer=optimizer, epochs=1, **settings)
    fetched = [place for place, name in enumerate(reads.operations) if "_local_scalar_dense" in name]
    last_step = max(place for place, name in enumerate(reads.operations) if "backward" in name or ".mm." in name)
    assert len(fetched) == -(-N // BATCH)
    assert min(fetched) > last_step


@PACKAGES
@pytest.mark.skipif(importlib.util.find_spec("tensorboard") is None, reason="tensorboard is not installed")
def test_a_real_tensorboard_takes_what_fit_tells(nn, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from torch.utils.tensorboard import SummaryWriter

    model = network(nn)
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    with SummaryWriter(tmp_path) as writer:
        history = nn.fit(
            model, data(nn, X, Y), loss=nn.CrossEntropyLoss(), optimizer=optimizer, epochs=2, writer=writer,
            progress=False,
        )
    events = EventAccumulator(str(tmp_path)).Reload().Scalars("train_loss")
    np.testing.assert_allclose([event.value for event in events], history["train_loss"], rtol=1e-6)


@PACKAGES
def test_a_checkpoint_is_written_for_other_eyes_too(nn, tmp_path):
    """Weights are arrays in a plain safetensors file."""
    from safetensors import safe_open

    nn.save_checkpoint({"weight": data(nn, X)[0]}, tmp_path / "some.safetensors")
    with safe_open(tmp_path / "some.safetensors", framework="numpy") as file:
        assert np.array_equal(file.get_tensor("0"), X)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_fit_on_a_device_gives_the_cpus_history():
    histories = []
    for device in ("cpu", "cuda"):
        model = network(torch_nn).to(device)
        optimizer = torch_nn.Adam(model.parameters(), lr=0.05)
        settings = dict(loss=torch_nn.CrossEntropyLoss(), optimizer=optimizer, epochs=3, batch_size=BATCH)
        train, validation = data(torch_nn, X, Y), data(torch_nn, X_NEW, Y_NEW)
        histories.append(torch_nn.fit(model, train, validation, shuffle=False, progress=False, **settings))
    np.testing.assert_allclose(histories[0]["validation_loss"], histories[1]["validation_loss"], rtol=1e-9)
