"""What all optimizers share: which parameters they move, what they remember of each, how they are saved and resumed.

The rules themselves are in optim.py.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable

import torch

from .checks import check_tensor
from .module import Parameter
from .settings import check_settings

__all__ = ["Optimizer"]

COUNTS = ("step", "mu_product")  # one number a parameter, on the CPU: see `count`


class Optimizer:
    """It walks over the parameters; a subclass writes `update`, the rule that moves one of them.

    class SignDescent(Optimizer):
        def __init__(self, params, lr=1e-3):
            super().__init__(params, lr=lr)

        def update(self, w, g, state, lr):
            w -= lr * torch.sign(g)

    Args:
        params: Parameters, as layer.parameters() yields them; or groups of them with settings of their own, such as
            [{"params": weights}, {"params": biases, "weight_decay": 0}].
        settings: by name, those of every group that does not set its own.

    param_groups: one dictionary a group, "params" and the settings; schedules change what stands there.
    state: {Parameter: {name: array}}, what the rule remembers, under the names of torch.optim.

    Raises:
        ValueError: no Parameters, one twice, or a setting that is impossible.
    """

    def __init__(self, params, **settings):
        self.defaults = settings
        self.param_groups = []
        self.state = defaultdict(dict)
        params = listed(params)
        grouped = bool(params) and all(isinstance(group, dict) for group in params)
        for group in params if grouped else [{"params": params}]:
            self.add_param_group(group)

    def add_param_group(self, group):
        """Take on more parameters: {"params": Parameters, and settings where they differ from the defaults}."""
        params = listed(group.get("params", ()))
        if not params or not all(isinstance(parameter, Parameter) for parameter in params):
            raise ValueError(f"params must be one Parameter or more, as layer.parameters() yields; got {params}")
        for parameter in params:
            check_tensor(parameter, "each Parameter")
        if len({*self._parameters(), *params}) < len(self._parameters()) + len(params):
            raise ValueError("params must hold each Parameter once; got one twice")
        settings = {name: value for name, value in group.items() if name != "params"}
        unknown = sorted(settings.keys() - self.defaults.keys())
        if unknown:
            raise ValueError(f"a group of params can set {', '.join(self.defaults)}; got {', '.join(unknown)}")
        check_settings(**self.defaults | settings)
        self.param_groups.append({"params": params, **self.defaults, **settings})

    def _parameters(self):
        return [parameter for group in self.param_groups for parameter in group["params"]]

    @property
    def lr(self):
        """The learning rate: that of the first group; setting it sets it for all."""
        return self.param_groups[0]["lr"]

    @lr.setter
    def lr(self, lr):
        check_settings(lr=lr)
        for group in self.param_groups:
            group["lr"] = lr

    def zero_grad(self):
        """Forget the gradients of the last step; backward passes add to what is there."""
        for parameter in self._parameters():
            parameter.grad = None

    @torch.no_grad()
    def step(self):
        """Move every parameter that has a gradient."""
        moving = [  # first all gradients, then the memory: else torch.compile takes the gradients for fixed
            (parameter, {name: group[name] for name in self.defaults})
            for group in self.param_groups
            for parameter in group["params"]
            if parameter.grad is not None
        ]
        for parameter, settings in moving:
            _check_grad(parameter)
            self.update(parameter, parameter.grad, self.state[parameter], **settings)

    def update(self, w, g, state, **settings):
        """Move w, the array of one parameter, in place.

        Args:
            w: the parameter's data.
            g: the gradient of the loss for it, of the same shape; not to be changed.
            state: what is remembered of this parameter from step to step; empty at its first.
            settings: lr and the others, by name.
        """
        raise NotImplementedError

    def remember(self, state, w, *names, start=0):
        """Return the tensors that the state keeps under these names; at first, in the shape of w, filled with start."""
        for name in names:
            if name not in state:
                state[name] = torch.full_like(w, start)
        return [state[name] for name in names]

    def count(self, state):
        """Return the number of this step of a parameter, 1 at its first.

        A tensor, as torch.compile would compile anew for each plain number; on the CPU, so that no step waits for a
        device; in float64, so that what is computed from it is exact.
        """
        if "step" not in state:
            state["step"] = torch.zeros((), dtype=torch.float64, device="cpu")
        state["step"] += 1
        return state["step"]

    def decay(self, w, g, lr, weight_decay):
        """Return the gradient of loss + ½ · weight_decay · Σ w²: what pulls w towards 0 joins g."""
        return g + weight_decay * w if weight_decay else g

    def state_dict(self):
        """Everything needed to resume, a copy: {"state": {number: {name: array}}, "param_groups": settings}.

        Parameters are named by their number, in the order they were given, as in torch.
        """
        number = {parameter: place for place, parameter in enumerate(self._parameters())}
        groups = [group | {"params": [number[each] for each in group["params"]]} for group in self.param_groups]
        state = {number[parameter]: kept for parameter, kept in self.state.items()}
        return copy.deepcopy({"state": state, "param_groups": groups})

    def load_state_dict(self, state_dict):
        """Resume where `state_dict()` was taken; the parameters themselves are the network's to restore."""
        groups = state_dict["param_groups"]
        expected, found = ([len(group["params"]) for group in groups] for groups in (self.param_groups, groups))
        if expected != found:
            raise ValueError(f"state_dict must have groups of {expected} parameters; got {found}")
        for group, loaded in zip(self.param_groups, groups, strict=True):
            group.update({name: value for name, value in loaded.items() if name != "params"})
        self.state.clear()
        for place, parameter in enumerate(self._parameters()):
            for name, value in state_dict["state"].get(place, {}).items():
                is_count = name in COUNTS
                self.state[parameter][name] = value.clone() if is_count else value.to(parameter, copy=True)

    def __repr__(self):
        settings = ", ".join(f"{name}={value!r}" for name, value in self.param_groups[0].items() if name != "params")
        return f"{type(self).__name__}({settings})"


def listed(params):
    """One Parameter or several, or groups of them, as a list."""
    alone = isinstance(params, Parameter) or not isinstance(params, Iterable)
    return [params] if alone else list(params)


def _check_grad(parameter):
    expected, found = tuple(parameter.shape), tuple(parameter.grad.shape)
    if expected != found:
        raise ValueError(f"grad must have the shape of its parameter, {expected}; got {found}")
