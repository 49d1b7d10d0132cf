"""Runs of optimizers as plain data: numpy_nn's numbers, the equations they fulfil, surfaces, noise and contours."""

import doctest
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from lib import numpy_nn as nn
from lib.traces import Trace, descent_trace
from lib.traces import descent as module
from lib.traces import surfaces as ground
from lib.traces.contours import HEIGHT, WIDTH, contours
from lib.traces.trace import BUDGET

NAMES = list(module.optimizers())
TORCH = {
    "gd": lambda p, lr: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    "nesterov": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, nesterov=True),
    "adagrad": lambda p, lr: torch.optim.Adagrad(p, lr),
    "rmsprop": lambda p, lr: torch.optim.RMSprop(p, lr),
    "adadelta": lambda p, lr: torch.optim.Adadelta(p, lr),
    "adam": lambda p, lr: torch.optim.Adam(p, lr),
    "adamw": lambda p, lr: torch.optim.AdamW(p, lr),
}


@pytest.mark.parametrize("surface", ground.surfaces())
@pytest.mark.parametrize("name", TORCH)
def test_a_run_is_torch_s_with_its_defaults(name, surface):
    settings = module.descent_settings(surface, [name], noise=0.0)
    run = module.runs(settings)[name]
    parameter = torch.nn.Parameter(torch.tensor(settings["start"], dtype=torch.float64))
    optimizer = TORCH[name]([parameter], settings[f"{name}.lr"])
    _, gradient = ground.value_and_gradient(surface)
    for t in range(1, 51):
        parameter.grad = torch.tensor(gradient(parameter.detach().numpy()))
        optimizer.step()
        np.testing.assert_allclose(run["w"][t], parameter.detach().numpy(), rtol=1e-7, atol=1e-9)


def test_the_defaults_are_numpy_nn_s():
    """What descent.json calls the default of a hyperparameter is what the optimizer takes when it is not given."""
    kinds = {"gd": nn.SGD, "adagrad": nn.Adagrad, "rmsprop": nn.RMSprop, "adadelta": nn.Adadelta}
    for name, kind in (kinds | {"adam": nn.Adam, "adamw": nn.AdamW}).items():
        defaults = dict(kind([nn.Parameter(np.zeros(2))]).param_groups[0])
        if "betas" in defaults:
            defaults["beta1"], defaults["beta2"] = defaults.pop("betas")
        for key, value in module.optimizers()[name]["settings"].items():
            assert defaults[key] == value, (name, key)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_equation_is_recorded(name):
    trace = descent_trace("beale", name, steps=20, lr=0.001, weight_decay=0.1)
    assert {"w", "loss", "g", "move"} <= set(trace["columns"])
    extra = {
        "momentum": {"velocity"},
        "nesterov": {"velocity", "ahead"},
        "adagrad": {"s", "rate"},
        "rmsprop": {"s", "rate"},
        "adadelta": {"s", "u", "delta", "rate"},
        "adam": {"m", "v", "m_hat", "v_hat", "rate"},
        "adamw": {"m", "v", "m_hat", "v_hat", "rate"},
    }.get(name, set())
    extra |= set() if name == "adamw" else {"d"}
    assert set(trace["columns"]) == {"w", "loss", "g", "move"} | extra
    assert trace.step(0)["g"] is None
    here, before = trace.step(7), trace.step(6)
    np.testing.assert_allclose(np.array(before["w"]) + here["move"], here["w"], rtol=1e-4)
    np.testing.assert_allclose(here["g"], ground.beale_gradient(np.array(before["w"])), rtol=1e-3)
    assert here["loss"] == pytest.approx(ground.beale(np.array(here["w"])), rel=1e-3)


def test_a_run_whose_equation_does_not_give_its_step_is_refused(monkeypatch):
    class Impatient(nn.Adam):
        def update(self, w, g, state, **settings):
            super().update(w, g, state, **settings)
            w -= 1e-3

    monkeypatch.setattr(nn, "Adam", Impatient)
    with pytest.raises(AssertionError, match="step 1 of adam is"):
        descent_trace("bowl", "adam")


def test_a_reader_s_own_optimizer_and_loss_are_recorded_with_what_they_remember():
    class Heavy:
        def __init__(self, params, lr):
            self.params, self.lr, self.state = list(params), lr, {}

        def zero_grad(self):
            self.params[0].grad = None

        def step(self):
            for p in self.params:
                speed = 0.5 * self.state.get(p, {"speed": 0})["speed"] + p.grad
                self.state[p] = {"speed": speed, "name": "heavy"}
                p.data -= self.lr * speed

    def loss(w):
        return np.cosh(w[0]) + w[1] ** 2

    trace = descent_trace(loss, Heavy, start=(1, 2), steps=10, lr=0.1)
    assert trace["optimizer"] == "Heavy"
    assert trace["columns"] == ["w", "loss", "g", "move", "speed"]
    np.testing.assert_allclose(trace.step(1)["g"], [np.sinh(1), 4], rtol=1e-5)
    np.testing.assert_allclose(trace.step(1)["w"], [1 - 0.1 * np.sinh(1), 1.6], rtol=1e-5)
    known = descent_trace(loss, Heavy, start=(1, 2), steps=10, lr=0.1, gradient=lambda w: [np.sinh(w[0]), 2 * w[1]])
    np.testing.assert_allclose(np.array(trace["w"]), np.array(known["w"]), rtol=1e-5)


def test_divergence_ends_a_run_and_is_named():
    trace = descent_trace("ill-conditioned", "gd", lr=0.2)
    assert trace["diverged"] == len(trace["w"])
    assert trace["steps"] == len(trace["w"]) < 201
    first = trace["loss"][0]
    assert trace["loss"][-1] <= 1e6 * first
    value, gradient = ground.value_and_gradient("ill-conditioned")
    last = np.array(trace["w"][-1])
    assert value(last - 0.2 * gradient(last)) > 0.99e6 * first
    overflow = descent_trace(lambda w: np.exp(w[0] ** 2) + w[1] ** 2, "gd", start=(3, 1), lr=1.0, steps=5)
    assert overflow["diverged"] == 1


def test_the_border_is_two_over_the_largest_curvature():
    for factor, grows in ((0.99, False), (1.01, True)):
        trace = descent_trace("ill-conditioned", "gd", lr=factor * 0.1, steps=200, weight_decay=0)
        assert (trace["loss"][-1] > trace["loss"][0]) == grows


@pytest.mark.parametrize("name", ground.surfaces())
def test_a_surface_has_its_gradient_its_minima_and_a_window_round_them(name):
    value, gradient = ground.value_and_gradient(name)
    row = ground.surfaces()[name]
    left, right, bottom, top = row["window"]
    rng = np.random.default_rng(0)
    for w in rng.uniform([left, bottom], [right, top], (20, 2)):
        tolerance = 1e-6 * max(1, np.abs(gradient(w)).max())
        np.testing.assert_allclose(ground.numerical_gradient(value, w), gradient(w), rtol=1e-6, atol=tolerance)
    for w in row["minima"]:
        assert value(np.array(w)) == pytest.approx(row["minimum"], abs=1e-9)
        np.testing.assert_allclose(gradient(np.array(w)), 0, atol=1e-7)
        assert all(value(np.array(w) + nudge) >= row["minimum"] - 1e-9 for nudge in rng.normal(0, 1e-2, (20, 2)))
        assert left < w[0] < right
        assert bottom < w[1] < top
    assert left <= row["start"][0] <= right
    assert bottom <= row["start"][1] <= top
    assert (right - left) / (top - bottom) == pytest.approx(WIDTH / HEIGHT)


def test_two_valleys_has_a_local_minimum_that_momentum_leaves():
    runs = module.runs(module.descent_settings("two-valleys", ["gd", "momentum"]))
    assert runs["gd"]["w"][-1][0] == pytest.approx(1.934, abs=0.01)
    assert runs["momentum"]["w"][-1][0] == pytest.approx(-2.06, abs=0.01)


def test_the_noise_is_normal_and_the_same_every_time():
    drawn = ground.noise(20_000, seed=5)
    assert np.array_equal(drawn[:100], ground.noise(100, seed=5))
    assert not np.array_equal(drawn[:100], ground.noise(100, seed=6))
    np.testing.assert_allclose(drawn.mean(0), 0, atol=0.02)
    np.testing.assert_allclose(drawn.std(0), 1, atol=0.02)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.02
    known = [[1.626432307919, 0.003369735222], [1.050995843029, 1.376276327893]]  # as mulberry32 began with seed 0
    np.testing.assert_allclose(ground.noise(2, seed=0), known, rtol=1e-9)


def test_sgd_is_gradient_descent_with_noise_and_on_the_ravine_all_see_it():
    settings = module.descent_settings("bowl", ["gd", "sgd"], noise=2.0, seed=3)
    runs = module.runs(settings)
    drawn = 2.0 * ground.noise(200, 3)
    _, gradient = ground.value_and_gradient("bowl")
    np.testing.assert_array_equal(runs["gd"]["g"][5], gradient(runs["gd"]["w"][4]))
    np.testing.assert_array_equal(runs["sgd"]["g"][5], gradient(runs["sgd"]["w"][4]) + drawn[4])
    runs = module.runs(module.descent_settings("ravine", ["gd", "sgd"], seed=3))
    np.testing.assert_array_equal(runs["gd"]["w"], runs["sgd"]["w"])


# ---- contours --------------------------------------------------------------------------------------------------------


def points(path):
    """The corners of an SVG path of ours."""
    for ring in filter(None, path.split("M")):
        start, ways = ring.rstrip("z").split("l")
        numbers = np.array(re.findall(r"-?\d+", ways), float).reshape(-1, 2)
        yield np.cumsum([np.array(start.split(), float), *numbers], axis=0)


@pytest.mark.parametrize("name", ground.surfaces())
def test_a_contour_lies_where_the_loss_has_its_level(name):
    value, _ = ground.value_and_gradient(name)
    left, right, bottom, top = ground.surfaces()[name]["window"]
    drawn = contours(value, (left, right, bottom, top))
    assert drawn["levels"] == sorted(drawn["levels"])
    grid = np.linspace([left, bottom], [right, top], 300)
    spread = np.ptp([value(np.array([x, y])) for x in grid[:, 0] for y in grid[::10, 1]])
    for level, path in zip(drawn["levels"], drawn["paths"], strict=True):
        for ring in points(path):
            w = np.array([left, top]) + ring / [WIDTH, -HEIGHT] * [right - left, top - bottom]
            inner = ((ring > 1) & (ring < [WIDTH - 1, HEIGHT - 1])).all(1)
            off = [abs(value(each) - level) for each in w[inner]]
            assert np.median(off or [0]) <= 0.02 * spread
    for x, y, number in drawn["labels"]:
        assert 0 <= number < len(drawn["levels"])
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


def test_contours_are_small_and_the_same_every_time():
    value, _ = ground.value_and_gradient("himmelblau")
    window = ground.surfaces()["himmelblau"]["window"]
    drawn = contours(value, window)
    assert drawn == contours(value, window)
    assert len(json.dumps(drawn)) < 6000
    assert sum(len(json.dumps(module.ground(name))) for name in ground.surfaces()) < 25_000


def test_a_loss_that_is_no_number_somewhere_still_has_contours():
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = contours(lambda w: np.log(w[0]) ** 2 + w[1] ** 2, (-1, 4, -2, 2))
    assert len(drawn["paths"]) == len(drawn["levels"]) > 3


# ---- as a trace ------------------------------------------------------------------------------------------------------


def test_a_trace_prints_what_it_is_and_stays_within_a_figure_s_budget():
    trace = descent_trace("rosenbrock", "adam", lr=0.1)
    assert isinstance(trace, Trace)
    assert re.fullmatch(
        r"descent trace of 201 steps, \d+\.\d kB: w, loss, g, move, m, v, m_hat, v_hat, rate", repr(trace)
    )
    assert len(trace.json().encode()) <= BUDGET
    assert json.loads(trace.json()) == trace
    with pytest.raises(ValueError, match="a figure may hold 100 kB: record fewer steps"):
        descent_trace("rosenbrock", "adam", steps=2000, lr=0.01)


def test_a_step_that_does_not_exist_is_named():
    settings = module.descent_settings("bowl", ["gd"], steps=5)
    with pytest.raises(ValueError, match="there is no step 6: the steps run from 0 to 5"):
        module.frame(settings, 6)
    with pytest.raises(ValueError, match="a descent has no setting colour"):
        module.descent_settings("bowl", colour=1)


def test_the_examples_in_the_docstrings_hold():
    for each in (module, ground):
        outcome = doctest.testmod(each)
        assert outcome.attempted > 0
        assert outcome.failed == 0


def test_the_traces_import_numpy_nn_alone():
    for name in ("descent.py", "surfaces.py", "contours.py"):
        text = Path(module.__file__).with_name(name).read_text(encoding="utf-8")
        imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
        ours = {each for each in imported if each.startswith(("lib", "."))}
        assert ours <= {"lib", ".contours", ".surfaces", ".trace"}
