"""Wrong schedules."""

import math
from bisect import bisect_left

from lib import numpy_nn as nn

from .register import wrong


def late(cls):
    """Everything happens one step late."""

    class Late(cls):
        def lr_at(self, t, base_lr):
            return super().lr_at(max(0, t - 1), base_lr)

    return Late


def early(cls):
    """The first step is skipped."""

    class Early(cls):
        def lr_at(self, t, base_lr):
            return super().lr_at(t + 1, base_lr)

    return Early


for _name in ("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR", "SequentialLR"):
    wrong(_name, "off by one: late", "own")(late(getattr(nn, _name)))
    wrong(_name, "off by one: early", "own")(early(getattr(nn, _name)))


@wrong("LRScheduler", "the rate of step 0 is not set", "own")
class _(nn.LRScheduler):
    def _apply(self):
        if self.last_epoch:
            super()._apply()
        self._last_lr = self.base_lrs


@wrong("LRScheduler", "all groups get the rate of the first", "own")
class _(nn.LRScheduler):
    def _apply(self):
        self.base_lrs = self.base_lrs[:1] * len(self.base_lrs)
        super()._apply()


@wrong("LRScheduler", "compounds what it set before", "own")
class _(nn.LRScheduler):
    def _apply(self):
        self.base_lrs = [group["lr"] for group in self.optimizer.param_groups]
        super()._apply()


@wrong("LRScheduler", "what was saved changes with the next step", "own")
class _(nn.LRScheduler):
    def state_dict(self):
        return vars(self)


@wrong("LRScheduler", "the rate is not resumed", "own")
class _(nn.LRScheduler):
    def load_state_dict(self, state_dict):
        vars(self).update(state_dict)


@wrong("MultiStepLR", "drops after the milestone, not at it", "own")
class _(nn.MultiStepLR):
    def lr_at(self, t, base_lr):
        return base_lr * self.gamma ** bisect_left(self.milestones, t)


@wrong("MultiStepLR", "a milestone given twice drops once", "own")
class _(nn.MultiStepLR):
    def __init__(self, optimizer, milestones, gamma=0.1):
        super().__init__(optimizer, set(milestones), gamma)


@wrong("CosineAnnealingLR", "stays at the bottom", "own")
class _(nn.CosineAnnealingLR):
    def lr_at(self, t, base_lr):
        return super().lr_at(min(t, self.T_max), base_lr)


@wrong("CosineAnnealingLR", "a whole wave in T_max", "own")
class _(nn.CosineAnnealingLR):
    def lr_at(self, t, base_lr):
        return super().lr_at(2 * t, base_lr)


@wrong("CosineAnnealingLR", "eta_min added to a wave of full height", "own")
class _(nn.CosineAnnealingLR):
    def lr_at(self, t, base_lr):
        return self.eta_min + base_lr * (1 + math.cos(math.pi * t / self.T_max)) / 2


@wrong("LinearLR", "goes on beyond its end", "own")
class _(nn.LinearLR):
    def lr_at(self, t, base_lr):
        return base_lr * (self.start_factor + (self.end_factor - self.start_factor) * t / self.total_iters)


@wrong("SequentialLR", "the next schedule does not start at its own step 0", "own")
class _(nn.SequentialLR):
    def lr_at(self, t, base_lr):
        return self.schedulers[sum(milestone <= t for milestone in self.milestones)].lr_at(t, base_lr)


@wrong("OneCycleLR", "off by one: the top one step late", "own")
class _(nn.OneCycleLR):
    def _cycle(self, t, first, middle, last):
        return super()._cycle(max(0, t - 1), first, middle, last)


@wrong("OneCycleLR", "the momentum stays", "own")
class _(nn.OneCycleLR):
    def _apply(self):
        nn.LRScheduler._apply(self)


@wrong("OneCycleLR", "the momentum goes up with the rate", "own")
class _(nn.OneCycleLR):
    def _apply(self):
        self.momentums = self.momentums and (0.85, 0.95, 0.85)
        super()._apply()


@wrong("OneCycleLR", "the last rate is a share of the largest", "own")
class _(nn.OneCycleLR):
    def lr_at(self, t, base_lr):
        return self._cycle(t, base_lr, base_lr * self.div_factor, base_lr * self.div_factor / self.final_div_factor)


def plateau(**changes):
    """ReduceLROnPlateau with something put right that was not wrong."""
    return type("Plateau", (nn.ReduceLROnPlateau,), changes)


def without_threshold(self, measure):
    return measure < self.best if self.mode == "min" else measure > self.best


def always_smaller(self, measure):
    return measure < self.best * (1 - self.threshold)


wrong("ReduceLROnPlateau", "the threshold forgotten", "own")(plateau(_is_better=without_threshold))
wrong("ReduceLROnPlateau", "smaller is always better", "own")(plateau(_is_better=always_smaller))


@wrong("ReduceLROnPlateau", "off by one: drops after `patience` bad steps, not after one more", "own")
class _(nn.ReduceLROnPlateau):
    def __init__(self, optimizer, patience=10, **settings):
        super().__init__(optimizer, patience=patience - 0.5, **settings)


@wrong("ReduceLROnPlateau", "no cooldown", "own")
class _(nn.ReduceLROnPlateau):
    def step(self, metrics):
        self.cooldown_counter = 0
        super().step(metrics)


@wrong("ReduceLROnPlateau", "falls below min_lr", "own")
class _(nn.ReduceLROnPlateau):
    def step(self, metrics):
        self.min_lr = 0
        super().step(metrics)


@wrong("ReduceLROnPlateau", "the best measure is forgotten when saved", "own")
class _(nn.ReduceLROnPlateau):
    def state_dict(self):
        return super().state_dict() | {"best": math.inf}
