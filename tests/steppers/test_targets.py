"""Both texts that the linker makes: the classic script of a page, and the module that anywidget loads."""

import json

from lib.widgets import ConvolutionStepper
from lib.widgets.linker import link, style
from tests.steppers import Live, write_page

FAKE_MODEL = """
class FakeModel {
    constructor(values) { this.values = values; this.listeners = {}; this.saved = []; }
    get(name) { return this.values[name]; }
    set(name, value) {
        this.values[name] = value;
        (this.listeners[`change:${name}`] ?? []).forEach((listener) => listener());
    }
    save_changes() { this.saved.push(structuredClone(this.values.state)); }
    on(event, listener) { (this.listeners[event] ??= []).push(listener); }
    off(event, listener) { this.listeners[event] = (this.listeners[event] ?? []).filter((one) => one !== listener); }
}
"""


def open_module(page, tmp_path, figure, kinds=("convolution",)):
    """Load the module from a Blob address, as anywidget does, and render it for a fake model."""
    path = tmp_path / "module.html"
    values = {"figure": figure.payload(), "state": {"settings": figure.payload()["settings"], "step": 5}}
    data = json.dumps(values).replace("<", "\\u003c")
    module = json.dumps(link(kinds, "module")).replace("<", "\\u003c")
    path.write_text(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Module</title>
        <style>{style()}</style></head>
        <body><main><h1>Module</h1><div id="view"></div></main><script>{FAKE_MODEL}
        window.model = new FakeModel({data});
        const address = URL.createObjectURL(new Blob([{module}], {{ type: "text/javascript" }}));
        import(address).then(({{ default: widget }}) => {{
            window.stop = widget.render({{ model: window.model, el: document.getElementById("view") }});
        }});</script></body></html>""",
        encoding="utf-8",
    )
    page.goto(path.as_uri())
    page.wait_for_selector(".nn-player")
    return Live(page)


def test_the_module_draws_from_the_model_and_writes_back(page, tmp_path):
    live = open_module(page, tmp_path, ConvolutionStepper("step-edge", "sobel-vertical", name="module"))
    assert live.step == 5
    live.button("Next step").click()
    assert page.evaluate("model.saved.at(-1).step") == 6
    live.cell("Kernel", 1, 1).dblclick()
    page.get_by_label("Kernel, row 1, column 1").fill("7")
    page.keyboard.press("Enter")
    assert page.evaluate("model.saved.at(-1).settings.kernel") == [[[1, 0, -1], [2, 7, -2], [1, 0, -1]]]
    assert page.evaluate("model.saved.length") == 2


def test_a_change_from_python_moves_the_picture(page, tmp_path):
    live = open_module(page, tmp_path, ConvolutionStepper("step-edge", "sobel-vertical", name="module"))
    page.evaluate(
        """model.set("state", { step: 2, settings: { ...structuredClone(model.get("state").settings),
            kernel: [[[1, 0], [0, -1]]], padding: [1, 0] } })"""
    )
    assert live.position == "Step 3 of 35, row 0, column 2"
    assert live.values("Kernel") == [["1", "0"], ["0", "−1"]]
    assert page.evaluate("model.saved.length") == 0


def test_a_view_in_a_notebook_stays_inside_its_element_and_ends(page, tmp_path):
    live = open_module(page, tmp_path, ConvolutionStepper("step-edge", "sobel-vertical", name="module"))
    assert live.box.get_by_role("button", name="Copy link").count() == 0
    page.evaluate("location.hash = '#module:step=1'")
    page.wait_for_timeout(100)
    assert live.step == 5
    assert page.evaluate("[...document.body.children].map((node) => node.tagName)") == ["MAIN", "SCRIPT"]
    page.evaluate("stop()")
    assert page.evaluate("Object.values(model.listeners).flat().length") == 0


def test_a_figure_that_disagrees_with_python_says_so(page, tmp_path):
    html = ConvolutionStepper("step-edge", "sobel-vertical", name="wrong").html()
    assert '"sum":0,' in html
    page.goto(write_page(tmp_path / "wrong.html", html.replace('"sum":0,', '"sum":1,', 1)))
    assert "differ from those of the book" in page.locator(".nn-differs").inner_text()
    assert len(page.watch.problems) == 1
    page.watch.problems.clear()


def test_the_script_may_run_twice_and_a_second_one_brings_other_kinds(page, tmp_path):
    figure = ConvolutionStepper("step-edge", "sobel-vertical", name="twice")
    script = link(["quiz"], "classic") + link(["convolution"], "classic") * 2
    page.goto(write_page(tmp_path / "twice.html", figure, script=script))
    twice = Live(page, "twice")
    twice.button("Next step").click()
    assert twice.step == 1
    assert page.locator(".nn-player").count() == 1


def test_a_figure_added_later_comes_to_life(page, tmp_path):
    page.goto(write_page(tmp_path / "later.html", ConvolutionStepper("step-edge", name="first")))
    html = ConvolutionStepper("digit-3", "laplacian", name="later").html()
    page.evaluate("(html) => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)
    assert Live(page, "later").values("Kernel")[1] == ["1", "−4", "1"]


def test_the_standalone_view_carries_style_and_script(page, tmp_path):
    html = ConvolutionStepper("step-edge", "sobel-vertical", name="alone").html(standalone=True)
    page.goto(write_page(tmp_path / "alone.html", html, html.replace("alone", "again"), script=""))
    for name in ["alone", "again"]:
        Live(page, name).button("Next step").click()
        assert Live(page, name).step == 1
