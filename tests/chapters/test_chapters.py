"""What every chapter promises: portable text, one structure, small cells, figures that can be read without eyes."""

import re
import statistics

import pytest

from tests.chapters.reading import CONFIG, ROOT, SOURCES, Figures, code_cells, headings, notebook, prose, views

PICTURE_BYTES = 25_000
ADDRESS = CONFIG["repository"]["url"]

each_chapter = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)


def test_there_are_chapters():
    assert SOURCES


# ---- text that the site, JupyterLab, Colab and GitHub all render ----------------------------------------------------

NOT_PORTABLE = {
    "a MyST directive": r"^\s*(```|~~~|:::+)\s*\{",
    "a colon fence": r"^:::",
    "a MyST role": r"\{[a-z][\w:-]*\}`",
    "a MyST target": r"^\([\w-]+\)=\s*$",
    "a MyST comment or block break": r"^(%|\+\+\+)",
    "a substitution": r"\{\{.*?\}\}",
    "a numbered equation's label": r"\\label\{",
}


def faults(text):
    return [what for what, pattern in NOT_PORTABLE.items() if re.search(pattern, text, re.MULTILINE)]


@each_chapter
def test_the_text_holds_no_directive_or_role(source):
    cells = [cell.source for cell in notebook(source).cells if cell.cell_type == "markdown"]
    assert [(fault, cell[:80]) for cell in cells for fault in faults(cell)] == []


@pytest.mark.parametrize(
    "text", ["```{note}\nx\n```", ":::{tip}\n:::", "see {ref}`there`", "(here)=\n# H", "% gone", "{{ version }}"]
)
def test_what_is_not_portable_is_noticed(text):
    assert faults(text)


@each_chapter
def test_raw_html_is_only_a_fold_with_a_plain_summary_and_blank_lines(source):
    text = prose(source)
    tags = set(re.findall(r"</?([a-z][a-z0-9]*)[ >]", re.sub(r"`[^`]*`", "", text)))
    assert tags <= {"details", "summary"}
    opened = re.findall(r"^<details><summary>[^<`$*]+</summary>\n\n", text, re.MULTILINE)
    assert len(opened) == text.count("<details>")
    assert len(re.findall(r"\n\n</details>$", text, re.MULTILINE)) == text.count("</details>") == len(opened)


@each_chapter
def test_a_displayed_equation_stands_alone_and_is_named_in_lower_case_and_hyphens(source):
    text = prose(source)
    assert len(re.findall(r"^\$\$$", text, re.MULTILINE)) == text.count("$$")
    names = re.findall(r"\\tag\{([^}]*)\}", text)
    assert names
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9-]*", name)] == []


@each_chapter
def test_links_are_relative_and_lead_somewhere(source):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(source)):
        if target.startswith("#"):
            anchors = {re.sub(r"[^\w\s-]", "", h).strip().lower().replace(" ", "-") for h in headings(source, 2)}
            assert target[1:] in anchors | set(re.findall(r"\\tag\{([^}]*)\}", prose(source))), target
        elif not target.startswith("https://"):
            assert (source.parent / target.split("#")[0]).exists(), target


# ---- structure ------------------------------------------------------------------------------------------------------


@each_chapter
def test_the_title_is_followed_by_a_promise_and_what_one_can_do_afterwards(source):
    start = prose(source).split("\n## ")[0]
    assert len(headings(source, 1)) == 1
    verbs = re.findall(r"^- \*\*\w+\*\*", start.split("After this chapter you can")[1], re.MULTILINE)
    assert 3 <= len(verbs) <= 5


@each_chapter
def test_the_sections_that_every_chapter_has_come_in_order(source):
    wanted = ["Set-up", "What the letters mean", "Common slips", "Quiz", "Your turn", "Summary", "Where to read more"]
    assert [heading for heading in headings(source, 2) if heading in wanted] == wanted


@each_chapter
def test_the_time_to_run_is_said_as_it_was_measured(source):
    said = re.findall(r"Runs in about (\d+) seconds", prose(source))
    assert said == [str(notebook(source).metadata["book"]["run_seconds"])]
    assert int(said[0]) < 60


@each_chapter
def test_the_link_to_colab_opens_this_notebook(source):
    slug = ADDRESS.removeprefix("https://github.com/")
    link = f"https://colab.research.google.com/github/{slug}/blob/{CONFIG['repository']['branch']}/chapters/{source.stem}.ipynb"
    assert f"[Open in Colab]({link})" in prose(source)


def test_the_set_up_cell_is_the_same_everywhere_and_clones_the_address():
    cells = {code_cells(source)[0].source for source in SOURCES}
    assert len(cells) == 1
    (cell,) = cells
    assert f'BOOK, REF = "{ADDRESS}", "{CONFIG["repository"]["branch"]}"' in cell
    assert "NN_BOOK" in cell
    assert "assert" in cell
    assert "pip" not in cell


@each_chapter
def test_a_quiz_has_three_to_six_questions(source):
    quizzes = [html for _, html in views(source, "text/html") if '<nn-figure kind="quiz"' in html]
    assert len(quizzes) == 1
    assert 3 <= quizzes[0].count('class="nn-question"') <= 6


@each_chapter
def test_each_exercise_has_a_stub_two_hints_and_a_solution(source):
    text = "\n".join(cell.source for cell in notebook(source).cells)
    exercises = text.split("## Your turn")[1].split("## Summary")[0].split("\n### ")[1:]
    assert 3 <= len(exercises) <= 6
    for exercise in exercises:
        assert exercise.count("check(") == 1, exercise[:60]
        assert "..." in exercise.split("check(")[0], exercise[:60]
        assert exercise.count("<summary>Hint ") >= 2, exercise[:60]
        assert exercise.count("<summary>Solution</summary>\n\n```python") == 1, exercise[:60]


# ---- cells ----------------------------------------------------------------------------------------------------------


@each_chapter
def test_cells_are_narrow_and_mostly_three_to_twelve_lines(source):
    cells = [cell.source for cell in code_cells(source)]
    wide = [line for cell in cells for line in cell.splitlines() if len(line) > 78]
    assert wide == []
    lengths = [len(cell.splitlines()) for cell in cells]
    assert 3 <= statistics.median(lengths) <= 12
    assert sum(length <= 12 for length in lengths) >= 0.7 * len(lengths)


@each_chapter
def test_no_cell_relies_on_what_nbval_ignores(source):
    for cell in code_cells(source):
        lines = cell.source.strip().splitlines()
        assert not lines[-1].rstrip().endswith(";"), lines[-1]
        assert not re.search(r"\bOut\b|\bIn\[|^_$|get_ipython|^[%!]", cell.source, re.MULTILINE), cell.source


# ---- outputs --------------------------------------------------------------------------------------------------------


@each_chapter
def test_every_code_cell_was_executed_in_order_and_none_failed(source):
    cells = code_cells(source)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert "error" not in kinds
    assert "stderr" not in {output.get("name") for cell in cells for output in cell.outputs}


@each_chapter
def test_outputs_hold_no_widget_state_no_timing_and_no_address(source):
    stored = notebook(source)
    assert "widgets" not in stored.metadata
    for cell in stored.cells:
        assert "execution" not in cell.metadata
        for output in cell.get("outputs", []):
            assert not any("widget-view" in kind for kind in output.get("data", {}))
            words = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            assert not re.search(r"0x[0-9a-f]{6,}|\d s ± |/home/|/tmp/|/root/", words), words


@each_chapter
def test_printed_lines_fit_the_page(source):
    texts = [output.text for cell in code_cells(source) for output in cell.outputs if output.output_type == "stream"]
    assert [line for text in texts for line in text.splitlines() if len(line) > 78] == []


@each_chapter
def test_every_figure_has_a_caption_and_an_alternative_text(source):
    count = 0
    for cell, html in views(source, "text/html"):
        figures = Figures(html)
        assert figures.images_outside == 0, f"a picture outside a figure: {cell}"
        for figure in figures.found:
            count += 1
            assert figure["caption"].strip(), f"no caption: {cell}"
            assert figure["alts"] or 'kind="quiz"' in html, f"no picture: {cell}"
            assert all(len(alt) > 20 for alt in figure["alts"]), f"no alternative text: {cell}"
    assert count
    assert [*views(source, "image/png")] == []  # a bare plot would come without either


@each_chapter
def test_pictures_are_light(source):
    for cell, html in views(source, "text/html"):
        for data in re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html):
            assert len(data) * 3 / 4 <= PICTURE_BYTES, cell


@each_chapter
def test_equations_that_the_summary_names_exist(source):
    names = re.findall(r"\\tag\{([^}]*)\}", prose(source))
    summary = prose(source).split("## Summary")[1].split("## Where")[0]
    linked = re.findall(r"\]\(#([^)]+)\)", summary)
    assert linked
    assert set(linked) <= set(names)


def test_the_address_of_the_book_is_the_configured_one():
    for source in SOURCES:
        for found in re.findall(r"https://github\.com/[\w.-]+/[\w.-]+", source.read_text(encoding="utf-8")):
            assert found == ADDRESS, f"{source.relative_to(ROOT)}: {found}"
