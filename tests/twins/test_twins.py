"""The browser as a third backend: every function of js/engine against lib.numpy_nn, on hundreds of random settings."""

import json

import numpy as np
import pytest

from lib import numpy_nn as nn
from lib.traces import convolution as trace
from lib.widgets.linker import join
from lib.widgets.refusals import Refusal
from lib.widgets.refusals.convolution import check_convolution
from tests.browser import open_page

CASES = 240
RELATIVE = 1e-9
ENGINE = """({
    refuse, geometry, outputSize, countSteps, cellOf, paddedImage, forwardFrame, backwardFrame, frameAt,
    wholeOutput, coverage, mapDeep, shapeOf, zeros, turn,
})"""


@pytest.fixture(scope="module")
def engine(browser):
    """A page on which the linked engine runs; call it with an expression and a list of arguments."""
    with open_page(browser) as page:
        page.evaluate(f"{join(['engine/convolution.js'])}; window.engine = {ENGINE};")

        def run(function, arguments):
            return page.evaluate(f"(list) => list.map({function})", arguments)

        yield run


def random_settings(rng):
    """Settings that the stepper takes; those that it refuses are drawn again."""
    while True:
        channels = int(rng.integers(1, 4))
        kernel_size = rng.integers(1, 5, 2)
        padding = [int(p) for p in rng.integers(0, 3, 2)]
        settings = {
            "mode": "forward",
            "operation": str(rng.choice(["convolution", "convolution", "max", "min", "mean"])),
            "image": random_array(rng, (channels, *rng.integers(1, 9, 2))),
            "kernel": random_array(rng, (channels, *kernel_size)),
            "bias": float(rng.normal()),
            "kernel_size": kernel_size.tolist(),
            "stride": rng.integers(1, 4, 2).tolist(),
            "padding": [padding, padding, "same", "valid"][rng.integers(4)],
            "padding_mode": str(rng.choice(["zeros", "replicate", "reflect", "circular"])),
            "dilation": rng.integers(1, 3, 2).tolist(),
            "flip": bool(rng.integers(2)),
            "relu": bool(rng.integers(2)),
            "ceil_mode": bool(rng.integers(2)),
            "count_include_pad": bool(rng.integers(2)),
            "upstream": None,
        }
        try:
            check_convolution(settings)
        except Refusal:
            continue
        if rng.integers(4):
            settings["upstream"] = rng.normal(size=trace.output_size(settings)).tolist()
        return settings


def random_array(rng, shape):
    """Real numbers, or few small whole ones, so that windows hold ties and sums hit the kink of ReLU."""
    values = rng.normal(size=shape) if rng.integers(2) else rng.integers(-2, 3, shape)
    return values.astype(float).tolist()


@pytest.fixture(scope="module")
def cases():
    rng = np.random.default_rng(20)
    return [random_settings(rng) for _ in range(CASES)]


def flat(value):
    """All numbers of a nested value in order; what takes no part is NaN."""
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in flat(value[key])]
    if isinstance(value, (list, tuple)):
        return [number for entry in value for number in flat(entry)]
    return [np.nan if value is None else float(value)]


def shape(value):
    return [shape(entry) for entry in value] if isinstance(value, list) else None


def error(found, expected):
    """The largest difference, relative to the largest number there."""
    found, expected = np.array(flat(found)), np.array(flat(expected))
    assert found.shape == expected.shape
    assert (np.isnan(found) == np.isnan(expected)).all()
    return np.nanmax(np.abs(found - expected), initial=0.0) / max(1.0, np.nanmax(np.abs(expected), initial=0.0))


@pytest.mark.parametrize("mode", ["forward", "backward"])
def test_every_number_of_every_frame_is_python_s(engine, cases, mode):
    asked = []
    for settings in cases:
        count = trace.step_count(settings)
        asked += [[settings | {"mode": mode}, step] for step in sorted({0, count // 2, count - 1})]
    worst = 0.0
    for (settings, step), found in zip(asked, engine("([s, step]) => engine.frameAt(s, step)", asked), strict=True):
        expected = trace.frame(settings, step)
        assert set(found) == set(expected), json.dumps(settings)
        for name, value in expected.items():
            assert shape(found[name]) == shape(value), (name, json.dumps(settings))
            worst = max(worst, difference := error(found[name], value))
            assert difference <= RELATIVE, (name, step, json.dumps(settings))
    print(f"{len(asked)} {mode} frames of {len(cases)} settings, largest relative error {worst:.1e}")


def test_whole_outputs_and_whole_gradients_are_numpy_nn_s(engine, cases):
    found = engine(
        """(s) => ({ output: engine.wholeOutput(s), size: engine.outputSize(s), count: engine.countSteps(s),
                     gradients: engine.backwardFrame(s, engine.countSteps(s) - 1) })""",
        cases,
    )
    worst = 0.0
    for settings, answer in zip(cases, found, strict=True):
        whole = trace.vectorised(settings)  # conv2d, max_pool2d, avg_pool2d, min_pool2d and their backwards
        assert answer["size"] == list(whole["output"].shape[1:])
        assert answer["count"] == whole["output"][0].size
        answers = {"output": answer["output"]} | answer["gradients"]
        for name, value in whole.items():
            worst = max(worst, difference := error(answers[name], np.asarray(value).tolist()))
            assert difference <= RELATIVE, (name, json.dumps(settings))
    print(f"{len(cases)} settings, largest relative error {worst:.1e}")


def test_padding_is_numpy_nn_s_in_every_mode(engine, cases):
    """Padding that a pooling does not read (−∞ for a maximum) is empty, not a number."""
    answers = engine("(s) => [engine.paddedImage(s), engine.geometry(s).pads]", cases)
    for settings, (padded, pads) in zip(cases, answers, strict=True):
        mode = settings["padding_mode"] if settings["operation"] == "convolution" else "zeros"
        image, pads = np.array(settings["image"]), tuple(map(tuple, pads))
        expected = nn.pad(image[None], pads, mode)[0]
        if settings["operation"] in ("max", "min") or (
            settings["operation"] == "mean" and not settings["count_include_pad"]
        ):
            expected = np.where(nn.pad(np.ones_like(image)[None], pads)[0] > 0, expected, None)
        assert np.array_equal(np.array(padded, dtype=expected.dtype), expected), json.dumps(settings)


def test_coverage_is_the_gradient_of_a_kernel_of_ones_through_zero_padding(engine, cases):
    """A pixel that k windows use receives a gradient of k where kernel and upstream gradient are all ones."""
    convolutions = [settings for settings in cases if settings["operation"] == "convolution"]
    for settings, found in zip(convolutions, engine("(s) => engine.coverage(s)", convolutions), strict=True):
        x = np.array(settings["image"])[None, :1]
        weight = np.ones((1, 1, *np.shape(settings["kernel"])[1:]))
        padding = settings["padding"] if isinstance(settings["padding"], str) else tuple(settings["padding"])
        window = {"stride": tuple(settings["stride"]), "dilation": tuple(settings["dilation"]), "padding": padding}
        ones = np.ones_like(nn.conv2d(x, weight, **window))
        grad_x, _, _ = nn.conv2d_backward(ones, x, weight, None, **window)
        assert np.array_equal(found, grad_x[0, 0]), json.dumps(settings)


def test_coverage_of_a_pooling_counts_the_windows_over_each_pixel(engine, cases):
    poolings = [s | {"operation": "mean"} for s in cases if s["operation"] != "convolution"]
    for settings, found in zip(poolings, engine("(s) => engine.coverage(s)", poolings), strict=True):
        counts = np.zeros(np.shape(settings["image"])[1:])
        layout = trace.lay_out(settings)
        for step in range(trace.step_count(settings)):
            _, index = layout.window(step)
            for pixel in layout.origin[index][layout.origin[index] >= 0]:
                counts.flat[pixel] += 1
        assert np.array_equal(found, counts), json.dumps(settings)


def test_coverage_so_far_grows_to_the_whole(engine, cases):
    asked = [s for s in cases if trace.step_count(s) <= 30][:40]
    grown = engine("(s) => Array.from({ length: engine.countSteps(s) }, (_, t) => engine.coverage(s, t))", asked)
    for settings, maps in zip(asked, grown, strict=True):
        maps = np.array(maps)
        assert (np.diff(maps, axis=0) >= 0).all(), json.dumps(settings)


def test_both_sides_refuse_the_same_settings_in_the_same_words(engine):
    rng = np.random.default_rng(21)
    broken = []
    changes = [
        {"stride": [0, 1]},
        {"stride": [1.5, 1]},
        {"padding": [-1, 0]},
        {"padding": "full"},
        {"dilation": [0, 1]},
        {"dilation": [4, 4]},
        {"kernel": [[[1.0] * 8]]},
        {"kernel": [[[1.0]]] * 5},
        {"image": [[[1.0]]] * 5},
        {"padding": [7, 7]},
        {"padding": [40, 40]},
        {"kernel_size": [9, 1]},
        {"flip": 1},
        {"bias": None},
        {"mode": "back"},
        {"operation": "median"},
        {"padding_mode": "edge"},
        {"image": [[[1.0, 2.0], [3.0]]]},
        {"image": [[[None]]]},
        {"kernel": []},
        {"kernel": [[]]},
        {"padding": "same"},
        {},
    ]
    for _ in range(20):
        settings = random_settings(rng) | {"upstream": None}
        broken += [settings | change for change in changes]
    sentences = {}
    for settings, found in zip(broken, engine("(s) => engine.refuse(s)", broken), strict=True):
        try:
            check_convolution(settings)
            expected = None
        except Refusal as refusal:
            expected = (refusal.id, str(refusal))
        assert (found and (found["id"], found["sentence"])) == expected, json.dumps(settings)
        sentences[expected and expected[0]] = expected
    assert len(sentences) >= 20, sorted(map(str, sentences))


def test_small_helpers(engine):
    assert engine("(a) => engine.shapeOf(a)", [[[[1, 2]], [[3, 4]]]]) == [[2, 1, 2]]
    assert engine("(size) => engine.zeros(...size)", [[2, 1]]) == [[[0], [0]]]
    assert engine("(a) => engine.turn(a)", [[[1, 2], [3, 4]]]) == [[[4, 3], [2, 1]]]
    assert engine("(a) => engine.mapDeep(a, (x, i, j) => x + 10 * i + j)", [[[0, 0], [0, 0]]]) == [[[0, 1], [10, 11]]]
    one = {"operation": "convolution", "image": [[[0.0] * 3] * 3], "kernel": [[[1.0, 0.0]]], "stride": [1, 1]}
    one |= {"padding": "valid", "dilation": [1, 1], "kernel_size": [2, 2]}
    assert engine("(s) => engine.cellOf(s, 3)", [one]) == [[1, 1]]
