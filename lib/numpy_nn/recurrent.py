"""Recurrence: read a sequence step by step, and carry what matters along in a state.

    x[0]      x[1]      x[2]           the sequence: words, days, samples of a sound
     │         │         │
    [A] ─h──→ [A] ─h──→ [A] ─h──→      the same box, with the same weights, at every step
     │         │         │
    h[0]      h[1]      h[2]           what it remembers after each step

A box sees one step of the sequence, and what the box before it remembered. As all of them share their weights, a
sequence may be of any length. Three kinds of box stand here:

    rnn     writes its whole state anew at every step: what is old soon fades
    lstm    keeps a second state, the cell, that is only scaled and added to; gates guard what goes in and out
    gru     does it with one state: a gate decides how much of it stays

Each is a walk: a function that goes through the sequence from the first step to the last, and a `_backward` that comes
back from the last to the first (backpropagation through time). The layers `RNN`, `LSTM`, `GRU` stack such walks, send
them in both directions, and care for sequences of unequal length. Time is the first axis: a step of all sequences of a
batch lies together.
"""

import numpy as np

from .activations import sigmoid
from .checks import check_array, check_same_dtype, check_shape
from .dropout import Dropout
from .geometry import count
from .linear import linear
from .module import Module, Parameter
from .sequences import check_gradients, check_sequences, check_states, check_walk

__all__ = ["GRU", "LSTM", "RNN", "gru", "gru_backward", "lstm", "lstm_backward", "rnn", "rnn_backward"]


# ---- the plain recurrent network ----------------------------------------------------------------------------------


def rnn(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, nonlinearity="tanh", truncate=None):
    """Mix each input with the state before it, and bend.

    h[t] = tanh(W_ih x[t] + b_ih + W_hh h[t−1] + b_hh)

    Args:
        x: sequences, time first, shape (T, N, input_size).
        h_0: the state before the first step, shape (N, hidden_size).
        weight_ih, weight_hh: W_ih and W_hh, shapes (hidden_size, input_size) and (hidden_size, hidden_size).
        bias_ih, bias_hh: b_ih and b_hh, shape (hidden_size,), or None.
        nonlinearity: 'tanh' or 'relu'.
        truncate: k, the steps of a block that gradients do not leave (see `rnn_backward`), or None: one block.

    Returns:
        The state after every step, shape (T, N, hidden_size).

    Raises:
        ValueError: shapes or dtypes do not fit, x has no step, or an unknown nonlinearity.

    Source: Elman 1990; Goodfellow et al. 2016, §10.2.
    """
    [h], _ = _rnn_walk(x, [h_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate, nonlinearity)
    return h[1:]


def rnn_backward(grad_y, x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, nonlinearity="tanh", truncate=None):
    """Return the gradients of `rnn`: backpropagation through time, from the last step to the first.

    A state reaches the loss in two ways, as an output and through the next state; with z for what is bent,

        ∂L/∂z[t]   = ∂L/∂h[t] · (1 − h[t]²)                or, for relu, ∂L/∂h[t] · [h[t] > 0]
        ∂L/∂h[t−1] = grad_y[t−1] + W_hhᵀ ∂L/∂z[t]

    The weights are the same at every step and collect from all: ∂L/∂W_hh = Σ_t ∂L/∂z[t] · h[t−1]ᵀ.

    truncate=k cuts the sequence into blocks of k steps. Values cross from one block to the next, gradients do not: the
    second term is missing wherever h[t−1] is the last state of a block.

    Args:
        grad_y: gradient of the loss for the states, shape (T, N, hidden_size).
        x, h_0, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity, truncate: as given to `rnn`.

    Returns:
        grad_x, grad_h_0, grad_weight_ih, grad_weight_hh, grad_bias_ih, grad_bias_hh; None without a bias.

    Source: Werbos 1990; Goodfellow et al. 2016, §10.2.2; truncation: Williams and Peng 1990.
    """
    states, cache = _rnn_walk(x, [h_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate, nonlinearity)
    return _rnn_walk_back(_from_outputs([grad_y], states), cache)


def _rnn_walk(x, initial, weights, truncate, nonlinearity):
    """Return [h], and what the way back needs. h[t] is the state before step t, and h[t + 1] the one after it."""
    _check_walk(1, x, initial, weights, truncate)
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(f"nonlinearity must be 'tanh' or 'relu'; got {nonlinearity!r}")
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    inputs = linear(x, weight_ih, _add(bias_ih, bias_hh))  # of all steps, in one product
    W_hh = np.ascontiguousarray(weight_hh.T)
    [h] = _states(initial, len(x))
    for t in range(len(x)):
        z = inputs[t] + h[t] @ W_hh
        h[t + 1] = np.tanh(z) if nonlinearity == "tanh" else np.maximum(z, 0)
    return [h], (x, h, weights, truncate, nonlinearity)


def _rnn_walk_back(grad_states, cache):
    """Return all gradients; grad_states holds what each state receives as an output, the rest is added to it here."""
    x, h, weights, truncate, nonlinearity = cache
    weight_ih, weight_hh, *_ = weights
    [grad_h] = grad_states
    grad_z = 1 - h[1:] ** 2 if nonlinearity == "tanh" else (h[1:] > 0).astype(h.dtype)  # the slopes, of all steps
    for t in reversed(range(len(x))):
        grad_z[t] *= grad_h[t + 1]
        if _is_open(t, truncate):
            grad_h[t] += grad_z[t] @ weight_hh
    return grad_z @ weight_ih, grad_h[0], *_weight_gradients(grad_z, x, grad_z, h, weights)


# ---- long short-term memory ---------------------------------------------------------------------------------------


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
        truncate: k, the steps of a block that gradients do not leave (see `rnn_backward`), or None: one block.

    Returns:
        h, c: state and cell after every step, shape (T, N, hidden_size) each.

    Raises:
        ValueError: shapes or dtypes do not fit, or x has no step.

    Source: Hochreiter and Schmidhuber 1997; the forget gate: Gers et al. 2000.
    """
    [h, c], _ = _lstm_walk(x, [h_0, c_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate)
    return h[1:], c[1:]


def lstm_backward(grad_y, x, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, truncate=None):
    """Return the gradients of `lstm`, from the last step to the first.

    A prime marks the gradient for what a gate was bent from; gates without an index are those of step t:

        ∂L/∂c[t]   = grad_c[t]   + ∂L/∂h[t] · o · (1 − tanh²(c[t])) + ∂L/∂c[t+1] · f[t+1]
        i′ = ∂L/∂c[t] · g · i(1 − i)             f′ = ∂L/∂c[t] · c[t−1] · f(1 − f)
        g′ = ∂L/∂c[t] · i · (1 − g²)             o′ = ∂L/∂h[t] · tanh(c[t]) · o(1 − o)
        ∂L/∂h[t−1] = grad_h[t−1] + W_hiᵀ i′ + W_hfᵀ f′ + W_hgᵀ g′ + W_hoᵀ o′

    From cell to cell the gradient is multiplied by f alone and by no matrix. Where f is near 1, it lasts.

    Args:
        grad_y: (grad_h, grad_c), shape (T, N, hidden_size) each; None for one that the loss does not see.
        x, h_0, c_0, weight_ih, weight_hh, bias_ih, bias_hh, truncate: as given to `lstm`.

    Returns:
        grad_x, grad_h_0, grad_c_0, grad_weight_ih, grad_weight_hh, grad_bias_ih, grad_bias_hh; None without a bias.
    """
    states, cache = _lstm_walk(x, [h_0, c_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate)
    return _lstm_walk_back(_from_outputs(grad_y, states), cache)


def _lstm_walk(x, initial, weights, truncate):
    """Return [h, c], and what the way back needs. h[t] is the state before step t, and h[t + 1] the one after it."""
    _check_walk(4, x, initial, weights, truncate)
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    inputs = linear(x, weight_ih, _add(bias_ih, bias_hh))  # of all steps and gates, in one product
    W_hh = np.ascontiguousarray(weight_hh.T)
    [h, c] = _states(initial, len(x))
    gates = np.empty((4, *h[1:].shape), x.dtype)
    for t in range(len(x)):
        z_i, z_f, z_g, z_o = np.split(inputs[t] + h[t] @ W_hh, 4, axis=1)
        i = sigmoid(z_i)
        f = sigmoid(z_f)
        g = np.tanh(z_g)
        o = sigmoid(z_o)
        c[t + 1] = f * c[t] + i * g
        h[t + 1] = o * np.tanh(c[t + 1])
        gates[:, t] = i, f, g, o
    return [h, c], (x, h, c, gates, weights, truncate)


def _lstm_walk_back(grad_states, cache):
    """Return all gradients; grad_states holds what each state receives as an output, the rest is added to it here."""
    x, h, c, (i, f, g, o), weights, truncate = cache
    weight_ih, weight_hh, *_ = weights
    [grad_h, grad_c], (T, N, H) = grad_states, i.shape
    tanh_c = np.tanh(c[1:])
    slope_c = o * (1 - tanh_c**2)
    # The slopes of all gates and steps; walking back, each is multiplied with what has arrived at its c or h.
    grad_z = np.stack([g * i * (1 - i), c[:-1] * f * (1 - f), i * (1 - g**2), tanh_c * o * (1 - o)], axis=2)
    for t in reversed(range(T)):
        grad_c[t + 1] += grad_h[t + 1] * slope_c[t]
        grad_z[t, :, :3] *= grad_c[t + 1][:, None]
        grad_z[t, :, 3] *= grad_h[t + 1]
        if _is_open(t, truncate):
            grad_c[t] += grad_c[t + 1] * f[t]
            grad_h[t] += grad_z[t].reshape(N, 4 * H) @ weight_hh
    grad_z = grad_z.reshape(T, N, 4 * H)
    return grad_z @ weight_ih, grad_h[0], grad_c[0], *_weight_gradients(grad_z, x, grad_z, h, weights)


# ---- gated recurrent unit -----------------------------------------------------------------------------------------


def gru(x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, reset_before=False, truncate=None):
    """Keep a part of the state, and fill up with a candidate that has seen a part of it.

    r[t] = σ(W_ir x[t] + b_ir + W_hr h[t−1] + b_hr)                 reset gate: how much the candidate sees
    z[t] = σ(W_iz x[t] + b_iz + W_hz h[t−1] + b_hz)                 update gate: how much is kept
    n[t] = tanh(W_in x[t] + b_in + r[t] · (W_hn h[t−1] + b_hn))     candidate
    h[t] = (1 − z[t]) · n[t] + z[t] · h[t−1]                        state

    So it is in torch and on every GPU, where one product makes W_hr h, W_hz h and W_hn h. In the article, and in most
    textbooks, the state is reset before the product, and reset_before=True does that:

    n[t] = tanh(W_in x[t] + b_in + W_hn (r[t] · h[t−1]) + b_hn)

    Some texts call z what is 1 − z here.

    Args:
        x: sequences, time first, shape (T, N, input_size).
        h_0: the state before the first step, shape (N, hidden_size).
        weight_ih: W_ir, W_iz, W_in below each other, shape (3 · hidden_size, input_size).
        weight_hh: W_hr, W_hz, W_hn likewise, shape (3 · hidden_size, hidden_size).
        bias_ih, bias_hh: likewise, shape (3 · hidden_size,), or None.
        reset_before: whether r is multiplied with the state, before the product, or with the product.
        truncate: k, the steps of a block that gradients do not leave (see `rnn_backward`), or None: one block.

    Returns:
        The state after every step, shape (T, N, hidden_size).

    Raises:
        ValueError: shapes or dtypes do not fit, or x has no step.

    Source: Cho et al. 2014, §2.3; the reset after the product: Appleyard et al. 2016.
    """
    [h], _ = _gru_walk(x, [h_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate, reset_before)
    return h[1:]


def gru_backward(grad_y, x, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, reset_before=False, truncate=None):
    """Return the gradients of `gru`, from the last step to the first.

    A prime marks the gradient for what a gate was bent from; gates without an index are those of step t:

        n′ = ∂L/∂h[t] · (1 − z) · (1 − n²)
        z′ = ∂L/∂h[t] · (h[t−1] − n) · z(1 − z)
        r′ = n′ · (W_hn h[t−1] + b_hn) · r(1 − r)
        ∂L/∂h[t−1] = grad_y[t−1] + ∂L/∂h[t] · z + W_hrᵀ r′ + W_hzᵀ z′ + W_hnᵀ (n′ · r)

    With reset_before, W_hn stands on the other side of r: r′ = (W_hnᵀ n′) · h[t−1] · r(1 − r), and the last term is
    (W_hnᵀ n′) · r.

    Args:
        grad_y: gradient of the loss for the states, shape (T, N, hidden_size).
        x, h_0, weight_ih, weight_hh, bias_ih, bias_hh, reset_before, truncate: as given to `gru`.

    Returns:
        grad_x, grad_h_0, grad_weight_ih, grad_weight_hh, grad_bias_ih, grad_bias_hh; None without a bias.
    """
    states, cache = _gru_walk(x, [h_0], [weight_ih, weight_hh, bias_ih, bias_hh], truncate, reset_before)
    return _gru_walk_back(_from_outputs([grad_y], states), cache)


def _gru_walk(x, initial, weights, truncate, reset_before):
    """Return [h], and what the way back needs: the gates, and q, what r is multiplied with."""
    _check_walk(3, x, initial, weights, truncate)
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    inputs = linear(x, weight_ih, bias_ih)  # of all steps and gates, in one product
    [h], H = _states(initial, len(x)), weight_hh.shape[1]
    W_rz, W_n = np.ascontiguousarray(weight_hh[: 2 * H].T), np.ascontiguousarray(weight_hh[2 * H :].T)
    b_rz, b_n = (None, None) if bias_hh is None else (bias_hh[: 2 * H], bias_hh[2 * H :])
    kept = np.empty((4, *h[1:].shape), x.dtype)
    for t in range(len(x)):
        r, z = np.split(sigmoid(inputs[t, :, : 2 * H] + _add(h[t] @ W_rz, b_rz)), 2, axis=1)
        q = h[t] if reset_before else _add(h[t] @ W_n, b_n)
        past = _add((r * q) @ W_n, b_n) if reset_before else r * q
        n = np.tanh(inputs[t, :, 2 * H :] + past)
        h[t + 1] = (1 - z) * n + z * h[t]
        kept[:, t] = r, z, n, q
    return [h], (x, h, kept, weights, truncate, reset_before)


def _gru_walk_back(grad_states, cache):
    """Return all gradients; grad_states holds what each state receives as an output, the rest is added to it here."""
    x, h, (r, z, n, q), weights, truncate, reset_before = cache
    weight_ih, weight_hh, *_ = weights
    [grad_h], (T, N, H) = grad_states, r.shape
    W_rz, W_n = weight_hh[: 2 * H], weight_hh[2 * H :]
    # The slopes of r, z, n at all steps; walking back, each is multiplied with what has arrived.
    grad_z = np.stack([q * r * (1 - r), (h[:-1] - n) * z * (1 - z), (1 - z) * (1 - n**2)], axis=2)
    for t in reversed(range(T)):
        grad_z[t, :, 1:] *= grad_h[t + 1][:, None]
        grad_n = grad_z[t, :, 2]
        grad_rq = grad_n @ W_n if reset_before else grad_n
        grad_z[t, :, 0] *= grad_rq
        if _is_open(t, truncate):
            grad_q = grad_rq * r[t]
            grad_h[t] += grad_h[t + 1] * z[t] + (grad_q if reset_before else grad_q @ W_n)
            grad_h[t] += grad_z[t, :, :2].reshape(N, 2 * H) @ W_rz
    grad_past = grad_z.copy()  # for W_hh h + b_hh, which in n is multiplied with r
    if not reset_before:
        grad_past[:, :, 2] *= r
    grad_z, grad_past = grad_z.reshape(T, N, 3 * H), grad_past.reshape(T, N, 3 * H)
    of_weights = _weight_gradients(grad_z, x, grad_past, h, weights)
    if reset_before:
        of_weights[1][2 * H :] = _product(grad_z[:, :, 2 * H :], r * q)
    return grad_z @ weight_ih, grad_h[0], *of_weights


# ---- what the three share -----------------------------------------------------------------------------------------


def _add(y, z):
    """The sum of what is there: a bias may be None."""
    return y if z is None else z if y is None else y + z


def _states(initial, T):
    """Room for the states before and after each step, shape (T + 1, N, hidden_size), with the initial ones in place."""
    return [np.concatenate([h_0[None], np.empty((T, *h_0.shape), h_0.dtype)]) for h_0 in initial]


def _from_outputs(grad_y, states):
    """The gradients that states receive as outputs, in the shape of `states`: the initial ones were not among them."""
    grad_states = [np.zeros_like(state) for state in states]
    for name, into, grad in zip(("grad_h", "grad_c"), grad_states, grad_y, strict=False):
        if grad is not None:
            check_shape(grad, into[1:].shape, name)
            check_same_dtype(**{name: grad, "x": into})
            into[1:] = grad
    return grad_states


def _is_open(t, truncate):
    """Whether a gradient goes from step t back to the state before it."""
    return truncate is None or t == 0 or t % truncate > 0


def _weight_gradients(grad_z, x, grad_past, h, weights):
    """Gradients of both weights and biases in z = W_ih x + b_ih and past = W_hh h + b_hh, collected from all steps."""
    grads = _product(grad_z, x), _product(grad_past, h[:-1]), grad_z.sum(axis=(0, 1)), grad_past.sum(axis=(0, 1))
    return [None if weight is None else grad for grad, weight in zip(grads, weights, strict=True)]


def _product(grad_z, v):
    """Σ_t,n grad_z[t, n] · v[t, n]ᵀ, in one product."""
    return grad_z.reshape(-1, grad_z.shape[2]).T @ v.reshape(-1, v.shape[2])


def _check_walk(gates, x, initial, weights, truncate):
    """Refuse what does not fit together."""
    names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    arrays = {"x": x} | dict(zip(names, weights, strict=True)) | dict(zip(("h_0", "c_0"), initial, strict=False))
    arrays = {name: array for name, array in arrays.items() if array is not None or "bias" not in name}
    for name, array in arrays.items():
        check_array(array, name)
    check_walk(gates, {name: array.shape for name, array in arrays.items()}, truncate)
    check_same_dtype(**arrays)


def _keep(x, lengths):
    """The steps that belong to their sequences, and zeros beyond."""
    if lengths is None:
        return x
    return np.where((np.arange(len(x))[:, None] < lengths)[:, :, None], x, 0)


def _turn(x, lengths):
    """Every sequence from its last step to its first; what lies beyond its length stays where it is."""
    if lengths is None:
        return x[::-1]
    t = np.arange(len(x))[:, None]
    return x[np.where(t < lengths, lengths - 1 - t, t), np.arange(x.shape[1])]


def _check_lengths(lengths, T, N):
    """Return the lengths; refuse what is not one of 1 … T for each of N sequences."""
    if lengths.dtype.kind not in "iu" or lengths.shape != (N,):
        found = f"{lengths.dtype} of shape {lengths.shape}"
        raise ValueError(f"lengths must be {N} whole numbers, one for each sequence; got {found}")
    wrong = lengths[(lengths < 1) | (lengths > T)]
    if wrong.size:
        raise ValueError(f"lengths must be from 1 to {T}, the steps of x; got {wrong[0]}")
    return lengths


# ---- layers -------------------------------------------------------------------------------------------------------


class _Recurrent(Module):
    """Walks of one kind, stacked: every layer reads what the one below has written, in one direction or in both.

    A walk is one layer in one direction; its place is counted layer by layer, and in each forward before reverse. A
    subclass says how many `gates` and `states` its walk has, and which functions go there and back.
    """

    options = ()  # further settings of the walk

    def __init__(
        self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False,
        *, truncate=None, dtype=np.float32, rng=None,
    ):  # fmt: skip
        self.input_size, self.hidden_size = count(input_size, "input_size"), count(hidden_size, "hidden_size")
        self.num_layers, self.bias, self.batch_first = count(num_layers, "num_layers"), bias, batch_first
        self.bidirectional, self.truncate = bidirectional, truncate
        self.directions = 2 if bidirectional else 1
        rng = np.random.default_rng(rng)
        rows, bound = self.gates * hidden_size, 1 / np.sqrt(hidden_size)
        for place in range(self.directions * num_layers):
            columns = input_size if place < self.directions else self.directions * hidden_size
            shapes = (rows, columns), (rows, hidden_size), (rows,), (rows,)
            for name, shape in zip(self._names(place), shapes, strict=False):
                setattr(self, name, Parameter(rng.uniform(-bound, bound, shape).astype(dtype)))
        self.drop = Dropout(dropout, rng=rng)  # between the layers

    def _names(self, place):
        """What torch calls the parameters of a walk: weight_ih_l0, …, bias_hh_l1_reverse."""
        layer, reverse = divmod(place, self.directions)
        kinds = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] if self.bias else ["weight_ih", "weight_hh"]
        return [f"{kind}_l{layer}{'_reverse' if reverse else ''}" for kind in kinds]

    def _places(self):
        """The places of the walks, a row for each layer."""
        return np.arange(self.directions * self.num_layers).reshape(-1, self.directions)

    def forward(self, x, hx=None, lengths=None):
        check_array(x, "x")
        check_sequences(x.shape, self.input_size, self.batch_first)
        self.x, self.hx, self.caches, self.masks = self._as_given(x), hx, [], []
        self.lengths = None if lengths is None else _check_lengths(np.asarray(lengths), *self.x.shape[:2])
        initial, finals = self._all_states(hx, "h_0", "c_0"), []
        y = _keep(self.x, self.lengths)
        for layer, places in enumerate(self._places()):
            if layer > 0:
                y = self.drop(y)
                self.masks.append(self.drop.mask)
            walks = [self._go(y, place, initial[:, place]) for place in places]
            y = _keep(np.concatenate([output for output, _ in walks], axis=2), self.lengths)
            finals += [final for _, final in walks]
        return self._as_given(y), self._as_pair(np.stack(finals, axis=1))

    def _go(self, y, place, initial):
        """Go one walk: return its outputs and its final states, and keep what the way back needs."""
        weights = [getattr(self, name).data for name in self._names(place)] + [None, None]
        states, cache = self.walk(self._turned(y, place), initial, weights[:4], self.truncate, *self.options)
        self.caches.append(cache)
        return self._turned(states[0][1:], place), [state[self._last()] for state in states]

    def backward(self, grad_y):
        """Return grad_x, or (grad_x, grad_hx) if forward was given states to begin with.

        grad_y is like what forward returns, (grad_output, grad_h_n) or (grad_output, (grad_h_n, grad_c_n)); None stands
        for what the loss does not see.
        """
        grad, grad_hx = check_gradients(grad_y)
        shape = (*self.last_input().shape[:2], self.directions * self.hidden_size)
        grad = np.zeros(shape, self.x.dtype) if grad is None else self._as_given(grad)
        check_shape(grad, shape, "grad_output")
        check_same_dtype(grad_output=grad, x=self.x)
        grad_finals = self._all_states(grad_hx, "grad_h_n", "grad_c_n")
        grad_initial = np.empty_like(grad_finals)
        for layer, places in reversed(list(enumerate(self._places()))):
            parts = np.split(_keep(grad, self.lengths), self.directions, axis=2)
            grad = 0
            for part, place in zip(parts, places, strict=True):
                grad_inputs, grad_initial[:, place] = self._go_back(part, place, grad_finals[:, place])
                grad = grad + grad_inputs
            grad = grad * self.masks[layer - 1] if layer > 0 else grad
        grad_x = self._as_given(grad)
        return grad_x if self.hx is None else (grad_x, self._as_pair(grad_initial))

    def _go_back(self, grad_outputs, place, grad_finals):
        """Go one walk back: return the gradients of its inputs and initial states, and leave those of its weights."""
        grad_states = np.zeros((self.states, len(self.x) + 1, *grad_finals.shape[1:]), self.x.dtype)
        grad_states[0, 1:] = self._turned(grad_outputs, place)
        for grad_state, grad_final in zip(grad_states, grad_finals, strict=True):
            grad_state[self._last()] += grad_final
        grad_inputs, *grads = self.walk_back(grad_states, self.caches[place])
        for name, grad in zip(self._names(place), grads[self.states :], strict=False):
            getattr(self, name).accumulate(grad)
        return self._turned(grad_inputs, place), grads[: self.states]

    def _turned(self, x, place):
        """The sequences as this walk reads them, and back again."""
        return _turn(x, self.lengths) if place % self.directions else x

    def _last(self):
        """Where in its states the one after the last step of every sequence stands."""
        T, N, _ = self.x.shape
        return T if self.lengths is None else self.lengths, np.arange(N)

    def _as_given(self, x):
        """Batch first, or time first: from what came in to what is computed with, and back."""
        return x.swapaxes(0, 1) if self.batch_first else x

    def _as_pair(self, states):
        """(h, c) for an LSTM, h for the others."""
        return tuple(states) if self.states > 1 else states[0]

    def _all_states(self, hx, *names):
        """The states of all walks, shape (states, num_layers · directions, N, hidden_size); zeros for None."""
        shape = (self.directions * self.num_layers, self.x.shape[1], self.hidden_size)
        states = check_states(hx, names[: self.states])
        states = [np.zeros(shape, self.x.dtype) if state is None else state for state in states]
        for name, state in zip(names, states, strict=False):
            check_shape(state, shape, name)
            check_same_dtype(**{name: state, "x": self.x})
        return np.stack(states)

    def __repr__(self):
        return f"{type(self).__name__}({self.input_size}, {self.hidden_size}, num_layers={self.num_layers})"


class RNN(_Recurrent):
    """Layers of `rnn`.

    Args:
        input_size, hidden_size: numbers of a step of the sequence, and of a state.
        num_layers: layers, one above the other: the states of one are the sequence that the next one reads.
        nonlinearity: 'tanh' or 'relu'.
        bias: whether there are b_ih and b_hh.
        batch_first: whether x and output are (N, T, …) instead of (T, N, …).
        dropout: share of the numbers between two layers that is dropped in training (see `dropout`).
        bidirectional: whether every layer also walks from the last step to the first, with weights of its own; the
            states of both stand beside each other in its output.
        truncate: k, the steps of a block that gradients do not leave (see `rnn_backward`), counted in the direction of
            the walk; None for one block.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the weights, and what is dropped, are drawn with.

    layer(x, hx=None, lengths=None) takes sequences of shape (T, N, input_size), their initial states of shape
    (num_layers · directions, N, hidden_size) or None for zeros, and how many steps of each sequence are real or None
    for all. It returns (output, h_n): the states of the last layer at every step, (T, N, directions · hidden_size), and
    of every layer after its last step, shaped like hx. Steps beyond a length are not read: output is 0 there, h_n is
    the state after the last real step, and the walk from the end begins with it.

    Parameters, named as torch names them: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 of layer 0,
    weight_ih_l0_reverse, … of its other direction, and so on. They start uniform in ±1/√hidden_size.
    """

    gates, states = 1, 1
    walk, walk_back = staticmethod(_rnn_walk), staticmethod(_rnn_walk_back)

    def __init__(
        self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, dropout=0.0,
        bidirectional=False, *, truncate=None, dtype=np.float32, rng=None,
    ):  # fmt: skip
        settings = {"truncate": truncate, "dtype": dtype, "rng": rng}
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, **settings)
        self.options = (nonlinearity,)


class LSTM(_Recurrent):
    """Layers of `lstm`. Arguments as in `RNN`, without nonlinearity; hx is (h_0, c_0), and h_n is (h_n, c_n)."""

    gates, states = 4, 2
    walk, walk_back = staticmethod(_lstm_walk), staticmethod(_lstm_walk_back)


class GRU(_Recurrent):
    """Layers of `gru`. Arguments as in `RNN`, with reset_before (see `gru`) instead of nonlinearity."""

    gates, states = 3, 1
    walk, walk_back = staticmethod(_gru_walk), staticmethod(_gru_walk_back)

    def __init__(
        self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False,
        *, reset_before=False, truncate=None, dtype=np.float32, rng=None,
    ):  # fmt: skip
        settings = {"truncate": truncate, "dtype": dtype, "rng": rng}
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, **settings)
        self.options = (reset_before,)
