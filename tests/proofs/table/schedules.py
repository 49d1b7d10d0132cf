"""Schedules of the learning rate."""

from torch.optim import lr_scheduler

from tests.proofs.harness import Own
from tests.proofs.oracles.schedules import like_torch, prove_scheduler_base


def warm_up(nn, optimizer):
    return [nn.LinearLR(optimizer, start_factor=0.1, total_iters=20), nn.CosineAnnealingLR(optimizer, T_max=100)]


def three(nn, optimizer):
    return [nn.ExponentialLR(optimizer, 0.97), nn.StepLR(optimizer, 7, 0.5), nn.MultiStepLR(optimizer, [3, 50])]


CASES = {
    "LRScheduler": None,
    "StepLR": [dict(step_size=30), dict(step_size=1, gamma=0.9), dict(step_size=7, gamma=0.5, rule="Adam")],
    "MultiStepLR": [dict(milestones=[30, 80]), dict(milestones=[100, 5, 5, 150], gamma=0.3), dict(milestones=[])],
    "ExponentialLR": [dict(gamma=0.95), dict(gamma=1.0)],
    "CosineAnnealingLR": [dict(T_max=200), dict(T_max=30), dict(T_max=50, eta_min=0.01), dict(T_max=1)],
    "LinearLR": [
        dict(),
        dict(start_factor=0.01, total_iters=50),
        dict(start_factor=1.0, end_factor=0.0, total_iters=150),
        dict(start_factor=0.5, end_factor=0.2, total_iters=300),
    ],
    "SequentialLR": [
        dict(schedulers=warm_up, milestones=[20]),
        dict(schedulers=three, milestones=[40, 60]),
        dict(schedulers=lambda nn, optimizer: [nn.LinearLR(optimizer)], milestones=[]),
    ],
    "OneCycleLR": [
        dict(max_lr=0.4, total_steps=200),
        dict(max_lr=1.0, total_steps=150, rule="Adam"),
        dict(max_lr=0.3, total_steps=90, pct_start=0.5, base_momentum=0.5, div_factor=10.0, final_div_factor=100.0),
        dict(max_lr=0.3, total_steps=33, pct_start=0.25, cycle_momentum=False),
        dict(max_lr=0.3, total_steps=40, pct_start=0.0, max_momentum=0.8),
    ],
    "ReduceLROnPlateau": [
        dict(),
        dict(patience=3, factor=0.5, cooldown=5),
        dict(patience=2, threshold=0.05, threshold_mode="abs", min_lr=0.01),
        dict(patience=4, mode="max", threshold=0.02),
        dict(patience=4, mode="max", threshold=0.02, threshold_mode="abs", eps=0.01),
        dict(patience=0, threshold=0.0),
    ],
}

TABLE = [
    Own(name, prove_scheduler_base if cases is None else like_torch(getattr(lr_scheduler, name), cases))
    for name, cases in CASES.items()
]
