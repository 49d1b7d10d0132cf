"""Optimizers, clipping and schedules with any settings, on devices, in blocks, compiled."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib import numpy_nn, torch_nn
from tests.proofs.drawn import DRAWN, mostly
from tests.proofs.harness import Optimizer, assert_equal
from tests.proofs.optimizing import SHAPES, Runner, gradients
from tests.proofs.table import LINES

RULES = [name for name, line in LINES.items() if isinstance(line, Optimizer)]
SMALL = st.floats(0, 0.5)
SHARE = st.floats(0, 0.99)
BETAS = mostly(st.tuples(SHARE, SHARE), st.sampled_from([(0.9, 1.0), (-0.1, 0.9), (1.5, 0.9)]))
NEGATIVE = st.floats(-1, -1e-3)
SETTINGS = {
    "lr": mostly(SMALL, NEGATIVE),
    "weight_decay": mostly(SMALL, NEGATIVE),
    "momentum": mostly(SHARE, NEGATIVE),
    "dampening": st.sampled_from([0, 0, 0.3]),
    "nesterov": st.booleans(),
    "lr_decay": mostly(SMALL, NEGATIVE),
    "initial_accumulator_value": mostly(SMALL, NEGATIVE),
    "eps": mostly(st.floats(1e-6, 0.5), NEGATIVE),
    "alpha": mostly(SHARE, NEGATIVE),
    "centered": st.booleans(),
    "rho": mostly(SHARE, st.sampled_from([-0.1, 1.5])),
    "betas": BETAS,
    "momentum_decay": mostly(SMALL, NEGATIVE),
}


@st.composite
def rules(draw):
    name = draw(st.sampled_from(RULES))
    optimizer = LINES[name].numpy([numpy_nn.Parameter(np.zeros(1))])
    chosen = {setting: draw(SETTINGS[setting]) for setting in optimizer.defaults if draw(st.booleans())}
    return name, chosen


def run(nn, cls, case):
    """The parameters after five steps, or the refusal."""
    values = [np.random.default_rng(1).normal(size=shape) for shape in SHAPES]
    try:
        runner = Runner(nn, cls, case, values)
    except ValueError as error:
        return str(error)
    for grads in gradients(np.float64, steps=5):
        runner.step(grads)
    return runner.values


@given(rules())
@DRAWN
def test_an_optimizer_agrees_with_torch_or_refuses_where_torch_does(rule):
    name, case = rule
    line = LINES[name]
    ours, twin = run(numpy_nn, line.numpy, case), run(torch_nn, line.torch, case)
    expected = run(torch, line.oracle, case)
    if isinstance(expected, str):
        assert isinstance(ours, str), f"torch refuses ({expected}), numpy_nn answers"
        assert ours == twin
    elif all(np.isfinite(value).all() for value in expected):
        assert_equal(ours, expected, 1e-10, "numpy_nn")
        assert_equal(twin, expected, 1e-10, "torch_nn")


@pytest.mark.parametrize("turned", [False, True], ids=["in blocks", "a turned view, whole"])
@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_a_large_array_is_worked_through_whole(name, turned):
    rng = np.random.default_rng(0)
    start, grads = rng.normal(size=(250, 300)), rng.normal(size=(3, 250, 300))
    ours = numpy_nn.Parameter(start.T.copy().T if turned else start.copy())
    theirs = torch.nn.Parameter(torch.tensor(start))
    optimizers = LINES[name].numpy([ours], lr=0.1), LINES[name].oracle([theirs], lr=0.1)
    for grad in grads:
        ours.grad, theirs.grad = grad, torch.tensor(grad)
        for optimizer in optimizers:
            optimizer.step()
    assert_equal(ours.data, theirs, 1e-10, name)


@pytest.mark.parametrize("name", RULES)
def test_no_value_is_looked_at_on_a_device_when_an_optimizer_steps(name):
    parameter = torch_nn.Parameter(torch.zeros(3, 2, device="meta"))
    optimizer = LINES[name].torch([parameter], lr=0.1, weight_decay=0.1)
    for _ in range(2):
        parameter.grad = torch.zeros(3, 2, device="meta")
        assert torch_nn.clip_grad_norm_([parameter], 1.0).device.type == "meta"
        torch_nn.clip_grad_value_([parameter], 1.0)
        optimizer.step()
    assert {value.device.type for name, value in optimizer.state[parameter].items() if "avg" in name} <= {"meta"}


@pytest.mark.parametrize("name", RULES)
def test_a_step_compiles_whole_and_not_for_every_step_anew(name):
    torch._dynamo.reset()
    graphs = []

    def eager(graph, _):
        graphs.append(graph)
        return graph

    case = dict(lr=0.1) | {"SGD": dict(momentum=0.9, nesterov=True), "RMSprop": dict(momentum=0.5)}.get(name, {})
    values = [np.random.default_rng(1).normal(size=shape) for shape in SHAPES[:2]]
    plain, compiled = (Runner(torch_nn, LINES[name].torch, case, values) for _ in range(2))
    compiled.optimizer.step = torch.compile(compiled.optimizer.step, fullgraph=True, backend=eager)
    rng = np.random.default_rng(2)
    for _ in range(12):
        grads = [rng.normal(size=value.shape) for value in values]
        plain.step(grads)
        compiled.step(grads)
    assert_equal(compiled.values, plain.values, 1e-12, name)
    assert len(graphs) <= 3, f"compiled {len(graphs)} times"


def test_rmsprop_survives_a_gradient_that_never_changes():
    """Rounding leaves the variance just below 0 then, and torch with NaN."""
    for nn, array in ((numpy_nn, np.array), (torch_nn, torch.tensor)):
        parameter = nn.Parameter(array([0.0, 1.0], dtype=(np if nn is numpy_nn else torch).float32))
        optimizer = nn.RMSprop([parameter], lr=1e-3, alpha=0.5, eps=1.0, centered=True)
        for _ in range(200):
            parameter.grad = parameter.data * 0 + array([0.1, 0.3])
            optimizer.step()
        assert np.isfinite(np.asarray(parameter.data)).all()


def test_the_norm_of_large_gradients_in_float32_is_finite():
    parameter = numpy_nn.Parameter(np.zeros(2, np.float32))
    parameter.grad = np.array([3e30, 4e30], np.float32)
    assert numpy_nn.clip_grad_norm_(parameter, 1.0) == np.float32(5e30)
    np.testing.assert_allclose(parameter.grad, [0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize("nn", [numpy_nn, torch_nn], ids=lambda nn: nn.__name__)
def test_a_sequence_in_a_sequence_is_one_long_sequence(nn):
    def optimizer():
        zeros = np.zeros(1)
        return nn.SGD([nn.Parameter(zeros if nn is numpy_nn else torch.tensor(zeros))], lr=0.5)

    def parts(optimizer):
        return nn.LinearLR(optimizer), nn.CosineAnnealingLR(optimizer, 20), nn.ExponentialLR(optimizer, 0.9)

    first, second = optimizer(), optimizer()
    flat = nn.SequentialLR(first, parts(first), [5, 20])
    a, b, c = parts(second)
    nested = nn.SequentialLR(second, [nn.SequentialLR(second, [a, b], [5]), c], [20])
    for _ in range(40):
        assert flat.get_last_lr() == nested.get_last_lr()
        flat.step()
        nested.step()
