"""torch's own cells and layers, with lengths as packed sequences and blocks as detached states."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def walked(cell, x, initial, truncate):
    """The states after every step of a cell: a step is cell(x[t], states) -> states."""
    states, after = initial, []
    for number, block in enumerate([x] if truncate is None else x.split(truncate)):
        if number > 0:
            states = tuple(state.detach() for state in states)
        for x_t in block:
            states = cell(x_t, states)
            after.append(states)
    return tuple(torch.stack(state) for state in zip(*after, strict=True))


def rnn(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, nonlinearity="tanh", truncate=None):
    cell = {"tanh": torch.rnn_tanh_cell, "relu": torch.rnn_relu_cell}[nonlinearity]
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    return walked(lambda x_t, h: (cell(x_t, *h, *weights),), x, (h_0,), truncate)[0]


def lstm(x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, truncate=None):
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    h, c = walked(lambda x_t, states: torch.lstm_cell(x_t, states, *weights), x, (h_0, c_0), truncate)
    return h, c


def gru(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, reset_before=False, truncate=None):
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    cell = gru_cell_of_the_article if reset_before else torch.gru_cell
    return walked(lambda x_t, h: (cell(x_t, *h, *weights),), x, (h_0,), truncate)[0]


def gru_cell_of_the_article(x, h, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Cho et al. 2014, equations 5 to 8, gate by gate; torch has no such cell."""
    W_ir, W_iz, W_in = weight_ih.chunk(3)
    W_hr, W_hz, W_hn = weight_hh.chunk(3)
    b_ir, b_iz, b_in = (0, 0, 0) if bias_ih is None else bias_ih.chunk(3)
    b_hr, b_hz, b_hn = (0, 0, 0) if bias_hh is None else bias_hh.chunk(3)
    r = torch.sigmoid(x @ W_ir.T + b_ir + h @ W_hr.T + b_hr)
    z = torch.sigmoid(x @ W_iz.T + b_iz + h @ W_hz.T + b_hz)
    candidate = torch.tanh(x @ W_in.T + b_in + (r * h) @ W_hn.T + b_hn)
    return z * h + (1 - z) * candidate


class Packed:
    """A layer of torch.nn that takes lengths and truncate: as packed sequences, and as runs over detached blocks."""

    def __init__(self, *args, truncate=None, **settings):
        super().__init__(*args, **settings)
        self.truncate = truncate

    def forward(self, x, hx=None, lengths=None):
        if self.truncate is not None:
            return self.in_blocks(x, hx)
        if lengths is None:
            return super().forward(x, hx)
        packed = pack_padded_sequence(x, torch.as_tensor(lengths).cpu(), self.batch_first, enforce_sorted=False)
        output, h_n = super().forward(packed, hx)
        T = x.shape[1 if self.batch_first else 0]
        return pad_packed_sequence(output, self.batch_first, total_length=T)[0], h_n

    def in_blocks(self, x, hx):
        """How truncation is mostly written: one layer, one direction, the state handed on without its history."""
        outputs = []
        for block in x.split(self.truncate):
            output, hx = super().forward(block, hx)
            outputs.append(output)
            h_n, hx = hx, tuple(h.detach() for h in hx) if isinstance(hx, tuple) else hx.detach()
        return torch.cat(outputs), h_n


class RNN(Packed, nn.RNN):
    pass


class LSTM(Packed, nn.LSTM):
    pass


class GRU(Packed, nn.GRU):
    """With reset_before, one layer in one direction."""

    def __init__(self, *args, reset_before=False, **settings):
        super().__init__(*args, **settings)
        self.reset_before = reset_before

    def forward(self, x, hx=None, lengths=None):
        if not self.reset_before:
            return super().forward(x, hx, lengths)
        h = gru(x, x.new_zeros(x.shape[1], self.hidden_size), *self.parameters(), reset_before=True)
        return h, h[-1:]
