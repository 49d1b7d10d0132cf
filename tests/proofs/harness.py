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

from .cases import draw, is_smooth

SEEDS = (0, 1)
STEP = 1e-5  # of the central differences


@dataclass(frozen=True)
class Line:
    """One public name, the cases it is proved on, and what is right."""

    name: str
    oracle: Any
    cases: list = field(default_factory=list)
    float32: float = 2e-5  # error allowed in float32, as a part of the largest number of the result
    state: tuple = ()

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
    """A layer; its cases hold its arguments, `x`, and for a loss `target`."""


class Optimizer(Line):
    """An optimizer; its cases hold its arguments, `state` names what it remembers of each parameter."""


class Base(Line):
    """A class that others build on; `oracle` is a function that proves it."""


# ---- arrays and tensors -------------------------------------------------------------------------------------------


def is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def cast(values, dtype):
    return {name: value.astype(dtype) if is_float(value) else value for name, value in values.items()}


def as_tensors(values, device, grad=False):
    """The same arguments for torch; floats ask for their gradients if `grad`."""

    def tensor(value):
        if not isinstance(value, np.ndarray):
            return value
        return torch.tensor(value, device=device, requires_grad=grad and is_float(value))

    return {name: tensor(value) for name, value in values.items()}


def as_array(value):
    return value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)


def assert_equal(found, expected, rtol, what):
    found, expected = as_array(found), as_array(expected)
    assert found.shape == expected.shape, f"{what}: shape {found.shape}, expected {expected.shape}"
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol, err_msg=what)


def upstream(y, seed):
    """A random gradient for y, no two elements alike; a number for a number."""
    rng = np.random.default_rng(1000 + seed)
    return rng.normal(size=np.shape(y)).astype(np.asarray(y).dtype)


def gradients(line, backward, grad_y, values):
    """numpy_nn's gradients by the name of the argument they belong to."""
    grads = backward(grad_y, **values)
    grads = grads if isinstance(grads, tuple) else (grads,)
    names = list(inspect.signature(line.numpy).parameters)[: len(grads)]
    found = {name: grad for name, grad in zip(names, grads, strict=True) if grad is not None}
    expected = {name for name, value in values.items() if is_float(value)}
    assert set(found) == expected, f"gradients for {set(found)}, expected {expected}"
    return found


def autograd(function, values, grad_y, device):
    """torch's gradients by name."""
    tensors = as_tensors(values, device, grad=True)
    function(**tensors).backward(torch.tensor(grad_y, device=device))
    return {name: tensors[name].grad for name, value in values.items() if is_float(value)}


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
        allowed = line.float32 * max(1.0, np.abs(y).max(initial=0))
        for who, z in (
            ("numpy_nn", forward(**single)),
            ("torch_nn", line.torch(**as_tensors(single, device))),
        ):
            np.testing.assert_allclose(as_array(z), y, rtol=0, atol=allowed, err_msg=f"{who} in float32")


def prove_backward(line, case, device="cpu", backward=None):
    backward = backward or line.backward
    for seed in SEEDS:
        values = draw(case, seed)
        y = line.numpy(**values)
        grad_y = upstream(y, seed)
        found = gradients(line, backward, grad_y, values)
        for who, function in (("torch", line.oracle), ("torch_nn", line.torch)):
            for name, expected in autograd(function, values, grad_y, device).items():
                assert_equal(found[name], expected, 1e-10, f"grad_{name} against {who}'s autograd")
        single = cast(values, np.float32)
        for name, grad in gradients(line, backward, grad_y.astype(np.float32), single).items():
            allowed = line.float32 * max(1.0, np.abs(found[name]).max(initial=0))
            np.testing.assert_allclose(grad, found[name], rtol=0, atol=allowed, err_msg=f"grad_{name} in float32")


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
                ahead = forward(**{**values, name: values[name] + STEP * direction})
                behind = forward(**{**values, name: values[name] - STEP * direction})
                slope = np.sum(grad_y * (ahead - behind)) / (2 * STEP)
                error = abs(np.sum(grad * direction) - slope) / (scale * np.sqrt(grad.size))
                assert error < 1e-6, f"grad_{name} against central differences: off by {error:.1e}"


def prove_dtype(line, case, device="cpu", forward=None, backward=None):
    forward, backward = forward or line.numpy, backward or line.backward
    for dtype in (np.float32, np.float64):
        values = cast(draw(case, 0), dtype)
        y = forward(**values)
        assert np.asarray(y).dtype == dtype, f"{dtype.__name__} in, {np.asarray(y).dtype} out"
        z = line.torch(**as_tensors(values, device))
        assert as_array(z).dtype == dtype, f"torch_nn: {dtype.__name__} in, {z.dtype} out"
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


# ---- layers and optimizers ----------------------------------------------------------------------------------------

INPUTS = ("x", "input", "target")


def give_weights(numpy_layer, dtype):
    """Seeded weights of the dtype, about as large as a layer's own."""
    rng = np.random.default_rng(3000)
    for parameter in numpy_layer.parameters():
        parameter.data = rng.uniform(-0.4, 0.4, parameter.data.shape).astype(dtype)


def build(line, case, dtype, device, cls=None):
    """The layer three times, with the same weights: numpy_nn's, torch_nn's and torch's own; and what goes in."""
    values = cast(draw(case, 0), dtype)
    inputs = [values.pop(name) for name in INPUTS if name in values]
    layers = values.pop("layers", lambda nn: ())
    numpy_layer = (cls or line.numpy)(*layers(numpy_nn), **values)
    give_weights(numpy_layer, dtype)
    twins = [line.torch(*layers(torch_nn), **values), line.oracle(*layers(torch.nn), **values)]
    twins = [twin.to(device=device, dtype=getattr(torch, dtype.__name__)) for twin in twins]
    return numpy_layer, *(copy_parameters(numpy_layer, twin) for twin in twins), inputs


def prove_layer(line, case, dtype=np.float64, device="cpu", cls=None):
    """Forward, backward twice (gradients add up), and a step of SGD, against torch.nn's layer and torch_nn's."""
    rtol = 1e-10 if dtype == np.float64 else 1e-4
    ours, twin, oracle, inputs = build(line, case, dtype, device, cls)
    y = ours(*inputs)
    assert np.asarray(y).dtype == dtype
    for seed in (0, 1):
        grad_y = upstream(y, seed)
        ours(*inputs)
        grad_x = ours.backward(grad_y)
        for who, layer in (("torch_nn", twin), ("torch.nn", oracle)):
            tensors = [torch.tensor(value, device=device, requires_grad=is_float(value)) for value in inputs]
            z = layer(*tensors)
            z.backward(torch.tensor(grad_y, device=device))
            assert_equal(y, z, rtol, f"forward against {who}")
            assert_equal(grad_x, tensors[0].grad, rtol, f"grad_x against {who}")
            for mine, theirs in zip(ours.parameters(), layer.parameters(), strict=True):
                assert mine.grad.dtype == dtype
                assert_equal(mine.grad, theirs.grad, rtol, f"gradient of a parameter against {who}")
    if not list(ours.parameters()):
        return
    numpy_nn.SGD(ours.parameters(), lr=0.1).step()
    torch_nn.SGD(twin.parameters(), lr=0.1).step()
    torch.optim.SGD(oracle.parameters(), lr=0.1).step()
    for mine, second, third in zip(ours.parameters(), twin.parameters(), oracle.parameters(), strict=True):
        assert mine.data.dtype == dtype
        assert_equal(mine.data, second, rtol, "after a step, against torch_nn")
        assert_equal(mine.data, third, rtol, "after a step, against torch.nn")


def prove_optimizer(line, case, dtype=np.float64, device="cpu", cls=None):
    """Fifty steps of the same gradients: the same parameters after each, and the same inner state."""
    rtol = 1e-10 if dtype == np.float64 else 1e-4
    rng = np.random.default_rng(0)
    starts = [rng.normal(size=shape).astype(dtype) for shape in ((3, 4), (5,), ())]
    ours = [numpy_nn.Parameter(start.copy()) for start in starts]
    theirs = [[torch.nn.Parameter(torch.tensor(start, device=device)) for start in starts] for _ in range(2)]
    optimizers = [
        (cls or line.numpy)(ours, **case),
        line.torch(theirs[0], **case),
        line.oracle(theirs[1], **case),
    ]
    for _ in range(50):
        grads = [rng.normal(size=start.shape).astype(dtype) for start in starts]
        grads[1] = grads[1] if rng.random() < 0.8 else None  # a parameter that this step did not use
        for optimizer in optimizers:
            optimizer.zero_grad()
        for parameters in (ours, *theirs):
            for parameter, grad in zip(parameters, grads, strict=True):
                assert parameter.grad is None, "zero_grad leaves a gradient"
                if grad is not None:
                    parameter.grad = grad if parameters is ours else torch.tensor(grad, device=device)
        for optimizer in optimizers:
            optimizer.step()
        for mine, second, third in zip(ours, *theirs, strict=True):
            assert np.asarray(mine.data).dtype == dtype
            assert_equal(mine.data, second, rtol, "parameters against torch_nn")
            assert_equal(mine.data, third, rtol, "parameters against torch.optim")
    prove_state(line, optimizers, ours, theirs, rtol)


def prove_state(line, optimizers, ours, theirs, rtol):
    """`optimizer.state[parameter]` holds what torch's holds, by the same names; nothing for plain SGD."""
    for place, oracle_parameter in enumerate(theirs[1]):
        held = {k: v for k, v in optimizers[2].state.get(oracle_parameter, {}).items() if v is not None}
        assert set(held) == set(line.state), f"torch keeps {set(held)}, the table says {set(line.state)}"
        for name, value in held.items():
            assert_equal(optimizers[0].state[ours[place]][name], value, rtol, f"state {name} of numpy_nn")
            assert_equal(optimizers[1].state[theirs[0][place]][name], value, rtol, f"state {name} of torch_nn")
    if not line.state:
        kept = [name for name, value in vars(optimizers[0]).items() if isinstance(value, (np.ndarray, dict))]
        assert kept == [], f"numpy_nn keeps {kept}, torch nothing"
