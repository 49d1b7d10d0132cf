"""The three losses that torch does not have, from its own functions; and one of its own without its warning."""

import warnings

import torch
import torch.nn.functional as F
from torch import nn


def rmse_loss(input, target, *, reduction="mean"):
    """A norm has the gradient 0 at 0, which the root of F.mse_loss has not."""
    if reduction == "none":
        return F.l1_loss(input, target, reduction="none")
    norm = torch.linalg.vector_norm(input - target)
    return norm / input.numel() ** 0.5 if reduction == "mean" else norm


def hinge_loss(input, target, margin=1.0, *, reduction="mean"):
    losses = F.relu(margin - target * input)
    return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[reduction]


def negative_sampling_loss(center, context, negatives, *, reduction="mean"):
    near = torch.einsum("nd,nd->n", center, context)
    far = torch.einsum("nd,nkd->nk", center, negatives)
    losses = -F.logsigmoid(near) - F.logsigmoid(-far).sum(1)
    return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[reduction]


def kl_div(input, target, **settings):
    """F.kl_div warns that its 'mean' is no divergence."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "reduction: 'mean' divides")
        return F.kl_div(input, target, **settings)


class _Loss(nn.Module):
    def __init__(self, *args, **settings):
        super().__init__()
        self.args, self.settings = args, settings

    def forward(self, *inputs):
        return type(self).loss(*inputs, *self.args, **self.settings)


class RMSELoss(_Loss):
    loss = staticmethod(rmse_loss)


class HingeLoss(_Loss):
    loss = staticmethod(hinge_loss)


class NegativeSamplingLoss(_Loss):
    loss = staticmethod(negative_sampling_loss)


class KLDivLoss(_Loss):
    loss = staticmethod(kl_div)
