"""What a checkpoint must do: come back as it was, to the last bit, and never be half written."""

import tempfile
from pathlib import Path

import numpy as np
import torch

from lib import numpy_nn, torch_nn

from .training import assert_same_bits, expect


def prove_save_checkpoint(ours, twin):
    prove_round_trip(ours, numpy_nn.load_checkpoint, numpy_nn)
    prove_round_trip(twin, torch_nn.load_checkpoint, torch_nn)


def prove_load_checkpoint(ours, twin):
    prove_round_trip(numpy_nn.save_checkpoint, ours, numpy_nn)
    prove_round_trip(torch_nn.save_checkpoint, twin, torch_nn)


def arrays():
    """Arrays that are easily spoilt: views that turn, skip or repeat, extremes, no numbers, a single one."""
    a = np.random.default_rng(0).normal(size=(3, 4))
    return {
        "plain": a,
        "turned": a.T,
        "skipping": a[::2, ::3],
        "repeating": np.broadcast_to(a[:1], (5, 4)),
        "extremes": np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7e308]),
        "single": a.astype(np.float32),
        "none": np.zeros((0, 3)),
        "scalar": np.array(2.5),
        "classes": np.array([[1, -(2**62)]]),
        "mask": np.array([True, False]),
        "bytes": np.arange(256, dtype=np.uint8),
    }


def prove_round_trip(save, load, nn):
    found_by = np.array if nn is numpy_nn else torch.tensor
    state = {name: value if nn is numpy_nn else as_tensor(value) for name, value in arrays().items()}
    state |= {
        "numbers": {0: 0.1, 7: {"betas": [0.9, 0.999], "step": 12}, 10: 1e-323},
        "whole": [2**100, -1, 0],
        "words": ["", "0", "lr", "naïve"],
        "others": [None, True, False, [], {}],
        "twice": [found_by([1.0]), found_by([2.0])],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.safetensors"
        save(state, path)
        back = load(path)
        assert_same_bits(back, state, "the state")
        prove_whole_or_not_at_all(save, load, path, found_by)
        prove_refusals(save, load, path, nn)


def as_tensor(value):
    """A tensor with the strides of the array."""
    if 0 in value.strides:
        return torch.tensor(value[:1].copy()).expand(value.shape)
    copy = torch.tensor(np.ascontiguousarray(value.T)).T if value.ndim == 2 else torch.tensor(value)
    return copy if value.flags.c_contiguous is False else torch.tensor(value)


def prove_whole_or_not_at_all(save, load, path, array):
    """What cannot be written leaves the file of before, and nothing beside it."""
    save({"first": array([1.0])}, path)
    expect(ValueError, "state must hold", lambda: save({"first": array([2.0]), "loss": object()}, path))
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert float(load(path)["first"][0]) == 1


def prove_refusals(save, load, path, nn):
    other = torch_nn if nn is numpy_nn else numpy_nn
    other.save_checkpoint({"epoch": 1}, path)
    expect(ValueError, f"path must be of a {nn.__name__.split('.')[1]} checkpoint", lambda: load(path))
    from safetensors.numpy import save_file

    save_file({"weight": np.zeros(2)}, path)
    expect(ValueError, "is of another kind", lambda: load(path))
