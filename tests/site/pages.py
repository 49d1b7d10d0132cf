"""What the tests of the site share: which pages there are, and the pages as parsed HTML."""

from functools import cache

import yaml
from bs4 import BeautifulSoup

from tests.browser import ROOT, SITE

EXTRA = ["search", "404"]


def book_pages():
    """Every page of the book by name, "chapters/09-convolution", in the order of _toc.yml."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [contents["root"]] + [chapter["file"] for part in contents["parts"] for chapter in part["chapters"]]


def pages():
    """The pages of the book, the search and the page for an address that is not there."""
    return book_pages() + EXTRA


def library_pages():
    """The pages of the library's modules, which the build makes, in the order of the library's menu."""
    links = [link["href"] for link in soup("library/index").select(".book-nav a[href]")]
    return [f"library/{link.removesuffix('.html')}" for link in links if "/" not in link and not link.startswith("#")]


def embed_pages():
    """The pages on which a kind of stepper stands alone."""
    kinds = {figure["kind"] for page in book_pages() for figure in soup(page).find_all("nn-figure")}
    return [f"embed/{kind}" for kind in sorted(kinds - {"quiz"})]


def chapters():
    return [name for name in book_pages() if name.startswith("chapters/")]


@cache
def soup(name):
    return BeautifulSoup((SITE / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
