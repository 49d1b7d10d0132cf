"""Traces against the vectorised functions: the numbers that a reader steps through are numpy_nn's."""

import json
from pathlib import Path

import numpy as np
import pytest

from lib import numpy_nn as nn
from lib.traces import (
    Trace,
    convolution_settings,
    convolution_trace,
    frame,
    output_size,
    rounded,
    step_count,
    vectorised,
)
from lib.traces import convolution as module
from lib.traces.trace import BUDGET, check_budget

EDGE = [[0, 0, 0, 1, 1, 1]] * 6
SOBEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]


def draw_settings(seed):
    """Random settings that are possible, of every kind."""
    rng = np.random.default_rng(seed)
    channels = rng.integers(1, 4)
    size = rng.integers(4, 8, 2)
    operation = [None, None, "max", "min", "mean"][rng.integers(5)]
    kernel_size = rng.integers(1, 4, 2)
    # few distinct values, so that maxima tie and some sums are exactly zero
    image = rng.integers(-2, 3, (channels, *size)).astype(float)
    settings = {
        "kernel": rng.integers(-2, 3, (channels, *kernel_size)) * 0.5,
        "bias": float(rng.integers(-1, 2)),
        "stride": rng.integers(1, 4, 2).tolist(),
        "mode": ["forward", "backward"][rng.integers(2)],
        "relu": bool(rng.integers(2)),
        "flip": bool(rng.integers(2)),
    }
    if operation:
        settings |= {"pooling": operation, "kernel_size": kernel_size.tolist(), "ceil_mode": bool(rng.integers(2))}
        settings |= {"padding": [int(rng.integers(0, k // 2 + 1)) for k in kernel_size]}
        settings |= {"count_include_pad": bool(rng.integers(2))}
    else:
        settings |= {"dilation": rng.integers(1, 3, 2).tolist(), "padding": rng.integers(1, 3, 2).tolist()}
        settings |= {"padding_mode": ["zeros", "replicate", "reflect", "circular"][rng.integers(4)]}
        if rng.random() < 0.2:
            settings |= {"padding": "same", "stride": 1}
    settings = convolution_settings(image, **settings)
    if rng.random() < 0.7:
        settings["upstream"] = rng.normal(size=output_size(settings)).tolist()
    return settings


SETTINGS = [draw_settings(seed) for seed in range(120)]


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_the_frames_of_random_settings_add_up_to_the_vectorised_functions(settings):
    whole = vectorised(settings)
    rows, columns = output_size(settings)
    for step in range(step_count(settings)):
        forward = frame(settings | {"mode": "forward"}, step)
        here = (slice(None), forward["row"], forward["column"])
        assert (forward["row"], forward["column"]) == divmod(step, columns)
        values = forward["value"] if settings["operation"] != "convolution" else [forward["output"]]
        np.testing.assert_allclose(values, whole["output"][here], rtol=1e-9, atol=1e-9)
    last = frame(settings | {"mode": "backward"}, rows * columns - 1)
    for name in set(whole) - {"output"}:
        np.testing.assert_allclose(last[name], whole[name], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("settings", SETTINGS[:40], ids=range(40))
def test_a_step_of_the_trace_is_the_rounded_frame(settings):
    arguments = {key: value for key, value in settings.items() if key != "operation"}
    pooling = None if settings["operation"] == "convolution" else settings["operation"]
    trace = convolution_trace(**arguments, pooling=pooling)
    for step in (0, trace["steps"] // 2, trace["steps"] - 1):
        whole = rounded(frame(settings, step))
        row = trace.step(step)
        assert row == {name: whole[name] for name in row}
        assert {name for name, value in whole.items() if value is not None} - set(row) <= {"kernel", "bias"}
    assert json.loads(trace.json()) == trace


@pytest.mark.parametrize("settings", SETTINGS[:60], ids=range(60))
def test_the_gradients_are_those_of_central_differences(settings):
    settings = settings | {"mode": "backward"}
    rng = np.random.default_rng(1)
    # away from ties and kinks, where a difference means nothing
    settings["image"] = (np.asarray(settings["image"]) + rng.normal(0, 0.3, np.shape(settings["image"]))).tolist()
    last = frame(settings, step_count(settings) - 1)
    upstream = np.ones(output_size(settings)) if settings["upstream"] is None else np.asarray(settings["upstream"])

    def loss(name, place, change):
        moved = np.array(settings[name], float)
        moved[place] += change
        return (vectorised(settings | {name: moved.tolist()})["output"] * upstream).sum()

    names = ["image"] if settings["operation"] != "convolution" else ["image", "kernel"]
    for name in names:
        places = list(np.ndindex(np.shape(settings[name])))
        for place in [places[i] for i in rng.choice(len(places), min(5, len(places)), replace=False)]:
            difference = (loss(name, place, 1e-6) - loss(name, place, -1e-6)) / 2e-6
            gradient = np.asarray(last[f"grad_{name}"])[place]
            np.testing.assert_allclose(gradient, difference, rtol=1e-5, atol=1e-6)


def test_the_edge_of_the_notes_gives_their_numbers():
    trace = convolution_trace(EDGE, SOBEL)
    assert np.reshape(trace["output"], (4, 4)).tolist() == [[0, -4, -4, 0]] * 4
    assert trace.step(6)["products"] == [[[0, 0, -1], [0, 0, -2], [0, 0, -1]]]
    assert trace["settings"]["kernel"] == [SOBEL]


def test_the_patch_by_hand_gives_minus_three_and_flipped_plus_three():
    patch, kernel = [[1, 2, 0], [4, 5, 6], [7, 8, 9]], [[1, 0, -1]] * 3
    assert convolution_trace(patch, kernel)["output"] == [-3]
    assert convolution_trace(patch, kernel, flip=True)["output"] == [3]


def test_relu_deletes_the_edge_and_blocks_its_gradient():
    assert convolution_trace(EDGE, SOBEL, relu=True)["output"] == [0] * 16
    assert convolution_trace(EDGE, SOBEL, relu=True, mode="backward")["grad_bias"][-1] == 0


def test_a_tied_maximum_hands_its_gradient_to_the_first():
    last = convolution_trace([[2, 2], [2, 2]], pooling="max", mode="backward").step(0)
    assert last["grad_image"] == [[[1, 0], [0, 0]]]
    assert last["winner"] == [[0, 0]]


def test_the_same_settings_give_the_same_bytes():
    image = np.random.default_rng(0).normal(size=(2, 6, 6))
    first = convolution_trace(image, image[:, :3, :3], mode="backward", padding=1).json()
    again = convolution_trace(image.tolist(), image[:, :3, :3].tolist(), mode="backward", padding=1).json()
    assert first == again


def test_numbers_keep_six_digits():
    trace = convolution_trace([[1 / 3]], [[1.0]])
    assert trace["output"] == [0.333333]
    assert rounded([1.0, -0.0, 123456789.0, 1e-9, None]) == [1, 0, 123457000, 1e-9, None]


def test_a_trace_larger_than_a_figure_may_hold_is_refused_before_it_is_made():
    with pytest.raises(ValueError, match=r"kB of JSON and a figure may hold 100 kB: take a smaller image"):
        convolution_trace(np.zeros((224, 224)), SOBEL, mode="backward")
    with pytest.raises(ValueError, match="smaller image"):
        check_budget(BUDGET + 1, "take a smaller image")
    check_budget(BUDGET, "")


def test_a_trace_that_disagrees_with_numpy_nn_is_refused(monkeypatch):
    monkeypatch.setattr(nn, "conv2d", lambda *arguments, **named: np.full((1, 1, 4, 4), 7.0))
    with pytest.raises(AssertionError, match="the trace's output differs from numpy_nn's"):
        convolution_trace(EDGE, SOBEL)


def test_a_trace_prints_what_it_is():
    trace = convolution_trace(EDGE, SOBEL)
    assert repr(trace) == (
        "convolution trace of 16 steps, 1.7 kB: row, column, patch, products, sum, preactivation, output"
    )
    assert isinstance(trace, Trace)


def test_a_step_that_does_not_exist_is_named():
    trace = convolution_trace(EDGE, SOBEL)
    with pytest.raises(ValueError, match="there is no step 16: the steps run from 0 to 15"):
        trace.step(16)
    with pytest.raises(ValueError, match="there is no step -1"):
        frame(trace["settings"], -1)


def test_the_trace_imports_numpy_nn_alone():
    text = Path(module.__file__).read_text(encoding="utf-8")
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"typing", "numpy", "lib", "lib.numpy_nn.geometry", ".trace"}
