"""Every link of the built site leads somewhere, and nothing on it comes from another host."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser import ROOT, SITE
from tests.site.pages import book_pages, chapters, embed_pages, library_pages, pages, soup


@pytest.fixture(autouse=True)
def _built(built):
    """These tests read the site's files."""


def references(name):
    """(element, address) of everything on a page that points to something."""
    for element in soup(name).find_all(True):
        for attribute in ("href", "src", "action", "poster", "data"):
            if element.get(attribute):
                yield element, element[attribute]


def target_of(page, address):
    """The file and the anchor that a link on a page leads to."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path.startswith("/"):  # the 404 page, which is served at any depth
        base = urlsplit(soup("index").find("link", rel="canonical")["href"]).path.rsplit("/", 1)[0] + "/"
        assert path.startswith(base), f"{address} on {page} leaves the site"
        return SITE / path.removeprefix(base), parts.fragment
    here = SITE / f"{page}.html"
    return (here.parent / path).resolve() if path else here, unquote(parts.fragment)


def test_the_site_has_the_pages_of_the_contents_and_no_others():
    built = sorted(str(path.relative_to(SITE).with_suffix("")) for path in SITE.rglob("*.html"))
    assert built == sorted(pages() + library_pages() + embed_pages())


def test_every_internal_link_and_anchor_resolves():
    broken = []
    for page in pages() + library_pages() + embed_pages():
        for element, address in references(page):
            if urlsplit(address).scheme or address.startswith("//"):
                continue
            file, anchor = target_of(page, address)
            if not file.is_file():
                broken.append(f"{page}: <{element.name}> {address}: no such file")
            elif anchor and anchor != "top" and file.suffix == ".html":
                name = str(PurePosixPath(file.relative_to(SITE)).with_suffix(""))
                # a link of a stepper's own names a figure and its settings
                figure = anchor.split(":")[0]
                known = soup(name)
                if not known.find(id=anchor) and not known.find("nn-figure", attrs={"name": figure}):
                    broken.append(f"{page}: <{element.name}> {address}: no such anchor")
    assert not broken, "\n".join(broken)


def test_ids_are_unique_on_every_page():
    for page in pages() + library_pages():
        ids = [element["id"] for element in soup(page).find_all(id=True)]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        assert not twice, f"{page}: {twice}"


def test_nothing_is_loaded_from_another_host():
    strangers = []
    for page in pages() + library_pages():
        for element, address in references(page):
            loads = element.name in ("script", "img", "iframe", "source", "video", "audio", "embed", "object") or (
                element.name == "link" and set(element.get("rel", [])) & {"stylesheet", "icon", "preload", "preconnect"}
            )
            if loads and urlsplit(address).scheme not in ("", "data"):
                strangers.append(f"{page}: {address}")
    for sheet in SITE.rglob("*.css"):
        for address in re.findall(r"url\(\s*['\"]?([^)'\"]+)", sheet.read_text(encoding="utf-8")):
            if urlsplit(address).scheme not in ("", "data"):
                strangers.append(f"{sheet.name}: {address}")
            elif not address.startswith("data:") and not (sheet.parent / urlsplit(address).path).is_file():
                strangers.append(f"{sheet.name}: {address} does not exist")
    assert not strangers, "\n".join(strangers)


def test_every_named_equation_has_its_anchor():
    for page in chapters():
        text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
        names = re.findall(r"\\tag\{([^}]*)\}", text)
        assert names, f"{page} names no equation"
        for name in names:
            box = soup(page).find(id=name)
            assert box is not None, f"{page}: equation {name} has no anchor"
            assert "equation" in box["class"], f"{page}: #{name} is not the equation"
            assert box.find("a", class_="equation-name")["href"] == f"#{name}"


def test_every_figure_has_a_caption_and_an_alternative_text():
    counted = 0
    for page in book_pages():
        for figure in soup(page).find_all("figure"):
            counted += 1
            if figure.find(class_="nn-question"):  # a quiz on paper: text from end to end
                assert figure["aria-label"]
                continue
            images, caption = figure.find_all("img"), figure.find("figcaption")
            assert images, f"{page}: a figure without a picture"
            words = caption.get_text(strip=True) if caption else ""
            assert words, f"{page}: a figure without a caption"
            for image in images:
                assert image.get("alt", "").strip(), f"{page}: no alt text on “{words[:60]}”"
        for image in soup(page).find_all("img"):
            assert image.has_attr("alt"), f"{page}: an image without alt"
    assert counted > 5


def test_every_reference_that_the_pages_name_is_in_the_list():
    keys = {item["id"] for item in soup("appendix/references").select(".references > li")}
    assert len(keys) >= 20
    for page in book_pages():
        for link in soup(page).find_all("a", href=re.compile(r"references\.html#")):
            assert link["href"].split("#")[1] in keys


def test_font_awesome_mathjax_and_thebe_are_not_on_the_site():
    for path in SITE.rglob("*"):
        assert not re.search(r"fontawesome|fa-solid|mathjax|thebe|require\.js", path.name, re.IGNORECASE), path
    for page in pages():
        scripts = " ".join(script.get("src", "") for script in soup(page).find_all("script"))
        assert not re.search(r"fontawesome|mathjax|thebe|require", scripts, re.IGNORECASE), f"{page}: {scripts}"
