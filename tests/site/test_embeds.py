"""Each stepper alone in one file: it opens from anywhere, inside a frame of a stranger too, set as its address says."""

import html
import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser import SITE, axe, open_page, scrolls_sideways, serve
from tests.site.pages import book_pages, embed_pages, soup
from tests.steppers import Live

SNIPPET = re.compile(r'<iframe src="([^"]+)" title="[^"]+" width="100%" height="(\d+)"')


@pytest.fixture(autouse=True)
def _built(built):
    """These tests read the site's files."""


def names(embed):
    return [figure["name"] for figure in soup(embed).find("template").find_all("nn-figure")]


def address_of(embed):
    return (SITE / f"{embed}.html").as_uri()


def listen(page):
    """A list that grows by the address of each request."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def frame_page(folder, frame):
    """A stranger's page with a frame in it."""
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>A course</title>'
    (folder / "course.html").write_text(head + frame, encoding="utf-8")


def iframe(source):
    return f'<iframe title="stepper" width="700" height="700" src="{source}"></iframe>'


def wait_until_alive(frame):
    frame.locator("nn-figure[data-alive]").first.wait_for()


def test_every_stepper_of_the_book_stands_in_the_file_of_its_kind():
    assert embed_pages(), "the book has no stepper"
    for embed in embed_pages():
        kind = embed.removeprefix("embed/")
        figures = [figure for page in book_pages() for figure in soup(page).find_all("nn-figure", kind=kind)]
        assert names(embed) == [figure["name"] for figure in figures]
        payloads = [figure.script.string for figure in soup(embed).find("template").find_all("nn-figure")]
        assert [json.loads(text) for text in payloads] == [json.loads(figure.script.string) for figure in figures]


def test_a_file_carries_all_it_needs_and_little_else():
    for embed in embed_pages():
        for element in soup(embed).find_all(["script", "img", "iframe"], src=True):
            assert element["src"].startswith("data:"), element
        assert not soup(embed).find_all("link", rel="stylesheet")
        assert "@import" not in str(soup(embed).style)
        assert "url(" not in str(soup(embed).style)
        size = (SITE / f"{embed}.html").stat().st_size
        print(f"{embed}: {size / 1000:.0f} kB")
        assert size <= 600_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_opens_from_file_asks_for_nothing_and_follows_the_colours(browser, theme):
    for embed in embed_pages():
        with open_page(browser, color_scheme=theme, viewport={"width": 360, "height": 800}) as page:
            asked = listen(page)
            page.goto(address_of(embed))
            wait_until_alive(page)
            assert [url for url in asked if not url.startswith("data:")] == [address_of(embed)]
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
            page.locator(".give summary").click()
            assert axe(page) == []
            assert not scrolls_sideways(page)


def test_the_address_names_the_figure_and_its_step(browser):
    for embed in embed_pages():
        for name in names(embed):
            with open_page(browser) as page:
                page.goto(f"{address_of(embed)}#{name}:step=1")
                live = Live(page, name)
                wait_until_alive(page)
                assert live.step == 1
                assert live.box.locator(".nn-differs").count() == 0
                home = page.locator(".from a").get_attribute("href")
                assert home.endswith(f".html#{name}:")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_works_inside_a_frame_on_another_origin(browser, site, tmp_path, theme):
    for embed in embed_pages():
        name = names(embed)[-1]
        source = f"{site}/{embed}.html#{name}:step=1"
        frame_page(tmp_path, iframe(source))
        with serve(tmp_path) as course, open_page(browser, color_scheme=theme) as page:
            assert course.rsplit(":", 1)[1] != site.rsplit(":", 1)[1]
            page.goto(f"{course}/course.html")
            frame = page.frames[1]
            wait_until_alive(frame)
            live = Live(frame, name)
            assert live.step == 1
            live.button("Next step").click()
            assert live.step == 2
            expect(frame.locator("html")).to_have_attribute("data-theme", theme)
            expect(frame.locator(".give")).to_be_hidden()
            expect(frame.locator(".from a")).to_be_visible()
            assert page.evaluate("scrollY") == 0


def test_it_works_inside_a_frame_from_file(browser, tmp_path):
    for embed in embed_pages():
        frame_page(tmp_path, iframe(address_of(embed)))
        with open_page(browser) as page:
            page.goto((tmp_path / "course.html").as_uri())
            wait_until_alive(page.frames[1])
            live = Live(page.frames[1])
            live.button("First step").click()
            live.button("Next step").click()
            assert live.step == 1


def test_the_lines_to_copy_open_what_was_set(browser, site, tmp_path):
    for embed in embed_pages():
        with open_page(browser) as page:
            page.context.grant_permissions(["clipboard-read", "clipboard-write"])
            page.goto(f"{site}/{embed}.html")
            wait_until_alive(page)
            live = Live(page)
            page.locator(".give summary").click()
            live.button("First step").click()
            live.button("Next step").click()
            page.get_by_role("button", name="Copy", exact=True).click()
            expect(page.locator(".give [role=status]")).to_have_text("Copied")
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied == page.locator("#snippet").input_value()
            picture = live.picture()
            found = SNIPPET.match(copied)
            assert found, copied
            assert html.unescape(found[1]).startswith(f"{site}/{embed}.html#{names(embed)[0]}:")
            frame_page(tmp_path, copied)
        with serve(tmp_path) as course, open_page(browser, viewport={"width": 760, "height": 900}) as page:
            page.goto(f"{course}/course.html")
            wait_until_alive(page.frames[1])
            assert Live(page.frames[1]).picture() == picture


def test_from_file_the_lines_to_copy_name_the_public_address(browser):
    with open_page(browser) as page:
        page.goto(address_of(embed_pages()[0]))
        wait_until_alive(page)
        page.locator(".give summary").click()
        canonical = soup(embed_pages()[0]).find("link", rel="canonical")["href"]
        expect(page.locator("#snippet")).to_have_value(re.compile(re.escape(f'src="{canonical}#')))


def test_without_javascript_the_first_frame_is_there(browser):
    for embed in embed_pages():
        with open_page(browser, java_script_enabled=False) as page:
            page.goto(address_of(embed))
            expect(page.locator(".nn-still img")).to_be_visible()
            expect(page.locator(".give")).to_be_hidden()


def test_a_chapters_stepper_leads_to_itself_alone_as_it_is_set(browser, site):
    with open_page(browser) as page:
        page.goto(f"{site}/chapters/09-convolution.html")
        live = Live(page, "step-edge")
        live.box.locator(".embed-link").wait_for()
        live.button("Next step").click()
        picture = live.picture()
        live.box.get_by_role("link", name="Embed").click()
        page.wait_for_url("**/embed/convolution.html#step-edge:step=6")
        wait_until_alive(page)
        assert Live(page, "step-edge").picture() == picture


def test_the_page_for_teachers_lists_every_figure():
    listed = [link["href"] for link in soup("appendix/teachers").select("table.embeds td:first-child a")]
    assert listed == [f"../{embed}.html#{name}:" for embed in embed_pages() for name in names(embed)]
