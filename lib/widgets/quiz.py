"""Quiz: questions with options, each option with its reason, answered on the static page too."""

from .base import Figure
from .digits import write
from .feedback import words
from .mathml import rich


class Quiz(Figure):
    """A few questions with one right answer each.

    Args:
        name: what links call this quiz; unique on its page.
        questions: dicts {"question": text, "options": [texts], "answer": index of the right one,
            "explanations": [why each option is right or wrong]}. Texts are HTML; `$…$` becomes MathML and words
            between backticks become code.
        caption: HTML, or None.

    >>> quiz = Quiz("sizes", [dict(question="How many?", options=["1", "2"], answer=1, explanations=["No.", "Yes."])])
    >>> quiz
    Quiz sizes: 1 question
    """

    kind = "quiz"

    def __init__(self, name, questions, *, caption=None):
        self._questions = [_read(question, number) for number, question in enumerate(questions, 1)]
        self._texts = list(questions)  # as they were given: LaTeX reads better than formulas without their layout
        if not self._questions:
            raise ValueError("questions must hold at least one question; got none")
        if not isinstance(name, str) or not name:
            raise ValueError(f"name must be a word that links can use; got {name!r}")
        self._caption, self._name = caption, name
        super().__init__(name=name, state={"settings": {}, "step": 0}, figure=self._payload())

    def _payload(self):
        return {
            "kind": self.kind,
            "version": 1,
            "name": self._name,
            "caption": rich(self._caption) if self._caption else None,
            "alt": None,
            "settings": {"questions": self._questions},
            "step": 0,
            "checks": [],
            "options": {},
        }

    def payload(self):
        return self._payload()

    def still(self):
        parts = []
        for number, question in enumerate(self._questions, 1):
            options = "".join(f"<li>{option}</li>" for option in question["options"])
            reasons = "".join(
                f"<p><strong>{letter(index)}{', right' if index == question['answer'] else ''}.</strong> {reason}</p>"
                for index, reason in enumerate(question["explanations"])
            )
            parts.append(
                f'<div class="nn-question"><p><strong>{number}.</strong> {question["question"]}</p>'
                f'<ol type="A">{options}</ol><details><summary>Answer to question {number}</summary>{reasons}'
                "</details></div>"
            )
        caption = f"<figcaption>{rich(self._caption)}</figcaption>" if self._caption else ""
        return f'<figure class="nn-still" role="group" aria-label="Quiz">{"".join(parts)}{caption}</figure>'

    def text(self):
        count = len(self._questions)
        lines = [f"Quiz {self._name}: {write(count)} question{'s' if count > 1 else ''}"]
        for number, question in enumerate(self._texts, 1):
            lines.append(f"{number}. {words(question['question'])}")
            lines += [f"   {letter(index)} {words(option)}" for index, option in enumerate(question["options"])]
            right = question["answer"]
            lines.append(f"   Answer: {letter(right)}. {words(question['explanations'][right])}")
        return "\n".join(lines)


def letter(index):
    return "ABCDEFGH"[index]


def _read(question, number):
    """Check one question and write its texts as HTML."""
    missing = {"question", "options", "answer", "explanations"} - set(question)
    if missing:
        raise ValueError(f"question {number} has no {', '.join(sorted(missing))}")
    unknown = set(question) - {"question", "options", "answer", "explanations"}
    if unknown:
        raise ValueError(f"question {number} has {', '.join(sorted(unknown))}, which no quiz reads")
    options, answer, explanations = question["options"], question["answer"], question["explanations"]
    if not 2 <= len(options) <= 8:
        raise ValueError(f"question {number} needs 2 to 8 options; got {len(options)}")
    if isinstance(answer, bool) or not isinstance(answer, int) or not 0 <= answer < len(options):
        raise ValueError(f"question {number}: answer must be an index from 0 to {len(options) - 1}; got {answer!r}")
    if len(explanations) != len(options):
        raise ValueError(
            f"question {number} has {len(options)} options and {len(explanations)} explanations; each option needs one"
        )
    texts = [question["question"], *options, *explanations]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f"question {number} has an empty text")
    return {
        "question": rich(question["question"]),
        "options": [rich(option) for option in options],
        "answer": answer,
        "explanations": [rich(reason) for reason in explanations],
    }
