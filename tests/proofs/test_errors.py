"""What cannot be done is refused by a ValueError that says what came and what was expected, in both packages."""

import re

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from lib.torch_nn.interop import copy_parameters
from tests.proofs.refusals import REFUSED, REFUSED_BACKWARD
from tests.proofs.table import LINES

PACKAGES = {
    "numpy_nn": (numpy_nn, lambda *shape, dtype="float64": np.zeros(shape, dtype)),
    "torch_nn": (torch_nn, lambda *shape, dtype="float64": torch.zeros(shape, dtype=getattr(torch, dtype))),
}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[words[:60] for _, words in REFUSED])
def test_refusal(call, words, package):
    with pytest.raises(ValueError, match=re.escape(words)):
        call(*PACKAGES[package])


@pytest.mark.parametrize(("call", "words"), REFUSED_BACKWARD, ids=[words[:60] for _, words in REFUSED_BACKWARD])
def test_refusal_on_the_way_back(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call(*PACKAGES["numpy_nn"])


def test_copy_parameters_refuses_layers_that_do_not_match():
    with pytest.raises(ValueError, match="torch_layer must have parameters of the shapes"):
        copy_parameters(numpy_nn.Linear(3, 2), torch.nn.Linear(2, 3))
    with pytest.raises(ValueError, match="torch_layer must have parameters of the shapes"):
        copy_parameters(numpy_nn.Linear(3, 2), torch.nn.Linear(3, 2, bias=False))


@pytest.mark.parametrize("name", ["conv2d", "max_pool2d", "min_pool2d", "avg_pool2d", "adaptive_avg_pool2d", "relu"])
def test_nan_passes_through_where_torch_lets_it(name):
    x = np.random.default_rng(0).normal(size=(1, 2, 6, 6))
    x[0, 1, 2, 3] = np.nan
    settings = {"conv2d": {"weight": np.ones((3, 2, 3, 3))}, "relu": {}, "adaptive_avg_pool2d": {"output_size": (2, 4)}}
    settings = settings.get(name, {"kernel_size": 3, "stride": 1, "padding": 1})
    tensors = {key: torch.tensor(v) if isinstance(v, np.ndarray) else v for key, v in settings.items()}
    y = getattr(numpy_nn, name)(x, **settings)
    assert 0 < np.isnan(y).sum() < y.size
    for function in (LINES[name].oracle, getattr(torch_nn, name)):
        np.testing.assert_allclose(y, function(torch.tensor(x), **tensors).numpy(), rtol=1e-10)
