"""The quiz: native radio buttons, answered at once, with the reason."""

from lib.widgets.feedback import Feedback
from tests.browser import axe
from tests.steppers import write_page


def test_a_choice_is_answered_at_once_with_its_reason(page, address):
    page.goto(address)
    quiz = page.locator("nn-figure[name=quiz]")
    first, second = quiz.get_by_role("group", name="1. A").or_(quiz.locator("fieldset")).all()[-2:]
    first.get_by_role("radio", name="6×6").check()
    assert first.locator(".nn-reply").inner_text() == "Not this one. That needs padding 1."
    first.get_by_role("radio", name="4×4").check()
    assert first.locator(".nn-reply").text_content().startswith("Right. ")
    assert first.locator(".nn-reply math").count() == 1
    assert quiz.locator(".nn-score").text_content() == ""
    second.get_by_role("radio", name="Makes it 4").check()
    assert quiz.locator(".nn-score").inner_text() == "1 of 2 right."


def test_the_quiz_by_keyboard(page, address):
    page.goto(address)
    quiz = page.locator("nn-figure[name=quiz]")
    quiz.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    assert quiz.locator(".nn-reply").first.inner_text().startswith("Not this one.")
    page.keyboard.press("ArrowDown")
    assert quiz.locator(".nn-reply").first.inner_text().startswith("Right.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert quiz.locator(".nn-reply").nth(1).inner_text().startswith("Not this one.")


def test_feedback_of_an_exercise_looks_the_same_and_passes_axe(page, tmp_path):
    verdicts = [Feedback(verdict, "The sign.", [("expected", 4)]) for verdict in ["right", "wrong", "untouched"]]
    page.goto(write_page(tmp_path / "feedback.html", *verdicts))
    borders = page.locator(".nn-feedback").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).borderLeftStyle + getComputedStyle(one).borderLeftColor)"
    )
    assert len(set(borders)) == 3
    assert axe(page) == []
