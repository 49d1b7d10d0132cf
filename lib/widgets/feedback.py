"""What an exercise answers: right, wrong with a hint, or not tried yet."""

import html
import re

from .base import escape
from .mathml import rich

VERDICTS = {"right": "Right", "wrong": "Not yet", "untouched": "Not tried yet"}


class Feedback:
    """The answer to an attempt. It looks the same in every notebook, with a script or without.

    Args:
        verdict: "right", "wrong" or "untouched".
        message: HTML; `$…$` becomes MathML.
        details: pairs (what, value), for example what was expected and what came.
    """

    def __init__(self, verdict, message, details=()):
        if verdict not in VERDICTS:
            raise ValueError(f"verdict must be one of {', '.join(VERDICTS)}; got {verdict!r}")
        self.verdict, self.message, self.details = verdict, message, tuple(details)

    def html(self):
        rows = "".join(
            f'<tr><th scope="row">{escape(what)}</th><td>{escape(value)}</td></tr>' for what, value in self.details
        )
        table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
        return (
            f'<div class="nn-output"><div class="nn-feedback" data-verdict="{self.verdict}">'
            f"<p><strong>{VERDICTS[self.verdict]}.</strong> {rich(self.message)}</p>{table}</div></div>"
        )

    def text(self):
        details = "".join(f"\n  {what}: {value}" for what, value in self.details)
        return f"{VERDICTS[self.verdict]}. {words(self.message)}{details}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": self.text()}

    def __repr__(self):
        return self.text()


def words(message):
    """HTML without its tags; `$…$` and backticks stay as they were written."""
    return html.unescape(re.sub(r"<[^>]+>", "", message))
