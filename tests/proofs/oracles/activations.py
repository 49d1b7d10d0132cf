"""A hardsigmoid in float64, and a proof of the step."""

import numpy as np
import torch
import torch.nn.functional as F

from lib import numpy_nn


def hardsigmoid(x):
    """F.hardsigmoid with all its digits: torch 2.13 takes 1/6 in float32 on the way back, whatever the dtype."""
    return F.relu6(x + 3) / 6


class Hardsigmoid(torch.nn.Hardsigmoid):
    def forward(self, x):
        return hardsigmoid(x)


def prove_step(ours, twin):
    """torch.heaviside with 1 at 0; the gradient, which torch leaves out, is 0 on both sides and at 0."""
    rng = np.random.default_rng(0)
    for dtype in (np.float32, np.float64):
        for x in (rng.normal(size=(3, 4)), np.array([-np.inf, -1e4, -1e-40, -0.0, 0.0, 1e-40, 1e4, np.inf, np.nan])):
            x = x.astype(dtype)
            tensor = torch.tensor(x, requires_grad=True)
            expected = torch.heaviside(tensor.detach(), torch.ones((), dtype=tensor.dtype)).numpy()
            y = twin(tensor)
            y.backward(torch.tensor(rng.normal(size=x.shape).astype(dtype)))
            np.testing.assert_array_equal(ours(x), expected, strict=True)
            np.testing.assert_array_equal(y.detach().numpy(), expected, strict=True)
            for grad in (numpy_nn.step_backward(rng.normal(size=x.shape).astype(dtype), x), tensor.grad.numpy()):
                np.testing.assert_array_equal(grad, np.zeros_like(x), strict=True)
