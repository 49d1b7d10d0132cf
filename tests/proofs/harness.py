"""The proofs themselves. Each takes a line of the table, and raises AssertionError where the line does not hold.

`forward` and `backward` may be replaced, which is how wrong versions are fed to the same proofs.
"""

import inspect
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from lib import numpy_nn, torch_nn
from lib.torch_nn.interop import copy_parameters

from .cases import Draw, draw, is_smooth

SEEDS = (0, 1)
STEP = 1e-5  # of the central differences


@dataclass(frozen=True)
class Line:
    """One public name, the cases it is proved on, and what is right."""

    name: str
    oracle: Any
    cases: list = field(default_factory=list)
    float32: float = 2e-5  # error allowed in float32, as a part of the largest number of the result
    differentiable: tuple = None  # names of the arguments that have a gradient; None: every array of floats

    @property
    def numpy(self):
        return getattr(numpy_nn, self.name)

    @property
    def torch(self):
        return getattr(torch_nn, self.name)

    @property
    def backward(self):
        return getattr(numpy_nn, f"{self.name}_backward")


class Function(Line):
    """A function of arrays, with a gradient."""


class Counting(Line):
    """A function of whole numbers."""


class Layer(Line):
    """A layer; its cases hold its arguments and what goes in (see `build`)."""


class Optimizer(Line):
    """An optimizer; its cases hold its arguments, and `own`, the settings of a second group (see optimizing.py)."""


class Value(Line):
    """A function of arrays without a gradient; `oracle` takes NumPy arrays."""


class Own(Line):
    """What fits no other kind; `oracle(ours, twin)` proves numpy_nn's and torch_nn's thing of this name."""


# ---- arrays and tensors -------------------------------------------------------------------------------------------


def is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def cast(values, dtype):
    return {name: value.astype(dtype) if is_float(value) else value for name, value in values.items()}


def as_tensors(values, device, grad=()):
    """The same arguments for torch; those named in `grad` ask for their gradients."""

    def tensor(name, value):
        if not isinstance(value, np.ndarray):
            return value
        return torch.tensor(value, device=device, requires_grad=name in grad)

    return {name: tensor(name, value) for name, value in values.items()}


def leaves(structure):
    """The arrays or tensors in nested tuples, in order; None is left out."""
    if isinstance(structure, (tuple, list)):
        return [leaf for part in structure for leaf in leaves(part)]
    return [] if structure is None else [structure]


def mapped(function, structure):
    """Nested tuples with every array or tensor replaced by function(it)."""
    if isinstance(structure, (tuple, list)):
        return tuple(mapped(function, part) for part in structure)
    return None if structure is None else function(structure)


def as_array(value):
    return value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)


def assert_equal(found, expected, rtol, what):
    """Equal numbers and shapes, in nested tuples too."""
    found, expected = leaves(found), leaves(expected)
    assert len(found) == len(expected), f"{what}: {len(found)} arrays, expected {len(expected)}"
    for one, other in zip(map(as_array, found), map(as_array, expected), strict=True):
        assert one.shape == other.shape, f"{what}: shape {one.shape}, expected {other.shape}"
        np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol, err_msg=what)


def assert_close_in_float32(found, exact, share, what):
    """Within a share of the largest number of the exact result."""
    for one, other in zip(map(as_array, leaves(found)), map(as_array, leaves(exact)), strict=True):
        allowed = share * max(1.0, np.abs(other[np.isfinite(other)]).max(initial=0))
        np.testing.assert_allclose(one, other, rtol=0, atol=allowed, err_msg=f"{what} in float32")


def upstream(y, seed):
    """A random gradient for y, no two elements alike; a number for a number, nested tuples for nested tuples."""
    rng = np.random.default_rng(1000 + seed)
    return mapped(lambda part: rng.normal(size=np.shape(part)).astype(np.asarray(part).dtype), y)


def differentiable(line, values):
    """The names of the arguments that the gradients of this case belong to."""
    return [
        name
        for name, value in values.items()
        if is_float(value) and (line.differentiable is None or name in line.differentiable)
    ]


def gradients(line, backward, grad_y, values):
    """numpy_nn's gradients by the name of the argument they belong to."""
    grads = backward(grad_y, **values)
    grads = grads if isinstance(grads, tuple) else (grads,)
    names = line.differentiable or list(inspect.signature(line.numpy).parameters)[: len(grads)]
    found = {name: grad for name, grad in zip(names, grads, strict=True) if grad is not None}
    expected = set(differentiable(line, values))
    assert set(found) == expected, f"gradients for {set(found)}, expected {expected}"
    return found


def push(y, grad_y, device):
    """Walk torch's way back from every output that depends on something."""
    pairs = [
        (part, torch.tensor(grad, device=device))
        for part, grad in zip(leaves(y), leaves(grad_y), strict=True)
        if part.requires_grad
    ]
    torch.autograd.backward(*zip(*pairs, strict=True))


def autograd(line, function, values, grad_y, device):
    """torch's gradients by name; an argument that nothing depends on has a gradient of zeros."""
    names = differentiable(line, values)
    tensors = as_tensors(values, device, grad=names)
    push(function(**tensors), grad_y, device)
    grads = {name: tensors[name].grad for name in names}
    return {name: torch.zeros_like(tensors[name]) if grad is None else grad for name, grad in grads.items()}


# ---- functions ----------------------------------------------------------------------------------------------------


def prove_forward(line, case, device="cpu", forward=None):
    forward = forward or line.numpy
    for seed in SEEDS:
        values = draw(case, seed)
        y = forward(**values)
        expected = line.oracle(**as_tensors(values, device))
        assert_equal(y, expected, 1e-10, "numpy_nn against torch")
        assert_equal(line.torch(**as_tensors(values, device)), expected, 1e-10, "torch_nn against torch")
        single = cast(values, np.float32)
        assert_close_in_float32(forward(**single), y, line.float32, "numpy_nn")
        assert_close_in_float32(line.torch(**as_tensors(single, device)), y, line.float32, "torch_nn")


def prove_backward(line, case, device="cpu", backward=None):
    backward = backward or line.backward
    for seed in SEEDS:
        values = draw(case, seed)
        grad_y = upstream(line.numpy(**values), seed)
        found = gradients(line, backward, grad_y, values)
        for who, function in (("torch", line.oracle), ("torch_nn", line.torch)):
            for name, expected in autograd(line, function, values, grad_y, device).items():
                assert_equal(found[name], expected, 1e-10, f"grad_{name} against {who}'s autograd")
        single = cast(values, np.float32)
        for name, grad in gradients(line, backward, mapped(np.float32, grad_y), single).items():
            assert_close_in_float32(grad, found[name], line.float32, f"grad_{name}")


def prove_slopes(line, case, forward=None, backward=None):
    """Along random directions, the change of the loss is the gradient's component: <grad, v> = dL(x + t·v)/dt."""
    forward, backward = forward or line.numpy, backward or line.backward
    if not is_smooth(case):
        return
    for seed in SEEDS:
        values = draw(case, seed)
        grad_y = upstream(forward(**values), seed)
        rng = np.random.default_rng(2000 + seed)
        for name, grad in gradients(line, backward, grad_y, values).items():
            scale = np.abs(grad).max(initial=1e-3)
            for _ in range(4 if grad.size else 0):
                direction = rng.normal(size=grad.shape)
                ahead = leaves(forward(**{**values, name: values[name] + STEP * direction}))
                behind = leaves(forward(**{**values, name: values[name] - STEP * direction}))
                parts = zip(leaves(grad_y), ahead, behind, strict=True)
                slope = sum(np.sum(g * (a - b)) for g, a, b in parts) / (2 * STEP)
                error = abs(np.sum(grad * direction) - slope) / (scale * np.sqrt(grad.size))
                assert error < 1e-6, f"grad_{name} against central differences: off by {error:.1e}"


def prove_dtype(line, case, device="cpu", forward=None, backward=None):
    forward, backward = forward or line.numpy, backward or line.backward
    for dtype in (np.float32, np.float64):
        values = cast(draw(case, 0), dtype)
        y = forward(**values)
        for who, z in (("numpy_nn", y), ("torch_nn", line.torch(**as_tensors(values, device)))):
            found = {as_array(part).dtype for part in leaves(z)}
            assert found == {np.dtype(dtype)}, f"{who}: {dtype.__name__} in, {found} out"
        for name, grad in gradients(line, backward, upstream(y, 0), values).items():
            assert grad.dtype == dtype, f"{dtype.__name__} in, grad_{name} of {grad.dtype}"


def prove_function(line, forward=None, backward=None, device="cpu"):
    """All of it, for a version that may be wrong."""
    for case in line.cases:
        prove_forward(line, case, device, forward)
        prove_backward(line, case, device, backward)
        prove_slopes(line, case, forward, backward)
        prove_dtype(line, case, device, forward, backward)


def prove_counting(line, forward=None):
    """A function of whole numbers: both packages give what torch gives."""
    for case in line.cases:
        expected = line.oracle(**case)
        assert (forward or line.numpy)(**case) == expected, f"numpy_nn for {case}, expected {expected}"
        assert line.torch(**case) == expected, f"torch_nn for {case}, expected {expected}"


def prove_value(line, forward=None, device="cpu"):
    """A function of arrays without a gradient: both packages give the numbers of the oracle."""
    for case in line.cases:
        for seed in SEEDS:
            values = draw(case, seed)
            expected = line.oracle(**values)
            assert_equal((forward or line.numpy)(**values), expected, 1e-10, "numpy_nn")
            assert_equal(line.torch(**as_tensors(values, device)), expected, 1e-10, "torch_nn")


def prove_own(line, own=None):
    """A proof of the line's own."""
    line.oracle(own or line.numpy, line.torch)


# ---- layers and optimizers ----------------------------------------------------------------------------------------



def give_weights(numpy_layer, dtype):
    """Seeded weights of the dtype, about as large as a layer's own."""
    rng = np.random.default_rng(3000)
    for parameter in numpy_layer.parameters():
        parameter.data = rng.uniform(-0.4, 0.4, parameter.data.shape).astype(dtype)
    for module, name, value in numpy_layer._named_buffers().values():
        if is_float(value):
            setattr(module, name, value.astype(dtype))


def build(line, case, dtype, device, cls=None):
    """The layer three times, with the same weights: numpy_nn's, torch_nn's and torch's own; and what goes in.

    In a case, arrays go into forward by position, those of `call` by name; `layers(nn)` makes the layers of a chain,
    `training=False` sets it to evaluation, and the rest are the layer's arguments.
    """
    case = dict(case)
    call, training = draw(case.pop("call", {}), 1), case.pop("training", True)
    values = cast(draw(case, 0), dtype)
    inputs = [values.pop(name) for name, value in case.items() if isinstance(value, Draw)]
    layers = values.pop("layers", lambda nn: ())
    numpy_layer = (cls or line.numpy)(*layers(numpy_nn), **values)
    give_weights(numpy_layer, dtype)
    settings = as_tensors(values, device)
    twins = [line.torch(*layers(torch_nn), **settings), line.oracle(*layers(torch.nn), **settings)]
    twins = [twin.to(device=device, dtype=getattr(torch, dtype.__name__)) for twin in twins]
    twins = [copy_parameters(numpy_layer, twin) for twin in twins]
    return *(layer.train(training) for layer in (numpy_layer, *twins)), inputs, cast(call, dtype)


def prove_layer(line, case, dtype=np.float64, device="cpu", cls=None):
    """Forward, backward twice (gradients add up), state, and a step of SGD, against torch.nn's layer and torch_nn's."""
    rtol = 1e-10 if dtype == np.float64 else 1e-4
    ours, twin, oracle, inputs, call = build(line, case, dtype, device, cls)
    y = ours(*inputs, **call)
    assert {np.asarray(part).dtype for part in leaves(y)} == {np.dtype(dtype)}
    others = (("torch_nn", twin), ("torch.nn", oracle))
    if ours.buffers:
        for _, layer in others:
            layer(*as_tensors(dict(enumerate(inputs)), device).values())
    for seed in (0, 1):
        grad_y = upstream(y, seed)
        y = ours(*inputs, **call)
        grads = leaves(ours.backward(grad_y))
        for who, layer in others:
            floats = [place for place, value in enumerate(inputs) if is_float(value)]
            tensors = list(as_tensors(dict(enumerate(inputs)), device, grad=floats).values())
            z = layer(*tensors, **as_tensors(call, device))
            push(z, grad_y, device)
            assert_equal(y, z, rtol, f"forward against {who}")
            expected = [tensor.grad for tensor in tensors if tensor.requires_grad][: len(grads)]
            assert_equal(grads, expected, rtol, f"gradient of the input against {who}")
            for mine, theirs in zip(ours.parameters(), layer.parameters(), strict=True):
                assert mine.grad.dtype == dtype
                assert_equal(mine.grad, theirs.grad, rtol, f"gradient of a parameter against {who}")
    if list(ours.parameters()):
        numpy_nn.SGD(ours.parameters(), lr=0.1).step()
        torch_nn.SGD(twin.parameters(), lr=0.1).step()
        torch.optim.SGD(oracle.parameters(), lr=0.1).step()
    for who, layer in others:
        prove_same_state(ours.state_dict(), layer.state_dict(), dtype, rtol, f"after a step, against {who}")


def prove_same_state(found, expected, dtype, rtol, what):
    """The same names, as torch's, with the same numbers."""
    assert list(found) == list(expected) or set(found) == set(expected), f"{what}: {list(found)}, {list(expected)}"
    for name, value in found.items():
        assert value.dtype in (dtype, np.int64), f"{what}: {name} of {value.dtype}"
        assert_equal(value, expected[name], rtol, f"{what}: {name}")
