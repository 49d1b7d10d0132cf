"""How fast a figure of the book answers: the redraw of one step, and the time until a page's figures are alive.

Measured on the built chapters in Chromium, over loopback, as medians; reported, never asserted. The race of all nine
optimizers over 200 steps stands on a page of its own: a slider moves, all is computed anew and drawn.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from lib.traces.descent import optimizers
from lib.widgets import OptimizerStepper
from tests.browser import FLAGS, SITE, find_chromium, serve
from tests.steppers import write_page

ROUNDS = 20
CHAPTERS = ["chapters/05-optimizers.html", "chapters/09-convolution.html"]

# milliseconds of one redraw: the click's work, and style and layout, forced so that they count
STEPS = """(name, rounds) => {
    const figure = document.querySelector(`nn-figure[name="${name}"]`);
    const next = figure.querySelector(".nn-next");
    const first = figure.querySelector(".nn-first");
    const times = [];
    first.click();
    figure.getBoundingClientRect();
    while (times.length < rounds) {
        const start = performance.now();
        (next.getAttribute("aria-disabled") === "true" ? first : next).click();
        figure.getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times;
}"""
# milliseconds of one move of a slider: everything computed and drawn anew
SLIDES = """(rounds) => {
    const slider = document.querySelector(".nn-slide");
    const times = [];
    while (times.length < rounds) {
        slider.value = 0.3 + 0.005 * times.length;
        const start = performance.now();
        slider.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times;
}"""
# milliseconds from the page's load event until its last figure is alive; below zero where it was alive before
ALIVE = """() => {
    const last = Math.max(...performance.getEntriesByName("nn-alive").map((mark) => mark.startTime));
    return last - performance.getEntriesByType("navigation")[0].loadEventStart;
}"""
WATCH = """new MutationObserver((changes) => changes.forEach(() => performance.mark("nn-alive")))
    .observe(document, { subtree: true, attributeFilter: ["data-alive"] });"""


def figures():
    """Return rows {"what", "milliseconds", "rounds"} for the report; none where there is no site."""
    chapters = [chapter for chapter in CHAPTERS if (SITE / chapter).is_file()]
    if not chapters:
        return []
    with sync_playwright() as playwright, serve(SITE) as address:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        rows = [row for chapter in chapters for row in _chapter(browser, f"{address}/{chapter}")]
        rows.append(_row("nine optimizers × 200 steps, computed and drawn", _race(browser)))
        browser.close()
    return rows


def _chapter(browser, address):
    """A chapter's steppers, each stepped, and the time until all its figures are alive."""
    alive = []
    for _ in range(ROUNDS):
        page = browser.new_page()
        page.add_init_script(WATCH)
        page.goto(address, wait_until="load")
        page.wait_for_selector("nn-figure[data-alive]", state="attached")
        alive.append(page.evaluate(ALIVE))
        if len(alive) < ROUNDS:
            page.close()
    figures = page.locator('nn-figure:not([kind="quiz"])')
    names = figures.evaluate_all("(all) => all.map((figure) => figure.getAttribute('name'))")
    for name in names:
        yield _row(
            f"one step drawn, {name}", page.evaluate(f"([name, rounds]) => ({STEPS})(name, rounds)", [name, ROUNDS])
        )
    chapter = address.rsplit("/", 1)[1].removesuffix(".html")
    yield _row(f"{chapter}: load event until its {len(names)} steppers and quiz are alive (below 0: before it)", alive)


def _race(browser):
    with tempfile.TemporaryDirectory() as folder:
        race = OptimizerStepper("rosenbrock", tuple(optimizers()), chosen="adam", step=200)
        page = browser.new_page()
        page.goto(write_page(Path(folder) / "race.html", race))
        page.evaluate(SLIDES, ROUNDS)  # warm, as while a slider is dragged
        return page.evaluate(SLIDES, ROUNDS)


def _row(what, times):
    return {"what": what, "milliseconds": round(statistics.median(times), 2), "rounds": ROUNDS}


if __name__ == "__main__":
    for row in figures():
        print(f"{row['milliseconds']:8.2f} ms  {row['what']}, median of {row['rounds']}")
