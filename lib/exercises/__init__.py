"""The checks behind "Your turn".

    check("conv-output-size", output_size)

tries an answer and says what it finds: that it is right, or which mistake it looks like. A check never shows the
solution; the chapter folds that away below. An untouched stub is told so and nothing fails.

One module a subject; each names its checks in a dict `CHECKS`: name → function(answer) → Verdict.
"""

import html

from lib.widgets import Feedback

from . import convolution, optimizers, quizzes
from .verdict import Failed, is_untouched, untouched, wrong

__all__ = ["check", "judge", "quizzes"]

CHECKS = {**convolution.CHECKS, **optimizers.CHECKS}


def judge(name, answer):
    """Return the Verdict on an answer: a function, an array or a number, as the exercise `name` asks."""
    if name not in CHECKS:
        raise ValueError(f"name must be one of {', '.join(sorted(CHECKS))}; got {name!r}")
    if is_untouched(answer):
        return untouched()
    try:
        return CHECKS[name](answer)
    except Failed as failure:
        return wrong(str(failure))


def check(name, answer):
    """Show what the exercise `name` says of an answer."""
    verdict = judge(name, answer)
    message = html.escape(verdict.message, quote=False).replace("$", r"\$")
    return Feedback(verdict.kind, message)
