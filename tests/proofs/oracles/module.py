"""What a module and a parameter must do."""

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn


def nested(Module, nn):
    """A module with a chain and a layer in it."""

    class Nested(Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
            self.scale = nn.Linear(2, 1, bias=False)

    return Nested()


def prove_module(ours, twin):
    """A module finds what the modules in it hold, by torch's names, forgets gradients, and is told of training."""
    modules = [nested(ours, numpy_nn), nested(twin, torch_nn), nested(torch.nn.Module, torch.nn)]
    names = [[(name, tuple(p.data.shape)) for name, p in module.named_parameters()] for module in modules]
    assert names[0] == names[1] == names[2]
    assert [len(list(module.parameters())) for module in modules] == [5, 5, 5]
    for module in modules:
        for parameter in module.parameters():
            parameter.grad = parameter.data
        module.zero_grad()
        assert all(parameter.grad is None for parameter in module.parameters())
        assert module.eval() is module
        assert (module.inner[0].training, module.scale.training) == (False, False)
        assert module.train().inner[2].training
    prove_state_dict(*modules[::2])


def prove_state_dict(module, theirs):
    """The state has torch's names, is a copy, comes back as it was, and refuses another module's."""
    state = module.state_dict()
    assert list(state) == list(theirs.state_dict())
    for parameter in module.parameters():
        parameter.data += 1
    assert any((state[name] != parameter.data).any() for name, parameter in module.named_parameters())
    module.load_state_dict(state)
    assert all((state[name] == parameter.data).all() for name, parameter in module.named_parameters())
    words = r"missing: \['scale.weight'\], unknown: \['more'\], of another shape: \['inner.0.bias'\]"
    with pytest.raises(ValueError, match=words):
        module.load_state_dict(
            {name: value for name, value in state.items() if name != "scale.weight"}
            | {"more": np.zeros(1), "inner.0.bias": np.zeros(7)}
        )


def prove_parameter(ours, twin):
    """A parameter used twice receives both gradients, as torch's does; nothing before a backward pass."""
    start = torch.tensor([[1.0, 2.0]])
    mine, theirs = ours(start.numpy()), twin(start)
    assert mine.grad is None
    assert theirs.grad is None
    for factor in (3.0, 4.0):
        mine.accumulate(factor * start.numpy())
        (0.5 * factor * theirs**2).sum().backward()
    assert (mine.grad == theirs.grad.numpy()).all()
    assert (mine.data == start.numpy()).all()
