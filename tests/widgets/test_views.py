"""The three views of a figure, and what is left of them where scripts, sanitisers or anywidget take something away."""

import base64
import json
import subprocess
import sys
import types
import xml.dom.minidom
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from lib.traces.trace import BUDGET
from lib.widgets import ConvolutionStepper, Feedback, Quiz

ROOT = Path(__file__).resolve().parents[2]
VIEW = "application/vnd.jupyter.widget-view+json"
RNG = np.random.default_rng(0)
QUESTION = {
    "question": "How large is the output of a 3×3 kernel on $6 \\times 6$ pixels?",
    "options": ["$4 \\times 4$", "$6 \\times 6$"],
    "answer": 0,
    "explanations": ["$6 - 3 + 1 = 4$ places in each direction.", "That takes one ring of padding."],
}
FIGURES = {
    "edge": lambda: ConvolutionStepper("step-edge", step=6),
    "padded": lambda: ConvolutionStepper(
        "digit-3", padding="same", padding_mode="reflect", bias=0.5, relu=True, step=20
    ),
    "flipped": lambda: ConvolutionStepper("letter-a", "emboss", flip=True, dilation=2, step=3),
    "colour": lambda: ConvolutionStepper("hill", "box-blur", padding=1, stride=2, step=4),
    "two channels": lambda: ConvolutionStepper(RNG.normal(size=(2, 5, 5)), RNG.normal(size=(2, 3, 3))),
    "large": lambda: ConvolutionStepper(RNG.random((32, 32)), "laplacian", padding=1, step=500),
    "max": lambda: ConvolutionStepper("pooling-grid", pooling="max", stride=2, step=3),
    "mean": lambda: ConvolutionStepper(
        "pooling-grid", pooling="mean", kernel_size=3, stride=2, padding=1, ceil_mode=True
    ),
    "min of colour": lambda: ConvolutionStepper("hill", pooling="min", stride=2, step=1),
    "backward": lambda: ConvolutionStepper("step-edge", mode="backward", upstream=RNG.normal(size=(4, 4)), step=6),
    "backward colour": lambda: ConvolutionStepper("hill", mode="backward", padding=1, padding_mode="circular", step=7),
    "backward large": lambda: ConvolutionStepper(RNG.random((32, 32)), mode="backward", step=500),
    "backward max": lambda: ConvolutionStepper("pooling-grid", pooling="max", stride=1, mode="backward", step=4),
    "backward mean": lambda: ConvolutionStepper("hill", pooling="mean", kernel_size=3, padding=1, mode="backward"),
    "quiz": lambda: Quiz("sizes", [QUESTION], caption="Sizes, with $\\lfloor x \\rfloor$."),
}
STEPPERS = [name for name in FIGURES if name != "quiz"]


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]()


@pytest.fixture(params=STEPPERS)
def stepper(request):
    return FIGURES[request.param]()


def bundle(figure):
    data, metadata = figure._repr_mimebundle_()
    return data, metadata


def sanitise(html):
    """What JupyterLab leaves of an untrusted output: scripts and drawings go with their text, unknown tags alone."""
    soup = BeautifulSoup(html, "html.parser")
    for dropped in soup.find_all(["script", "style", "svg", "textarea", "option", "noscript"]):
        dropped.decompose()
    allowed = "div p figure img figcaption details summary table thead tbody tr th td ol li strong code"
    for tag in soup.find_all(lambda tag: tag.name not in allowed.split()):
        tag.unwrap()
    return soup


def test_a_mime_bundle_has_exactly_three_views(figure):
    data, metadata = bundle(figure)
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert data[VIEW]["model_id"] == figure.model_id
    assert metadata == {}
    assert data["text/html"] == figure.html()
    assert data["text/plain"] == figure.text()


def test_ipywidgets_7_is_kept_from_showing_the_live_view_alone(figure):
    assert figure._ipython_display_ is None


def test_the_same_figure_gives_the_same_bytes(figure):
    assert figure.html() == figure.html()
    process = "from lib.widgets import ConvolutionStepper as C; print(C('step-edge', step=6).html())"
    if figure.text() == FIGURES["edge"]().text():
        other = subprocess.run([sys.executable, "-c", process], cwd=ROOT, capture_output=True, text=True, check=True)
        assert other.stdout.strip() == figure.html()


def test_the_payload_is_json_that_no_text_in_it_can_end(stepper):
    stepper._caption = "A </script><b>caption</b>"
    html = stepper.html()
    start = html.index('<script type="application/json">') + len('<script type="application/json">')
    payload = json.loads(html[start : html.index("</script>", start)])
    assert payload["kind"] == "convolution"
    assert payload["caption"] == "A </script><b>caption</b>"
    assert payload["name"] == stepper.name
    assert len(html[start : html.index("</script>", start)].encode()) < BUDGET


def test_what_a_sanitiser_leaves_shows_the_picture_its_caption_and_its_numbers(stepper):
    left = sanitise(stepper.html())
    image = left.find("img")
    assert image["alt"] == stepper.alt
    assert left.find("figcaption").get_text()
    assert left.find("details").find("summary").get_text() == "Numbers of this step"
    numbers = [cell.get_text() for cell in left.find("table").find_all("td")]
    patch = stepper.frame["patch"]
    assert len(numbers) >= len(patch) * len(patch[0]) * len(patch[0][0])
    assert "{" not in left.get_text()


def test_the_picture_is_well_formed_and_stands_alone(stepper):
    image = BeautifulSoup(stepper.html(), "html.parser").find("img")
    head, data = image["src"].split(",")
    assert head == "data:image/svg+xml;base64"
    svg = base64.b64decode(data).decode()
    document = xml.dom.minidom.parseString(svg)
    assert document.documentElement.getAttribute("width") == "400"
    for outside in ("href", "url(", "@import", "<script", "<style"):
        assert outside not in svg
    assert len(svg) < 60_000


def test_nothing_on_a_picture_lies_outside_its_card(stepper):
    image = BeautifulSoup(stepper.html(), "html.parser").find("img")
    root = xml.dom.minidom.parseString(base64.b64decode(image["src"].split(",")[1])).documentElement
    height = float(root.getAttribute("height"))
    for rect in root.getElementsByTagName("rect"):
        x, y, w, h = (float(rect.getAttribute(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + w <= 400
        assert y + h <= height


def test_the_alt_text_says_the_numbers():
    assert FIGURES["edge"]().alt == (
        "Cross-correlation with a 3×3 kernel, step 7 of 16: the window lies on rows 1 to 3 and columns 2 to 4 of the "
        "image. 0·1 + 1·0 + 1·(−1) + 0·2 + 1·0 + 1·(−2) + 0·1 + 1·0 + 1·(−1) = −4. output[1, 2] = −4."
    )
    assert FIGURES["max"]().alt == (
        "Max pooling with a 2×2 window, step 4 of 4: the window lies on rows 2 to 3 and columns 2 to 3 of the image. "
        "max(0, 7, 3, 1) = 7. output[1, 1] = 7."
    )


def test_caption_and_alt_of_the_author_come_first():
    stepper = ConvolutionStepper("step-edge", caption="The edge, and $x^2$.", alt="An edge.")
    left = sanitise(stepper.html())
    assert left.find("img")["alt"] == "An edge."
    assert left.find("figcaption").get_text() == "The edge, and x2."
    assert "<msup>" in stepper.payload()["caption"]


def test_a_quiz_without_scripts_shows_its_questions_with_folded_answers():
    left = sanitise(FIGURES["quiz"]().html())
    assert "How large is the output" in left.get_text()
    assert [option.get_text() for option in left.find("ol").find_all("li")] == ["4×4", "6×6"]
    answer = left.find("details")
    assert answer.find("summary").get_text() == "Answer to question 1"
    assert "A, right." in answer.get_text()
    assert "B." in answer.get_text()


def test_a_quiz_in_plain_text_keeps_its_formulas_as_they_were_written():
    assert FIGURES["quiz"]().text().splitlines() == [
        "Quiz sizes: 1 question",
        "1. How large is the output of a 3×3 kernel on $6 \\times 6$ pixels?",
        "   A $4 \\times 4$",
        "   B $6 \\times 6$",
        "   Answer: A. $6 - 3 + 1 = 4$ places in each direction.",
    ]


def test_feedback_is_plain_html_with_its_verdict():
    feedback = Feedback("wrong", "The rows are $H$, the columns `W`.", [("expected", "(4, 4)"), ("came", "(6, 6)")])
    left = sanitise(feedback.html())
    assert left.find("div", class_="nn-feedback")["data-verdict"] == "wrong"
    assert "Not yet. The rows are H, the columns W." in left.get_text()
    assert repr(feedback) == "Not yet. The rows are $H$, the columns `W`.\n  expected: (4, 4)\n  came: (6, 6)"
    assert set(feedback._repr_mimebundle_()) == {"text/html", "text/plain"}
    with pytest.raises(ValueError, match="verdict must be one of right, wrong, untouched; got 'ok'"):
        Feedback("ok", "Fine.")


def test_no_view_carries_an_address_or_an_id_that_changes(figure):
    for text in (figure.html(), figure.text(), repr(figure)):
        assert " at 0x" not in text
        assert figure.model_id not in text


def test_on_colab_the_custom_widget_manager_is_switched_on_and_named(monkeypatch):
    import anywidget._util as util

    calls = []
    output = types.ModuleType("google.colab.output")
    output.enable_custom_widget_manager = lambda: calls.append("on")
    output._widgets = types.SimpleNamespace(_installed_url="https://example.invalid/manager.js")
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    util.enable_custom_widget_manager_once.cache_clear()
    try:
        data, metadata = bundle(FIGURES["edge"]())
    finally:
        util.enable_custom_widget_manager_once.cache_clear()
    assert calls == ["on"]
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert metadata == {VIEW: {"colab": {"custom_widget_manager": {"url": "https://example.invalid/manager.js"}}}}


WITHOUT = """
import sys, json
sys.modules["anywidget"] = None
from lib.widgets import ConvolutionStepper, Quiz
stepper = ConvolutionStepper("step-edge", step=6)
heard = []
stepper.observe(lambda change: heard.append(change["new"]), "stride")
stepper.stride = 2
views = stepper._repr_mimebundle_()
print(json.dumps({"views": views, "stride": heard, "output": stepper.output.tolist(), "plain": repr(stepper)}))
"""


def test_without_anywidget_the_html_carries_script_and_style_and_says_what_is_missing():
    process = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True)
    result = json.loads(process.stdout)
    assert set(result["views"]) == {"text/html", "text/plain"}
    html = result["views"]["text/html"]
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find("style").string
    scripts = soup.find_all("script")
    assert [script.get("type") for script in scripts] == ["application/json", None]
    assert "customElements" in scripts[1].string
    note = "anywidget is not installed here, so Python and this picture are not joined."
    assert soup.find("p", class_="nn-note").get_text() == note
    assert result["stride"] == [2]
    assert len(result["output"]) == 2


def test_importing_the_widgets_writes_nothing_and_asks_no_kernel():
    code = (
        "import IPython, sys; IPython.get_ipython = lambda: sys.exit('asked for the kernel');"
        "sys.modules['anywidget'] = None;"  # ipywidgets does ask for it, on import
        "import lib.traces, lib.widgets; print('quiet')"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (process.stdout, process.stderr) == ("quiet\n", "")
