"""The figures of the built book: the intro page and every chapter that has some."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import SITE, open_page
from tests.steppers import Live


def pages():
    """Pages of the built site that hold steppers, with the steppers' names; those that stand alone apart."""
    found = {}
    for path in sorted({*SITE.glob("**/*.html")} - {*SITE.glob("embed/*.html")}):
        names = re.findall(r'<nn-figure kind="(?!quiz)[a-z]+" name="([^"]+)"', path.read_text(encoding="utf-8"))
        if names:
            found[path.relative_to(SITE).as_posix()] = names
    return found


PAGES = pages()


def test_the_intro_and_both_chapters_have_steppers(built):
    assert {"index.html", "chapters/05-optimizers.html", "chapters/09-convolution.html"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("where", ["http", "file"])
def test_every_figure_steps_and_agrees_with_python(page, site, built, name, where):
    page.goto(f"{site}/{name}" if where == "http" else (built / name).as_uri())
    for figure in PAGES[name]:
        live = Live(page, figure)
        assert live.box.locator(".nn-differs").count() == 0  # its numbers are those that Python computed
        before = live.step
        live.button("First step").click(force=True)
        live.button("Next step").click()
        assert live.step == 1
        live.button("Reset").click()
        assert live.step == before


@pytest.mark.parametrize("chapter", ["05-optimizers", "09-convolution"])
def test_the_quiz_of_a_chapter_answers(page, site, chapter):
    page.goto(f"{site}/chapters/{chapter}.html")
    quiz = page.locator('nn-figure[kind="quiz"]')
    for question in quiz.locator("fieldset").all():
        question.get_by_role("radio").first.check()
        expect(question.locator(".nn-reply strong")).to_have_text(re.compile("Right|Not this one"))
    assert re.match(r"\d of \d right\.", quiz.locator(".nn-score").inner_text())


def test_a_link_into_the_chapter_opens_one_figure(page, site):
    page.goto(f"{site}/chapters/09-convolution.html#step-edge:relu=true&step=9")
    edge = Live(page, "step-edge")
    assert edge.step == 9
    assert edge.box.get_by_text("Settings", exact=False).first.is_visible()
    box = edge.box.bounding_box()
    assert box["y"] < page.viewport_size["height"]


def test_the_theme_leaves_the_figures_as_they_are(browser, site):
    """What the site's own style says of labels, fieldsets, tables and code does not reach into a figure."""
    with open_page(browser) as page:
        page.goto(f"{site}/index.html")
        page.evaluate("document.querySelectorAll('nn-figure details').forEach((d) => { d.open = true; })")
        looks = page.evaluate(
            """() => {
                const look = (name) => getComputedStyle(document.querySelector(`nn-figure ${name}`));
                const margins = [look(".nn-table").marginTop, look(".nn-code").marginTop];
                return [look("legend").float, ...margins];
            }"""
        )
        assert looks == ["none", "0px", "0px"]
