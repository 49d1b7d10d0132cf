"""Batch norm changes what it is given: the running statistics move in place, as torch's do."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from lib import numpy_nn, torch_nn


@pytest.mark.parametrize("settings", [{}, {"momentum": 0.3}], ids=["torch's default", "momentum of our own"])
def test_the_function_moves_running_statistics_as_torchs_does(settings):
    rng = np.random.default_rng(0)
    x, mean, var = rng.normal(2, 3, (5, 3, 4)), rng.normal(size=3), rng.uniform(1, 2, 3)
    ours = [mean.copy(), var.copy()]
    twin, theirs = ([torch.tensor(mean), torch.tensor(var)] for _ in range(2))
    numpy_nn.batch_norm(x, *ours, training=True, **settings)
    torch_nn.batch_norm(torch.tensor(x), *twin, training=True, **settings)
    F.batch_norm(torch.tensor(x), *theirs, training=True, **settings)
    for before, a, b, expected in zip((mean, var), ours, twin, theirs, strict=True):
        assert (a != before).all()
        np.testing.assert_allclose(a, expected.numpy(), rtol=1e-12)
        np.testing.assert_allclose(b.numpy(), expected.numpy(), rtol=1e-12)


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
def test_the_function_leaves_running_statistics_alone_in_evaluation(package):
    x, mean, var = np.ones((2, 3)), np.zeros(3), np.full(3, 2.0)
    arrays = [x, mean, var] if package is numpy_nn else [torch.tensor(array) for array in (x, mean, var)]
    package.batch_norm(*arrays)
    assert (np.asarray(arrays[1]) == 0).all()
    assert (np.asarray(arrays[2]) == 2).all()
