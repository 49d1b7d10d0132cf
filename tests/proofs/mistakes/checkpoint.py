"""Wrong checkpoints."""

import json

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


def changed(change):
    """Write a state in which every array is changed."""

    def save(state, path):
        def walk(value):
            if isinstance(value, dict):
                return {name: walk(item) for name, item in value.items()}
            if isinstance(value, list):
                return [walk(item) for item in value]
            return change(value) if isinstance(value, np.ndarray) else value

        with np.errstate(over="ignore"):
            nn.save_checkpoint(walk(state), path)

    return save


wrong("save_checkpoint", "everything as float32", "own")(changed(lambda array: array.astype(np.float32)))
wrong("save_checkpoint", "a scalar grows an axis", "own")(changed(np.ascontiguousarray))


@wrong("save_checkpoint", "a turned view written in the order of its memory", "own")
def _(state, path):
    def as_it_lies(array):
        return array.T.reshape(array.shape) if array.flags.f_contiguous and array.ndim > 1 else array

    changed(as_it_lies)(state, path)


@wrong("save_checkpoint", "what it cannot hold left out", "own")
def _(state, path):
    nn.save_checkpoint({name: value for name, value in state.items() if type(value) is not object}, path)


@wrong("save_checkpoint", "the old file is gone before the new one is written", "own")
def _(state, path):
    path.unlink(missing_ok=True)
    nn.save_checkpoint(state, path)


@wrong("save_checkpoint", "numbers as names", "own")
def _(state, path):
    nn.save_checkpoint(json.loads(json.dumps(state, default=lambda array: array.tolist())), path)


@wrong("load_checkpoint", "numbers that name parameters come back as words", "own")
def _(path):
    state = nn.load_checkpoint(path)
    if "numbers" in state:
        state["numbers"] = {str(name): value for name, value in state["numbers"].items()}
    return state


@wrong("load_checkpoint", "any file taken for a checkpoint", "own")
def _(path):
    try:
        return nn.load_checkpoint(path)
    except ValueError:
        return {}
