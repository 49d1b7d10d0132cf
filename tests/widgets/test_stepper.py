"""The ConvolutionStepper as an object: attributes, results, and the state that it shares with the browser."""

import json

import numpy as np
import pytest

from lib import numpy_nn as nn
from lib.traces import frame
from lib.widgets import ConvolutionStepper, Refusal, presets

RNG = np.random.default_rng(0)
IMAGE, KERNEL = RNG.normal(size=(6, 7)), RNG.normal(size=(3, 2))


def test_the_output_is_exactly_what_conv2d_gives():
    stepper = ConvolutionStepper(IMAGE, KERNEL, bias=0.3, stride=2, padding=1, padding_mode="reflect", dilation=2)
    expected = nn.conv2d(
        IMAGE[None, None], KERNEL[None, None], np.array([0.3]), stride=2, padding=1, dilation=2, padding_mode="reflect"
    )
    assert np.array_equal(stepper.output, expected[0, 0])


def test_the_gradients_are_exactly_what_conv2d_backward_gives():
    upstream = RNG.normal(size=(4, 6))
    stepper = ConvolutionStepper(IMAGE, KERNEL, mode="backward", upstream=upstream)
    x, w = IMAGE[None, None], KERNEL[None, None]
    grad_x, grad_w, grad_b = nn.conv2d_backward(upstream[None, None], x, w, np.array([0.0]))
    assert np.array_equal(stepper.grad_image, grad_x[0, 0])
    assert np.array_equal(stepper.grad_kernel, grad_w[0, 0])
    assert stepper.grad_bias == grad_b[0]


@pytest.mark.parametrize(
    ("pooling", "function"), [("max", nn.max_pool2d), ("min", nn.min_pool2d), ("mean", nn.avg_pool2d)]
)
def test_pooling_gives_what_the_library_gives_for_each_channel(pooling, function):
    image = RNG.normal(size=(3, 6, 7))
    stepper = ConvolutionStepper(image, pooling=pooling, kernel_size=(2, 3), stride=2, padding=1, ceil_mode=True)
    assert np.array_equal(stepper.output, function(image[None], (2, 3), 2, 1, ceil_mode=True)[0])
    with pytest.raises(AttributeError, match="nothing to learn"):
        _ = stepper.grad_kernel


def test_a_pooling_without_a_stride_moves_window_by_window_as_torch_does():
    assert ConvolutionStepper(IMAGE, pooling="max", kernel_size=(2, 3)).stride == (2, 3)
    assert np.array_equal(ConvolutionStepper(IMAGE, pooling="mean").output, nn.avg_pool2d(IMAGE[None, None], 2)[0, 0])
    assert ConvolutionStepper(IMAGE, pooling="max", stride=1).stride == 1
    assert ConvolutionStepper(IMAGE).stride == 1


def test_arrays_come_back_as_they_went_in():
    colour = RNG.normal(size=(3, 5, 5))
    stepper = ConvolutionStepper(colour, colour[:, :2, :2], stride=(1, 2), padding=1, step=4)
    assert np.array_equal(stepper.image, colour)
    assert np.array_equal(stepper.kernel, colour[:, :2, :2])
    assert (stepper.stride, stepper.padding, stepper.step) == ((1, 2), 1, 4)
    assert stepper.upstream is None
    assert ConvolutionStepper(IMAGE.tolist(), KERNEL.tolist()).image.shape == (6, 7)


def test_names_stand_for_pictures_and_kernels():
    stepper = ConvolutionStepper("hill", "box-blur")
    assert stepper.image.shape == (3, 6, 6)
    assert np.array_equal(stepper.kernel, np.full((3, 3, 3), 1 / 9))
    for name in presets.names("pictures"):
        assert ConvolutionStepper(name).output.ndim == 2
    for name in presets.names("kernels"):
        assert ConvolutionStepper("step-edge", name).kernel.shape == (3, 3)


def test_setting_an_attribute_moves_the_picture_and_keeps_the_rest():
    stepper = ConvolutionStepper("step-edge", step=5)
    stepper.kernel = [[0, 1], [1, 0]]
    stepper.step = 7
    assert stepper.state["settings"]["kernel"] == [[[0, 1], [1, 0]]]
    assert stepper.state["step"] == 7
    assert stepper.frame == frame(stepper.settings, 7)
    assert stepper.image.shape == (6, 6)


def test_no_stride_means_the_usual_one_also_later():
    stepper = ConvolutionStepper("pooling-grid", pooling="max", kernel_size=2, stride=1)
    stepper.stride = None
    assert stepper.stride == 2
    stepper.set(pooling=None, stride=None)
    assert stepper.stride == 1
    with pytest.raises(Refusal, match="There is no step None"):
        stepper.step = None


def test_a_figure_fits_among_other_widgets():
    ipywidgets = pytest.importorskip("ipywidgets")
    assert ipywidgets.VBox([ConvolutionStepper("step-edge")]).children[0].step == 0


def test_an_edit_in_place_is_an_error_and_not_a_silence():
    stepper = ConvolutionStepper(IMAGE, KERNEL)
    with pytest.raises(ValueError, match="read-only"):
        stepper.kernel[0, 0] = 1.0


def test_the_arrays_given_stay_the_reader_s_own():
    kernel = KERNEL.copy()
    stepper = ConvolutionStepper(IMAGE, kernel)
    kernel[0, 0] = 99
    assert stepper.kernel[0, 0] == KERNEL[0, 0]


def test_settings_that_only_fit_together_are_set_at_once():
    stepper = ConvolutionStepper("step-edge")
    with pytest.raises(Refusal, match="3 channels and the kernel 1"):
        stepper.image = "hill"
    stepper.set(image="hill", kernel="box-blur", step=3)
    assert (stepper.image.shape, stepper.kernel.shape, stepper.step) == ((3, 6, 6), (3, 3, 3), 3)
    with pytest.raises(TypeError, match="no setting colour"):
        stepper.set(colour=1)


def test_a_smaller_output_brings_the_step_back_and_forgets_the_upstream_gradient():
    stepper = ConvolutionStepper("step-edge", mode="backward", upstream=np.ones((4, 4)), step=15)
    stepper.stride = 2
    assert stepper.step == 3
    assert stepper.upstream is None
    stepper.upstream = [[1, 2], [3, 4]]
    stepper.bias = 1.0
    assert stepper.upstream.tolist() == [[1, 2], [3, 4]]


def test_a_reader_s_change_in_the_browser_reaches_the_attribute_and_its_observers():
    stepper = ConvolutionStepper("step-edge")
    heard = []
    stepper.observe(lambda change: heard.append((change["name"], stepper.output.shape, stepper.step)))
    settings = json.loads(json.dumps(stepper.settings))
    settings["kernel"] = [[[1, -1]]]
    stepper.state = {"settings": settings, "step": 2}
    assert stepper.kernel.tolist() == [[1, -1]]
    # each is told once, when everything agrees; what did not change is not told
    assert sorted(name for name, *_ in heard) == ["kernel", "state", "step"]
    assert {(shape, step) for name, shape, step in heard if name != "state"} == {((6, 5), 2)}
    assert np.array_equal(stepper.output, nn.conv2d(stepper.image[None, None], stepper.kernel[None, None])[0, 0])


def test_an_observer_of_one_attribute_hears_old_and_new_once():
    stepper = ConvolutionStepper("step-edge", stride=1)
    heard = []
    stepper.observe(lambda change: heard.append((change["old"], change["new"])), "stride")
    stepper.stride = 2
    stepper.stride = 2
    stepper.step = 1
    assert heard == [(1, 2)]


def sends(stepper, monkeypatch):
    """Collect what the widget would send to the browser."""
    sent = []
    send = type(stepper).send_state
    monkeypatch.setattr(
        type(stepper), "send_state", lambda self, key=None: (sent.append(key), send(self, key)), raising=True
    )
    return sent


def test_what_the_browser_sent_is_not_sent_back(monkeypatch):
    stepper = ConvolutionStepper("step-edge")
    sent = sends(stepper, monkeypatch)
    stepper.set_state({"state": {"settings": stepper.settings, "step": 9}})
    assert stepper.step == 9
    assert [key for key in sent if key != {"state"}] == []
    sent.clear()
    stepper.step = 3
    assert [key for key in sent if "state" in key] == ["state"]


def test_an_observer_may_answer_without_an_endless_loop():
    stepper = ConvolutionStepper("step-edge")

    def answer(change):
        stepper.kernel = "box-blur"
        stepper.stride = 1

    stepper.observe(answer, "stride")
    stepper.stride = 2
    assert stepper.stride == 1
    assert stepper.kernel[0, 0] == 1 / 9
    assert stepper.state == {"settings": stepper.settings, "step": 0}


def test_the_figure_keeps_every_digit_and_the_page_six():
    stepper = ConvolutionStepper([[1 / 3]], [[1.0]])
    assert stepper.figure["settings"]["image"] == [[[1 / 3]]]
    assert stepper.payload()["settings"]["image"] == [[[0.333333]]]


def test_the_checks_are_python_s_own_frames():
    for exact in (False, True):  # of the page, and of the live figure
        payload = ConvolutionStepper(1000 * IMAGE, KERNEL, mode="backward", step=4).payload(exact)
        assert [check["step"] for check in payload["checks"]] == [0, 4, 23]
        for check in payload["checks"]:
            whole = frame(payload["settings"], check["step"])
            assert set(check) == set(whole) | {"step"}
            for name in ("preactivation", "grad_kernel", "grad_image"):
                np.testing.assert_allclose(check[name], whole[name], rtol=5.1e-6, atol=1e-12)


def test_it_prints_plainly():
    expected = "image 6×6, cross-correlation with a 3×3 kernel, stride 1, padding 0, output 4×4, step 7 of 16"
    expected = f"ConvolutionStepper: {expected}"
    assert repr(ConvolutionStepper("step-edge", step=6)) == expected
    assert "output[1, 2] = −4" in ConvolutionStepper("step-edge", step=6).text()


def test_whole_numbers_from_the_browser_are_numbers_like_others():
    stepper = ConvolutionStepper("step-edge", bias=0.5)
    settings = json.loads(json.dumps(stepper.settings)) | {"bias": 2, "image": [[[1, 2], [3, 4]]], "kernel": [[[1]]]}
    stepper.state = {"settings": settings, "step": 3}
    assert stepper.output.tolist() == [[3, 4], [5, 6]]
    assert isinstance(stepper.bias, float)
    assert stepper.image.dtype == float
    assert stepper.frame["output"] == 6
