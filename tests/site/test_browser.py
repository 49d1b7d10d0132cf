"""The site in a real browser: no other host, nothing sideways, nothing axe objects to, with and without JavaScript."""

import functools
import re
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import SITE, axe, open_page, scrolls_sideways
from tests.site.pages import book_pages, chapters, pages, soup

WIDTHS = {1440: 900, 768: 1024, 360: 800}


def wait_until_alive(page):
    """Until every figure of the page has drawn itself."""
    page.wait_for_function(
        "[...document.querySelectorAll('nn-figure')].every((figure) => figure.querySelector('button, input'))"
    )


@pytest.mark.parametrize("name", pages())
def test_a_page_opens_from_file_without_errors_or_other_hosts(browser, built, name):
    with open_page(browser) as page:
        page.goto((SITE / f"{name}.html").as_uri())
        wait_until_alive(page)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("light", 360), ("dark", 360)])
@pytest.mark.parametrize("name", pages())
def test_axe_finds_nothing_and_no_width_scrolls_sideways(browser, site, name, theme, width):
    with open_page(browser, color_scheme=theme, viewport={"width": width, "height": WIDTHS[width]}) as page:
        page.goto(f"{site}/{name}.html")
        wait_until_alive(page)
        if name != "404":
            assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert axe(page) == []
        for narrower in [side for side in WIDTHS if side <= width]:
            page.set_viewport_size({"width": narrower, "height": WIDTHS[narrower]})
            assert not scrolls_sideways(page), f"at {narrower} px"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 800)])
def test_the_first_screen_shows_the_stepper_and_its_play_button(browser, site, width, height):
    with open_page(browser, viewport={"width": width, "height": height}) as page:
        page.goto(f"{site}/index.html")
        wait_until_alive(page)
        page.evaluate("document.fonts.ready")
        boxes = {
            "the title": page.locator("h1").bounding_box(),
            "the first frame": page.locator("nn-figure .nn-stage").first.bounding_box(),
            "Play": page.locator("nn-figure").get_by_role("button", name=re.compile("Play")).first.bounding_box(),
        }
        for what, box in boxes.items():
            bottom = box["y"] + box["height"]
            assert box["y"] >= 0, what
            assert bottom <= height, f"{what} ends at {bottom:.0f} of {height}"


def test_without_javascript_the_first_screen_shows_the_first_frame(browser, site):
    with open_page(browser, java_script_enabled=False, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{site}/index.html")
        box = page.locator(".nn-still img").first.bounding_box()
        assert box["y"] + box["height"] <= 900


@pytest.mark.parametrize("name", chapters())
def test_without_javascript_nothing_is_lost(browser, site, name):
    with open_page(browser, java_script_enabled=False, color_scheme="dark") as page:
        page.goto(f"{site}/{name}.html")
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        expect(page.locator("body")).to_have_css("background-color", "rgb(253, 253, 252)")
        expect(page.locator("body")).to_have_css("color", "rgb(26, 33, 39)")
        stills = page.locator(".nn-still")
        assert stills.count() >= 3
        for index in range(stills.count()):
            expect(stills.nth(index)).to_be_visible()
        expect(page.locator(".katex-html").first).to_be_visible()
        assert page.locator(".equation.named").count() >= 5
        expect(page.locator(".theme-button")).to_be_hidden()


def test_without_javascript_the_contents_open_on_a_phone(browser, site):
    with open_page(browser, java_script_enabled=False, viewport={"width": 360, "height": 800}) as page:
        page.goto(f"{site}/index.html")
        expect(page.locator(".book-nav")).to_be_hidden()
        page.get_by_role("link", name="Contents").click()
        expect(page.locator(".book-nav")).to_be_visible()
        page.get_by_role("link", name="Close the contents").click()
        expect(page.locator(".book-nav")).to_be_hidden()


def test_the_contents_open_and_close_on_a_phone(browser, site):
    with open_page(browser, viewport={"width": 360, "height": 800}) as page:
        page.goto(f"{site}/appendix/notation.html")
        opener = page.get_by_role("button", name="Contents")
        opener.click()
        expect(page.get_by_role("link", name="Glossary").first).to_be_visible()
        expect(opener).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Escape")
        expect(page.locator(".book-nav")).to_be_hidden()
        expect(opener).to_be_focused()
        assert "#" not in page.url


@pytest.mark.parametrize("name", chapters())
def test_the_contents_lead_to_the_headings_of_the_page_on_a_phone(browser, site, name):
    with open_page(browser, viewport={"width": 360, "height": 800}) as page:
        page.goto(f"{site}/{name}.html")
        page.get_by_role("button", name="Contents").click()
        link = page.locator(".book-nav .here a").last
        link.click()
        expect(page.locator(".book-nav")).to_be_hidden()
        expect(page.locator(f"#{urlsplit(page.url).fragment}")).to_be_in_viewport()
        expect(page.get_by_role("button", name="Contents")).to_have_attribute("aria-expanded", "false")


def test_the_colours_chosen_stay_chosen(browser, site):
    with open_page(browser, color_scheme="light") as page:
        page.goto(f"{site}/index.html")
        button = page.get_by_role("button", name="Dark colours")
        expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.goto(f"{site}/appendix/notation.html")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "true")


def test_the_first_tab_stop_skips_to_the_text_and_focus_is_seen(browser, site):
    with open_page(browser) as page:
        page.goto(f"{site}/appendix/notation.html")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the text")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth; })()"
        )
        assert style == "solid3px"


@pytest.mark.parametrize("way", ["http", "file"])
def test_search_finds_stride(browser, site, built, way):
    start = f"{site}/index.html" if way == "http" else (SITE / "index.html").as_uri()
    with open_page(browser) as page:
        page.goto(start)
        box = page.locator("#header-search")
        box.fill("stride")
        box.press("Enter")
        results = page.locator("#search-results li a")
        expect(page.locator(".search-summary")).to_contain_text(re.compile(r"Places found: \d"))
        addresses = [results.nth(index).get_attribute("href") for index in range(results.count())]
        assert any("09-convolution" in address for address in addresses), addresses
        assert any("glossary" in address for address in addresses), addresses
        results.first.click()
        expect(page.locator("main")).to_contain_text(re.compile("stride", re.IGNORECASE))


def test_search_says_when_there_is_nothing(browser, site):
    with open_page(browser) as page:
        page.goto(f"{site}/search.html?q=xylophone")
        expect(page.locator("#search-results")).to_contain_text("Nothing in the book matches")


@pytest.mark.parametrize("name", chapters())
def test_print_opens_every_details_and_shows_steppers_as_first_frames(browser, site, name):
    with open_page(browser) as page:
        page.goto(f"{site}/{name}.html")
        wait_until_alive(page)
        count = "document.querySelectorAll('details:not([open])').length"
        page.evaluate(f"addEventListener('beforeprint', () => {{ window.closed = {count}; }})")
        before = page.evaluate("document.querySelectorAll('details[open]').length")
        page.pdf()
        assert page.evaluate("window.closed") == 0
        assert page.evaluate("document.querySelectorAll('details[open]').length") == before
        page.emulate_media(media="print")
        assert page.locator("nn-figure:visible").count() == 0
        stills = page.locator(".nn-still")
        assert stills.count() == page.locator("nn-figure").count() > 0
        for index in range(stills.count()):
            expect(stills.nth(index)).to_be_visible()
        for hidden in (".site-header", ".book-nav", ".page-nav", ".page-tools ul", ".before-after"):
            expect(page.locator(hidden)).to_be_hidden()
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_print_is_light_from_a_dark_page(browser, site):
    with open_page(browser, color_scheme="dark") as page:
        page.goto(f"{site}/appendix/slips.html")
        expect(page.locator("body")).to_have_css("background-color", "rgb(20, 25, 29)")
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
        expect(page.locator("body")).to_have_css("color", "rgb(26, 33, 39)")


@pytest.mark.parametrize("name", chapters())
def test_in_dark_mode_plots_turn_over_and_pictures_do_not(browser, site, name):
    with open_page(browser, color_scheme="dark") as page:
        page.goto(f"{site}/{name}.html")
        expect(page.locator("figure[data-kind=plot] img").first).to_have_css("filter", re.compile("invert"))
        for picture in page.locator("figure[data-kind=image] img").all():  # a chapter may have plots alone
            expect(picture).to_have_css("filter", "none")


@pytest.mark.parametrize("name", chapters())
def test_lines_of_text_hold_about_seventy_characters(browser, site, name):
    with open_page(browser, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{site}/{name}.html")
        page.evaluate("document.fonts.ready")
        lengths = page.evaluate(
            """() => [...document.querySelectorAll("article > section > section > p")]
                .filter((p) => p.textContent.length > 250 && !p.querySelector(".katex, code"))
                .map((p) => p.textContent.length / (p.offsetHeight / parseFloat(getComputedStyle(p).lineHeight)))"""
        )
        assert lengths
        assert 55 <= sorted(lengths)[len(lengths) // 2] <= 80, lengths


@pytest.mark.parametrize("name", chapters())
def test_code_and_bibtex_can_be_copied(browser, site, name):
    with open_page(browser) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{site}/{name}.html")
        cell = page.locator(".cell_input .highlight").first
        cell.hover()
        cell.get_by_role("button", name="Copy").click()
        expect(cell.get_by_role("button")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == cell.locator("pre").text_content().rstrip()
        page.get_by_text("Cite this page").click()
        page.locator(".copyable").hover()
        page.locator(".copyable").get_by_role("button", name="Copy").click()
        expect(page.locator(".copyable").get_by_role("button")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()").startswith("@incollection{")


@contextmanager
def host_of_pages():
    """Serve the site as its host does: under the path of its address, and 404.html for whatever is not there."""
    base = urlsplit(soup("index").find("link", rel="canonical")["href"]).path.rsplit("/", 1)[0]

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path):
            return super().translate_path(path.removeprefix(base) or "/")

        def send_error(self, code, message=None, explain=None):
            body = (SITE / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("path", ["nothing.html", "chapters/nothing.html", "a/b/c/d/nothing"])
def test_the_404_page_works_at_any_depth(browser, built, path):
    context = browser.new_context()
    page = context.new_page()
    try:
        with host_of_pages() as address:
            answer = page.goto(f"{address}/{path}")
            assert answer.status == 404
            expect(page.locator("h1")).to_be_visible()
            expect(page.locator(".logo")).to_have_css("width", "96px")
            targets = page.locator("a").evaluate_all("(links) => links.map((link) => link.href)")
            assert len(targets) >= len(book_pages())
            for target in targets:
                assert target.startswith(address), target
                assert page.request.get(target).status == 200, target
    finally:
        context.close()
