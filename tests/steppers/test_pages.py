"""Figures on every kind of page: without scripts, narrow, dark, wide images, and under axe."""

import numpy as np
import pytest

from lib.widgets import ConvolutionStepper
from tests.browser import axe, open_page, scrolls_sideways
from tests.steppers import Live, write_page
from tests.steppers.conftest import figures

SIZES = {"wide": 1440, "tablet": 768, "phone": 360}


def test_without_scripts_the_first_frames_stand(browser, address):
    with open_page(browser, java_script_enabled=False) as page:
        page.goto(address)
        assert page.locator(".nn-still").count() == 6
        for still in page.locator(".nn-still").all():
            assert still.is_visible()
        assert page.locator(".nn-player").count() == 0
        page.locator(".nn-still summary").first.click()
        assert page.locator(".nn-still table").first.is_visible()


def test_with_scripts_the_figure_takes_the_place_of_the_still(page, address):
    page.goto(address)
    assert page.locator("nn-figure[data-alive]").count() == 6
    assert page.locator(".nn-still:visible").count() == 0
    for figure, drawn in zip(figures()[:5], page.locator(".nn-caption").all_inner_texts(), strict=False):
        assert drawn.split()[:3] == Live(page, figure.name).box.locator(".nn-caption").inner_text().split()[:3]


@pytest.mark.parametrize("width", SIZES.values(), ids=SIZES)
def test_no_page_scrolls_sideways_in_any_state(browser, address, width):
    with open_page(browser, viewport={"width": width, "height": 800}) as page:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert not scrolls_sideways(page)
        edge = Live(page, "edge")
        for picture in ["digit-3", "hill"]:
            edge.box.get_by_label("Picture").select_option(picture)
            edge.box.get_by_label("given as").select_option("same")
            for mode in ["Backward", "Forward"]:
                edge.box.get_by_text(mode, exact=True).click()
                assert not scrolls_sideways(page), (picture, mode)


def test_targets_are_at_least_24_pixels(browser, address):
    with open_page(browser, viewport={"width": 360, "height": 800}) as page:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        small = page.evaluate(
            """[...document.querySelectorAll(`.nn-live :is(button, select, summary, [role=gridcell],
                .nn-choice label, .nn-toggle, .nn-option, input[type=number], input[type=range])`)]
                .map((node) => [node.className || node.tagName, node.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
                .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
        )
        assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser, tmp_path, theme):
    with open_page(browser, color_scheme=theme) as page:
        page.goto(write_page(tmp_path / "page.html", *figures(), theme=theme))
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert axe(page) == []
        Live(page, "edge").field("Stride, rows").fill("0")
        Live(page, "edge").field("Stride, rows").press("Enter")
        Live(page, "edge").field("How often each pixel is used").check()
        Live(page, "hill").cell("Image, channel 0", 2, 2).dblclick()
        page.get_by_role("radio", name="6×6").check()
        page.get_by_role("radio", name="Makes it 0").check()
        assert axe(page) == []


def test_dark_pages_have_dark_figures(browser, tmp_path):
    with open_page(browser) as page:
        page.goto(write_page(tmp_path / "dark.html", *figures(), theme="dark"))
        colours = page.evaluate(
            """['.nn-live', '.nn-play', '.nn-select', '.nn-code', '.nn-plus'].map((name) => {
                const look = getComputedStyle(document.querySelector(name));
                return [name, look.color, look.backgroundColor];
            })"""
        )
        assert len({background for _, _, background in colours}) >= 3
        assert colours[0][1] == "rgb(228, 231, 235)"


def test_every_printed_number_reads_against_its_colour(browser, tmp_path):
    """axe leaves out what lies over gradients, so every cell's contrast is measured here: 4.5 to 1 or more."""
    for theme in ["light", "dark"]:
        with open_page(browser) as page:
            page.goto(write_page(tmp_path / f"{theme}.html", *figures(), theme=theme))
            low = page.evaluate(
                """() => {
                    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
                    const rgb = (colour, under) => {
                        canvas.clearRect(0, 0, 1, 1);
                        if (under) { canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1); }
                        canvas.fillStyle = colour;
                        canvas.fillRect(0, 0, 1, 1);
                        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
                    };
                    const linear = (x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
                    const light = (c) => c.map((x) => linear(x / 255))
                        .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
                    const page = getComputedStyle(document.body).backgroundColor;
                    return [...document.querySelectorAll(".nn-cell")].filter((cell) => cell.textContent).map((cell) => {
                        const look = getComputedStyle(cell);
                        const [a, b] = [light(rgb(look.color)), light(rgb(look.backgroundColor, page))];
                        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                        return [ratio, cell.textContent, look.backgroundColor];
                    }).filter(([ratio]) => ratio < 4.5);
                }"""
            )
            assert low == [], theme


def test_a_large_image_is_drawn_in_colour_without_printed_numbers(page, tmp_path):
    rng = np.random.default_rng(0)
    figure = ConvolutionStepper(rng.random((28, 28)).round(2), "sobel-vertical", name="large")
    page.goto(write_page(tmp_path / "large.html", figure))
    large = Live(page, "large")
    assert not scrolls_sideways(page)
    assert large.cell("Image", 0, 0).evaluate("(cell) => getComputedStyle(cell).fontSize") == "0px"
    assert large.cell("Kernel", 0, 0).evaluate("(cell) => parseFloat(getComputedStyle(cell).fontSize)") > 9
    large.button("Last step").click()
    assert large.step == 26 * 26 - 1


def test_the_page_hardly_moves_when_a_figure_comes_to_life(page, address):
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shift += e.value; })
            .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(address)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") <= 0.1


def test_a_step_changes_only_what_it_must(edge):
    """One step of the window repaints a handful of cells, never a whole grid."""
    changed = edge.box.evaluate(
        """async (box) => {
            let nodes = new Set();
            const watch = new MutationObserver((list) => list.forEach((m) => {
                const cell = (m.target.closest ? m.target : m.target.parentNode).closest?.(".nn-cell");
                if (cell) nodes.add(cell);
            }));
            watch.observe(box, { subtree: true, childList: true, characterData: true, attributes: true });
            box.querySelector("[aria-label='Next step']").click();
            await new Promise((done) => setTimeout(done, 50));
            return nodes.size;
        }"""
    )
    assert 1 <= changed <= 12
