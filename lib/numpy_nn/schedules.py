"""Schedules: how the learning rate changes while training goes on.

Each is a formula for the rate at step t, counted from 0, in `lr_at`; `step()` writes it into the optimizer's groups.
base_lr is the rate that a group had when its first schedule was made. A step may be an epoch or a batch: it is whatever
`step()` is called after.

numpy_nn and torch_nn hold the same text of this file (a test keeps them equal).
"""

import copy
import math
from bisect import bisect_right

from .geometry import count
from .optimizer import Optimizer
from .settings import check_settings

__all__ = [
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]


class LRScheduler:
    """What schedules share; a subclass writes `lr_at(t, base_lr)`.

    optimizer = SGD(network.parameters(), lr=0.1)
    schedule = CosineAnnealingLR(optimizer, T_max=epochs)
    for epoch in range(epochs):
        ...                  # all batches, each with optimizer.step()
        schedule.step()

    Args:
        optimizer: an Optimizer; its rates are set at once, to those of step 0.
    """

    def __init__(self, optimizer):
        self.optimizer = _check_optimizer(optimizer)
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = 0
        self._apply()

    def lr_at(self, t, base_lr):
        """The rate at step t of a group that began with base_lr."""
        raise NotImplementedError

    def step(self):
        """Go on to the next step."""
        if self.get_last_lr() != [group["lr"] for group in self.optimizer.param_groups]:
            raise ValueError(
                "lr must be changed by one schedule at a time (see SequentialLR); something else changed it since "
                f"{type(self).__name__} set it to {self.get_last_lr()}"
            )
        self.last_epoch += 1
        self._apply()

    def _apply(self):
        for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self.lr_at(self.last_epoch, base_lr)
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def get_last_lr(self):
        """The rates that this schedule has set, one for each group."""
        return self._last_lr

    def state_dict(self):
        """Everything needed to resume, a copy: numbers and lists of them, by name."""
        kept = {name: value for name, value in vars(self).items() if name not in ("optimizer", "schedulers")}
        return copy.deepcopy(kept)

    def load_state_dict(self, state_dict):
        """Resume where `state_dict()` was taken: the optimizer's rates too."""
        vars(self).update(copy.deepcopy(state_dict))
        self._apply()


def _check_optimizer(optimizer):
    if not isinstance(optimizer, Optimizer):
        raise ValueError(f"optimizer must be an Optimizer; got {type(optimizer).__name__}")
    return optimizer


class StepLR(LRScheduler):
    """Multiply the rate by gamma after every step_size steps.

    lr = base_lr · gamma^⌊t / step_size⌋

    Args:
        optimizer: whose rates to set.
        step_size: steps between two drops, 1 or more.
        gamma: what is left of the rate after a drop.
    """

    def __init__(self, optimizer, step_size, gamma=0.1):
        check_settings(gamma=gamma)
        self.step_size, self.gamma = count(step_size, "step_size"), gamma
        super().__init__(optimizer)

    def lr_at(self, t, base_lr):
        return base_lr * self.gamma ** (t // self.step_size)


class MultiStepLR(LRScheduler):
    """Multiply the rate by gamma at every milestone.

    lr = base_lr · gamma^(number of milestones at or before t)

    Args:
        optimizer: whose rates to set.
        milestones: steps at which it drops; twice the same drops twice.
        gamma: what is left of the rate after a drop.
    """

    def __init__(self, optimizer, milestones, gamma=0.1):
        check_settings(gamma=gamma)
        self.milestones, self.gamma = sorted(count(milestone, "each milestone") for milestone in milestones), gamma
        super().__init__(optimizer)

    def lr_at(self, t, base_lr):
        return base_lr * self.gamma ** bisect_right(self.milestones, t)


class ExponentialLR(LRScheduler):
    """Multiply the rate by gamma at every step.

    lr = base_lr · gamma^t

    Args:
        optimizer: whose rates to set.
        gamma: what is left of the rate after each step.
    """

    def __init__(self, optimizer, gamma):
        check_settings(gamma=gamma)
        self.gamma = gamma
        super().__init__(optimizer)

    def lr_at(self, t, base_lr):
        return base_lr * self.gamma**t


class CosineAnnealingLR(LRScheduler):
    """Half a wave of the cosine from the first rate down to eta_min in T_max steps; after that it climbs again.

    lr = eta_min + ½ · (base_lr − eta_min) · (1 + cos(π · t / T_max))

    Args:
        optimizer: whose rates to set.
        T_max: steps from the top to the bottom, 1 or more.
        eta_min: the rate at the bottom.

    Source: Loshchilov & Hutter 2017, equation 5, without restarts.
    """

    def __init__(self, optimizer, T_max, eta_min=0.0):
        check_settings(eta_min=eta_min)
        self.T_max, self.eta_min = count(T_max, "T_max"), eta_min
        super().__init__(optimizer)

    def lr_at(self, t, base_lr):
        return _cosine(base_lr, self.eta_min, t / self.T_max)


class LinearLR(LRScheduler):
    """A straight line from one share of the rate to another; start_factor < 1 and end_factor = 1 warm up.

    lr = base_lr · (start_factor + (end_factor − start_factor) · min(t / total_iters, 1))

    Args:
        optimizer: whose rates to set.
        start_factor: above 0, at most 1.
        end_factor: from 0 to 1.
        total_iters: steps from one to the other, 1 or more.

    Source: for warming up, Goyal et al. 2017, §2.2.
    """

    def __init__(self, optimizer, start_factor=1 / 3, end_factor=1.0, total_iters=5):
        if not 0 < start_factor <= 1:
            raise ValueError(f"start_factor must be above 0 and at most 1; got {start_factor}")
        if not 0 <= end_factor <= 1:
            raise ValueError(f"end_factor must be a number from 0 to 1; got {end_factor}")
        self.start_factor, self.end_factor = start_factor, end_factor
        self.total_iters = count(total_iters, "total_iters")
        super().__init__(optimizer)

    def lr_at(self, t, base_lr):
        share = min(t / self.total_iters, 1)
        return base_lr * (self.start_factor + (self.end_factor - self.start_factor) * share)


class SequentialLR(LRScheduler):
    """One schedule after the other, each starting at its own step 0: SequentialLR(optimizer, [warm_up, cosine], [5]).

    Args:
        optimizer: whose rates to set.
        schedulers: schedules of the same optimizer that follow a formula (not OneCycleLR or ReduceLROnPlateau).
        milestones: the steps at which the next one takes over: one fewer than schedules, each later than the last.
    """

    def __init__(self, optimizer, schedulers, milestones):
        self.schedulers, self.milestones = list(schedulers), [count(step, "each milestone") for step in milestones]
        for schedule in self.schedulers:
            if not isinstance(schedule, LRScheduler) or isinstance(schedule, OneCycleLR):
                raise ValueError(f"schedulers must follow a formula of the step alone; got {type(schedule).__name__}")
            if schedule.optimizer is not optimizer:
                raise ValueError(f"schedulers must all be of this optimizer; {type(schedule).__name__} is of another")
        if len(self.milestones) != len(self.schedulers) - 1 or self.milestones != sorted(set(self.milestones)):
            raise ValueError(
                f"milestones must be rising steps, one fewer than schedules; got {self.milestones} for "
                f"{len(self.schedulers)} schedules"
            )
        super().__init__(optimizer)

    def lr_at(self, t, base_lr):
        place = bisect_right(self.milestones, t)
        start = self.milestones[place - 1] if place else 0
        return self.schedulers[place].lr_at(t - start, base_lr)


class OneCycleLR(LRScheduler):
    """Up to a large rate, then down to almost nothing, in one training run; the momentum goes the other way.

    initial_lr = max_lr / div_factor  →  max_lr  →  initial_lr / final_div_factor, each time half a wave of the cosine

    Args:
        optimizer: whose rates to set; with momentum or betas, if these are to change too.
        max_lr: the largest rate.
        total_steps: steps of the whole run, 2 or more.
        pct_start: the share of the steps on which the rate rises.
        cycle_momentum: whether the momentum (or β₁) goes from max_momentum to base_momentum and back.
        base_momentum, max_momentum: its smallest and its largest value.
        div_factor, final_div_factor: what the first and the last rate are divided by.

    Raises:
        ValueError: a setting is impossible, or more steps are taken than total_steps.

    Source: Smith & Topin 2019; in two phases, as in fast.ai and torch.
    """

    def __init__(self, optimizer, max_lr, total_steps, *, pct_start=0.3, cycle_momentum=True, base_momentum=0.85,
                 max_momentum=0.95, div_factor=25.0, final_div_factor=1e4):
        check_settings(max_lr=max_lr, base_momentum=base_momentum, max_momentum=max_momentum, pct_start=pct_start)
        self.total_steps = count(total_steps, "total_steps")
        self.top = pct_start * total_steps - 1  # the step of the largest rate
        if self.top == 0 or self.top >= total_steps - 1:
            raise ValueError(f"pct_start must leave steps to rise and to fall; got {pct_start} of {total_steps} steps")
        self.div_factor, self.final_div_factor = div_factor, final_div_factor
        self.momentums = (max_momentum, base_momentum, max_momentum) if cycle_momentum else None
        for group in _check_optimizer(optimizer).param_groups:
            if cycle_momentum and not {"momentum", "betas"} & group.keys():
                raise ValueError(f"cycle_momentum=True needs an optimizer with momentum or betas; got {optimizer}")
            group["initial_lr"] = max_lr / div_factor
        super().__init__(optimizer)

    def lr_at(self, t, base_lr):
        return self._cycle(t, base_lr, base_lr * self.div_factor, base_lr / self.final_div_factor)

    def _cycle(self, t, first, middle, last):
        if t > self.total_steps:
            raise ValueError(f"OneCycleLR has {self.total_steps} steps; got step {t}")
        if t <= self.top:
            return _cosine(first, middle, t / self.top)
        return _cosine(middle, last, (t - self.top) / (self.total_steps - 1 - self.top))

    def _apply(self):
        super()._apply()
        if self.momentums is not None:
            momentum = self._cycle(self.last_epoch, *self.momentums)
            for group in self.optimizer.param_groups:
                group.update({"betas": (momentum, group["betas"][1])} if "betas" in group else {"momentum": momentum})


def _cosine(start, end, share):
    """Half a wave of the cosine from start to end."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


class ReduceLROnPlateau:
    """Multiply the rate by factor when a measure has not become better for more than `patience` steps.

    schedule.step(validation_loss)

    Args:
        optimizer: whose rates to change.
        mode: "min" where smaller is better, "max" where larger is.
        factor: what is left of the rate, below 1.
        patience: steps without a better measure that are borne.
        threshold: how much better counts: a share of the best in threshold_mode "rel", a difference in "abs".
        threshold_mode: "rel" or "abs".
        cooldown: steps after a drop in which none is counted.
        min_lr: the rate does not fall below it.
        eps: a drop of this or less is left out.
    """

    def __init__(self, optimizer, mode="min", factor=0.1, patience=10, threshold=1e-4, threshold_mode="rel",
                 cooldown=0, min_lr=0, eps=1e-8):
        check_settings(factor=factor, patience=patience, threshold=threshold, cooldown=cooldown, min_lr=min_lr, eps=eps)
        if factor >= 1:
            raise ValueError(f"factor must be below 1; got {factor}")
        if mode not in ("min", "max") or threshold_mode not in ("rel", "abs"):
            raise ValueError(
                f"mode must be 'min' or 'max', threshold_mode 'rel' or 'abs'; got {mode!r} and {threshold_mode!r}"
            )
        self.optimizer = _check_optimizer(optimizer)
        self.mode, self.factor, self.patience, self.cooldown = mode, factor, patience, cooldown
        self.threshold, self.threshold_mode, self.min_lr, self.eps = threshold, threshold_mode, min_lr, eps
        self.best = math.inf if mode == "min" else -math.inf
        self.last_epoch = self.num_bad_epochs = self.cooldown_counter = 0

    def step(self, metrics):
        """Look at the measure of this step, and lower the rates if it has been no better for too long."""
        self.last_epoch += 1
        self.num_bad_epochs += 1
        if self._is_better(float(metrics)):
            self.best, self.num_bad_epochs = float(metrics), 0
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for group in self.optimizer.param_groups:
                lower = max(group["lr"] * self.factor, self.min_lr)
                group["lr"] = lower if group["lr"] - lower > self.eps else group["lr"]
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0

    def _is_better(self, measure):
        sign = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            return sign * measure > sign * self.best * (1 + sign * self.threshold)
        return sign * measure > sign * self.best + self.threshold

    def get_last_lr(self):
        """The rates of the groups as they stand."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """Everything needed to resume, numbers by name; the rates are in the optimizer's own."""
        return {name: value for name, value in vars(self).items() if name != "optimizer"}

    def load_state_dict(self, state_dict):
        """Resume where `state_dict()` was taken."""
        vars(self).update(state_dict)
