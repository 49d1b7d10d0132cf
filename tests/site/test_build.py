"""The build itself: a failed one leaves the old site, nothing is done twice, mathematics that is wrong is named."""

import shutil
import subprocess
import sys

import pytest

from tests.browser import ROOT

KEPT = ["_config.yml", "_toc.yml", "index.md", "requirements.txt", "pyproject.toml"]


def build(root):
    command = [sys.executable, "-m", "theme.build"]  # the copy's own theme and library
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)


def shot(html):
    """Every file of a site with its bytes."""
    return {str(path.relative_to(html)): path.read_bytes() for path in html.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of the book, built."""
    root = tmp_path_factory.mktemp("book")
    for name in KEPT:
        shutil.copy(ROOT / name, root / name)
    for folder in ("theme", "lib", "appendix", "library"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "data").mkdir()
    shutil.copy(ROOT / "data" / "syllabus.csv", root / "data" / "syllabus.csv")
    (root / "chapters").mkdir()
    for notebook in (ROOT / "chapters").glob("*.ipynb"):
        shutil.copy(notebook, root / "chapters" / notebook.name)
    result = build(root)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "index.html" in result.stdout
    return root


FAULTS = {
    "nowhere.md": "A [link](nowhere.md) that leads nowhere.",
    "no-such-word": "An [anchor](glossary.md#no-such-word) that is not there.",
    "formula": "$$\n\\frac{1}{2\n$$",
    "equation name": "$$\nx \\tag{Not_A_Name}\n$$",
}


def test_a_failed_build_names_every_fault_leaves_the_old_site_and_fails_again(book):
    html, page = book / "_build" / "html", book / "appendix" / "notation.md"
    text, old = page.read_text(encoding="utf-8"), shot(html)
    page.write_text("\n\n".join([text, *FAULTS.values()]), encoding="utf-8")
    try:
        for attempt in ("first", "second"):
            result = build(book)
            assert result.returncode == 1, attempt
            for words in FAULTS:
                assert words in result.stderr, attempt
            assert result.stderr.count("notation.md") >= len(FAULTS)
            assert "stays as it was" in result.stderr
            assert shot(html) == old
        leftovers = [path.name for path in (book / "_build").iterdir() if path.name.startswith(".building-")]
        assert not leftovers
    finally:
        page.write_text(text, encoding="utf-8")


def test_a_second_build_does_nothing(book):
    old = shot(book / "_build" / "html")
    result = build(book)
    assert result.returncode == 0
    assert result.stdout.startswith("Nothing changed")
    assert shot(book / "_build" / "html") == old


def test_a_changed_page_changes_only_what_follows_from_it(book):
    page = book / "appendix" / "glossary.md"
    text, old = page.read_text(encoding="utf-8"), shot(book / "_build" / "html")
    page.write_text(text.replace("# Glossary", "# Glossary of the book", 1), encoding="utf-8")
    try:
        result = build(book)
        assert result.returncode == 0, result.stderr[-2000:]
        new = shot(book / "_build" / "html")
        assert set(new) == set(old)
        assert b"Glossary of the book" in new["index.html"], "the menu of another page follows"
        assert new["chapters/09-convolution.html"] != old["chapters/09-convolution.html"]
        assert new["_static/book.css"] == old["_static/book.css"]
    finally:
        page.write_text(text, encoding="utf-8")
    assert build(book).returncode == 0
    after = shot(book / "_build" / "html")
    assert {name for name in old if name.endswith(".html") and after[name] != old[name]} == set()
