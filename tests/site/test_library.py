"""The pages of the library say what the code says: every name, its signature, its source, its place."""

import importlib
import inspect
import re
import types
from functools import cache

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser import ROOT, SITE, axe, open_page, scrolls_sideways
from tests.site.pages import library_pages, soup
from theme import docstrings, library

PACKAGES = {"numpy_nn": "NumPy", "torch_nn": "PyTorch"}
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
BLOB = f"{CONFIG['repository']['url']}/blob/{CONFIG['repository']['branch']}/"


@pytest.fixture(autouse=True)
def _built(built):
    """These tests read the site's files."""


@cache
def public(package):
    """{name: object} of a package: all that can be imported from it, and what its side door interop has."""
    module = importlib.import_module(f"lib.{package}")
    names = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    if package == "torch_nn":
        names |= {name: getattr(module.interop, name) for name in module.interop.__all__}
    return {name: value for name, value in names.items() if not isinstance(value, types.ModuleType)}


def everything():
    """(package, name, object) of every public name."""
    return [(package, name, value) for package in PACKAGES for name, value in public(package).items()]


@cache
def entry(name):
    """The section of a name."""
    found = [section for page in library_pages() if (section := soup(page).find("section", id=name))]
    assert len(found) == 1, f"{name} has {len(found)} entries"
    return found[0]


def ours(value):
    return value.__module__.startswith("lib.")


def test_every_public_name_has_one_entry_and_every_entry_is_a_public_name():
    names = {name for _, name, _ in everything()}
    listed = {section["id"] for page in library_pages() for section in soup(page).select("section[id]")}
    assert listed == names


def test_every_signature_is_pythons_own():
    wrong = []
    for package, name, value in everything():
        if not callable(value) or not ours(value):
            continue
        made = not inspect.isclass(value) or any("__init__" in vars(base) for base in value.__mro__ if ours(base))
        expected = f"{name}{inspect.signature(value)}" if made else f"{name}()"
        rows = entry(name).find(class_="signatures").find_all("div")
        shown = [row.code.get_text() for row in rows if PACKAGES[package] in row.select_one(".packages").text]
        if shown != [expected]:
            wrong.append(f"{package}: {shown} is not {expected}")
    assert not wrong, "\n".join(wrong)


def test_no_entry_is_empty():
    for name in {name for _, name, _ in everything()}:
        sentence = entry(name).find("p", class_="sentence")
        assert len(sentence.get_text().split()) >= 3, f"{name} does not say what it is"


def test_the_way_back_stands_with_its_function():
    for name in public("numpy_nn"):
        if name.endswith("_backward"):
            assert entry(name).find_parent("section")["id"] == name.removesuffix("_backward")


def test_every_source_is_folded_in_whole():
    for _package, name, value in everything():
        if not callable(value) or not ours(value):
            continue
        home = entry(name) if "entry" in entry(name)["class"] else entry(name).parent
        text = "\n".join(block.get_text() for block in home.select("details.source pre"))
        source = inspect.getsource(value).rstrip("\n")
        assert source in text, name
        for details in home.select("details.source"):
            assert not details.has_attr("open")
            assert details.summary.find(True) is None, "a summary is plain text"


def test_every_link_to_the_source_leads_to_the_lines_that_are_shown():
    counted = 0
    for page in library_pages():
        for line in soup(page).select(".lines a"):
            address = re.fullmatch(re.escape(BLOB) + r"(lib/[\w/]+\.py)#L(\d+)-L(\d+)", line["href"])
            assert address, line["href"]
            lines = (ROOT / address[1]).read_text(encoding="utf-8").split("\n")
            block = line.parent.find_next_sibling("div").get_text()
            assert block == "\n".join(lines[int(address[2]) - 1 : int(address[3])]), line["href"]
            counted += 1
        for link in soup(page).select(".files a"):
            assert (ROOT / link["href"].removeprefix(BLOB)).is_file()
    assert counted >= len(everything())


def test_the_overview_lists_every_module_and_every_name():
    overview = soup("library/index")
    pages = [f"library/{link['href'].removesuffix('.html')}" for link in overview.select(".modules a")]
    assert pages == library_pages() == [page for page, _ in library.pages()]
    listed = [item["id"] for item in overview.select(".all-names li")]
    names = {name for _, name, _ in everything() if not name.endswith("_backward")}
    assert set(listed) == names
    assert listed == sorted(listed, key=lambda name: (name.lower(), name))


def test_a_convolution_is_told_with_its_equation_its_chapter_and_its_neighbours():
    section = entry("conv2d")
    assert "bias[o] + Σ" in section.find(class_="told").get_text()
    assert section.select_one(".chapter a")["href"] == "../chapters/09-convolution.html#one-patch-by-hand"
    assert section.find("a", href="#pad"), "a name in backquotes leads to its entry"
    assert section.find("dt", string="Raises")
    chapter = soup("chapters/09-convolution")
    assert chapter.select_one("p a[href='../library/convolution.html#conv2d'] code")


def test_every_equation_keeps_the_characters_of_its_docstring():
    for module in library.modules():
        for one in module.entries:
            told = docstrings.parse(one.told.value.__doc__)
            for block in told.blocks:
                if block.kind == "formula":
                    rows = docstrings.equations(block.text)
                    marked = "".join(docstrings.formula_html(equation) + remark for equation, remark in rows)
                    kept = re.sub(r"[\s_^(){}]", "", re.sub(r"<[^>]+>", "", marked))
                    assert kept == re.sub(r"[\s_^(){}]", "", docstrings.escape(block.text, quote=False)), one.name


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Add.\n\ny[n] = x[n] + b", ["formula"]),
        ("Add.\n\n    y = x + b\n    z = y²", ["formula"]),
        ("Add.\n\ngrad_x = grad_y · w        grad_w = grad_yᵀ · x", ["formula"]),
        ("Add.\n\nThe sum is y = x + b, as one expects.", ["text"]),
        ("Add.\n\ny[i] = x[r(i)], where r says which pixel is copied", ["formula", "text"]),
        ("Add.\n\n    mode     rule\n    zeros    none\n\n    ones     all", ["drawing"]),
        ("Add.\n\n    y = x        if x > 0\n        0        otherwise", ["drawing"]),
        ("Add.\n\n>>> add(1)\n2", ["code"]),
        ("Add.\n\nadder = Adder(3)", ["code"]),
        ("Add.\n\nclass Adder(Module):\n    bias = 0\n\n    def forward(self, x):\n        pass", ["code"]),
        ("Add.\n\ndata: the array.\ngrad: its gradient.", ["list"]),
        ("Add.\n\ny = x + b        the sum of both\nz = y²", ["formula"]),
        ("Add.\n\ny = x        if x > 0\n    0        otherwise", ["drawing"]),
    ],
)
def test_formulas_drawings_and_words_are_told_apart(text, kinds):
    assert [block.kind for block in docstrings.parse(f"{text}\n").blocks] == kinds


def test_fields_are_read_with_their_arguments():
    arguments = "Args:\n    x, y: numbers,\n        real ones.\n    *rest: more."
    told = docstrings.parse(f"Sum.\n\n{arguments}\n\nReturns:\n    Their sum.\n\nSource: School.\n")
    assert told.summary == "Sum."
    assert docstrings.items(told.fields["Args"]) == [("x, y", "numbers,\n    real ones."), ("*rest", "more.")]
    assert docstrings.items(told.fields["Returns"]) is None
    assert told.fields["Source"] == "School."
    after = docstrings.parse(f"Sum.\n\n{arguments}\n\nIt is exact.\n")
    assert [block.text for block in after.blocks] == ["It is exact."]


def test_an_equation_is_set_with_indices_below_and_powers_above():
    sum_html = "<i>x</i><sub>pad</sub> = Σ<sub><i>c</i>,<i>u</i></sub> <i>w</i><sup>2</sup>"
    assert docstrings.formula_html("x_pad = Σ_c,u w^2") == sum_html
    assert docstrings.formula_html("grad_x = max(0, z) < 1") == "grad_x = max(0, <i>z</i>) &lt; 1"


def test_the_pages_are_light():
    for page in ["library/index", *library_pages()]:
        size = (SITE / f"{page}.html").stat().st_size
        assert size <= 400_000, f"{page}: {size / 1000:.0f} kB"


@pytest.mark.parametrize("name", ["index", "convolution", "optim", "module", "training"])
def test_pages_of_every_make_are_accessible(browser, name):
    with open_page(browser, viewport={"width": 1440, "height": 900}) as page:
        page.goto((SITE / "library" / f"{name}.html").as_uri())
        assert axe(page) == []


def test_every_page_of_the_library_fits_a_phone_with_its_code_unfolded(browser):
    with open_page(browser, color_scheme="dark", viewport={"width": 360, "height": 800}) as page:
        for name in ["library/index", *library_pages()]:
            page.goto((SITE / f"{name}.html").as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
            page.evaluate("dispatchEvent(new Event('resize'))")  # what scrolls can now be reached by keyboard
            assert not scrolls_sideways(page), name
            if name == "library/linear":
                assert axe(page) == []


def test_without_javascript_the_code_unfolds(browser, site):
    with open_page(browser, java_script_enabled=False) as page:
        page.goto(f"{site}/library/convolution.html#conv2d")
        fold = page.locator("#conv2d > details.source").first
        expect(fold.locator("pre").first).to_be_hidden()
        fold.locator("summary").click()
        expect(fold.locator("pre").first).to_be_visible()
        expect(fold.locator("pre").first).to_contain_text("def conv2d(")


def test_the_search_finds_a_function_and_leads_to_its_entry(browser, site):
    with open_page(browser) as page:
        page.goto(f"{site}/search.html?q=conv2d_backward")
        page.locator("#search-results a[href$='#conv2d_backward']").click()
        expect(page.locator("#conv2d_backward h3")).to_be_in_viewport()
