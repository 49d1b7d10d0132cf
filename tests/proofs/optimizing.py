"""How optimizers are proved: fifty steps beside torch's, the memory compared by name, and resumed in the middle."""

import numpy as np
import torch

from lib import numpy_nn, torch_nn

from .harness import as_array, assert_equal

SHAPES = ((3, 4), (5,), ())
STEPS = 50
SAVED_AT = 20


def gradients(dtype, steps=STEPS):
    """One list of gradients a step: some parameters unused now and then, some gradients zero, some huge."""
    rng = np.random.default_rng(0)
    for step in range(steps):
        grads = [rng.normal(size=shape).astype(dtype) for shape in SHAPES]
        if rng.random() < 0.2:
            grads[1] = None
        if 10 <= step < 15:
            grads[0] = np.zeros_like(grads[0])
        if step == 30:
            grads[2] = 1e4 * grads[2]
        yield grads


class Runner:
    """An optimizer and its parameters, of either package or of torch."""

    def __init__(self, nn, cls, case, values, device="cpu"):
        settings = dict(case)
        own = settings.pop("own", None)
        self.nn, self.device = nn, device
        self.parameters = [self.parameter(value) for value in values]
        *most, last = self.parameters
        groups = self.parameters if own is None else [{"params": most}, {"params": [last], **own}]
        self.optimizer = cls(groups, **settings)

    def parameter(self, value):
        if self.nn is numpy_nn:
            return numpy_nn.Parameter(value.copy())
        return torch.nn.Parameter(torch.tensor(value, device=self.device))

    @property
    def values(self):
        return [as_array(parameter.data) for parameter in self.parameters]

    def step(self, grads):
        self.optimizer.zero_grad()
        for parameter, grad in zip(self.parameters, grads, strict=True):
            assert parameter.grad is None, "zero_grad leaves a gradient"
            if grad is not None:
                parameter.grad = grad.copy() if self.nn is numpy_nn else torch.tensor(grad, device=self.device)
        self.optimizer.step()
        for parameter, grad in zip(self.parameters, grads, strict=True):
            assert grad is None or (as_array(parameter.grad) == grad).all(), "step changes a gradient"

    def resumed(self, cls, case):
        """Another one that goes on where this one stands."""
        other = Runner(self.nn, cls, case, self.values, self.device)
        other.optimizer.load_state_dict(self.optimizer.state_dict())
        return other

    def memory(self):
        """What is remembered of each parameter, in order: {name: number or array}."""
        kept = [self.optimizer.state.get(parameter, {}) for parameter in self.parameters]
        return [{name: value for name, value in state.items() if value is not None} for state in kept]


def prove_optimizer(line, case, dtype=np.float64, device="cpu", cls=None):
    """The same gradients for ours, for torch_nn's and for torch's: the same parameters after each step, and memory."""
    rtol = 1e-10 if dtype == np.float64 else 1e-4
    cls = cls or line.numpy
    values = [np.random.default_rng(1).normal(size=shape).astype(dtype) for shape in SHAPES]
    ours = Runner(numpy_nn, cls, case, values)
    twin = Runner(torch_nn, line.torch, case, values, device)
    oracle = Runner(torch, line.oracle, case, values, device)
    resumed = []
    for step, grads in enumerate(gradients(dtype)):
        if step == SAVED_AT:
            resumed = [(ours, ours.resumed(cls, case)), (twin, twin.resumed(line.torch, case))]
        for runner in (ours, twin, oracle, *(other for _, other in resumed)):
            runner.step(grads)
        assert {value.dtype for value in ours.values} == {np.dtype(dtype)}
        assert_equal(ours.values, oracle.values, rtol, f"parameters of numpy_nn after step {step}")
        assert_equal(twin.values, oracle.values, rtol, f"parameters of torch_nn after step {step}")
    for who, runner in (("numpy_nn", ours), ("torch_nn", twin)):
        prove_memory(who, runner, oracle, dtype, rtol)
    for runner, other in resumed:
        for one, same in zip(runner.values, other.values, strict=True):
            assert (one == same).all(), f"{runner.nn.__name__} goes another way when resumed"


def prove_memory(who, runner, oracle, dtype, rtol):
    """The names under which torch remembers, and what it remembers there."""
    for found, expected in zip(runner.memory(), oracle.memory(), strict=True):
        assert set(found) == set(expected), f"{who} keeps {set(found)}, torch {set(expected)}"
        for name, value in expected.items():
            assert_equal(found[name], value, rtol, f"state {name} of {who}")
            assert np.ndim(as_array(value)) == 0 or as_array(found[name]).dtype == dtype
