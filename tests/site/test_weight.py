"""What a reader has to load: the whole page compressed, its HTML, its scripts."""

import gzip
import re
from urllib.parse import urlsplit

import pytest

from tests.browser import SITE, open_page
from tests.site.pages import book_pages, chapters

PICTURE = re.compile(rb"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+")
WOFF2 = ".woff2"  # compressed already


def loaded(browser, site, page):
    """The files that a browser asks for when it opens a page."""
    asked = []
    with open_page(browser) as tab:
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(f"{site}/{page}.html", wait_until="networkidle")
        tab.evaluate("scrollTo(0, document.body.scrollHeight)")
        tab.wait_for_load_state("networkidle")
    paths = {urlsplit(url).path.lstrip("/") for url in asked if not url.startswith("data:")}
    return sorted(paths)


def compressed(path):
    data = (SITE / path).read_bytes()
    if path.endswith(".html"):
        data = PICTURE.sub(b"", data)
    return len(data) if path.endswith(WOFF2) else len(gzip.compress(data, 6))


@pytest.mark.parametrize("page", book_pages())
def test_a_page_weighs_at_most_600_kb_compressed_pictures_apart(browser, site, page):
    weights = {path: compressed(path) for path in loaded(browser, site, page) if not path.endswith((".png", ".jpg"))}
    listing = "\n".join(f"{weight:8} {path}" for path, weight in weights.items())
    assert f"{page}.html" in weights
    print(f"{page}: {sum(weights.values()) / 1000:.0f} kB compressed\n{listing}")
    assert sum(weights.values()) <= 600_000, listing


@pytest.mark.parametrize("page", book_pages())
def test_html_with_its_traces_is_at_most_1_5_mb(built, page):
    size = (SITE / f"{page}.html").stat().st_size
    print(f"{page}: {size / 1000:.0f} kB raw")
    assert size <= 1_500_000


@pytest.mark.parametrize("page", book_pages())
def test_the_widget_scripts_of_a_page_are_at_most_60_kb(built, page):
    text = (SITE / f"{page}.html").read_text(encoding="utf-8")
    kinds = sorted(set(re.findall(r'<nn-figure kind="([a-z-]+)"', text)))
    scripts = re.findall(r'src="[^"]*_static/(widgets-[^"?]+\.js)', text)
    assert scripts == ([f"widgets-{'-'.join(kinds)}.js"] if kinds else []), "one script, for the kinds on the page"
    size = sum((SITE / "_static" / name).stat().st_size for name in scripts)
    print(f"{page}: {size / 1000:.1f} kB of widget scripts {kinds}")
    assert size <= 60_000


def test_a_chapter_has_a_stepper_and_a_page_without_widgets_loads_none(built):
    assert any("widgets-" in (SITE / f"{page}.html").read_text(encoding="utf-8") for page in chapters())
    assert "widgets-" not in (SITE / "appendix" / "references.html").read_text(encoding="utf-8")


def test_the_text_fonts_are_two_files_of_120_kb_at_most(built):
    fonts = list((SITE / "_static" / "fonts").glob("*.woff2"))
    assert len(fonts) == 2
    assert sum(font.stat().st_size for font in fonts) <= 120_000
    for folder in ("fonts", "katex"):
        assert (SITE / "_static" / folder / "LICENSE.txt").is_file()
