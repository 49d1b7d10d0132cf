"""Wrong recurrent networks."""

import numpy as np

from lib import numpy_nn as nn
from lib.numpy_nn.recurrent import _turn

from .register import Deaf, overwriting, wrong


def restacked(order, weight_ih, weight_hh, bias_ih, bias_hh):
    """The same weights with the blocks of their gates in another order."""
    H = weight_hh.shape[1]
    rows = np.concatenate([np.arange(gate * H, (gate + 1) * H) for gate in order])
    return [None if weight is None else weight[rows] for weight in (weight_ih, weight_hh, bias_ih, bias_hh)]


def block(weight, gate, H, factor):
    """A weight with the block of one gate multiplied."""
    if weight is None:
        return None
    changed = weight.copy()
    changed[gate * H : (gate + 1) * H] *= factor
    return changed


# ---- rnn ----------------------------------------------------------------------------------------------------------


@wrong("rnn", "the second bias forgotten", "forward")
def _(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    return nn.rnn(x, h_0, weight_ih, weight_hh, bias_ih, None, **settings)


@wrong("rnn", "weight_hh not transposed", "forward")
def _(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    return nn.rnn(x, h_0, weight_ih, weight_hh.T, bias_ih, bias_hh, **settings)


@wrong("rnn", "every step begins with the first state", "forward")
def _(x, h_0, *weights, **settings):
    return np.concatenate([nn.rnn(x_t[None], h_0, *weights, **settings) for x_t in x])


@wrong("rnn", "relu whatever is asked for", "forward")
def _(x, h_0, *weights, nonlinearity="tanh", **settings):
    return nn.rnn(x, h_0, *weights, nonlinearity="relu", **settings)


for name in ("rnn", "lstm", "gru"):
    forward, back = getattr(nn, name), getattr(nn, f"{name}_backward")

    @wrong(name, "the gradient through time cut", "backward")
    def _(grad_y, *args, back=back, truncate=None, **settings):
        return back(grad_y, *args, truncate=1, **settings)

    @wrong(name, "truncation without effect", "backward")
    def _(grad_y, *args, back=back, truncate=None, **settings):
        return back(grad_y, *args, **settings)

    @wrong(name, "blocks cut one step late", "backward")
    def _(grad_y, *args, back=back, truncate=None, **settings):
        return back(grad_y, *args, truncate=None if truncate is None else truncate + 1, **settings)

    @wrong(name, "truncation changes values", "forward")
    def _(x, *args, forward=forward, truncate=None, **settings):
        if truncate is None:
            return forward(x, *args, **settings)
        names = ("h_0", "c_0")
        starts = {key: np.zeros_like(settings.pop(key)) for key in names if key in settings}
        blocks = [forward(x[t : t + truncate], *args, **starts, **settings) for t in range(0, len(x), truncate)]
        if isinstance(blocks[0], tuple):
            return tuple(np.concatenate(parts) for parts in zip(*blocks, strict=True))
        return np.concatenate(blocks)

    @wrong(name, "the weights' gradient of the last step alone", "backward")
    def _(grad_y, x, back=back, name=name, **settings):
        grads = back(grad_y, x, **settings)
        states = 2 if name == "lstm" else 1
        weights = [None if grad is None else grad / len(x) for grad in grads[1 + states :]]
        return *grads[: 1 + states], *weights

    @wrong(name, "no gradient for the initial state", "backward")
    def _(grad_y, back=back, **settings):
        grad_x, grad_h_0, *rest = back(grad_y, **settings)
        return grad_x, np.zeros_like(grad_h_0), *rest


# ---- lstm ---------------------------------------------------------------------------------------------------------


@wrong("lstm", "gates stacked i, f, o, g", "forward")
def _(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    return nn.lstm(x, h_0, c_0, *restacked((0, 1, 3, 2), weight_ih, weight_hh, bias_ih, bias_hh), **settings)


@wrong("lstm", "gates stacked f, i, g, o", "forward")
def _(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    return nn.lstm(x, h_0, c_0, *restacked((1, 0, 2, 3), weight_ih, weight_hh, bias_ih, bias_hh), **settings)


@wrong("lstm", "the forget gate's bias once instead of twice", "forward")
def _(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    return nn.lstm(x, h_0, c_0, weight_ih, weight_hh, bias_ih, block(bias_hh, 1, weight_hh.shape[1], 0), **settings)


@wrong("lstm", "the forget gate forgets what it should keep", "forward")
def _(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    weights = [block(weight, 1, weight_hh.shape[1], -1) for weight in (weight_ih, weight_hh, bias_ih, bias_hh)]
    return nn.lstm(x, h_0, c_0, *weights, **settings)


@wrong("lstm", "the cell shown without its tanh", "forward")
def _(**settings):
    h, c = nn.lstm(**settings)
    return h / np.tanh(c) * c, c


@wrong("lstm", "state and cell exchanged", "forward")
def _(**settings):
    return nn.lstm(**settings)[::-1]


@wrong("lstm", "the gradient for the cells forgotten", "backward")
def _(grad_y, **settings):
    return nn.lstm_backward((grad_y[0], None), **settings)


# ---- gru ----------------------------------------------------------------------------------------------------------


@wrong("gru", "GRU's reset gate before instead of after the product", "forward")
def _(reset_before=False, **settings):
    return nn.gru(reset_before=True, **settings)


@wrong("gru", "the reset gate after the product whatever is asked for", "forward")
def _(reset_before=False, **settings):
    return nn.gru(**settings)


@wrong("gru", "GRU's z and 1−z swapped", "forward")
def _(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    weights = [block(weight, 1, weight_hh.shape[1], -1) for weight in (weight_ih, weight_hh, bias_ih, bias_hh)]
    return nn.gru(x, h_0, *weights, **settings)


@wrong("gru", "gates stacked z, r, n", "forward")
def _(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    return nn.gru(x, h_0, *restacked((1, 0, 2), weight_ih, weight_hh, bias_ih, bias_hh), **settings)


@wrong("gru", "b_hn outside of the reset", "forward")
def _(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, **settings):
    if bias_hh is not None:
        H = weight_hh.shape[1]
        bias_ih, bias_hh = bias_ih + bias_hh - block(bias_hh, 2, H, 0), block(bias_hh, 2, H, 0)
    return nn.gru(x, h_0, weight_ih, weight_hh, bias_ih, bias_hh, **settings)


@wrong("gru", "the other unit's gradient", "backward")
def _(grad_y, reset_before=False, **settings):
    return nn.gru_backward(grad_y, reset_before=not reset_before, **settings)


# ---- layers -------------------------------------------------------------------------------------------------------


def final_states_of_the_last_step(cls):
    class LastOfPadding(cls):
        def _last(self):
            return len(self.x), np.arange(self.x.shape[1])

    return LastOfPadding


def reading_padding_backwards(cls):
    class Reading(cls):
        def _turned(self, x, place):
            return x[::-1] if place % self.directions else x

    return Reading


def writing_into_padding(cls):
    class Writing(cls):
        def forward(self, x, hx=None, lengths=None):
            y, h_n = super().forward(x, hx, lengths)
            return y + (y == 0), h_n

    return Writing


def reverse_output_not_turned_back(cls):
    class Unturned(cls):
        def forward(self, x, hx=None, lengths=None):
            y, h_n = super().forward(x, hx, lengths)
            if self.directions == 1:
                return y, h_n
            y = self._as_given(y).copy()
            y[:, :, self.hidden_size :] = _turn(y[:, :, self.hidden_size :], self.lengths)
            return self._as_given(y), h_n

    return Unturned


def deaf_for_final_states(cls):
    class Halfdeaf(cls):
        def backward(self, grad_y):
            return super().backward((grad_y[0], None))

    return Halfdeaf


def one_bias(cls):
    """As in the equations of many textbooks: what torch keeps twice is there once."""

    class OneBias(cls):
        def forward(self, x, hx=None, lengths=None):
            for name, parameter in self.named_parameters():
                if "bias_hh" in name:
                    parameter.data = np.zeros_like(parameter.data)
            return super().forward(x, hx, lengths)

    return OneBias


for name in ("RNN", "LSTM", "GRU"):
    cls = getattr(nn, name)
    wrong(name, "the last state of a padded sequence taken", "cls")(final_states_of_the_last_step(cls))
    wrong(name, "the reverse direction reads the padding", "cls")(reading_padding_backwards(cls))
    wrong(name, "an output where there is no step", "cls")(writing_into_padding(cls))
    wrong(name, "the reverse direction's output not turned back", "cls")(reverse_output_not_turned_back(cls))
    wrong(name, "the gradient of the final states lost", "cls")(deaf_for_final_states(cls))
    wrong(name, "one bias instead of two", "cls")(one_bias(cls))
    wrong(name, "a second gradient writes over the first", "cls")(overwriting(cls))
    wrong(name, "no gradient comes back", "cls")(type(f"Deaf{name}", (Deaf, cls), {}))
