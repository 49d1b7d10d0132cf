"""What recurrent networks refuse."""

import numpy as np


def walk(name, x=(4, 3, 2), h_0=(3, 5), weight_ih=None, weight_hh=None, bias_ih=None, bias_hh=None, **settings):
    """A call of rnn, lstm or gru with one thing wrong."""
    gates = {"rnn": 1, "lstm": 4, "gru": 3}[name]
    shapes = [x, h_0, *([(3, 5)] if name == "lstm" else []), weight_ih or (gates * 5, 2), weight_hh or (gates * 5, 5)]

    def call(nn, a):
        biases = [shape and a(*shape) for shape in (bias_ih, bias_hh)]
        return getattr(nn, name)(*(a(*shape) for shape in shapes), *biases, **settings)

    return call


def layer(name="GRU", x=(4, 3, 2), hx=None, lengths=None, **settings):
    """A call of a layer of 2 numbers a step and states of 5."""

    def call(nn, a):
        twin = getattr(nn, name)(2, 5, **settings)
        for parameter in twin.parameters():
            parameter.data = a(*parameter.data.shape)
        state = tuple(a(*shape) for shape in hx) if isinstance(hx, list) else hx and a(*hx)
        return twin(a(*x), state, lengths)

    return call


REFUSED = [
    (walk("rnn", x=(4, 2)), "x must have 3 axes, (T, N, input_size), and a step or more; got shape (4, 2)"),
    (walk("lstm", x=(0, 3, 2)), "x must have 3 axes, (T, N, input_size), and a step or more; got shape (0, 3, 2)"),
    (walk("gru", x=(4, 3, 7)), "x must have as many features as weight_ih has columns, 2; got shape (4, 3, 7)"),
    (walk("rnn", weight_hh=(5, 4)), "weight_hh must have shape (hidden_size, hidden_size); got (5, 4)"),
    (walk("lstm", weight_hh=(15, 5)), "weight_hh must have shape (4 · hidden_size, hidden_size); got (15, 5)"),
    (walk("gru", weight_hh=(15,)), "weight_hh must have shape (3 · hidden_size, hidden_size); got (15,)"),
    (walk("gru", weight_ih=(20, 2)), "weight_ih must have shape (15, 2); got (20, 2)"),
    (walk("gru", weight_ih=(15,)), "weight_ih must have shape (15, 2); got (15,)"),
    (walk("rnn", bias_ih=(4,)), "bias_ih must have shape (5,); got (4,)"),
    (walk("lstm", bias_hh=(5,)), "bias_hh must have shape (20,); got (5,)"),
    (walk("gru", h_0=(4, 5)), "h_0 must have shape (3, 5); got (4, 5)"),
    (walk("rnn", nonlinearity="sigmoid"), "nonlinearity must be 'tanh' or 'relu'; got 'sigmoid'"),
    (walk("rnn", truncate=0), "truncate must be 1 or more; got 0"),
    (walk("lstm", truncate=2.5), "truncate must be a whole number; got 2.5"),
    (lambda nn, a: nn.rnn(a(4, 3, 2, dtype="float32"), a(3, 5), a(5, 2), a(5, 5)), "x and weight_ih and weight_hh and"),
    (lambda nn, a: nn.rnn([[[1.0]]], a(3, 5), a(5, 2), a(5, 5)), "x must be a"),
    (lambda nn, a: nn.gru(a(4, 3, 2), None, a(15, 2), a(15, 5)), "h_0 must be a"),
    (lambda nn, a: nn.GRU(0, 5), "input_size must be 1 or more; got 0"),
    (lambda nn, a: nn.LSTM(2, 0), "hidden_size must be 1 or more; got 0"),
    (lambda nn, a: nn.RNN(2, 5, num_layers=0), "num_layers must be 1 or more; got 0"),
    (lambda nn, a: nn.RNN(2, 5, dropout=1.5), "p must lie between 0 and 1; got 1.5"),
    (layer("RNN", nonlinearity="selu"), "nonlinearity must be 'tanh' or 'relu'; got 'selu'"),
    (layer(truncate=-1), "truncate must be 1 or more; got -1"),
    (layer(x=(4, 2)), "x must have shape (T, N, 2); got (4, 2)"),
    (layer(x=(4, 3, 3), batch_first=True), "x must have shape (N, T, 2); got (4, 3, 3)"),
    (layer(x=(0, 3, 2)), "x must have a step or more, T of (T, N, 2); got shape (0, 3, 2)"),
    (layer(x=(3, 0, 2), batch_first=True), "x must have a step or more, T of (N, T, 2); got shape (3, 0, 2)"),
    (layer(hx=(2, 3, 5)), "h_0 must have shape (1, 3, 5); got (2, 3, 5)"),
    (layer("LSTM", hx=(1, 3, 5)), "an LSTM has two states, a pair (h_0, c_0); got"),
    (layer("LSTM", hx=[(1, 3, 5), (1, 3, 4)]), "c_0 must have shape (1, 3, 5); got (1, 3, 4)"),
    (layer(lengths=[4, 0, 2]), "lengths must be from 1 to 4, the steps of x; got 0"),
    (layer(lengths=[4, 2, 5]), "lengths must be from 1 to 4, the steps of x; got 5"),
    (layer(lengths=[4, 2]), "lengths must be 3 whole numbers, one for each sequence; got int64 of shape (2,)"),
    (layer(lengths=[4.0, 2.0, 1.0]), "lengths must be 3 whole numbers, one for each sequence; got float"),
    (layer(lengths=[True, True, True]), "lengths must be 3 whole numbers, one for each sequence; got bool"),
]


def after_forward(grad_y, name="GRU"):
    """A way back, after a forward pass, with the wrong gradient."""

    def call(nn, a):
        twin = getattr(nn, name)(2, 5, dtype=np.float64)
        twin(a(4, 3, 2))
        return twin.backward(grad_y(a))

    return call


REFUSED_BACKWARD = [
    (
        lambda nn, a: nn.rnn_backward(a(4, 3, 4), a(4, 3, 2), a(3, 5), a(5, 2), a(5, 5)),
        "grad_h must have shape (4, 3, 5); got (4, 3, 4)",
    ),
    (
        lambda nn, a: nn.lstm_backward((None, a(4, 5)), a(4, 3, 2), a(3, 5), a(3, 5), a(20, 2), a(20, 5)),
        "grad_c must have shape (4, 3, 5); got (4, 5)",
    ),
    (
        lambda nn, a: nn.gru_backward(a(4, 3, 5, dtype="float32"), a(4, 3, 2), a(3, 5), a(15, 2), a(15, 5)),
        "grad_h and x must have one dtype",
    ),
    (lambda nn, a: nn.GRU(2, 5).backward((None, None)), "call the layer on an input before its backward pass"),
    (after_forward(lambda a: a(4, 3, 5)), "grad_y must be a pair, as forward returns one; got"),
    (after_forward(lambda a: (a(4, 3, 4), None)), "grad_output must have shape (4, 3, 5); got (4, 3, 4)"),
    (after_forward(lambda a: (None, a(3, 5))), "grad_h_n must have shape (1, 3, 5); got (3, 5)"),
    (after_forward(lambda a: (None, a(1, 3, 5)), "LSTM"), "two states, a pair (grad_h_n, grad_c_n); got"),
    (after_forward(lambda a: (a(4, 3, 5, dtype="float32"), None)), "grad_output and x must have one dtype"),
]
