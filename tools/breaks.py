"""Break a copy of the book in nine named ways and see that the tests notice: `make test-tests`.

A check that cannot fail proves nothing. Each row of BREAKS is a mistake somebody could make, in one file, and the test
that has to fail because of it. The copy is a clone of the last commit in a temporary folder; the book itself is never
touched. Each test is first seen to pass on the unbroken copy.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Break(NamedTuple):
    """One mistake: replace `old` by `new` in `path`."""

    name: str
    path: str
    old: str
    new: str
    test: str  # what pytest is called with
    says: str  # what its failure has to mention
    rebuild: bool = False  # whether the site must be built again before the test


BREAKS = [
    Break(
        "formula: the kernel of the reference is turned",
        "lib/numpy_nn/convolution.py",
        "kernels = weight.reshape(groups, C_out // groups, -1)  # one kernel a row",
        "kernels = weight[:, :, ::-1, ::-1].reshape(groups, C_out // groups, -1)",
        "tests/proofs/test_proofs.py -k test_forward",
        "test_forward[conv2d",
    ),
    Break(
        "link: previous and next lead nowhere",
        "theme/book/layout.html",
        """<a class="after" rel="next" href="{{ pathto(after[0]) }}">""",
        """<a class="after" rel="next" href="{{ pathto(after[0]) }}l">""",
        "tests/site/test_links.py::test_every_internal_link_and_anchor_resolves",
        "test_every_internal_link_and_anchor_resolves",
        rebuild=True,
    ),
    Break(
        "alt text: a picture of the chapter loses it",
        "chapters/09-convolution.ipynb",
        '<img alt=\\"An 8 by 8 grid',
        '<img title=\\"An 8 by 8 grid',
        "tests/chapters/test_chapters.py::test_every_figure_has_a_caption_and_an_alternative_text",
        "test_every_figure_has_a_caption_and_an_alternative_text",
    ),
    Break(
        "stored output: a printed number is another",
        "chapters/09-convolution.ipynb",
        "gives  4",
        "gives  5",
        "tests/chapters/test_run.py::test_a_fresh_run_gives_the_stored_outputs",
        "gives  5",
    ),
    Break(
        "twin: the browser forgets the bias",
        "lib/widgets/js/engine/convolution.js",
        "const preactivation = sum + s.bias;",
        "const preactivation = sum;",
        "tests/twins/test_twins.py",
        "test_every_number_of_every_frame_is_python_s",
    ),
    Break(
        "anchor: named equations lose theirs",
        "theme/equations.py",
        """class="equation named" id="{name}">""",
        """class="equation named" id="{name}-equation">""",
        "tests/site/test_links.py::test_every_named_equation_has_its_anchor",
        "test_every_named_equation_has_its_anchor",
        rebuild=True,
    ),
    Break(
        "address: the README spells it another way",
        "README.md",
        "github/deep-learning-step-by-step/book/blob",
        "github/deep-learning-step-by-step/the-book/blob",
        "tests/repository/test_address.py",
        "test_address_has_one_spelling_in_every_tracked_file",
    ),
    Break(
        "first frame: the still picture is not there",
        "lib/widgets/base.py",
        """f'<figure class="nn-still"><img width="{width}" alt""",
        """f'<figure class="nn-still" hidden><img width="{width}" alt""",
        "tests/site/test_browser.py::test_without_javascript_the_first_screen_shows_the_first_frame",
        "test_without_javascript_the_first_screen_shows_the_first_frame",
        rebuild=True,
    ),
    Break(
        "other host: a page asks for a picture elsewhere",
        "theme/book/layout.html",
        '<a class="skip-link"',
        '<img alt="" src="https://pixel.example/1.gif"><a class="skip-link"',
        "tests/site/test_browser.py::test_a_page_opens_from_file_without_errors_or_other_hosts",
        "pixel.example",
        rebuild=True,
    ),
]


def python(copy, *arguments):
    """Run the project's Python in the copy; return (exit status, everything it printed)."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, timeout=900
    )
    return run.returncode, run.stdout + run.stderr


def pytest(copy, test):
    return python(copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *test.split())


def apply(copy, broken):
    """Make the mistake; return what undoes it."""
    path = copy / broken.path
    before = path.read_text(encoding="utf-8")
    if broken.old not in before:
        raise SystemExit(f"{broken.name}: {broken.path} no longer holds {broken.old!r}; mend this row of BREAKS")
    path.write_text(before.replace(broken.old, broken.new, 1), encoding="utf-8")
    return lambda: path.write_text(before, encoding="utf-8")


def failing_lines(output):
    """The lines by which pytest says what failed and why."""
    return [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR", "E  "))]


def try_break(copy, broken):
    """Return (caught, what was printed)."""
    undo = apply(copy, broken)
    try:
        if broken.rebuild:
            status, output = python(copy, "-m", "theme.build")
            if status:
                return False, ["the site could not be built, so its test could not run", *output.splitlines()[-4:]]
        status, output = pytest(copy, broken.test)
        lines = failing_lines(output)
        return status == 1 and any(broken.says in line for line in output.splitlines()), lines[:6] or [output[-400:]]
    finally:
        undo()


def main():
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
        print("Unbroken, everything named below has to pass.", flush=True)
        status, output = python(copy, "-m", "theme.build")
        if status:
            sys.exit(output)
        for test in dict.fromkeys(row.test for row in BREAKS):
            status, output = pytest(copy, test)
            if status:
                sys.exit(f"{test} fails on the unbroken copy:\n{output}")
        missed = 0
        for row in BREAKS:
            start = time.perf_counter()
            caught, lines = try_break(copy, row)
            missed += not caught
            seconds = time.perf_counter() - start
            print(f"\n{'caught' if caught else 'MISSED'}  {row.name}  ({seconds:.0f} s, {row.test})")
            print("\n".join(f"    {line[:200]}" for line in lines), flush=True)
        print(f"\n{len(BREAKS) - missed} passed, {missed} failed")
        sys.exit(missed > 0)


if __name__ == "__main__":
    main()
