"""How schedules are proved: two hundred steps beside torch's, with two groups, and resumed in the middle."""

import math

import numpy as np
import torch

from lib import numpy_nn, torch_nn
from tests.proofs.harness import assert_equal

STEPS = 200


def measures(steps=STEPS):
    """A validation loss that falls, stands still for a while, and falls again."""
    rng = np.random.default_rng(0)
    falling = np.concatenate([np.linspace(3, 1, steps // 4), np.ones(steps // 2), np.linspace(1, 0.2, steps // 4)])
    return falling + 0.01 * rng.normal(size=steps)


def make(nn, optim, cls, case):
    """A schedule over two groups; `schedulers(nn, optimizer)` in a case makes those of a SequentialLR."""
    settings = dict(case)
    rule = settings.pop("rule", "SGD")
    start = torch.zeros(2)
    first, second = (numpy_nn.Parameter(start.numpy()) if nn is numpy_nn else torch.nn.Parameter(start) for _ in "ab")
    momentum = {"momentum": 0.9} if rule == "SGD" else {}
    optimizer = getattr(optim, rule)([{"params": [first]}, {"params": [second], "lr": 0.02}], lr=0.5, **momentum)
    if "schedulers" in settings:
        settings["schedulers"] = settings["schedulers"](nn, optimizer)
    optimizer.step()
    return optimizer, cls(optimizer, **settings)


def rates(optimizer):
    """What a schedule may change."""
    groups = optimizer.param_groups
    return [np.array([group["lr"], group.get("momentum", 0), *group.get("betas", ())]) for group in groups]


def like_torch(oracle, cases):
    """A proof that a schedule sets what torch's sets, on every case."""

    def proof(ours, twin):
        for case in cases:
            prove_schedule(ours, twin, oracle, case)

    return proof


def prove_schedule(ours, twin, oracle, case):
    expected = make(torch.optim.lr_scheduler, torch.optim, oracle, case)
    runs = [(numpy_nn, *make(numpy_nn, numpy_nn, ours, case)), (torch_nn, *make(torch_nn, torch_nn, twin, case))]
    last = case.get("total_steps", STEPS)
    for step, measure in enumerate(measures()):
        if step == last // 3:
            runs += [resumed(*run, case, first) for run in runs for first in ("optimizer", "schedule")]
        for nn, optimizer, schedule in runs:
            what = f"{nn.__name__} at step {step} of {case}"
            assert_equal(rates(optimizer), rates(expected[0]), 1e-10, what)
            assert_equal(schedule.get_last_lr(), expected[1].get_last_lr(), 1e-10, f"get_last_lr of {what}")
        if step == last:
            break
        for _, optimizer, schedule in [*runs, (torch, *expected)]:
            optimizer.step()
            schedule.step(*([measure] if "Plateau" in oracle.__name__ else []))
    for (_, optimizer, _), (_, other, _) in zip([runs[0], runs[0], runs[1], runs[1]], runs[2:], strict=True):
        assert str(rates(optimizer)) == str(rates(other)), "goes another way when resumed"


def resumed(nn, optimizer, schedule, case, first):
    """Another one that goes on where this one stands, whichever of the two is loaded first."""
    other, continued = make(nn, nn, type(schedule), case)
    parts = [(other, optimizer), (continued, schedule)]
    for loaded, saved in parts if first == "optimizer" else reversed(parts):
        loaded.load_state_dict(saved.state_dict())
    return nn, other, continued


def prove_scheduler_base(ours, twin):
    """A subclass with a formula is all that a schedule of one's own needs."""
    for nn, base in ((numpy_nn, ours), (torch_nn, twin)):

        class InverseRoot(base):
            def lr_at(self, t, base_lr):
                return base_lr / math.sqrt(t + 1)

        optimizer, schedule = make(nn, nn, InverseRoot, {})
        found = []
        for _ in range(4):
            found.append(schedule.get_last_lr())
            assert found[-1] == [group["lr"] for group in optimizer.param_groups]
            schedule.step()
        expected = [[rate / math.sqrt(t + 1) for rate in (0.5, 0.02)] for t in range(4)]
        assert found == expected, f"{nn.__name__}: {found}, expected {expected}"
        saved = schedule.state_dict()
        schedule.step()
        assert saved["last_epoch"] == 4
        schedule.load_state_dict(saved)
        schedule.base_lrs.append(1)
        assert optimizer.lr == schedule.get_last_lr()[0] == 0.5 / math.sqrt(5)
        assert saved["base_lrs"] == [0.5, 0.02]
