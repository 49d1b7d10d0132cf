"""Solutions pass, untouched stubs are told so, and each named wrong answer gets the hint that fits it."""

import re

import numpy as np
import pytest

from lib import numpy_nn as nn
from lib.exercises import CHECKS, check, judge
from tests.chapters.reading import SOURCES, notebook

from . import wrong_convolution, wrong_optimizers


def exercises():
    """(chapter, exercise's name, stub, solution) for each `check(...)` of the chapters."""
    for source in SOURCES:
        cells = notebook(source).cells
        for place, cell in enumerate(cells):
            found = re.search(r'^check\("([\w-]+)", (\w+)\)$', cell.source, re.MULTILINE)
            if cell.cell_type == "code" and found:
                after = cells[place + 1].source
                solution = re.search(r"<summary>Solution</summary>\n\n```python\n(.*?)```", after, re.DOTALL).group(1)
                yield pytest.param(found.group(1), found.group(2), cell.source, solution, id=found.group(1))


EXERCISES = list(exercises())


def answer_of(code, variable):
    names = {"np": np, "nn": nn, "check": lambda *_: None}
    exec(code, names)
    return names[variable]


@pytest.mark.parametrize(("name", "variable", "stub", "solution"), EXERCISES)
def test_the_printed_solution_is_right(name, variable, stub, solution):
    verdict = judge(name, answer_of(solution, variable))
    assert verdict.kind == "right", verdict.message


@pytest.mark.parametrize(("name", "variable", "stub", "solution"), EXERCISES)
def test_the_stub_is_told_that_it_is_untouched(name, variable, stub, solution):
    assert judge(name, answer_of(stub, variable)).kind == "untouched"


def test_every_check_is_used_in_a_chapter():
    assert {parameters.values[0] for parameters in EXERCISES} == set(CHECKS)


WRONG = {**wrong_convolution.WRONG, **wrong_optimizers.WRONG}


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_gets_the_hint_that_fits(name, answer, hint):
    verdict = judge(name, answer)
    assert verdict.kind == "wrong"
    assert hint in verdict.message


def test_a_check_leaves_the_readers_arrays_alone():
    def careless(g, x):
        x[:] = 0
        return np.zeros_like(x)

    assert judge("max-pool-backward", careless).kind == "wrong"
    assert nn.max_pool2d(np.ones((1, 1, 2, 2)), 2) == 1


def test_feedback_shows_text_as_text():
    feedback = check("conv-output-size", lambda n: n)
    assert "TypeError" in feedback.html()
    assert "<lambda>" not in feedback.html()  # escaped: it is text, not a tag


def test_an_unknown_exercise_names_the_known_ones():
    with pytest.raises(ValueError, match="conv-output-size"):
        judge("conv-outputsize", None)
