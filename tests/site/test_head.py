"""What the pages tell search engines, previews and other people: address, card, sitemap, tools under each chapter."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from PIL import Image

from tests.browser import ROOT, SITE
from tests.site.pages import book_pages, chapters, library_pages, pages, soup
from theme import card
from theme.card.__main__ import TARGET, encoded
from theme.pages import minutes_to_read

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
BASE = CONFIG["html"]["baseurl"]
REPOSITORY = CONFIG["repository"]["url"]


@pytest.fixture(autouse=True)
def _built(built):
    """These tests read the site's files."""


def meta(page, key):
    tag = soup(page).find("meta", attrs={"property": key}) or soup(page).find("meta", attrs={"name": key})
    return tag["content"] if tag else None


def test_every_page_says_its_canonical_address():
    for page in book_pages() + library_pages():
        links = soup(page).find_all("link", rel="canonical")
        assert [link["href"] for link in links] == [f"{BASE}{page}.html"], page
        assert meta(page, "og:url") == f"{BASE}{page}.html"


def test_titles_and_descriptions_differ_from_page_to_page():
    titles = [soup(page).title.get_text() for page in pages() + library_pages()]
    assert len(set(titles)) == len(titles), titles
    descriptions = [meta(page, "description") for page in book_pages() + library_pages()]
    assert all(descriptions), descriptions
    assert len(set(descriptions)) == len(descriptions)


def test_each_page_has_one_first_heading_and_skips_no_level():
    for page in pages() + library_pages():
        levels = [int(heading.name[1]) for heading in soup(page).find_all(re.compile(r"^h[1-6]$"))]
        assert levels.count(1) == 1, page
        assert levels[0] == 1, page
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)), f"{page}: {levels}"


def test_the_social_card_exists_at_its_address():
    for page in book_pages():
        address = meta(page, "og:image")
        assert address.startswith(BASE)
        path = SITE / address.removeprefix(BASE)
        with Image.open(path) as image:
            assert image.size == (1200, 630)
        assert meta(page, "og:image:alt")


def test_the_social_card_is_what_its_script_draws():
    assert card.__doc__
    assert encoded() == encoded(), "two drawings differ"
    assert encoded() == TARGET.read_bytes(), "run python -m theme.card"


def test_the_sitemap_lists_every_page():
    listed = re.findall(r"<loc>([^<]+)</loc>", (SITE / "sitemap.xml").read_text(encoding="utf-8"))
    assert sorted(listed) == [f"{BASE}{page}.html" for page in sorted(book_pages() + library_pages())]
    assert f"Sitemap: {BASE}sitemap.xml" in (SITE / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["colab", "download", "edit", "report", "cite", "times"])
def test_under_each_chapter_a_reader_can(kind):
    for page in chapters():
        tools = soup(page).find(class_="page-tools")
        links = {link.get_text(strip=True): link for link in tools.find_all("a")}
        name = page.rsplit("/", 1)[1]
        if kind == "colab":
            slug = REPOSITORY.removeprefix("https://github.com/")
            expected = f"https://colab.research.google.com/github/{slug}/blob/{CONFIG['repository']['branch']}/{page}.ipynb"
            assert links["Open in Colab"]["href"] == expected
        elif kind == "download":
            link = links["Download as notebook"]
            assert link["download"] == f"{name}.ipynb"
            offered = (SITE / page).parent / link["href"]
            assert offered.read_bytes() == (ROOT / f"{page}.ipynb").read_bytes()
        elif kind == "edit":
            address = links["Edit on GitHub"]["href"]
            assert address == f"{REPOSITORY}/edit/{CONFIG['repository']['branch']}/{page}.md"
            assert (ROOT / f"{page}.md").is_file()
        elif kind == "report":
            address = urlsplit(links["Report a mistake"]["href"])
            assert address.geturl().startswith(f"{REPOSITORY}/issues/new?")
            body = parse_qs(address.query)["body"][0]
            assert f"{BASE}{page}.html" in body
            assert re.search(r"Version: \d+\.\d+\.\d+", body)
        elif kind == "cite":
            entry = tools.find("pre").get_text()
            assert entry.startswith("@incollection{")
            assert f"url = {{{BASE}{page}.html}}" in entry
            assert entry.count("{") == entry.count("}")
        else:
            notebook = json.loads((ROOT / f"{page}.ipynb").read_text(encoding="utf-8"))
            text = tools.find(class_="times").get_text()
            assert f"{minutes_to_read(notebook)} minutes to read" in text
            assert re.search(r"\d+ (s|min) to run", text), text


def test_reading_time_counts_words_and_cells_but_no_formulas():
    text = ["one two three four " * 100, "$$ x = y z w $$ and $a b$ [link](some/path)"]
    words = {"cell_type": "markdown", "source": text}
    cell = {"cell_type": "code", "source": ["not counted as words " * 500]}
    assert minutes_to_read({"cells": [words]}) == 2
    assert minutes_to_read({"cells": [words, cell, cell, cell, cell]}) == 4
    assert minutes_to_read({"cells": []}) == 1


def test_previous_and_next_follow_the_contents():
    menu = [link["href"].removesuffix(".html") for link in soup("index").select(".book-nav ul[aria-labelledby] a")]
    assert menu == book_pages()[1:]
    order = book_pages() + library_pages()
    for position, page in enumerate(order):
        links = {link["rel"][0]: link for link in soup(page).select(".before-after a")}
        assert ("prev" in links) == (position > 0)
        assert ("next" in links) == (position < len(order) - 1)
        for rel, neighbour in (("prev", position - 1), ("next", position + 1)):
            if rel in links:
                target = ((SITE / page).parent / links[rel]["href"]).resolve()
                assert target == (SITE / f"{order[neighbour]}.html").resolve()
