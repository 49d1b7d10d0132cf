"""What an exercise says of an answer, and the tools its checks share."""

from typing import NamedTuple

import numpy as np

__all__ = ["Verdict", "is_untouched", "right", "run", "untouched", "wrong"]


class Verdict(NamedTuple):
    """`kind` is "right", "wrong" or "untouched"; `message` is what the reader is told."""

    kind: str
    message: str


def right(message):
    return Verdict("right", message)


def wrong(message):
    return Verdict("wrong", message)


def untouched():
    return Verdict("untouched", "Replace the three dots and run the cell again.")


def is_untouched(answer):
    """Whether an answer still is the stub's: three dots or nothing, also inside a tuple or list."""
    if isinstance(answer, (tuple, list)) and answer:
        return all(is_untouched(part) for part in answer)
    return answer is None or answer is ...


class Failed(Exception):
    """A reader's function raised; the message says what."""


def run(function, *arguments):
    """Call a reader's function on copies of the arguments; turn what it raises into one sentence."""
    copies = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments]
    try:
        return function(*copies)
    except Exception as error:  # whatever a reader's code may raise is feedback, not a crash
        shown = ", ".join(_shown(argument) for argument in arguments)
        raise Failed(f"{function.__name__}({shown}) stopped with {type(error).__name__}: {error}") from error


def _shown(argument):
    if isinstance(argument, np.ndarray):
        return f"array of shape {argument.shape}"
    return repr(argument)
