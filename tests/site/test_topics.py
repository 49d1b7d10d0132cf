"""Everything the course covers has a home: data/syllabus.csv is whole, and its links lead to what they promise."""

import re
from itertools import groupby

import pytest

from tests.browser import ROOT, SITE
from tests.site.pages import soup
from theme import topics

KINDS = {"T": "topic", "N": "number", "E": "slip", "F": "figure", "K": "code"}
ROWS = topics.read(ROOT)


@pytest.fixture(autouse=True)
def _built(built):
    """These tests read the site's files."""


def told(row):
    """The page of a row's home as parsed HTML; None while the chapter is not written."""
    page = topics.page_of(row["chapter"])
    return soup(page) if row["chapter"] and (SITE / f"{page}.html").is_file() else None


def test_every_id_stands_once_and_none_is_missing():
    for letter, rows in groupby(ROWS, key=lambda row: row["id"][0]):
        rows = list(rows)
        assert [row["id"] for row in rows] == [f"{letter}{number:03}" for number in range(1, len(rows) + 1)]
        assert {row["kind"] for row in rows} == {KINDS[letter]}
    counts = {kind: sum(row["kind"] == kind for row in ROWS) for kind in KINDS.values()}
    assert counts == {"topic": 257, "number": 95, "slip": 188, "figure": 100, "code": 40}


def test_every_row_has_a_short_title_of_its_own_kind():
    for row in ROWS:
        assert 3 <= len(row["title"]) <= 90, row["id"]
    for kind in KINDS.values():
        titles = [row["title"] for row in ROWS if row["kind"] == kind]
        assert len(set(titles)) == len(titles), sorted(title for title in titles if titles.count(title) > 1)


def test_every_row_has_a_home_or_the_reason_why_not():
    promised = topics.promised(ROOT)
    stems = {}
    for row in ROWS:
        assert row["chapter"] or row["note"], row["id"]
        if row["chapter"][:2].isdigit():
            assert row["chapter"][:2] in promised, row["id"]
            assert stems.setdefault(row["chapter"][:2], row["chapter"]) == row["chapter"], row["id"]
    written = {path.stem for path in (ROOT / "chapters").glob("*.md")}
    assert written <= set(stems.values())


def test_a_row_of_a_written_chapter_has_an_anchor_or_a_reason():
    missing = [row["id"] for row in ROWS if told(row) and not row["anchor"] and not row["note"]]
    assert not missing, ", ".join(missing)
    early = [row["id"] for row in ROWS if not told(row) and row["anchor"]]
    assert not early, f"anchors in chapters that are not there: {', '.join(early)}"


def test_every_anchor_is_a_heading_or_an_equation_of_its_chapter():
    for row in ROWS:
        if row["anchor"]:
            home = told(row).find(id=row["anchor"])
            assert home is not None, f"{row['id']}: no #{row['anchor']} in {row['chapter']}"
            assert home.name == "section" or "equation" in home["class"], f"{row['id']}: #{row['anchor']} is no heading"


def test_the_page_shows_every_row_with_its_link():
    page = soup("appendix/topics")
    shown = page.select("table.topics tbody tr")
    assert sorted(row["id"] for row in shown) == sorted(row["id"] for row in ROWS)
    by_id = {row["id"]: row for row in shown}
    for row in ROWS:
        where = by_id[row["id"]].find_all("td")[2]
        links = [link["href"] for link in where.find_all("a")]
        if row["anchor"]:
            assert links[0].endswith(f"{topics.page_of(row['chapter']).rsplit('/', 1)[-1]}.html#{row['anchor']}")
        else:
            assert where.get_text() in ("to come", row["note"], "the slip")


def test_a_slip_that_the_list_of_slips_has_is_linked_there():
    listed = {name.upper() for name in re.findall(r'id="(e\d{3})"', str(soup("appendix/slips")))}
    assert len(listed) > 20
    for name in listed:
        links = soup("appendix/topics").find(id=name).find_all("a")
        assert any(link["href"].startswith("slips.html#e") for link in links), name
