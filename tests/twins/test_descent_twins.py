"""The optimizers and surfaces of js/engine/descent.js against numpy_nn, update by update and over whole runs.

Sums, products, quotients and roots round alike everywhere, so the runs of most optimizers are equal to the last bit.
Powers (β₁ᵗ of Adam), logarithms and cosines (the noise) may differ in their last digit from one machine's library to
another's, and a run that bounces about makes more of it at every step. So every update is also compared from the same
state, and a whole run of those may differ by what a nudge of its start in the last digit does to it.
"""

import json

import numpy as np
import pytest

from lib.traces import descent as trace
from lib.traces import surfaces as ground
from lib.widgets.linker import join
from lib.widgets.refusals import Refusal
from lib.widgets.refusals.optimizer import check_descent
from tests.browser import open_page

CASES = 150
RELATIVE = 1e-9
NAMES = list(trace.optimizers())
EXACT = {"gd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta"}
ENGINE = """({ runsOf, standAt, formulasOf, noisePairs, update, hyperOf, curvatures, outcome, largestRate,
    countUpdates, refuseDescent, SURFACES })"""


@pytest.fixture(scope="module")
def engine(browser):
    """A page on which the linked engine runs; call it with a function and a list of arguments."""
    with open_page(browser) as page:
        page.evaluate(f"{join(['engine/descent.js'])}; window.engine = {ENGINE};")

        def run(function, arguments):
            written = page.evaluate(
                f"(text) => JSON.stringify(JSON.parse(text).map({function}))", json.dumps(arguments)
            )
            return json.loads(written)

        yield run


def random_settings(rng):
    """A race of all nine on a random surface from a random start, with rates from timid to reckless."""
    surface = str(rng.choice(list(ground.surfaces())))
    left, right, bottom, top = ground.surfaces()[surface]["window"]
    settings = trace.descent_settings(surface, NAMES, chosen=str(rng.choice(NAMES)))
    settings["start"] = [float(rng.uniform(left, right)), float(rng.uniform(bottom, top))]
    settings["noise"], settings["seed"] = float(rng.choice([0, 1, 5])), int(rng.integers(2**32))
    for key in settings:
        name = key.split(".")[-1]
        if name == "lr":
            settings[key] = float(settings[key] * 10 ** rng.uniform(-1.5, 1))
        elif name in ("momentum", "beta1", "beta2", "alpha", "rho"):
            settings[key] = float(rng.choice([0, 0.5, 0.9, 0.99, rng.uniform(0, 0.999)]))
        elif name == "eps":
            settings[key] = float(10 ** rng.uniform(-12, -1))
        elif name == "weight_decay":
            settings[key] = float(rng.choice([0, 0, 0.01, 0.5]))
    return settings


@pytest.fixture(scope="module")
def cases():
    rng = np.random.default_rng(30)
    return [random_settings(rng) for _ in range(CASES)]


@pytest.fixture(scope="module")
def python_runs(cases):
    return [trace.runs(settings) for settings in cases]


def difference(found, expected):
    """The largest difference of two arrays, relative to what stands there, or to 1 where that is less."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape
    size = np.maximum(1.0, np.abs(expected).max(initial=0.0))
    return np.abs(found - expected).max(initial=0.0) / size


def test_whole_runs_over_200_steps_are_numpy_nn_s_and_diverge_at_the_same_step(engine, cases, python_runs):
    read = "Object.entries(engine.runsOf(s)).map(([name, run]) => [name, [run.w, run.loss, run.diverged]])"
    worst, same, diverged = 0.0, 0, 0
    for settings, runs, answer in zip(
        cases, python_runs, engine(f"(s) => Object.fromEntries({read})", cases), strict=True
    ):
        start = np.nextafter(settings["start"], np.inf).tolist()
        nudged = trace.runs(settings | {"start": start, "race": [n for n in NAMES if n not in EXACT]})
        for name, run in runs.items():
            w, loss, at = answer[name]
            assert at == run["diverged"], (name, json.dumps(settings))
            error = max(difference(w, run["w"]), difference(loss, run["loss"]))
            allowed = RELATIVE
            if name not in EXACT:
                length = min(len(run["w"]), len(nudged[name]["w"]))
                allowed += 100 * difference(nudged[name]["w"][:length], run["w"][:length])
                allowed += 100 * difference(nudged[name]["loss"][:length], run["loss"][:length])
            assert error <= allowed, (name, error, json.dumps(settings))
            worst, same, diverged = max(worst, error), same + (error == 0), diverged + (at is not None)
    count = CASES * len(NAMES)
    assert diverged >= 30
    print(
        f"{count} runs, {diverged} of them diverged; {same} equal to the last bit, largest relative error {worst:.1e}"
    )


def test_every_number_of_every_update_is_python_s_from_the_same_state(engine, cases, python_runs):
    rng = np.random.default_rng(31)
    asked, expected = [], []
    remembered = ("velocity", "m", "v", "s", "u")
    for settings, runs in zip(cases, python_runs, strict=True):
        for name, run in runs.items():
            for t in {1, *rng.integers(1, len(run["w"]), 2).tolist()} if len(run["w"]) > 1 else ():
                last = [
                    {key: float(run[key][t - 1][i]) if t > 1 and key in run else 0.0 for key in remembered}
                    for i in (0, 1)
                ]
                hyper = trace.hyperparameters(settings, name)
                asked.append([name, hyper, last, run["g"][t].tolist(), run["w"][t - 1].tolist(), t])
                columns = [key for key in run if key not in ("diverged", "loss", "g", "move")]
                expected.append({key: run[key][t] for key in columns})
    worst = 0.0
    found = engine("([...given]) => engine.update(...given).next", asked)
    for given, here, answer in zip(asked, expected, found, strict=True):
        assert set(answer[0]) == set(here), given
        for key, value in here.items():
            error = (
                max(
                    abs(answer[i][key] - value[i]) / max(abs(value[i]), 1e-300)
                    for i in (0, 1)
                    if value[i] != answer[i][key]
                )
                if list(value) != [each[key] for each in answer]
                else 0.0
            )
            assert error <= RELATIVE, (key, given)
            worst = max(worst, error)
    print(f"{len(asked)} updates, largest relative error {worst:.1e}")


def test_frames_are_python_s_at_every_kind_of_step(engine, cases, python_runs):
    asked, expected = [], []
    for settings, runs in zip(cases[:40], python_runs, strict=False):
        for step in (0, 1, 17, 200):
            asked.append([settings, step])
            expected.append(trace.frame(settings, step, runs))
    for (settings, _), here, found in zip(
        asked, expected, engine("([s, step]) => engine.standAt(s, step)", asked), strict=True
    ):
        assert set(found) == set(here)
        assert found["t"] == here["t"]
        assert found["diverged"] == here["diverged"]
        assert set(found["inner"]) == set(here["inner"]), settings["chosen"]
        for part in ("w", "loss", "inner"):
            for name, value in here[part].items():
                assert (found[part][name] is None) == (value is None), (part, name, json.dumps(settings))
                tolerance = RELATIVE if settings["chosen"] in EXACT and name in EXACT else 1e-6
                if value is not None:
                    assert difference(found[part][name], value) <= tolerance, (part, name, json.dumps(settings))


def test_surfaces_have_python_s_value_and_gradient(engine):
    rng = np.random.default_rng(32)
    asked = []
    for name, row in ground.surfaces().items():
        left, right, bottom, top = row["window"]
        asked += [[name, x, y] for x, y in rng.uniform([left, bottom], [right, top], (40, 2)).tolist()]
    answers = engine("([surface, x, y]) => engine.formulasOf({ surface }).map((formula) => formula(x, y))", asked)
    for (name, *w), (value, gradient) in zip(asked, answers, strict=True):
        formula, slope = ground.value_and_gradient(name)
        assert value == pytest.approx(formula(w), rel=RELATIVE, abs=1e-12)
        assert gradient == pytest.approx(slope(w).tolist(), rel=RELATIVE, abs=1e-12)


def test_the_noise_is_the_same_in_both_languages(engine):
    for seed, pairs in zip(
        [0, 1, 7, 2**32 - 1], engine("(seed) => engine.noisePairs(300, seed)", [0, 1, 7, 2**32 - 1]), strict=True
    ):
        assert difference(pairs, ground.noise(300, seed)) <= 1e-12


def test_the_spectral_radius_is_the_largest_eigenvalue_of_the_recurrence(engine):
    rng = np.random.default_rng(33)
    asked = [
        [float(k), float(lr), float(mu), bool(ahead)]
        for k, lr, mu, ahead in zip(
            10 ** rng.uniform(-1, 1.5, 300),
            10 ** rng.uniform(-2, 0.5, 300),
            rng.uniform(0, 0.999, 300),
            rng.integers(0, 2, 300),
            strict=True,
        )
    ]
    found = engine("(a) => [engine.outcome(...a), engine.largestRate(a[0], a[2], a[3])]", asked)
    for (k, lr, mu, ahead), (outcome, largest) in zip(asked, found, strict=True):
        velocity = np.array([mu, k])  # v ← μ v + k w, as a row on (v, w)
        push = np.array([0, k]) + mu * velocity if ahead else velocity
        eigenvalues = np.linalg.eigvals(np.array([velocity, np.array([0, 1]) - lr * push]))
        assert outcome["radius"] == pytest.approx(np.abs(eigenvalues).max(), rel=1e-6)
        assert (outcome["radius"] < 1) == (lr < largest) or abs(lr / largest - 1) < 1e-9
        rightmost = eigenvalues[np.abs(eigenvalues).argmax()]
        if abs(eigenvalues[0] - eigenvalues[1]) > 1e-6:
            assert outcome["swings"] == bool(abs(rightmost.imag) > 1e-9 or rightmost.real < 0)


def test_curvatures_are_the_eigenvalues(engine):
    rng = np.random.default_rng(34)
    matrices = [(a + a.T).tolist() for a in rng.normal(size=(50, 2, 2))]
    for matrix, found in zip(matrices, engine("(m) => engine.curvatures(m)", matrices), strict=True):
        assert found == pytest.approx(np.linalg.eigvalsh(matrix).tolist(), rel=RELATIVE, abs=1e-12)
        assert ground.curvatures(matrix) == pytest.approx(found, rel=RELATIVE, abs=1e-12)


def test_both_sides_refuse_the_same_settings_in_the_same_words(engine):
    good = trace.descent_settings("bowl", ["gd", "adam"])
    changes = [
        *({"surface": name} for name in ("hill", "own")),
        *({"race": race} for race in ([], ["gd", "gd"], "gd", ["gd", "sgdm"])),
        {"chosen": "momentum"},
        *({"start": start} for start in ([1], [1, None], [1e4, 0], None)),
        *({"steps": steps} for steps in (0, 501, 1.5)),
        *({"adam.lr": 0}, {"gd.lr": -1}, {"gd.lr": 1000}),
        *({"adam.beta1": 1}, {"momentum.momentum": -0.1}, {"rmsprop.alpha": "high"}),
        *({"adam.eps": -1}, {"adam.eps": 2}, {"adamw.weight_decay": -1}),
        *({"noise": -1}, {"noise": None}, {"seed": -1}, {"seed": 0.5}, {"seed": 2**32}),
        {},
    ]
    broken = [good | change for change in changes]
    sentences = set()
    for settings, found in zip(broken, engine("(s) => engine.refuseDescent(s)", broken), strict=True):
        try:
            check_descent(settings)
            expected = None
        except Refusal as refusal:
            expected = (refusal.id, str(refusal))
        assert (found and (found["id"], found["sentence"])) == expected, json.dumps(settings)
        sentences.add(expected and expected[0])
    assert len(sentences) == 13
