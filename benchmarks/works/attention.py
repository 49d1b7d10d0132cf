"""Attention: output and the gradients of queries, keys and values."""

import torch.nn.functional as F

from lib import torch_nn
from lib.numpy_nn.attention import _attend, _attend_backward  # as a layer calls them: what was computed is kept

from . import peers
from .sides import Work, arrays, with_autograd


def attention(shape, target):
    """Forward and backward; shape: batch, heads, words, numbers of a head."""
    values, (grad_y,) = arrays(shape, shape, shape), arrays(shape, seed=1)

    def ours():
        y, cache = _attend(*values, mask=None, scale=None, drop=None)
        return [y, *_attend_backward(grad_y, cache)[:3]]

    def sides(device):
        return {
            "numpy_nn": ours,
            "torch": with_autograd(F.scaled_dot_product_attention, values, grad_y, device),
            "torch_nn": with_autograd(torch_nn.scaled_dot_product_attention, values, grad_y, device),
        } | peers.attention(values, grad_y, device)

    yield Work(f"attention {'×'.join(map(str, shape))}, forward + backward", sides, target)


WORKS = [*attention((8, 8, 128, 64), {1: 1.2, 2: 1.8})]
