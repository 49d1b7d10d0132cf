"""What a summary must say, and what it must leave alone."""

import numpy as np
import torch

from lib import numpy_nn, torch_nn

from .training import assert_same_bits, numbers


class Skip:
    """A module with a parameter of its own, a layer that it uses twice, and one that it does not use."""

    def __init__(self, nn):
        super().__init__()
        self.scale = nn.Parameter(np.ones(6, np.float32) if nn is numpy_nn else torch.ones(6))
        self.inner, self.spare = nn.Linear(6, 6), nn.Linear(2, 2)
        self.again = nn.Linear(6, 6)
        self.again.weight = self.inner.weight

    def forward(self, x):
        return x + self.inner(self.again(x)), x


def prove_summary(ours, twin):
    for summary, nn in ((ours, numpy_nn), (twin, torch_nn)):
        model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(32, 3))
        before = {name: numbers(value).copy() for name, value in model.state_dict().items()}
        assert repr(summary(model, (5, 1, 6, 6))).splitlines() == [
            "name  layer        output        parameters",
            "0     Conv2d       (5, 2, 4, 4)          20",
            "1     BatchNorm2d  (5, 2, 4, 4)           4",
            "2     ReLU         (5, 2, 4, 4)           0",
            "3     Flatten      (5, 32)                0",
            "4     Linear       (5, 3)                99",
            "      all                               123",
        ]
        after = {name: numbers(value).copy() for name, value in model.state_dict().items()}
        assert_same_bits(after, before, "the state after summary")
        assert model.training
        assert model[1].training
        prove_nested(summary, nn)
        large = nn.Linear(1000, 2000)
        assert repr(summary(large, (1, 1000))).splitlines()[-1] == "      all                 2,002,000"


def prove_nested(summary, nn):
    """Modules in modules, by their names; several outputs; a shared parameter; what is not used; other dtypes."""
    skip = type("Skip", (Skip, nn.Module), {})(nn)
    rows = summary(nn.Sequential(skip), (4, 6)).rows
    assert rows == [
        ("0", "Skip", "(4, 6), (4, 6)", 6),
        ("0.inner", "Linear", "(4, 6)", 42),
        ("0.spare", "Linear", "–", 6),
        ("0.again", "Linear", "(4, 6)", 42),
        ("", "all", "", 60),
    ]
    assert summary(nn.ReLU(), (2, 3)).rows == [("", "ReLU", "(2, 3)", 0), ("", "all", "", 0)]
    whole = np.int64 if nn is numpy_nn else torch.int64
    assert summary(nn.Embedding(10, 3), (2, 7), whole).rows[0] == ("", "Embedding", "(2, 7, 3)", 30)
