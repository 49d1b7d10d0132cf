"""How fast a figure of the book answers: the redraw of one step, and the time until a page's figures are alive.

Measured on the built chapter in Chromium, over loopback, as medians; reported, never asserted.
"""

import statistics

from playwright.sync_api import sync_playwright

from tests.browser import FLAGS, SITE, find_chromium, serve

ROUNDS = 20
CHAPTER = "chapters/09-convolution.html"

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
# milliseconds from the page's load event until its last figure is alive; below zero where it was alive before
ALIVE = """() => {
    const last = Math.max(...performance.getEntriesByName("nn-alive").map((mark) => mark.startTime));
    return last - performance.getEntriesByType("navigation")[0].loadEventStart;
}"""
WATCH = """new MutationObserver((changes) => changes.forEach(() => performance.mark("nn-alive")))
    .observe(document, { subtree: true, attributeFilter: ["data-alive"] });"""


def figures():
    """Return rows {"what", "milliseconds", "rounds"} for the report; none where there is no site."""
    if not (SITE / CHAPTER).is_file():
        return []
    with sync_playwright() as playwright, serve(SITE) as address:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        alive = []
        for _ in range(ROUNDS):
            page = browser.new_page()
            page.add_init_script(WATCH)
            page.goto(f"{address}/{CHAPTER}", wait_until="load")
            page.wait_for_selector("nn-figure[data-alive]", state="attached")
            alive.append(page.evaluate(ALIVE))
            if len(alive) < ROUNDS:
                page.close()
        names = page.locator('nn-figure[kind="convolution"]').evaluate_all(
            "(all) => all.map((f) => f.getAttribute('name'))"
        )
        steps = {name: page.evaluate(f"([name, rounds]) => ({STEPS})(name, rounds)", [name, ROUNDS]) for name in names}
        browser.close()
    rows = [
        {"what": f"one step drawn, {name}", "milliseconds": round(statistics.median(times), 2), "rounds": ROUNDS}
        for name, times in steps.items()
    ]
    what = f"chapter's load event until its figures are alive ({len(names)} steppers, a quiz; below 0: before it)"
    return [*rows, {"what": what, "milliseconds": round(statistics.median(alive), 2), "rounds": ROUNDS}]


if __name__ == "__main__":
    for row in figures():
        print(f"{row['milliseconds']:8.2f} ms  {row['what']}, median of {row['rounds']}")
