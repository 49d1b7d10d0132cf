"""Optimizers on tensors: the twin of numpy_nn.optim."""

import torch

from .module import Parameter

__all__ = ["SGD"]


class SGD:
    """Gradient descent: parameter ← parameter − lr · gradient.

    Args:
        params: Parameters, as layer.parameters() yields them.
        lr: learning rate, 0 or more.
    """

    def __init__(self, params, lr=1e-3):
        self.params = list(params)
        if not self.params or not all(isinstance(parameter, Parameter) for parameter in self.params):
            raise ValueError(f"params must be one Parameter or more, as layer.parameters() yields; got {self.params}")
        if not lr >= 0:
            raise ValueError(f"lr must be 0 or more; got {lr}")
        self.lr = lr

    def zero_grad(self):
        """Forget the gradients of the last step; backward passes add to what is there."""
        for parameter in self.params:
            parameter.grad = None

    @torch.no_grad()
    def step(self):
        """Move every parameter that has a gradient."""
        for parameter in self.params:
            if parameter.grad is not None:
                parameter -= self.lr * parameter.grad
