"""One case for each row of refusals.json: the exact sentence is raised, and the last good picture stays."""

import json
from pathlib import Path

import numpy as np
import pytest

import lib.widgets.refusals as refusals
from lib.widgets import ConvolutionStepper, Refusal

GREY = np.zeros((6, 6))
PICTURES = "step-edge, digit-3, letter-a, teaching, pooling-grid, hill"
KERNELS = (
    "identity, box-blur, gaussian-blur, sharpen, sobel-vertical, sobel-horizontal, prewitt-vertical, "
    "prewitt-horizontal, laplacian, emboss, x-filter, random"
)
POOL = {"pooling": "max", "kernel_size": 2, "stride": 1}

# row, settings it starts from, settings that are refused, the sentence
CASES = [
    ("mode", {}, {"mode": "sideways"}, "The mode is forward or backward."),
    (
        "operation",
        {},
        {"pooling": "median"},
        "The operation is a convolution or one of three poolings: max, min or mean.",
    ),
    ("padding-mode", {}, {"padding_mode": "mirror"}, "The padding mode is zeros, replicate, reflect or circular."),
    ("switch", {}, {"flip": 1}, "flip is either on or off."),
    (
        "picture-name",
        {},
        {"image": "digit-4"},
        f"There is no picture called digit-4; the pictures are {PICTURES}.",
    ),
    ("kernel-name", {}, {"kernel": "sobel"}, f"There is no kernel called sobel; the kernels are {KERNELS}."),
    (
        "image-shape",
        {},
        {"image": [[1, 2], [3]]},
        "An image is a grid of numbers, or one grid for each channel: rows of equal length, at least one cell.",
    ),
    ("image-channels", {}, {"image": np.zeros((5, 6, 6))}, "This image has 5 channels; the stepper draws at most 4."),
    (
        "image-too-large",
        {},
        {"image": np.zeros((28, 33))},
        "This image is 28×33; the stepper draws at most 32×32 cells.",
    ),
    (
        "image-number",
        {},
        {"image": [[0.0, np.nan, 1.0]] * 3},
        "Every cell of the image is a number between −1000000 and 1000000.",
    ),
    (
        "kernel-shape",
        {},
        {"kernel": [1, 0, -1]},
        "A kernel is a grid of numbers, or one grid for each channel: rows of equal length, at least one cell.",
    ),
    ("kernel-large", {}, {"kernel": np.ones((9, 3))}, "This kernel is 9×3; the stepper draws at most 7×7 cells."),
    (
        "kernel-number",
        {},
        {"kernel": [[np.inf]]},
        "Every cell of the kernel is a number between −1000000 and 1000000.",
    ),
    (
        "channels",
        {},
        {"image": np.zeros((3, 6, 6)), "kernel": np.ones((3, 3))},
        "The image has 3 channels and the kernel 1: a kernel needs one grid for each channel of the image.",
    ),
    ("bias-number", {}, {"bias": "much"}, "The bias is a number between −1000000 and 1000000."),
    ("kernel-size", POOL, {"kernel_size": 8}, "A pooling window is a whole number of cells, from 1 to 7."),
    (
        "stride",
        {},
        {"stride": 0},
        "A stride is a whole number of cells, at least 1: with 0 the window would never move.",
    ),
    (
        "dilation",
        {},
        {"dilation": 0},
        "A dilation is a whole number, at least 1: 1 means that the kernel's cells touch.",
    ),
    (
        "padding",
        {},
        {"padding": -1},
        "A padding is a whole number of cells, 0 or more, or one of the words same and valid.",
    ),
    (
        "same-stride",
        {},
        {"padding": "same", "stride": 2},
        "Padding same needs stride 1: with stride 2 the output cannot keep the image's size.",
    ),
    (
        "pooling-same",
        POOL,
        {"padding": "same"},
        "Padding same belongs to convolution; pooling takes a number of cells.",
    ),
    (
        "pooling-padding",
        POOL,
        {"padding": 2},
        "Pooling pads by at most half its window: padding 2 is too much for a 2×2 window.",
    ),
    (
        "reflect",
        {},
        {"padding": 6, "padding_mode": "reflect"},
        "Reflect padding mirrors the image's own cells, so it must be smaller than the image: padding 6, image 6×6.",
    ),
    (
        "circular",
        {},
        {"padding": (1, 7), "padding_mode": "circular"},
        "Circular padding wraps round the image at most once: padding 1×7, image 6×6.",
    ),
    (
        "padded-too-large",
        {},
        {"padding": 22},
        "With its padding the image is 50×50; the stepper draws at most 48×48 cells.",
    ),
    (
        "kernel-too-large",
        {},
        {"dilation": 3},
        "The kernel spans 7×7 cells and the padded image has 6×6: it fits nowhere.",
    ),
    (
        "window-too-large",
        POOL,
        {"kernel_size": 7},
        "The pooling window spans 7×7 cells and the padded image has 6×6: it fits nowhere.",
    ),
    (
        "upstream-shape",
        {"mode": "backward"},
        {"upstream": np.ones((3, 4))},
        "The upstream gradient has one number for each cell of the output: 3×4 given, 4×4 needed.",
    ),
    (
        "upstream-number",
        {"mode": "backward"},
        {"upstream": np.full((4, 4), np.nan)},
        "Every cell of the upstream gradient is a number between −1000000 and 1000000.",
    ),
    ("step", {}, {"step": 16}, "There is no step 16: the steps run from 0 to 15."),
]


@pytest.mark.parametrize(("row", "start", "change", "sentence"), CASES, ids=[case[0] for case in CASES])
def test_a_refused_setting_is_named_in_words_and_the_last_good_picture_stays(row, start, change, sentence):
    with pytest.raises(Refusal) as refused:
        ConvolutionStepper(**{"image": GREY, **start, **change})
    assert (refused.value.id, str(refused.value)) == (row, sentence)
    assert isinstance(refused.value, ValueError)

    stepper = ConvolutionStepper(GREY, **start, step=1)
    settings, page = stepper.settings, stepper.html()
    with pytest.raises(Refusal) as refused:
        stepper.set(**change)
    assert (refused.value.id, str(refused.value)) == (row, sentence)
    assert (stepper.settings, stepper.step, stepper.html()) == (settings, 1, page)
    assert stepper.state == {"settings": settings, "step": 1}


SENT = [case for case in CASES if case[0] not in ("picture-name", "kernel-name")]  # the browser sends no names


@pytest.mark.parametrize(("row", "start", "change", "sentence"), SENT, ids=[case[0] for case in SENT])
def test_what_the_browser_could_send_is_refused_too(row, start, change, sentence):
    stepper = ConvolutionStepper(GREY, **start)
    good = json.loads(json.dumps(stepper.state))
    sent = {
        name: np.asarray(value).tolist() if isinstance(value, np.ndarray) else value for name, value in change.items()
    }
    step = sent.pop("step", 0)
    if "pooling" in sent:
        sent["operation"] = sent.pop("pooling")
    for name in set(sent) & {"image", "kernel"}:
        if np.ndim(sent[name][0]) == 1:
            sent[name] = [sent[name]]
    for name in set(sent) & {"stride", "dilation", "padding", "kernel_size"}:
        if isinstance(sent[name], int):
            sent[name] = [sent[name]] * 2
    stepper.state = {"settings": {**good["settings"], **sent}, "step": step}
    assert stepper.state == good
    assert stepper.settings == good["settings"]


def test_every_row_of_the_table_has_its_case():
    assert [case[0] for case in CASES] == list(refusals.rows("convolution", "common"))


def test_the_table_is_what_both_sides_read():
    tables = [json.loads(path.read_text(encoding="utf-8")) for path in Path(refusals.__file__).parent.glob("*.json")]
    everything = [row for table in tables for row in table]
    assert all(set(row) <= {"id", "setting", "sentence", "limit"} for row in everything)
    assert len({row["id"] for row in everything}) == len(everything) == len(refusals.rows())


@pytest.mark.parametrize(
    "settings",
    [
        {"stride": 1.5},
        {"stride": True},
        {"stride": (1, 2, 3)},
        {"image": np.zeros((1, 2, 3, 4))},
        {"image": []},
        {"image": [["a"]]},
        {"bias": float("nan")},
        {"padding": "full"},
        {"kernel_size": 0, "pooling": "max"},
        {"step": -1},
        {"step": 1.0},
        {"upstream": [1, 2]},
        {"image": np.full((6, 6), 2e6)},
        {"relu": None},
    ],
)
def test_other_impossible_settings_are_refused_too(settings):
    with pytest.raises(Refusal):
        ConvolutionStepper(**{"image": GREY, **settings})


@pytest.mark.parametrize(
    "settings",
    [
        {"image": np.zeros((32, 32), dtype=np.float32)},
        {"image": np.zeros((6, 6), dtype=int)},
        {"image": np.zeros((6, 6), dtype=bool)},
        {"stride": np.int64(2), "flip": np.bool_(True)},
        {"padding": 5, "padding_mode": "reflect"},
        {"padding": 6, "padding_mode": "circular"},
        {"padding": 21},
        {"padding": 6, "padding_mode": "reflect", "pooling": "max", "kernel_size": 7, "stride": 9}
        | {"padding": 3, "dilation": 4},
        {"pooling": "mean", "image": np.zeros((3, 6, 6))},
        {"padding": "same", "kernel": np.ones((2, 4))},
        {"padding": (0, 2)},
    ],
)
def test_the_last_possible_settings_are_taken(settings):
    ConvolutionStepper(**{"image": GREY, **settings})
