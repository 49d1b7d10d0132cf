"""The player, the same for every stepper: by mouse, by keyboard alone, by touch."""

import pytest
from playwright.sync_api import expect

from lib.widgets import ConvolutionStepper
from tests.browser import open_page
from tests.steppers import Live, write_page

NAMES = ["edge", "hill", "back", "max", "mean"]


def test_every_control_by_mouse(edge):
    assert edge.position == "Step 6 of 16, row 1, column 1"
    for name, step in [("Next step", 6), ("Step back", 5), ("Step back", 4), ("Last step", 15), ("First step", 0)]:
        edge.button(name).click()
        assert edge.step == step
    edge.button("Step back").click(force=True)  # at the ends a button is marked and does nothing
    assert edge.step == 0
    edge.button("Last step").click()
    edge.button("Next step").click(force=True)
    assert edge.step == 15
    scrubber = edge.box.get_by_role("slider", name="Step")
    scrubber.fill("9")
    assert edge.step == 9
    edge.button("Reset").click()
    assert edge.step == 5


def test_play_runs_to_the_end_pauses_and_starts_again(edge):
    edge.box.get_by_label("Speed").select_option("8")
    edge.button("Play").click()
    expect(edge.button("Pause")).to_be_visible()
    expect(edge.box.locator(".nn-position")).to_have_text("Step 8 of 16, row 1, column 3")
    edge.button("Pause").click()
    stopped = edge.step
    edge.page.wait_for_timeout(300)
    assert edge.step == stopped
    edge.button("Play").click()
    expect(edge.box.locator(".nn-position")).to_have_text("Step 16 of 16, row 3, column 3")
    expect(edge.button("Play")).to_be_visible()
    edge.button("Play").click()
    expect(edge.box.locator(".nn-position")).to_have_text("Step 2 of 16, row 0, column 1")
    edge.button("Next step").click()
    expect(edge.button("Play")).to_be_visible()


def test_nothing_plays_by_itself(edge):
    edge.page.wait_for_timeout(1200)
    assert edge.step == 5
    assert edge.spoken == ""


def test_every_control_by_keyboard_alone(page, address):
    """Tab through the whole figure, and use each control with the keys that its kind has."""
    page.goto(address)
    edge = Live(page, "edge")
    scrubber = edge.box.get_by_role("slider", name="Step")
    uses = {
        "Next step": [("Enter", 6), ("Space", 7)],
        "Step back": [("Space", 4), ("Enter", 3)],
        "First step": [("Enter", 0)],
        "Last step": [("Enter", 15)],
        "Step": [("Home", 0), ("ArrowRight", 1), ("ArrowUp", 2), ("End", 15), ("ArrowLeft", 14)],
        "Reset": [("Enter", 5)],
    }
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('nn-figure')?.getAttribute('name')") != "edge":
            break
        name = page.evaluate(
            """() => {
                const node = document.activeElement;
                const named = node.closest("[role=grid]") ?? node;
                const name = named.getAttribute("aria-label") ?? node.closest("label")?.innerText;
                return (name ?? node.textContent).trim();
            }"""
        )
        reached.append(name)
        for key, step in uses.get(name, []):
            page.keyboard.press(key)
            assert edge.step == step, (name, key)
        if name == "Play":
            page.keyboard.press("Enter")
            expect(edge.button("Pause")).to_be_visible()
            page.keyboard.press("Space")
            expect(edge.button("Play")).to_be_visible()
        if name != "Reset":
            scrubber.evaluate("(s) => { s.value = 5; s.dispatchEvent(new Event('input')); }")
    order = ["Operation", "Forward", "Picture", "Image", "Kernel", "Kernel", "Products", "Output"]
    order += ["First step", "Step back", "Play", "Next step", "Last step", "Step", "Speed", "Reset"]
    assert [name for name in reached if name in order] == order
    assert {"Show numbers", "Copy link"} <= set(reached)


def test_every_focusable_element_keeps_its_keys_from_jupyterlab(page, address):
    page.goto(address)
    page.wait_for_selector(".nn-quiz")
    bare = page.evaluate(
        """[...document.querySelectorAll('.nn-live :is(button, input, select, summary, [tabindex])')]
            .filter((node) => node.dataset.lmSuppressShortcuts !== "true").map((node) => node.outerHTML)"""
    )
    assert bare == []


def test_by_touch(browser, address):
    with open_page(browser, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800}) as page:
        page.goto(address)
        edge = Live(page, "edge")
        edge.button("Next step").tap()
        assert edge.step == 6
        edge.cell("Output", 0, 2).tap()
        assert edge.step == 2
        pixel = edge.cell("Image", 0, 0)
        pixel.tap()
        assert "Image, row 0, column 0: 0" in edge.box.locator(".nn-hint").inner_text()
        pixel.tap()
        page.get_by_label("Image, row 0, column 0").fill("5")
        page.keyboard.press("Enter")
        assert edge.values("Image")[0][0] == "5"


@pytest.mark.parametrize("name", NAMES)
def test_forward_then_back_gives_the_same_picture_at_every_step(page, address, name):
    page.goto(address)
    figure = Live(page, name)
    figure.button("First step").click(force=True)
    page.mouse.move(0, 0)
    pictures = [figure.picture()]
    forward, back = figure.button("Next step"), figure.button("Step back")
    while forward.get_attribute("aria-disabled") == "false":
        forward.evaluate("(button) => button.click()")
        pictures.append(figure.picture())
    assert len(set(pictures)) == len(pictures)
    for expected in reversed(pictures[:-1]):
        back.evaluate("(button) => button.click()")
        assert figure.picture() == expected
    assert back.get_attribute("aria-disabled") == "true"


def test_any_step_is_reached_from_any_step(edge):
    scrubber = edge.box.get_by_role("slider", name="Step")
    edge.page.mouse.move(0, 0)
    straight = {}
    for step in [3, 15, 0, 7, 3, 7, 15]:
        scrubber.fill(str(step))
        assert straight.setdefault(step, edge.picture()) == edge.picture()


def test_the_scrubber_says_where_it_stands(edge):
    scrubber = edge.box.get_by_role("slider", name="Step")
    assert scrubber.get_attribute("aria-valuetext") == "step 6 of 16, row 1, column 1"
    edge.button("Last step").click()
    assert scrubber.get_attribute("aria-valuetext") == "step 16 of 16, row 3, column 3"


def test_a_manual_step_is_spoken_and_playing_is_silent(edge):
    edge.button("Next step").click()
    assert edge.spoken == ("step 7 of 16, row 1, column 2. The products add up to −4, with the bias −4.")
    edge.box.get_by_label("Speed").select_option("8")
    edge.button("Play").click()
    expect(edge.box.locator(".nn-position")).to_have_text("Step 9 of 16, row 2, column 0")
    assert edge.spoken == ""


def test_show_numbers_opens_the_step_as_tables(edge):
    edge.box.get_by_text("Show numbers").click()
    products = edge.box.get_by_role("table", name="Products", exact=True)
    assert products.locator("td").all_inner_texts() == ["0", "0", "−1", "0", "0", "−2", "0", "0", "−1"]
    edge.button("First step").click()
    assert products.locator("td").all_inner_texts() == ["0"] * 9


def test_the_picture_the_formula_and_the_code_show_one_step(edge):
    edge.button("Next step").click()
    assert edge.values("Products") == [["0", "0", "−1"], ["0", "0", "−2"], ["0", "0", "−1"]]
    assert edge.values("Output")[1] == ["0", "−4", "−4", ""]
    formula = edge.box.locator(".nn-now").first.text_content()
    assert formula.endswith("=−4+0=−4")
    code = edge.box.locator(".nn-code").inner_text()
    assert "patch = x[:, i:i+3, j:j+3]  # x[:, 1:4, 2:5]" in code
    assert "z[i, j] = (patch * w).sum() + b  # −4 + 0" in code
    parts = edge.box.evaluate(
        """(box) => [".nn-formula", ".nn-code"].map((where) =>
            [...new Set([...box.querySelectorAll(`${where} [data-part]`)].map((node) => node.dataset.part))].sort())"""
    )
    assert parts == [["kernel", "output", "patch"], ["output", "patch"]]


def test_pointing_at_one_cell_lights_up_what_belongs_to_it(edge):
    for act in ["hover", "focus"]:
        edge.page.mouse.move(0, 0)
        getattr(edge.cell("Kernel", 0, 2), act)()
        lit = edge.box.locator(".nn-on")
        assert lit.count() == 5  # the weight, its pixel, their product, and both in the formula
        assert "on" in edge.cell("Image", 1, 3).get_attribute("class")
        assert edge.box.locator(".nn-hint").inner_text() == "Kernel, row 0, column 2: −1"
        edge.cell("Kernel", 0, 2).evaluate("(cell) => cell.blur()")


def test_reduced_motion_jumps(browser, address):
    moves = {}
    for motion in ["no-preference", "reduce"]:
        with open_page(browser, reduced_motion=motion) as page:
            page.goto(address)
            edge = Live(page, "edge")
            ring = edge.grid("Image").locator(".nn-ring-patch")
            moves[motion] = ring.evaluate("(ring) => parseFloat(getComputedStyle(ring).transitionDuration)")
    assert moves["no-preference"] > 0
    assert moves["reduce"] == 0


def test_reset_gives_back_the_first_picture_after_any_change(edge):
    edge.page.mouse.move(0, 0)
    first = edge.picture()
    edge.box.get_by_label("Kernel", exact=True).first.select_option("emboss")
    edge.field("Stride, rows").fill("2")
    edge.button("Last step").click()
    edge.button("Reset").click()
    edge.page.mouse.move(0, 0)
    assert edge.picture() == first


def test_a_single_cell_output_has_one_step(page, tmp_path):
    figure = ConvolutionStepper([[1, 2], [3, 4]], [[1, 1], [1, 1]], name="one")
    page.goto(write_page(tmp_path / "one.html", figure))
    one = Live(page, "one")
    assert one.position == "Step 1 of 1, row 0, column 0"
    one.button("Play").click()
    expect(one.button("Play")).to_be_visible()
    assert one.values("Output") == [["10"]]
