"""Recurrent layers: output and all gradients of a batch of sequences."""

import torch

from lib import numpy_nn, torch_nn

from . import peers
from .sides import Work, arrays


def numpy_layer(layer, x, grad_y):
    def call():
        layer.zero_grad()
        y, _ = layer(x)
        return [y, layer.backward((grad_y, None)), *(parameter.grad for parameter in layer.parameters())]

    return call


def torch_layer(layer, x, grad_y, device):
    x, grad_y = torch.tensor(x, device=device, requires_grad=True), torch.tensor(grad_y, device=device)

    def call():
        layer.zero_grad()
        x.grad = None
        y, _ = layer(x)
        y.backward(grad_y)
        return [y, x.grad, *(parameter.grad for parameter in layer.parameters())]

    return call


def recurrent(kind, T, N, input_size, hidden_size, target):
    """Forward and backward of one layer over T steps of N sequences."""
    (x,), (grad_y,) = arrays((T, N, input_size)), arrays((T, N, hidden_size), seed=1)
    start = getattr(numpy_nn, kind)(input_size, hidden_size, rng=0)

    def sides(device):
        calls = {"numpy_nn": numpy_layer(start, x, grad_y)}
        for side, nn in (("torch", torch.nn), ("torch_nn", torch_nn)):
            twin = torch_nn.interop.copy_parameters(start, getattr(nn, kind)(input_size, hidden_size).to(device))
            calls[side] = torch_layer(twin, x, grad_y, device)
        return calls | peers.recurrent(kind, start, x, grad_y, device)

    yield Work(f"{kind} T{T} N{N} D{input_size} H{hidden_size}, forward + backward", sides, target)


WORKS = [
    *recurrent("RNN", 50, 32, 64, 128, {1: 0.65, 2: 0.65}),
    *recurrent("LSTM", 50, 32, 64, 128, {1: 1.8, 2: 2.0}),
    *recurrent("GRU", 50, 32, 64, 128, {1: 1.0, 2: 1.0}),
]
