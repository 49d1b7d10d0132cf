"""torch_nn as it is used at full speed: compiled as one graph, in mixed precision, and without waiting for a device."""

import copy
import shutil

import numpy as np
import pytest
import torch

from lib import torch_nn
from tests.proofs.cases import name_of
from tests.proofs.harness import Layer, as_tensors, build, is_float, leaves
from tests.proofs.table import TABLE

LAYERS = [line for line in TABLE if isinstance(line, Layer)]
ALL = [(line, place, case) for line in LAYERS for place, case in enumerate(line.cases)]


def chosen(line):
    """The plainest case of a layer, and the last one with masks or lengths."""
    return [0, *[place for place, case in enumerate(line.cases) if "call" in case][-1:]]


def named(triples):
    return [pytest.param(line, case, id=f"{line.name}-{place}: {name_of(case)}") for line, place, case in triples]


FIRST = [(line, place, case) for line, place, case in ALL if place == 0]
SOME = [(line, place, case) for line, place, case in ALL if place in chosen(line)]


def twin(line, case, dtype):
    """torch_nn's layer with seeded weights, what goes in by position, and what goes in by name."""
    _, layer, _, inputs, call = build(line, case, dtype, "cpu")
    return layer, inputs, call


def both_ways(layer, inputs, call, device="cpu"):
    """Outputs, gradients and buffers of one pass of a layer."""
    torch.manual_seed(0)  # what dropout draws
    floats = [place for place, value in enumerate(inputs) if is_float(value)]
    tensors = list(as_tensors(dict(enumerate(inputs)), device, grad=floats).values())
    outputs = [part for part in leaves(layer(*tensors, **as_tensors(call, device))) if part.is_floating_point()]
    with_gradient = [part for part in outputs if part.requires_grad]
    torch.autograd.backward(with_gradient, [torch.ones_like(part) for part in with_gradient])
    grads = [tensor.grad for tensor in tensors if tensor.requires_grad and tensor.grad is not None]
    return outputs, grads + [parameter.grad for parameter in layer.parameters()], list(layer.buffers())


def assert_same(found, expected, **tolerance):
    for some, others in zip(found, expected, strict=True):
        assert len(some) == len(others)
        for one, other in zip(some, others, strict=True):
            torch.testing.assert_close(one, other, equal_nan=True, **tolerance)


@pytest.mark.parametrize(("line", "case"), named(SOME))
def test_a_layer_compiles_as_one_graph_and_computes_the_same(line, case):
    layer, inputs, call = twin(line, case, np.float64)
    expected = both_ways(copy.deepcopy(layer), inputs, call)
    torch._dynamo.reset()
    found = both_ways(torch.compile(layer, fullgraph=True, backend="aot_eager"), inputs, call)
    assert_same(found, expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("line", "case"), named(FIRST))
def test_a_layer_works_in_mixed_precision(line, case):
    layer, inputs, call = twin(line, case, np.float32)
    outputs, grads, _ = both_ways(copy.deepcopy(layer), inputs, call)
    with torch.autocast("cpu", torch.bfloat16):
        found, found_grads, _ = both_ways(layer, inputs, call)
    for one, other in zip([*found, *found_grads], [*outputs, *grads], strict=True):
        allowed = 0.05 * max(1.0, other.detach().abs().max().item() if other.numel() else 0)
        torch.testing.assert_close(one.float(), other.float(), rtol=0, atol=allowed, equal_nan=True)
    assert all(parameter.grad.dtype == torch.float32 for parameter in layer.parameters())


@pytest.mark.parametrize(("line", "case"), named(ALL))
def test_a_training_step_looks_at_no_value(line, case):
    """On torch's meta device tensors have shapes and no numbers: whoever waited for one would fail here."""
    layer, inputs, call = twin(line, case, np.float32)
    layer = layer.to("meta")
    _, grads, _ = both_ways(layer, inputs, call, "meta")
    assert {grad.device.type for grad in grads} <= {"meta"}
    if list(layer.parameters()):
        torch_nn.SGD(layer.parameters(), lr=0.1).step()


@pytest.mark.skipif(not (shutil.which("g++") or shutil.which("clang++")), reason="no C++ compiler for torch.compile")
def test_a_small_network_computes_the_same_as_machine_code():
    torch.manual_seed(0)
    network = torch_nn.Sequential(torch_nn.Linear(6, 4), torch_nn.GELU(), torch_nn.LayerNorm(4)).double()
    inputs = [np.random.default_rng(0).normal(size=(3, 6))]
    expected = both_ways(copy.deepcopy(network), inputs, {})
    torch._dynamo.reset()
    assert_same(both_ways(torch.compile(network, fullgraph=True), inputs, {}), expected, rtol=1e-9, atol=1e-9)
