"""Stored notebooks are what a fresh run gives, and text, library and notebook cannot drift apart unnoticed."""

import os
import subprocess
import sys

import nbformat
import pytest

from tests.chapters.reading import ROOT, SOURCES, notebook
from tools import run_chapters

each_chapter = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)


@each_chapter
def test_the_notebook_holds_the_cells_of_the_text(source):
    def plain(cells):
        return [(cell.id, cell.cell_type, cell.source) for cell in cells]

    assert plain(notebook(source).cells) == plain(run_chapters.unexecuted(source).cells), "run `make run`"


@each_chapter
def test_the_outputs_came_from_this_text_and_this_library(source):
    assert run_chapters.is_current(source), "text, lib/ or data/ changed since the outputs were stored: run `make run`"


def test_a_fresh_run_gives_the_stored_outputs():
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", "-q", "--nbval"]
    command += ["--nbval-sanitize-with", "tests/chapters/sanitize.cfg", "--nbval-cell-timeout", "120"]
    notebooks = [str(source.with_suffix(".ipynb").relative_to(ROOT)) for source in SOURCES]
    env = os.environ | run_chapters.WITHOUT_BARS
    done = subprocess.run([*command, *notebooks], cwd=ROOT, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]


def small_chapter(folder, text="print(6 * 7)"):
    source = folder / "01-small.md"
    head = (
        "---\njupytext:\n  formats: md,ipynb\n  text_representation:\n    extension: .md\n    format_name: myst\n---\n"
    )
    source.write_text(f"{head}\n# Small\n\nRuns in about 60 seconds.\n\n```{{code-cell}} ipython3\n{text}\n```\n")
    return source


def test_running_twice_changes_nothing(tmp_path):
    source = small_chapter(tmp_path)
    assert not run_chapters.is_current(source)
    run_chapters.run(source)
    first = source.read_bytes(), source.with_suffix(".ipynb").read_bytes()
    assert "Runs in about 10 seconds" in first[0].decode()
    assert run_chapters.is_current(source)
    run_chapters.run(source)
    assert (source.read_bytes(), source.with_suffix(".ipynb").read_bytes()) == first


def test_a_changed_text_is_noticed(tmp_path):
    source = small_chapter(tmp_path)
    run_chapters.run(source)
    source.write_text(source.read_text().replace("6 * 7", "6 * 8"))
    assert not run_chapters.is_current(source)


def test_a_cell_that_fails_or_warns_stores_nothing(tmp_path):
    for text, error in [("1 / 0", Exception), ("import warnings; warnings.warn('careful')", RuntimeError)]:
        source = small_chapter(tmp_path, text)
        with pytest.raises(error):
            run_chapters.run(source)
        assert not source.with_suffix(".ipynb").exists()


def test_stored_notebooks_hold_outputs_without_views_or_timing(tmp_path):
    display = "display({'text/plain': 'seen', 'application/vnd.jupyter.widget-view+json': {}}, raw=True)"
    source = small_chapter(tmp_path, f"print('a')\n{display}\nprint('b')")
    run_chapters.run(source)
    stored = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    (cell,) = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [output.output_type for output in cell.outputs] == ["stream", "display_data", "stream"]
    assert cell.outputs[1].data == {"text/plain": "seen"}
    assert cell.metadata == {}
    assert set(stored.metadata) == {"book", "jupytext", "kernelspec", "language_info"}


def test_the_bars_of_fit_are_told_to_stay_away(tmp_path):
    source = small_chapter(tmp_path, "import os\nprint(os.environ['TQDM_DISABLE'])")
    run_chapters.run(source)
    stored = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    assert [output.text for cell in stored.cells if cell.cell_type == "code" for output in cell.outputs] == ["1\n"]


@pytest.mark.parametrize(
    ("measured", "stored", "said"), [(3.2, None, 10), (21.0, None, 30), (30.5, 40, 40), (12.0, 40, 20), (55.0, 40, 60)]
)
def test_the_time_is_said_in_tens_and_keeps_what_was_said(measured, stored, said):
    assert run_chapters.rounded_seconds(measured, stored) == said
