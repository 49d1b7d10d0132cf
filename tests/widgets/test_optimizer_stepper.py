"""The OptimizerStepper as an object: attributes, results, refusals, the state shared with the browser, three views."""

import base64
import doctest
import json
import subprocess
import sys
import xml.dom.minidom
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

import lib.widgets.optimizer
from lib import numpy_nn as nn
from lib.traces import descent as trace
from lib.traces.surfaces import surfaces, value_and_gradient
from lib.traces.trace import BUDGET
from lib.widgets import OptimizerStepper, Refusal
from lib.widgets.refusals import rows

ROOT = Path(__file__).resolve().parents[2]
NAMES = list(trace.optimizers())
VIEW = "application/vnd.jupyter.widget-view+json"


class Sign:
    """An optimizer of a reader's own."""

    def __init__(self, params, lr=0.1):
        self.params, self.lr = list(params), lr

    def zero_grad(self):
        pass

    def step(self):
        for parameter in self.params:
            parameter.data -= self.lr * np.sign(parameter.grad)


def valley(w):
    return (w[0] - 1) ** 2 + 0.1 * np.cosh(w[1])


FIGURES = {
    "race": lambda: OptimizerStepper(chosen="momentum", step=12),
    "all": lambda: OptimizerStepper("himmelblau", NAMES, chosen="adadelta", step=40),
    "start": lambda: OptimizerStepper("saddle", ("adam",)),
    "diverged": lambda: OptimizerStepper(optimizers=("gd", "adam"), lr=0.2, step=60),
    "matrix": lambda: OptimizerStepper([[3, 1], [1, 2]], ("gd", "nesterov"), start=(-3, 2), lr=0.1, step=5),
    "function": lambda: OptimizerStepper(valley, ("gd", "adam"), start=(3, 2), lr=0.1, steps=40, step=9),
    "own optimizer": lambda: OptimizerStepper("bowl", ("gd", Sign), chosen="Sign", steps=40, step=9),
}


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]()


# ---- attributes and results ----------------------------------------------------------------------------------------


def test_the_paths_are_exactly_what_the_library_s_optimizers_walk():
    stepper = OptimizerStepper(
        "rosenbrock", ("momentum", "adam"), start=(-1, 1.5), lr=0.0015, betas=(0.8, 0.99), steps=50
    )
    value, gradient = value_and_gradient("rosenbrock")
    makers = {
        "momentum": lambda p: nn.SGD([p], lr=0.0015, momentum=0.9),
        "adam": lambda p: nn.Adam([p], lr=0.0015, betas=(0.8, 0.99)),
    }
    for name, make in makers.items():
        parameter = nn.Parameter(np.array([-1, 1.5]))
        optimizer = make(parameter)
        path = [parameter.data.copy()]
        for _ in range(50):
            parameter.grad = gradient(parameter.data)
            optimizer.step()
            path.append(parameter.data.copy())
        assert np.array_equal(stepper.paths[name], path)
        assert np.array_equal(stepper.losses[name], [value(w) for w in path])
    assert np.array_equal(stepper.path, stepper.paths["momentum"])


def test_hyperparameters_come_back_as_they_were_given():
    stepper = OptimizerStepper(optimizers=NAMES, lr=0.03, momentum={"nesterov": 0.5}, eps=1e-6, weight_decay=0.01)
    assert stepper.lr == 0.03
    assert stepper.momentum == {"momentum": 0.9, "nesterov": 0.5}
    assert stepper.betas == (0.9, 0.999)
    assert (stepper.eps, stepper.weight_decay, stepper.rho, stepper.alpha) == (1e-6, 0.01, 0.9, 0.99)
    stepper.lr = {"adam": 0.5}
    assert stepper.lr["adam"] == 0.5
    assert stepper.lr["gd"] == 0.03
    stepper.lr = None
    assert stepper.lr["gd"] == surfaces()["ill-conditioned"]["lr"][0]


def test_without_a_word_a_surface_brings_its_start_and_rates():
    stepper = OptimizerStepper("beale", ("gd", "adam"))
    assert stepper.start.tolist() == surfaces()["beale"]["start"]
    assert stepper.lr == {"gd": 0.01, "adam": 0.2}
    stepper.surface = "saddle"
    assert stepper.start.tolist() == surfaces()["saddle"]["start"]
    stepper.set(surface="bowl", start=(1, 1), lr=0.5)
    assert (stepper.start.tolist(), stepper.lr) == ([1, 1], 0.5)


def test_setting_an_attribute_moves_the_picture_and_keeps_the_rest():
    stepper = OptimizerStepper(step=12)
    stepper.chosen = "adam"
    stepper.start = np.array([2.0, -1.0])
    assert (stepper.step, stepper.chosen, stepper.state["settings"]["start"]) == (12, "adam", [2, -1])
    assert stepper.frame["w"]["adam"] == stepper.paths["adam"][12].tolist()
    assert set(stepper.frame["inner"]) == {"g", "move", "m", "v", "m_hat", "v_hat", "rate"}
    stepper.steps = 5
    assert stepper.step == 5
    stepper.optimizers = ("gd",)
    assert stepper.chosen == "gd"
    with pytest.raises(TypeError, match="no setting colour"):
        stepper.set(colour=1)
    with pytest.raises(ValueError, match="read-only"):
        stepper.start[0] = 1


def test_who_diverged_and_when():
    stepper = FIGURES["diverged"]()
    assert stepper.diverged["gd"] == len(stepper.paths["gd"]) < 61
    assert stepper.diverged["adam"] is None
    assert stepper.frame["w"]["gd"] is None
    assert f"Gradient descent diverged at step {stepper.diverged['gd']}." in stepper.alt


def test_a_function_and_an_optimizer_of_one_s_own_are_recorded_again_at_every_change():
    stepper = OptimizerStepper(valley, ("gd", Sign), start=(3, 2), lr=0.1, steps=30)
    before = stepper.path
    stepper.lr = 0.2
    assert np.abs(stepper.path - before).max() > 0.1
    np.testing.assert_allclose(stepper.paths["Sign"][1], [2.9, 1.9])
    assert stepper.optimizers == ("gd", Sign)
    assert stepper.surface is valley
    exact = OptimizerStepper(
        valley, ("gd",), start=(3, 2), lr=0.2, steps=30, gradient=lambda w: [2 * (w[0] - 1), 0.1 * np.sinh(w[1])]
    )
    np.testing.assert_allclose(stepper.path, exact.path, rtol=1e-6)
    stepper.set(surface="bowl", optimizers=("gd",))
    assert stepper.state["settings"]["own"] is None
    assert stepper.surface == "bowl"


def test_what_is_too_much_to_record_is_refused_before_it_reaches_a_page():
    with pytest.raises(ValueError, match="let fewer optimizers run, or fewer steps"):
        OptimizerStepper(valley, NAMES, start=(3, 2), lr=0.1, steps=300)


def test_a_reader_s_change_in_the_browser_reaches_the_attributes_and_their_observers():
    stepper = OptimizerStepper()
    heard = []
    stepper.observe(lambda change: heard.append((change["name"], stepper.path[0].tolist())))
    settings = stepper.settings | {"start": [1, 1], "adam.lr": 0.05}
    stepper.state = {"settings": settings, "step": 3}
    assert {name for name, _ in heard} == {"state", "start", "lr", "step"}
    assert {tuple(first) for _, first in heard} == {(1, 1)}
    assert stepper.lr["adam"] == 0.05
    good = stepper.state
    stepper.state = {"settings": settings | {"adam.lr": -1}, "step": 3}
    assert stepper.state == good
    stepper.state = {"settings": settings, "step": 300}
    assert stepper.state == good


def test_a_matrix_and_then_a_named_surface_from_the_browser():
    stepper = OptimizerStepper([[3, 1], [1, 2]], ("gd",), start=(-3, 2), lr=0.1)
    assert stepper.settings["own"]["matrix"] == [[3, 1], [1, 2]]
    stepper.state = {"settings": stepper.settings | {"surface": "beale"}, "step": 0}
    assert stepper.surface == "beale"
    stepper.state = {"settings": stepper.settings | {"surface": "own"}, "step": 0}
    assert stepper.surface == [[3, 1], [1, 2]]


# ---- refusals --------------------------------------------------------------------------------------------------------

SURFACES = ", ".join(surfaces())
OPTIMIZERS = ", ".join(NAMES)
CASES = [
    ("surface", {"surface": "hill"}, f"There is no surface called hill; the surfaces are {SURFACES}."),
    ("race", {"optimizers": ()}, "A race needs at least one optimizer, each of them once."),
    (
        "optimizer-name",
        {"optimizers": ("gd", "sgdm")},
        f"There is no optimizer called sgdm; the optimizers are {OPTIMIZERS}.",
    ),
    ("chosen", {"chosen": "adamw"}, "adamw does not run in this race; gd, momentum, adam do."),
    ("start", {"start": (1, 2, 3)}, "A start is two numbers between −1000 and 1000."),
    ("steps", {"steps": 501}, "A race has a whole number of steps, from 1 to 500."),
    ("lr", {"lr": 0}, "The learning rate of Gradient descent is a number above 0, at most 100; 0 is not."),
    ("share", {"betas": (0.9, 1)}, "beta2 of Adam is a number from 0 up to 1, without 1; 1 is not."),
    ("eps", {"eps": {"adam": -1e-8}}, "eps of Adam is a number from 0 to 1; -1e-08 is not."),
    (
        "weight-decay",
        {"weight_decay": 11},
        "The weight decay of Gradient descent is a number from 0 to 10; 11 is not.",
    ),
    ("noise", {"noise": -1}, "The noise is a standard deviation, a number from 0 to 1000."),
    ("seed", {"seed": 0.5}, "A seed is a whole number from 0 to 4294967295."),
    ("step", {"step": 201}, "There is no step 201: the steps run from 0 to 200."),
]


@pytest.mark.parametrize(("row", "change", "sentence"), CASES, ids=[case[0] for case in CASES])
def test_a_refused_setting_is_named_in_words_and_the_last_good_picture_stays(row, change, sentence):
    with pytest.raises(Refusal) as refused:
        OptimizerStepper(**change)
    assert (refused.value.id, str(refused.value)) == (row, sentence)
    stepper = OptimizerStepper(step=1)
    settings, page = stepper.settings, stepper.html()
    with pytest.raises(Refusal) as refused:
        stepper.set(**change)
    assert (refused.value.id, str(refused.value)) == (row, sentence)
    assert (stepper.settings, stepper.step, stepper.html()) == (settings, 1, page)


def test_every_row_of_the_table_has_its_case():
    assert [case[0] for case in CASES] == list(rows("optimizer", "common"))


@pytest.mark.parametrize(
    "change",
    [
        {"start": None, "surface": valley},
        {"start": "here"},
        {"lr": "fast"},
        {"lr": float("nan")},
        {"lr": {"sgdm": 1}},
        {"betas": 0.9},
        {"momentum": 1.0},
        {"optimizers": ("gd", "gd")},
        {"steps": 2.5},
        {"noise": "loud"},
        {"seed": True},
    ],
)
def test_other_impossible_settings_are_refused_too(change):
    with pytest.raises(Refusal):
        OptimizerStepper(**change)


# ---- the three views -------------------------------------------------------------------------------------------------


def sanitise(html):
    """What JupyterLab leaves of an untrusted output."""
    soup = BeautifulSoup(html, "html.parser")
    for dropped in soup.find_all(["script", "style", "svg"]):
        dropped.decompose()
    return soup


def test_a_mime_bundle_has_three_views_without_addresses_or_ids(figure):
    data, metadata = figure._repr_mimebundle_()
    assert (set(data), metadata) == ({VIEW, "text/html", "text/plain"}, {})
    for text in (data["text/html"], data["text/plain"], repr(figure)):
        assert " at 0x" not in text
        assert figure.model_id not in text
    assert repr(figure) == figure.text().splitlines()[0]
    assert repr(figure).startswith("OptimizerStepper: ")


def test_the_payload_is_small_and_its_checks_are_python_s_own_frames(figure):
    payload = figure.payload()
    assert len(json.dumps(payload, ensure_ascii=False).encode()) < BUDGET
    assert [check["step"] for check in payload["checks"]] == sorted({0, 1, figure.step})
    for check in payload["checks"]:
        here = trace.frame(payload["settings"], check["step"])
        assert set(check) == set(here) | {"step"}
        for name, loss in here["loss"].items():
            assert check["loss"][name] == (None if loss is None else pytest.approx(loss, rel=5e-6, abs=1e-300))


def test_what_a_sanitiser_leaves_shows_the_picture_its_caption_and_its_numbers(figure):
    left = sanitise(figure.html())
    assert left.find("img")["alt"] == figure.alt
    assert left.find("figcaption").get_text()
    cells = [cell.get_text() for cell in left.find("table").find_all("td")]
    assert len(cells) >= 3 * len(figure.paths)
    assert "nan" not in left.get_text()


def test_the_picture_is_well_formed_stands_alone_and_stays_on_its_card(figure):
    image = BeautifulSoup(figure.html(), "html.parser").find("img")
    svg = base64.b64decode(image["src"].split(",")[1]).decode()
    root = xml.dom.minidom.parseString(svg).documentElement
    for outside in ("href", "url(", "@import", "<script", "<style", "nan", "inf"):
        assert outside not in svg
    assert len(svg) < 60_000
    height = float(root.getAttribute("height"))
    for rect in root.getElementsByTagName("rect"):
        x, y, w, h = (float(rect.getAttribute(name)) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= 400
        assert 0 <= y <= y + h <= height


def test_every_optimizer_is_told_apart_by_colour_dash_and_marker():
    looks = json.loads((ROOT / "lib/widgets/looks.json").read_text(encoding="utf-8"))
    assert [look["id"] for look in looks] == NAMES
    for key in ("colour", "dash", "marker"):
        assert len({look[key] for look in looks}) == len(NAMES)


def test_the_words_say_the_numbers():
    figure = FIGURES["race"]()
    assert figure.text().splitlines() == [
        "OptimizerStepper: Long valley, Gradient descent, Momentum, Adam from (−4.5, 1.5), step 12 of 200",
        "  Momentum is at (−0.617, −0.249) with loss 0.811.",
        "  Adam is at (−2.17, −0.406) with loss 4.01.",
        "  Gradient descent is at (−3.53, 0.00327) with loss 6.23.",
        "Momentum:",
        "  gradient g = (−0.99, 5.98)",
        "  step taken = (0.373, −0.548)",
        "  velocity v = (−18.6, 27.4)",
    ]
    assert figure.caption == "After 12 steps Momentum is lowest, at 0.811; Gradient descent is highest, at 6.23."
    assert FIGURES["start"]().caption.startswith("After 0 steps: Adam is at (1.8, 0.001)")


def test_the_same_figure_gives_the_same_bytes():
    process = "from lib.widgets import OptimizerStepper as O; print(O(chosen='momentum', step=12).html())"
    other = subprocess.run([sys.executable, "-c", process], cwd=ROOT, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == FIGURES["race"]().html()


def test_the_example_in_the_docstring_holds():
    outcome = doctest.testmod(lib.widgets.optimizer)
    assert outcome.attempted > 0
    assert outcome.failed == 0
