"""Wrong bases of all optimizers."""

import copy

from lib import numpy_nn as nn

from .register import wrong


@wrong("Optimizer", "what was saved changes with the next step", "own")
class _(nn.Optimizer):
    def state_dict(self):
        alive = super().state_dict()
        for place, parameter in enumerate(self.state):
            alive["state"][place] = self.state[parameter]
        return alive


@wrong("Optimizer", "what was loaded changes with the next step", "own")
class _(nn.Optimizer):
    def load_state_dict(self, state_dict):
        super().load_state_dict(state_dict)
        for place, parameter in enumerate(self.state):
            self.state[parameter] = state_dict["state"][place]


@wrong("Optimizer", "the rate is not resumed", "own")
class _(nn.Optimizer):
    def load_state_dict(self, state_dict):
        groups = copy.deepcopy([{**group, "params": []} for group in self.param_groups])
        super().load_state_dict(state_dict)
        for group, before in zip(self.param_groups, groups, strict=True):
            group["lr"] = before["lr"]


@wrong("Optimizer", "the rate of the first group alone is set", "own")
class _(nn.Optimizer):
    lr = property(nn.Optimizer.lr.fget, lambda self, lr: self.param_groups[0].update(lr=lr))


@wrong("Optimizer", "groups lose their own settings", "own")
class _(nn.Optimizer):
    def add_param_group(self, group):
        super().add_param_group({"params": group["params"]})


@wrong("Optimizer", "memory starts from 0 whatever is said", "own")
class _(nn.Optimizer):
    def remember(self, state, w, *names, start=0):
        return super().remember(state, w, *names)
