"""What layers do beyond their formula: how they begin, how they are taken apart, moved across and trained."""

import doctest
import subprocess
import sys

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from lib.torch_nn.interop import copy_parameters, pick_device
from tests.proofs.harness import give_weights
from tests.proofs.oracles.sequential import small_network

LAYERS = {"Conv2d": (6, 200, (3, 5)), "Linear": (90, 600)}  # fan_in is 90 in both


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("package", [numpy_nn, torch_nn, torch.nn], ids=lambda package: package.__name__)
def test_weights_begin_uniform_within_one_over_the_root_of_fan_in(name, package):
    torch.manual_seed(0)
    layer = getattr(package, name)(*LAYERS[name], **({"rng": 0} if package is numpy_nn else {}))
    bound = 1 / np.sqrt(90)
    for parameter in layer.parameters():
        values = np.asarray(parameter.data)
        assert values.dtype == np.float32
        assert 0.9 * bound < abs(values).max() <= bound * (1 + 1e-6)
        assert values.std() == pytest.approx(bound / np.sqrt(3), rel=0.1)


@pytest.mark.parametrize("name", LAYERS)
def test_the_same_seed_draws_the_same_weights(name):
    make = getattr(numpy_nn, name)
    first, second, other = (list(make(*LAYERS[name], rng=seed).parameters()) for seed in (5, 5, 6))
    shared = np.random.default_rng(5)
    third = list(make(*LAYERS[name], rng=shared).parameters())
    for a, b, c, d in zip(first, second, third, other, strict=True):
        assert (a.data == b.data).all()
        assert (a.data == c.data).all()
        assert (a.data != d.data).any()
    again = next(make(*LAYERS[name], rng=shared).parameters())
    assert (again.data != first[0].data).any()  # a generator moves on


@pytest.mark.parametrize("name", LAYERS)
def test_dtype_is_that_of_the_weights(name):
    layer = getattr(numpy_nn, name)(*LAYERS[name], dtype=np.float64, rng=0)
    assert {parameter.data.dtype for parameter in layer.parameters()} == {np.dtype(np.float64)}
    twin = getattr(torch_nn, name)(*LAYERS[name], dtype=torch.float64, device="cpu")
    assert {parameter.dtype for parameter in twin.parameters()} == {torch.float64}


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
def test_a_layer_tells_its_settings_by_torchs_names(package):
    for ours, theirs in zip(small_network(package), small_network(torch.nn), strict=True):
        known = {"in_channels", "out_channels", "kernel_size", "groups", "in_features", "out_features", "start_dim"}
        names = set(vars(theirs)) & known
        assert {name: getattr(ours, name) for name in names} == {name: getattr(theirs, name) for name in names}
    pool = package.AvgPool2d(3)
    assert (pool.kernel_size, pool.stride, pool.count_include_pad) == (3, 3, True)


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
def test_sequential_is_indexed_counted_and_cut_like_torchs(package):
    network = package.Sequential(*small_network(package))
    assert len(network) == len(list(network)) == 7
    assert isinstance(network[0], package.Conv2d)
    assert isinstance(network[-1], package.Linear)
    assert isinstance(network[:2], package.Sequential)
    assert list(network[:2]) == list(network)[:2]
    assert len(list(network.parameters())) == 6


def test_a_layer_used_twice_runs_twice_and_has_its_parameters_once_in_torch_nn():
    torch.manual_seed(0)
    layer = torch_nn.Linear(3, 3)
    network = torch_nn.Sequential(layer, torch_nn.ReLU(), layer)
    x = torch.ones(1, 3)
    assert torch.equal(network(x), layer(torch_nn.relu(layer(x))))
    assert len(list(network.parameters())) == 2


def test_torchs_weights_load_into_torch_nn_by_name():
    torch.manual_seed(0)
    theirs, ours = torch.nn.Sequential(*small_network(torch.nn)), torch_nn.Sequential(*small_network(torch_nn))
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(ours(x), theirs(x))


def test_copied_parameters_are_copies_in_the_target_s_dtype():
    source = numpy_nn.Linear(3, 2, rng=0)
    target = copy_parameters(source, torch.nn.Linear(3, 2, dtype=torch.float64))
    assert target.weight.dtype == torch.float64
    assert target.weight.requires_grad
    source.weight.data += 1
    assert (target.weight.detach().numpy() != source.weight.data).all()


def test_a_turned_kernel_can_be_copied():
    source = numpy_nn.Conv2d(1, 1, 3, bias=False, rng=0)
    source.weight.data = source.weight.data[:, :, ::-1, ::-1]
    target = copy_parameters(source, torch_nn.Conv2d(1, 1, 3, bias=False))
    assert (target.weight.detach().numpy() == source.weight.data).all()


def test_pick_device_gives_what_this_machine_has():
    expected = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    assert pick_device() == torch.device(expected)


def test_a_printed_layer_says_what_it_is():
    for package in (numpy_nn, torch_nn):
        text = repr(package.Sequential(*small_network(package)))
        assert "(0): Conv2d(1, 4, kernel_size=(3, 3)" in text
        assert "(2): MaxPool2d(kernel_size=2" in text
        assert "(6): Linear(3, 5)" in text
        assert " at 0x" not in text
    layers = {
        "GroupNorm(2, 4)": lambda nn: nn.GroupNorm(2, 4),
        "LayerNorm((3,))": lambda nn: nn.LayerNorm(3),
        "BatchNorm2d(3)": lambda nn: nn.BatchNorm2d(3),
        "Embedding(4, 2)": lambda nn: nn.Embedding(4, 2),
        "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)": lambda nn: nn.MaxPool2d(2),
        "HuberLoss(reduction='mean', delta=1.0)": lambda nn: nn.HuberLoss(),
        "ConvTranspose2d(1, 2, kernel_size=(3, 3), stride=2, padding=0)": lambda nn: nn.ConvTranspose2d(1, 2, 3, 2),
    }
    for text, layer in layers.items():
        assert repr(layer(numpy_nn)) == repr(layer(torch_nn)) == text
    assert repr(numpy_nn.Residual(numpy_nn.ReLU())) == "Residual(ReLU())"
    assert repr(numpy_nn.Parameter(np.zeros((2, 3), np.float32))) == "Parameter(shape=(2, 3), dtype=float32)"


def train(package, network, optimizer, x, y, steps=25):
    """The losses of a training run, which reads the same in all three."""
    loss, losses = package.CrossEntropyLoss(), []
    for _ in range(steps):
        optimizer.zero_grad()
        found = loss(network(x), y)
        if package is numpy_nn:
            network.backward(loss.backward())
        else:
            found.backward()
        optimizer.step()
        losses.append(found.item())
    return losses


def test_the_same_training_run_three_times():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 1, 8, 8)), rng.integers(0, 5, 20)
    ours = numpy_nn.Sequential(*small_network(numpy_nn))
    give_weights(ours, np.float64)
    twin, theirs = (
        copy_parameters(ours, package.Sequential(*small_network(package)).double()) for package in (torch_nn, torch.nn)
    )
    runs = [
        train(numpy_nn, ours, numpy_nn.SGD(ours.parameters(), lr=0.2), x, y),
        train(torch_nn, twin, torch_nn.SGD(twin.parameters(), lr=0.2), torch.tensor(x), torch.tensor(y)),
        train(torch.nn, theirs, torch.optim.SGD(theirs.parameters(), lr=0.2), torch.tensor(x), torch.tensor(y)),
    ]
    np.testing.assert_allclose(runs[0], runs[2], rtol=1e-9)
    np.testing.assert_allclose(runs[1], runs[2], rtol=1e-9)
    assert runs[0][-1] < runs[0][0] - 0.1


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
def test_examples_in_docstrings_are_true(package):
    found = doctest.testmod(sys.modules[f"{package.__name__}.geometry"])
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize(("package", "others"), [("numpy_nn", "numpy"), ("torch_nn", "numpy, torch")])
def test_each_package_stands_on_its_own(package, others):
    code = (
        f"import sys, {others}; before = set(sys.modules); import lib.{package};"
        "found = {'.'.join(name.split('.')[:2]) for name in set(sys.modules) - before};"
        "print(*sorted(name for name in found if name.split('.')[0] not in sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"lib lib.{package}\n", "")
