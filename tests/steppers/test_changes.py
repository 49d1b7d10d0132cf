"""Changing what is computed: cells, presets, settings; and what is refused."""

import json

import numpy as np
import pytest

from lib import numpy_nn as nn
from lib.widgets import ConvolutionStepper, presets
from lib.widgets.linker import HERE
from lib.widgets.refusals import rows
from tests.steppers import Live, write_page

PRESETS = json.loads((HERE / "presets.json").read_text(encoding="utf-8"))
ROWS = rows("convolution", "common")


def numbers(texts):
    return [[float(text.replace("−", "-")) for text in row] for row in texts]


def output_of(image, kernel, **settings):
    y = nn.conv2d(np.array([image], float), np.array([kernel], float), **settings)
    return y[0, 0]


def test_a_pixel_is_edited_by_mouse(edge):
    edge.cell("Image", 0, 0).dblclick()
    edge.page.get_by_label("Image, row 0, column 0").fill("2,5")
    edge.page.keyboard.press("Enter")
    assert edge.values("Image")[0][0] == "2.5"
    edge.button("Last step").click()
    image = np.tile([0, 0, 0, 1, 1, 1], (6, 1)).astype(float)
    image[0, 0] = 2.5
    sobel = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    assert numbers(edge.values("Output")) == output_of([image], [sobel]).tolist()
    assert edge.box.get_by_label("Picture").evaluate("(s) => s.selectedOptions[0].textContent") == "Your own"


def test_a_kernel_cell_is_edited_by_keyboard(edge):
    edge.cell("Kernel", 0, 0).focus()
    for key in ["ArrowRight", "ArrowDown", "-", "3", "Enter"]:
        edge.page.keyboard.press(key)
    assert edge.values("Kernel")[1] == ["2", "−3", "−2"]
    assert edge.page.evaluate("document.activeElement.textContent") == "−3"
    edge.page.keyboard.press("F2")
    edge.page.keyboard.press("Escape")
    assert edge.values("Kernel")[1] == ["2", "−3", "−2"]
    edge.page.keyboard.press("Enter")
    edge.page.get_by_label("Kernel, row 1, column 1").fill("1/4")
    edge.page.keyboard.press("Tab")
    assert edge.values("Kernel")[1] == ["2", "0.25", "−2"]


def test_the_arrow_keys_walk_over_a_grid_and_stay_inside(edge):
    edge.cell("Image", 0, 0).focus()
    walk = {"ArrowLeft": "0 0", "ArrowRight": "0 1", "End": "0 5", "ArrowDown": "1 5", "ArrowUp": "0 5", "Home": "0 0"}
    for key, place in walk.items():
        edge.page.keyboard.press(key)
        at = edge.page.evaluate(
            """() => {
                const cell = document.activeElement, row = cell.parentNode;
                const rows = [...row.parentNode.querySelectorAll("[role=row]")];
                return `${rows.indexOf(row)} ${[...row.children].indexOf(cell)}`;
            }"""
        )
        assert at == place, key
    assert edge.grid("Image").locator("[tabindex='0']").count() == 1


def test_what_is_not_a_number_is_refused_and_the_cell_stays(edge):
    edge.page.mouse.move(0, 0)
    before = edge.picture()
    edge.cell("Image", 0, 0).focus()
    edge.page.keyboard.press("Enter")
    edge.page.get_by_label("Image, row 0, column 0").fill("black")
    edge.page.keyboard.press("Enter")
    assert edge.refusal == ROWS["image-number"]["sentence"]
    edge.page.evaluate("document.activeElement.blur()")
    assert edge.picture() == before


def test_padding_cells_are_not_edited(page, address):
    page.goto(address)
    back = Live(page, "back")
    back.cell("Image", 0, 0).dblclick()
    assert back.box.locator(".nn-edit").count() == 0
    back.cell("Image", 1, 1).dblclick()
    assert page.get_by_label("Image, row 0, column 0").is_visible()


@pytest.mark.parametrize("picture", PRESETS["pictures"], ids=lambda p: p["id"])
def test_every_kernel_on_every_picture(edge, picture):
    edge.box.get_by_label("Picture").select_option(picture["id"])
    for kernel in PRESETS["kernels"]:
        edge.box.get_by_label("Kernel", exact=True).first.select_option(kernel["id"])
        assert edge.refusal == ""
        edge.button("Last step").click(force=True)
        channels = len(picture["image"])
        expected = output_of(picture["image"], [kernel["kernel"]] * channels)
        assert np.abs(np.array(numbers(edge.values("Output"))) - expected).max() <= 0.051
        name = "Image" if channels == 1 else "Image, channel 0"
        drawn = numbers(edge.values(name))
        assert np.abs(np.array(drawn) - np.array(picture["image"][0])).max() <= 0.0051


def test_every_setting_reaches_the_output(edge):
    """Each control in turn, and what it leaves is what numpy_nn computes."""
    image = np.tile([0, 0, 0, 1, 1, 1], (6, 1)).astype(float)[None]
    kernel = np.array([[[1, 0, -1], [2, 0, -2], [1, 0, -1]]], float)
    settings = {}

    def holds(relu=False):
        edge.button("Last step").click(force=True)
        expected = output_of(image, kernel, **settings)
        expected = np.maximum(expected, 0) if relu else expected
        assert numbers(edge.values("Output")) == pytest.approx(expected.round(2)), settings
        assert edge.refusal == ""

    edge.field("given as").select_option("same")
    settings["padding"] = "same"
    holds()
    edge.field("Padded with").select_option("replicate")
    settings["padding_mode"] = "replicate"
    holds()
    edge.field("Padded with").select_option("reflect")
    settings["padding_mode"] = "reflect"
    holds()
    edge.field("Padded with").select_option("circular")
    settings["padding_mode"] = "circular"
    holds()
    edge.field("given as").select_option("number")
    edge.field("Padding, rows").fill("2")
    edge.field("Padding, rows").press("Enter")
    settings["padding"] = (2, 1)
    holds()
    edge.field("Stride, columns").fill("2")
    edge.field("Stride, columns").press("Enter")
    settings["stride"] = (1, 2)
    holds()
    edge.field("Dilation, rows").fill("2")
    edge.field("Dilation, rows").press("Enter")
    settings["dilation"] = (2, 1)
    holds()
    edge.field("Bias, b").fill("0.5")
    edge.field("Bias, b").press("Enter")
    settings["bias"] = np.array([0.5])
    holds()
    edge.field("ReLU").check()
    holds(relu=True)
    edge.field("True convolution (kernel turned)").check()
    kernel = kernel[:, ::-1, ::-1].copy()
    holds(relu=True)
    edge.field("Window size, columns").fill("2")
    edge.field("Window size, columns").press("Enter")
    kernel = np.array([[[0, 1], [0, 2], [0, 1]]], float)  # the first two columns, turned
    holds(relu=True)
    edge.field("Image size, rows").fill("7")
    edge.field("Image size, rows").press("Enter")
    image = np.concatenate([image, np.zeros((1, 1, 6))], axis=1)
    holds(relu=True)


@pytest.mark.parametrize(
    ("operation", "function"), [("max", nn.max_pool2d), ("min", nn.min_pool2d), ("mean", nn.avg_pool2d)]
)
def test_pooling_from_the_controls(edge, operation, function):
    edge.box.get_by_label("Picture").select_option("pooling-grid")
    edge.box.get_by_label("Operation").select_option(operation)
    x = np.array(presets.picture("pooling-grid"), float)[None]
    edge.button("Last step").click(force=True)
    assert numbers(edge.values("Output")) == pytest.approx(function(x, 2)[0, 0])
    assert edge.values("Window") == [["0", "7"], ["3", "1"]]
    edge.cell("Window", 0, 1).hover()
    assert edge.box.locator(".nn-hint").inner_text() == "Window, row 0, column 1: 7"
    assert "nn-on" in edge.cell("Image", 2, 3).get_attribute("class")
    edge.field("Window size, rows").fill("3")
    edge.field("Window size, rows").press("Enter")
    edge.field("Ceil mode (keep partial windows)").check()
    edge.button("Last step").click(force=True)
    expected = function(x, (3, 2), stride=2, ceil_mode=True)[0, 0]
    assert np.abs(np.array(numbers(edge.values("Output"))) - expected).max() <= 0.0051
    edge.box.get_by_label("Operation").select_option("convolution")
    assert edge.field("Stride, rows").input_value() == "1"


def test_a_click_on_an_output_cell_goes_to_its_step(edge):
    edge.cell("Output", 3, 1).click()
    assert edge.position == "Step 14 of 16, row 3, column 1"
    edge.cell("Output", 0, 2).focus()
    edge.page.keyboard.press("Enter")
    assert edge.step == 2


def test_how_often_each_pixel_is_used(edge):
    edge.field("How often each pixel is used").check()
    line = np.minimum(np.minimum(np.arange(1, 7), np.arange(6, 0, -1)), 3)
    assert numbers(edge.values("Image")) == np.outer(line, line).tolist()
    edge.cell("Image", 0, 0).hover()
    assert "Used by 1 window, so far by 1." in edge.box.locator(".nn-hint").inner_text()
    edge.field("How often each pixel is used").uncheck()
    assert edge.values("Image")[0] == ["0", "0", "0", "1", "1", "1"]


def test_the_output_size_stands_in_its_formula(edge):
    edge.field("Stride, rows").fill("2")
    edge.field("Stride, rows").press("Enter")
    lines = edge.box.locator(".nn-size .nn-now math").all_text_contents()
    squeezed = ["".join(line.split()) for line in lines]
    assert squeezed == ["rows=⌊(6+0+0−1·(3−1)−1)/2⌋+1=2", "columns=⌊(6+0+0−1·(3−1)−1)/1⌋+1=4"]


def test_backward_sums_up_to_the_gradients_of_numpy_nn(page, tmp_path):
    upstream = np.arange(16.0).reshape(4, 4) - 8
    figure = ConvolutionStepper("step-edge", "emboss", mode="backward", upstream=upstream, name="sums")
    page.goto(write_page(tmp_path / "sums.html", figure))
    sums = Live(page, "sums")
    assert numbers(sums.values("Upstream gradient")) == upstream.tolist()
    sums.button("Last step").click()
    assert numbers(sums.values("Kernel’s gradient")) == figure.grad_kernel.tolist()
    assert numbers(sums.values("Image’s gradient")) == figure.grad_image.tolist()


def test_the_upstream_gradient_is_edited_and_chosen(page, address):
    page.goto(address)
    back = Live(page, "back")
    back.cell("Upstream gradient", 0, 0).dblclick()
    page.get_by_label("Upstream gradient, row 0, column 0").fill("-2")
    page.keyboard.press("Enter")
    assert back.values("Upstream gradient")[0][:2] == ["−2", "1"]
    select = back.box.get_by_label("Upstream gradient", exact=True).first
    select.select_option("one")
    assert numbers(back.values("Upstream gradient")) == np.eye(1, 36, 8).reshape(6, 6).tolist()
    select.select_option("random")
    assert len(set(map(tuple, back.values("Upstream gradient")))) == 6
    select.select_option("ones")
    assert set(sum(back.values("Upstream gradient"), [])) == {"1"}


def test_a_change_of_the_output_s_size_puts_the_upstream_gradient_back_to_ones(page, address):
    page.goto(address)
    back = Live(page, "back")
    back.box.get_by_label("Upstream gradient", exact=True).first.select_option("random")
    back.field("Stride, rows").fill("2")
    back.field("Stride, rows").press("Enter")
    assert back.refusal == ""
    assert set(sum(back.values("Upstream gradient"), [])) == {"1"}


def test_who_receives_the_gradient_of_a_max(page, tmp_path):
    figure = ConvolutionStepper([[1, 4, 4], [2, 6, 6]], pooling="max", stride=1, mode="backward", name="winner")
    page.goto(write_page(tmp_path / "winner.html", figure))
    winner = Live(page, "winner")
    assert winner.values("Image’s gradient") == [["0", "0", "0"], ["0", "1", "0"]]
    winner.button("Next step").click()
    assert winner.values("Image’s gradient") == [["0", "0", "0"], ["0", "2", "0"]]  # a tie: the first of them
    assert winner.grid("Image").locator(".nn-ring-winner").is_visible()


# --- refusals -------------------------------------------------------------------------------------------------------

GREY = [[[0.0] * 6] * 6]
POOL = {"operation": "max"}
# row of refusals.json: what the address asks for
REFUSED = {
    "mode": {"mode": "sideways"},
    "operation": {"operation": "median"},
    "padding-mode": {"padding_mode": "mirror"},
    "switch": {"flip": 1},
    "picture-name": {"image": "digit-4"},
    "kernel-name": {"kernel": "sobel"},
    "image-shape": {"image": [[[1, 2], [3]]]},
    "image-channels": {"image": GREY * 5},
    "image-too-large": {"image": [[[0] * 33] * 2]},
    "image-number": {"image": [[[None] * 6] * 6]},
    "kernel-shape": {"kernel": [1, 0, -1]},
    "kernel-large": {"kernel": [[[1] * 8] * 3]},
    "kernel-number": {"kernel": [[[1e9]]]},
    "channels": {"kernel": [[[1]], [[1]]]},
    "bias-number": {"bias": "much"},
    "kernel-size": POOL | {"kernel_size": [8, 8]},
    "stride": {"stride": [0, 1]},
    "dilation": {"dilation": [1, 0]},
    "padding": {"padding": [-1, 0]},
    "same-stride": {"padding": "same", "stride": [2, 2]},
    "pooling-same": POOL | {"padding": "same"},
    "pooling-padding": POOL | {"padding": [2, 2]},
    "reflect": {"padding": [6, 6], "padding_mode": "reflect"},
    "circular": {"padding": [1, 7], "padding_mode": "circular"},
    "padded-too-large": {"padding": [22, 22]},
    "kernel-too-large": {"dilation": [3, 3]},
    "window-too-large": POOL | {"kernel_size": [7, 7]},
    "upstream-shape": {"upstream": [[1]]},
    "upstream-number": {"upstream": [[1e9] * 4] * 4},
    "step": {"step": 16},
}


def test_every_row_of_refusals_has_a_case_here():
    assert set(REFUSED) == set(ROWS)


@pytest.mark.parametrize("row", REFUSED)
def test_an_address_that_cannot_be_drawn_is_answered_in_words(edge, row):
    from lib.widgets import Refusal

    edge.page.mouse.move(0, 0)
    before = edge.picture()
    asked = REFUSED[row]
    written = "&".join(
        f"{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in asked.items()
    )
    edge.page.evaluate("(hash) => { location.hash = hash; }", f"edge:{written}")
    edge.page.wait_for_function("document.querySelector('nn-figure[name=edge] [role=alert]').textContent !== ''")
    sentence = ROWS[row]["sentence"]
    beginning, end = sentence.split("{")[0], sentence.rsplit("}", 1)[-1]
    assert edge.refusal.startswith(beginning)
    assert edge.refusal.endswith(end)
    assert "{" not in edge.refusal
    assert "undefined" not in edge.refusal
    assert edge.picture() == before
    python = {{"operation": "pooling"}.get(key, key): value for key, value in asked.items()}
    stepper = ConvolutionStepper("step-edge", "sobel-vertical")
    if row not in ("operation", "switch", "kernel-shape", "picture-name"):
        with pytest.raises(Refusal) as refused:
            stepper.set(**python)
        assert str(refused.value) == edge.refusal


@pytest.mark.parametrize(
    ("field", "value", "row"),
    [
        ("Stride, rows", "0", "stride"),
        ("Padding, columns", "-1", "padding"),
        ("Dilation, rows", "1.5", "dilation"),
        ("Dilation, rows", "4", "kernel-too-large"),
        ("Window size, rows", "7", "kernel-too-large"),
        ("Window size, rows", "8", "kernel-large"),
        ("Window size, columns", "0", "kernel-shape"),
        ("Image size, rows", "2", "kernel-too-large"),
        ("Image size, columns", "40", "image-too-large"),
        ("Bias, b", "10000000", "bias-number"),
    ],
)
def test_a_control_that_is_refused_says_so_and_the_last_good_picture_stays(edge, field, value, row):
    edge.page.mouse.move(0, 0)
    before = edge.picture()
    control = edge.field(field)
    control.fill(value)
    control.press("Enter")
    sentence = ROWS[row]["sentence"]
    assert edge.refusal.startswith(sentence.split("{")[0])
    assert edge.refusal.endswith(sentence.rsplit("}", 1)[-1])
    assert control.get_attribute("aria-invalid") == "true"
    assert edge.picture() == before
    edge.button("Next step").click()
    assert edge.refusal == ""
    assert edge.step == 6
