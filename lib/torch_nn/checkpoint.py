"""Checkpoints: everything that a training run is, in one file.

The file's format, safetensors, holds named arrays and beside them words. A state is nested dictionaries: its arrays go
in one by one, and the rest as JSON, in which each array's number stands in its place. To read such a file runs no code
(to unpickle one may run any).
"""

import json
import os

import torch

__all__ = ["load_checkpoint", "save_checkpoint"]

FORMAT = "torch_nn checkpoint 1"


def save_checkpoint(state, path):
    """Write a state to a file; if that is interrupted, the file stays as it was.

    Args:
        state: dictionaries and lists, as deep as you like, of tensors, numbers, words and None, such as
            {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}.
        path: the file, by custom named *.safetensors.

    Raises:
        ValueError: something else is in the state.
    """
    from safetensors.torch import save_file

    arrays = {}

    def put(value):
        if not isinstance(value, torch.Tensor):
            raise ValueError(f"state must hold tensors, numbers, words and None; got {type(value).__name__}")
        number = str(len(arrays))
        arrays[number] = value.detach().cpu().clone(memory_format=torch.contiguous_format)  # nothing shared, no gaps
        return {"array": number}

    words = json.dumps(state, default=put)
    save_file(arrays, f"{path}.part", metadata={"format": FORMAT, "state": words})
    os.replace(f"{path}.part", path)


def load_checkpoint(path):
    """Return the state that `save_checkpoint` wrote: every number as it was, to the last bit; tuples are lists now.

    Raises:
        ValueError: the file is no such checkpoint.
    """
    from safetensors import safe_open

    with safe_open(path, framework="pt") as file:
        words = file.metadata() or {}
        if words.get("format") != FORMAT:
            raise ValueError(f"path must be of a {FORMAT}; {path} is of {words.get('format', 'another kind')}")

        def get(found):
            if found.keys() == {"array"}:
                return file.get_tensor(found["array"])
            # JSON knows no keys but words: the optimizer's numbers came back as such
            return {int(key) if key.isdecimal() else key: value for key, value in found.items()}

        return json.loads(words["state"], object_hook=get)
