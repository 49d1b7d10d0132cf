"""Numbers, mathematics and questions, as figures write them."""

import doctest
import xml.dom.minidom

import pytest

import lib.widgets.convolution
import lib.widgets.digits
import lib.widgets.mathml
import lib.widgets.quiz
from lib.widgets import Quiz
from lib.widgets.digits import brief, factor, write
from lib.widgets.mathml import math, rich


@pytest.mark.parametrize(
    ("value", "written", "short"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (-4.0, "−4", "−4"),
        (1 / 3, "0.3333", "0.33"),
        (0.125, "0.125", "0.13"),
        (-0.625, "−0.625", "−0.63"),
        (31.25, "31.25", "31.3"),
        (255, "255", "255"),
        (-1020.0, "−1020", "−1020"),
        (123456.0, "123456", "1e5"),
        (1234567.0, "1.23e6", "1e6"),
        (0.00001234, "1.23e−5", "0"),
        (None, "·", "·"),
    ],
)
def test_numbers_are_written_short_and_with_a_true_minus(value, written, short):
    assert (write(value), brief(value)) == (written, short)


def test_a_negative_factor_stands_in_brackets():
    assert f"2·{factor(-1.0)}" == "2·(−1)"


@pytest.mark.parametrize(
    ("latex", "mathml"),
    [
        ("x", "<mi>x</mi>"),
        ("-3.5", "<mo>−</mo><mn>3.5</mn>"),
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        ("x^{n+1}", "<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>"),
        (r"\frac{1}{2}", "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac>"),
        (r"\frac12", None),
        (r"\sqrt{x}", "<msqrt><mrow><mi>x</mi></mrow></msqrt>"),
        (
            r"\sum_{i=1}^n x_i",
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
            "<msub><mi>x</mi><mi>i</mi></msub>",
        ),
        (r"\max_j z_j", "<munder><mi>max</mi><mi>j</mi></munder><msub><mi>z</mi><mi>j</mi></msub>"),
        (r"\hat{y}", '<mover accent="true"><mrow><mi>y</mi></mrow><mo>^</mo></mover>'),
        (r"\eta \le \infty", "<mi>η</mi><mo>≤</mo><mi>∞</mi>"),
        (r"\text{stride } s", "<mtext>stride </mtext><mi>s</mi>"),
        (r"\mathbf{W}x", "<mi>𝐖</mi><mi>x</mi>"),
        ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        ("f'", "<msup><mi>f</mi><mo>′</mo></msup>"),
        (r"\left( x \right)", "<mo>(</mo><mi>x</mi><mo>)</mo>"),
        (r"\lambda\in\{1\}", "<mi>λ</mi><mo>∈</mo><mo>{</mo><mn>1</mn><mo>}</mo>"),
    ],
)
def test_latex_becomes_mathml(latex, mathml):
    if mathml is None:  # LaTeX reads two digits here, we one number: refuse rather than guess
        with pytest.raises(ValueError, match="ends where an argument should stand"):
            math(latex)
        return
    assert math(latex) == f"<math>{mathml}</math>"
    xml.dom.minidom.parseString(math(latex))


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"\begin{x}", r"uses \\begin, which this converter does not know"),
        ("x}", "closes a brace that it never opens"),
        ("{x", "ends before '}'"),
        ("x_", "ends where an argument should stand"),
        ("x_1_2", "has two _ on one symbol"),
        ("a & b", "has '&' where a symbol should stand"),
        (r"\text x", r"needs {words} after \\text"),
        (r"\mathrm{a_{b}}", r"has more than words after \\mathrm"),
    ],
)
def test_what_the_converter_does_not_know_is_an_error(latex, message):
    with pytest.raises(ValueError, match=message.replace("{", r"\{").replace("}", r"\}")):
        math(latex)


def test_a_display_says_so():
    assert math("x", display=True) == '<math display="block"><mi>x</mi></math>'


def test_mathematics_and_code_are_found_in_html():
    assert rich("Is $n$ &lt; `k`?") == "Is <math><mi>n</mi></math> &lt; <code>k</code>?"
    assert rich(r"It costs \$5 or \$6.") == "It costs $5 or $6."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": 2}, "question 1: answer must be an index from 0 to 1; got 2"),
        ({"answer": True}, "answer must be an index"),
        ({"options": ["one"], "explanations": ["x"], "answer": 0}, "question 1 needs 2 to 8 options; got 1"),
        ({"explanations": ["x"]}, "question 1 has 2 options and 1 explanations; each option needs one"),
        ({"question": " "}, "question 1 has an empty text"),
        ({"hint": "x"}, "question 1 has hint, which no quiz reads"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(change, message):
    question = {"question": "Which?", "options": ["a", "b"], "answer": 0, "explanations": ["Yes.", "No."]}
    Quiz("fine", [question])
    with pytest.raises(ValueError, match=message):
        Quiz("wrong", [question | change])


def test_a_quiz_needs_questions_with_all_their_parts():
    with pytest.raises(ValueError, match="at least one question"):
        Quiz("empty", [])
    with pytest.raises(ValueError, match="question 1 has no answer, explanations"):
        Quiz("half", [{"question": "Which?", "options": ["a", "b"]}])
    with pytest.raises(ValueError, match="name must be a word"):
        Quiz("", [{"question": "Which?", "options": ["a", "b"], "answer": 0, "explanations": ["Yes.", "No."]}])


@pytest.mark.parametrize(
    "module",
    [lib.widgets.convolution, lib.widgets.digits, lib.widgets.mathml, lib.widgets.quiz],
    ids=lambda m: m.__name__,
)
def test_the_examples_in_the_docstrings_hold(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0
