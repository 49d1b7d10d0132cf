"""Every line of the table holds, no public name is without one, and wrong versions are caught."""

import inspect
from pathlib import Path

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from tests.proofs.cases import draw, is_smooth, name_of
from tests.proofs.harness import (
    Counting,
    Function,
    Layer,
    Optimizer,
    Own,
    Value,
    as_tensors,
    differentiable,
    leaves,
    prove_backward,
    prove_counting,
    prove_dtype,
    prove_forward,
    prove_function,
    prove_layer,
    prove_own,
    prove_slopes,
    prove_value,
)
from tests.proofs.mistakes import MISTAKES, general
from tests.proofs.optimizing import prove_optimizer
from tests.proofs.oracles.sequential import small_network
from tests.proofs.table import LINES, TABLE

NO_CUDA = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
DEVICES = ["cpu", pytest.param("cuda", marks=[pytest.mark.cuda, NO_CUDA])]
DTYPES = [np.float64, np.float32]


def lines(kind):
    return [line for line in TABLE if isinstance(line, kind)]


def cases(kind):
    """Every case of every line of a kind, under a name that tells which."""
    return [
        pytest.param(line, case, id=f"{line.name}-{number}: {name_of(case)}")
        for line in lines(kind)
        for number, case in enumerate(line.cases)
    ]


def public_names(package):
    """What a reader can import from the package and is not a module of it."""
    return {name for name, value in vars(package).items() if name[0] != "_" and not inspect.ismodule(value)}


def test_every_public_name_has_a_line():
    names = {name.removesuffix("_backward") for name in public_names(numpy_nn)} | public_names(torch_nn)
    assert names - set(LINES) == set(), "public names without a line in tests/proofs/table.py"
    assert set(LINES) - names == set(), "lines without a public name"


def test_the_packages_have_the_same_names_once_backward_is_taken_away():
    assert {name for name in public_names(numpy_nn) if not name.endswith("_backward")} == public_names(torch_nn)


def test_every_differentiable_function_has_a_backward_with_its_arguments():
    for line in lines(Function):
        forward, backward = (list(inspect.signature(f).parameters.values()) for f in (line.numpy, line.backward))
        assert backward[0].name == "grad_y"
        assert backward[1:] == forward, line.name
        twin = inspect.signature(line.torch).parameters.values()
        drawn_with = {"generator": "rng"}  # torch's name for NumPy's Generator
        assert [p.replace(name=drawn_with.get(p.name, p.name)) for p in twin] == forward, line.name


SHARED = ["differences", "geometry", "history", "run", "schedules", "sequences", "settings", "tables", "vocabulary"]


@pytest.mark.parametrize("name", SHARED)
def test_both_packages_count_and_refuse_by_the_same_text(name):
    texts = [(Path(package.__file__).parent / f"{name}.py").read_text("utf-8") for package in (numpy_nn, torch_nn)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("line", "case"), cases(Function))
def test_forward(line, case, device):
    prove_forward(line, case, device)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("line", "case"), cases(Function))
def test_backward(line, case, device):
    prove_backward(line, case, device)


@pytest.mark.parametrize(("line", "case"), cases(Function))
def test_slopes(line, case):
    prove_slopes(line, case)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("line", "case"), cases(Function))
def test_dtype(line, case, device):
    prove_dtype(line, case, device)


@pytest.mark.parametrize(("line", "case"), cases(Function))
def test_no_value_is_looked_at_on_a_device(line, case):
    """On torch's meta device tensors have shapes and no numbers: whoever waited for one would fail here."""
    values = draw(case, 0)
    tensors = as_tensors(values, "meta", grad=differentiable(line, values))
    y = [part for part in leaves(line.torch(**tensors)) if part.requires_grad]
    torch.autograd.backward(y, [torch.empty_like(part) for part in y])
    assert {part.device.type for part in y} == {"meta"}


def test_no_value_is_looked_at_in_a_training_step_on_a_device():
    network = torch_nn.Sequential(*small_network(torch_nn)).to("meta")
    optimizer = torch_nn.SGD(network.parameters(), lr=0.1)
    loss = torch_nn.CrossEntropyLoss()
    target = torch.zeros(4, dtype=torch.int64, device="meta")
    loss(network(torch.zeros(4, 1, 8, 8, device="meta")), target).backward()
    optimizer.step()


@pytest.mark.parametrize("line", lines(Counting), ids=lambda line: line.name)
def test_counting(line):
    prove_counting(line)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize(("line", "case"), cases(Layer))
def test_layer(line, case, dtype, device):
    prove_layer(line, case, dtype, device)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize(("line", "case"), cases(Optimizer))
def test_optimizer(line, case, dtype, device):
    prove_optimizer(line, case, dtype, device)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("line", lines(Value), ids=lambda line: line.name)
def test_value(line, device):
    prove_value(line, device=device)


@pytest.mark.parametrize("line", lines(Own), ids=lambda line: line.name)
def test_own(line):
    prove_own(line)


def mistakes():
    named = [(LINES[name], mistake, version) for name, found in MISTAKES.items() for mistake, version in found.items()]
    common = [(line, mistake, version) for line in lines(Function) for mistake, version in general(line)]
    return [pytest.param(line, version, id=f"{line.name}: {mistake}") for line, mistake, version in named + common]


def prove(line, version):
    """The proofs that fit the line, for a version that may be wrong."""
    whole = {Function: prove_function, Counting: prove_counting, Value: prove_value, Own: prove_own}
    if type(line) in whole:
        whole[type(line)](line, **version)
    else:
        proof = prove_layer if isinstance(line, Layer) else prove_optimizer
        for case in line.cases:
            for dtype in DTYPES:
                proof(line, case, dtype, **version)


@pytest.mark.parametrize(("line", "version"), mistakes())
def test_wrong_version_is_caught(line, version):
    with pytest.raises(AssertionError):
        prove(line, version)


@pytest.mark.parametrize("line", lines(Function), ids=lambda line: line.name)
def test_slopes_catch_a_wrong_gradient_on_their_own(line):
    """Central differences are proof enough where torch has no such function."""
    smooth = next(case for case in line.cases if is_smooth(case))
    for mistake, version in general(line):
        if mistake in ("sign of the gradient", "upstream gradient taken as ones"):
            with pytest.raises(AssertionError, match="central differences"):
                prove_slopes(line, smooth, **version)


def test_every_line_has_a_named_mistake():
    assert set(LINES) == set(MISTAKES)


def test_no_name_has_two_lines():
    assert len(LINES) == len(TABLE)
