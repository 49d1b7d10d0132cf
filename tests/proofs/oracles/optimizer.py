"""What the base of all optimizers promises to those who write one."""

import numpy as np
import torch

from lib import numpy_nn


def sign_descent(base, sign):
    """A small optimizer: steps of ±lr / t, and it remembers the sum of its gradients."""

    class SignDescent(base):
        def __init__(self, params, lr=1.0):
            super().__init__(params, lr=lr)

        def update(self, w, g, state, lr):
            (total,) = self.remember(state, w, "total", start=2)
            total += g
            w -= lr / self.count(state) * sign(g)

    return SignDescent


def prove_optimizer_base(ours, twin):
    """Groups keep their own settings, saved is not alive, what resumes stands where it stood."""
    for base, sign, parameter in (
        (ours, np.sign, lambda x: numpy_nn.Parameter(np.array(x))),
        (twin, torch.sign, lambda x: torch.nn.Parameter(torch.tensor(x))),
    ):
        cls = sign_descent(base, sign)
        a, b = parameter([1.0, 2.0]), parameter([3.0])
        optimizer = cls([{"params": [a]}, {"params": [b], "lr": 0.5}])
        assert [group["lr"] for group in optimizer.param_groups] == [1.0, 0.5]
        a.grad, b.grad = -a.data, b.data * 1
        optimizer.step()
        assert (a.data.tolist(), b.data.tolist()) == ([2.0, 3.0], [2.5])
        assert optimizer.state[a]["total"].tolist() == [1.0, 0.0]
        assert (int(optimizer.state[a]["step"]), int(optimizer.state[b]["step"])) == (1, 1)

        saved = optimizer.state_dict()
        assert saved["param_groups"] == [{"params": [0], "lr": 1.0}, {"params": [1], "lr": 0.5}]
        optimizer.zero_grad()
        assert (a.grad, b.grad) == (None, None)
        a.grad = a.data * 1
        optimizer.step()
        assert (a.data.tolist(), b.data.tolist()) == ([1.5, 2.5], [2.5])
        assert saved["state"][0]["total"].tolist() == [1.0, 0.0], "what was saved changes with the next step"

        optimizer.lr = 4.0
        assert [group["lr"] for group in optimizer.param_groups] == [4.0, 4.0]
        optimizer.load_state_dict(saved)
        assert [group["lr"] for group in optimizer.param_groups] == [1.0, 0.5]
        assert optimizer.lr == 1.0
        optimizer.step()
        assert optimizer.state[a]["total"].tolist() == [3.0, 3.0]
        assert int(optimizer.state[a]["step"]) == 2
        assert saved["state"][0]["total"].tolist() == [1.0, 0.0], "what was loaded changes with the next step"
        assert a.data.tolist() == [1.0, 2.0]

        optimizer.add_param_group({"params": parameter([7.0])})
        assert [len(group["params"]) for group in optimizer.param_groups] == [1, 1, 1]
        assert repr(optimizer) == "SignDescent(lr=1.0)"
        assert optimizer.decay(2.0, 1.0, 0.1, 0.5) == 2.0
