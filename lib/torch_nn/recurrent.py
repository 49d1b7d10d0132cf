"""Recurrence on tensors: the twin of numpy_nn.recurrent, where the idea is told; autograd walks back through time."""

import math

import torch

from .activations import relu, sigmoid, tanh
from .checks import can_look, check_same_dtype, check_shape, check_tensor
from .dropout import Dropout
from .geometry import count
from .linear import linear
from .module import Module, Parameter
from .sequences import check_sequences, check_states, check_walk

__all__ = ["GRU", "LSTM", "RNN", "gru", "lstm", "rnn"]


def rnn(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, nonlinearity="tanh", truncate=None):
    """Mix each input with the state before it, and bend.

    h[t] = tanh(W_ih x[t] + b_ih + W_hh h[t−1] + b_hh)

    Args:
        x: sequences, time first, shape (T, N, input_size).
        h_0: the state before the first step, shape (N, hidden_size).
        weight_ih, weight_hh: W_ih and W_hh, shapes (hidden_size, input_size) and (hidden_size, hidden_size).
        bias_ih, bias_hh: b_ih and b_hh, shape (hidden_size,), or None.
        nonlinearity: 'tanh' or 'relu'.
        truncate: k, the steps of a block that gradients do not leave: each block detaches the states it begins with,
            but for the first. None for one block.

    Returns:
        The state after every step, shape (T, N, hidden_size).

    Raises:
        ValueError: shapes or dtypes do not fit, x has no step, or an unknown nonlinearity.

    Source: Elman 1990; Goodfellow et al. 2016, §10.2.
    """
    _check_walk(1, x, [h_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate)
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(f"nonlinearity must be 'tanh' or 'relu'; got {nonlinearity!r}")
    bend = tanh if nonlinearity == "tanh" else relu
    h, states = h_0, []
    for t, x_t in enumerate(linear(x, weight_ih, _add(bias_ih, bias_hh)).unbind()):
        [h] = _cut([h], t, truncate)
        h = bend(x_t + h @ weight_hh.T)
        states.append(h)
    return torch.stack(states)


def lstm(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, truncate=None):
    """Keep a cell beside the state; gates decide what is written into it, what is forgotten and what is shown.

    i[t] = σ(W_ii x[t] + b_ii + W_hi h[t−1] + b_hi)             input gate: how much is written
    f[t] = σ(W_if x[t] + b_if + W_hf h[t−1] + b_hf)             forget gate: how much is kept
    g[t] = tanh(W_ig x[t] + b_ig + W_hg h[t−1] + b_hg)          candidate: what is to be written
    o[t] = σ(W_io x[t] + b_io + W_ho h[t−1] + b_ho)             output gate: how much is shown
    c[t] = f[t] · c[t−1] + i[t] · g[t]                          cell
    h[t] = o[t] · tanh(c[t])                                    state

    Args:
        x: sequences, time first, shape (T, N, input_size).
        h_0, c_0: state and cell before the first step, shape (N, hidden_size).
        weight_ih: W_ii, W_if, W_ig, W_io below each other, shape (4 · hidden_size, input_size).
        weight_hh: W_hi, W_hf, W_hg, W_ho likewise, shape (4 · hidden_size, hidden_size).
        bias_ih, bias_hh: likewise, shape (4 · hidden_size,), or None.
        truncate: k, the steps of a block that gradients do not leave (see `rnn`), or None: one block.

    Returns:
        h, c: state and cell after every step, shape (T, N, hidden_size) each.

    Raises:
        ValueError: shapes or dtypes do not fit, or x has no step.

    Source: Hochreiter and Schmidhuber 1997; the forget gate: Gers et al. 2000.
    """
    _check_walk(4, x, [h_0, c_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate)
    h, c, states, cells = h_0, c_0, [], []
    for t, x_t in enumerate(linear(x, weight_ih, _add(bias_ih, bias_hh)).unbind()):
        [h, c] = _cut([h, c], t, truncate)
        z_i, z_f, z_g, z_o = (x_t + h @ weight_hh.T).chunk(4, dim=1)
        i = sigmoid(z_i)
        f = sigmoid(z_f)
        g = tanh(z_g)
        o = sigmoid(z_o)
        c = f * c + i * g
        h = o * tanh(c)
        states.append(h)
        cells.append(c)
    return torch.stack(states), torch.stack(cells)


def gru(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, reset_before=False, truncate=None):
    """Keep a part of the state, and fill up with a candidate that has seen a part of it.

    r[t] = σ(W_ir x[t] + b_ir + W_hr h[t−1] + b_hr)                 reset gate: how much the candidate sees
    z[t] = σ(W_iz x[t] + b_iz + W_hz h[t−1] + b_hz)                 update gate: how much is kept
    n[t] = tanh(W_in x[t] + b_in + r[t] · (W_hn h[t−1] + b_hn))     candidate
    h[t] = (1 − z[t]) · n[t] + z[t] · h[t−1]                        state

    So it is in torch and on every GPU. In the article the state is reset before the product; reset_before=True:

    n[t] = tanh(W_in x[t] + b_in + W_hn (r[t] · h[t−1]) + b_hn)

    Args:
        x: sequences, time first, shape (T, N, input_size).
        h_0: the state before the first step, shape (N, hidden_size).
        weight_ih: W_ir, W_iz, W_in below each other, shape (3 · hidden_size, input_size).
        weight_hh: W_hr, W_hz, W_hn likewise, shape (3 · hidden_size, hidden_size).
        bias_ih, bias_hh: likewise, shape (3 · hidden_size,), or None.
        reset_before: whether r is multiplied with the state, before the product, or with the product.
        truncate: k, the steps of a block that gradients do not leave (see `rnn`), or None: one block.

    Returns:
        The state after every step, shape (T, N, hidden_size).

    Raises:
        ValueError: shapes or dtypes do not fit, or x has no step.

    Source: Cho et al. 2014, §2.3; the reset after the product: Appleyard et al. 2016.
    """
    _check_walk(3, x, [h_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate)
    H, h, states = weight_hh.shape[1], h_0, []
    W_rz, W_n = weight_hh[: 2 * H].T, weight_hh[2 * H :].T
    b_rz, b_n = (None, None) if bias_hh is None else (bias_hh[: 2 * H], bias_hh[2 * H :])
    for t, x_t in enumerate(linear(x, weight_ih, bias_ih).unbind()):
        [h] = _cut([h], t, truncate)
        r, z = sigmoid(x_t[:, : 2 * H] + _add(h @ W_rz, b_rz)).chunk(2, dim=1)
        past = _add((r * h) @ W_n, b_n) if reset_before else r * _add(h @ W_n, b_n)
        n = tanh(x_t[:, 2 * H :] + past)
        h = (1 - z) * n + z * h
        states.append(h)
    return torch.stack(states)


# ---- what the three share -----------------------------------------------------------------------------------------


def _add(y, z):
    """The sum of what is there: a bias may be None."""
    return y if z is None else z if y is None else y + z


def _cut(states, t, truncate):
    """The states that step t begins with: their values alone at the start of a block, but for the first."""
    return [h.detach() for h in states] if truncate is not None and t > 0 and t % truncate == 0 else states


def _check_walk(gates, x, initial, weights, truncate):
    """Refuse what does not fit together."""
    names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    tensors = {"x": x} | dict(zip(names, weights, strict=True)) | dict(zip(("h_0", "c_0"), initial, strict=False))
    tensors = {name: tensor for name, tensor in tensors.items() if tensor is not None or "bias" not in name}
    for name, tensor in tensors.items():
        check_tensor(tensor, name)
    check_walk(gates, {name: tuple(tensor.shape) for name, tensor in tensors.items()}, truncate)
    check_same_dtype(**tensors)


def _keep(x, lengths):
    """The steps that belong to their sequences, and zeros beyond."""
    if lengths is None:
        return x
    return torch.where((torch.arange(len(x), device=x.device)[:, None] < lengths)[:, :, None], x, 0)


def _turn(x, lengths):
    """Every sequence from its last step to its first; what lies beyond its length stays where it is."""
    if lengths is None:
        return x.flip(0)
    t = torch.arange(len(x), device=x.device)[:, None]
    return x[torch.where(t < lengths, lengths - 1 - t, t), torch.arange(x.shape[1], device=x.device)]


def _check_lengths(lengths, T, N):
    """Return the lengths; refuse what is not one of 1 … T for each of N sequences."""
    if lengths.is_floating_point() or lengths.dtype == torch.bool or tuple(lengths.shape) != (N,):
        found = f"{str(lengths.dtype).removeprefix('torch.')} of shape {tuple(lengths.shape)}"
        raise ValueError(f"lengths must be {N} whole numbers, one for each sequence; got {found}")
    if can_look(lengths):
        wrong = lengths[(lengths < 1) | (lengths > T)]
        if len(wrong):
            raise ValueError(f"lengths must be from 1 to {T}, the steps of x; got {wrong[0]}")
    return lengths


# ---- layers -------------------------------------------------------------------------------------------------------


class _Recurrent(Module):
    """Walks of one kind, stacked: every layer reads what the one below has written, in one direction or in both."""

    options = ()  # further settings of the walk

    def __init__(
        self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False,
        *, truncate=None, device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        self.input_size, self.hidden_size = count(input_size, "input_size"), count(hidden_size, "hidden_size")
        self.num_layers, self.bias, self.batch_first = count(num_layers, "num_layers"), bias, batch_first
        self.bidirectional, self.truncate = bidirectional, truncate
        self.directions = 2 if bidirectional else 1
        rows, bound = self.gates * hidden_size, 1 / math.sqrt(hidden_size)
        for place in range(self.directions * num_layers):
            columns = input_size if place < self.directions else self.directions * hidden_size
            shapes = (rows, columns), (rows, hidden_size), (rows,), (rows,)
            for name, shape in zip(self._names(place), shapes, strict=False):
                weight = torch.empty(shape, device=device, dtype=dtype).uniform_(-bound, bound)
                setattr(self, name, Parameter(weight))
        self.drop = Dropout(dropout)  # between the layers

    def _names(self, place):
        """What torch calls the parameters of a walk: weight_ih_l0, …, bias_hh_l1_reverse."""
        layer, reverse = divmod(place, self.directions)
        kinds = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] if self.bias else ["weight_ih", "weight_hh"]
        return [f"{kind}_l{layer}{'_reverse' if reverse else ''}" for kind in kinds]

    def forward(self, x, hx=None, lengths=None):
        check_tensor(x, "x")
        check_sequences(tuple(x.shape), self.input_size, self.batch_first)
        x = x.transpose(0, 1) if self.batch_first else x
        T, N, _ = x.shape
        if lengths is not None:
            lengths = _check_lengths(torch.as_tensor(lengths, device=x.device), T, N)
        last = T - 1 if lengths is None else lengths - 1, torch.arange(N, device=x.device)
        initial, finals = self._all_states(hx, x), []
        y = _keep(x, lengths)
        for layer in range(self.num_layers):
            y, outputs = self.drop(y) if layer > 0 else y, []
            for reverse in range(self.directions):
                place = layer * self.directions + reverse
                weights = [getattr(self, name) for name in self._names(place)] + [None, None]
                begin, walked = [states[place] for states in initial], _turn(y, lengths) if reverse else y
                states = self.walk(walked, *begin, *weights[:4], *self.options, self.truncate)
                states = states if self.states > 1 else [states]
                finals.append([state[last] for state in states])
                outputs.append(_turn(states[0], lengths) if reverse else states[0])
            y = _keep(torch.cat(outputs, dim=2), lengths)
        h_n = tuple(torch.stack(states) for states in zip(*finals, strict=True))
        return y.transpose(0, 1) if self.batch_first else y, h_n if self.states > 1 else h_n[0]

    def _all_states(self, hx, x):
        """The states that all walks begin with, (num_layers · directions, N, hidden_size) of each kind."""
        shape = (self.directions * self.num_layers, x.shape[1], self.hidden_size)
        names = ("h_0", "c_0")[: self.states]
        states = [x.new_zeros(shape) if state is None else state for state in check_states(hx, names)]
        for name, state in zip(names, states, strict=True):
            check_shape(state, shape, name)
            check_same_dtype(**{name: state, "x": x})
        return states

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}, num_layers={self.num_layers}"


class RNN(_Recurrent):
    """Layers of `rnn`. Arguments as in numpy_nn.RNN, and a device."""

    gates, states, walk = 1, 1, staticmethod(rnn)

    def __init__(
        self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, dropout=0.0,
        bidirectional=False, *, truncate=None, device=None, dtype=None,
    ):  # fmt: skip
        settings = {"truncate": truncate, "device": device, "dtype": dtype}
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, **settings)
        self.options = (nonlinearity,)


class LSTM(_Recurrent):
    """Layers of `lstm`. Arguments as in numpy_nn.LSTM, and a device."""

    gates, states, walk = 4, 2, staticmethod(lstm)


class GRU(_Recurrent):
    """Layers of `gru`. Arguments as in numpy_nn.GRU, and a device."""

    gates, states, walk = 3, 1, staticmethod(gru)

    def __init__(
        self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False,
        *, reset_before=False, truncate=None, device=None, dtype=None,
    ):  # fmt: skip
        settings = {"truncate": truncate, "device": device, "dtype": dtype}
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, **settings)
        self.options = (reset_before,)
