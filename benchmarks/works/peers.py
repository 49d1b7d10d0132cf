"""Other teaching libraries on the same works, where they are installed: see benchmarks/requirements.txt.

    autograd    gradients of NumPy code (HIPS); a work is written in its numpy
    DeZero      "Deep Learning from Scratch 3" (Saito)
    mygrad      tensors with gradients on NumPy (Soklaski)
"""

import importlib
import importlib.util
from functools import partial
from unittest import mock

import numpy as np

MODULES = {"autograd": "autograd.numpy", "DeZero": "dezero.functions", "mygrad": "mygrad"}
MISSING = [name for name, module in MODULES.items() if importlib.util.find_spec(module.split(".")[0]) is None]


def with_peers(functions, values, grad_y, device):
    """Sides that go forward and backward: {library: call}.

    functions: {library: function(its module, *arrays as it wants them)}.
    """
    sides = {}
    for name, function in functions.items():
        if device == "cpu" and name not in MISSING:
            with_gradients = {"autograd": _autograd, "DeZero": _dezero, "mygrad": _mygrad}[name]
            with mock.patch.object(np, "int", int, create=True):  # NumPy's old name for it, which DeZero still says
                library = importlib.import_module(MODULES[name])
            sides[name] = with_gradients(partial(function, library), values, grad_y)
    return sides


def _autograd(function, values, grad_y):
    from autograd import make_vjp

    def call():
        vjp, y = make_vjp(lambda values: function(*values))(tuple(values))
        return [y, *vjp(grad_y)]

    return call


def _dezero(function, values, grad_y):
    from dezero import Variable

    def call():
        inputs = [Variable(value) for value in values]
        y = function(*inputs)
        y.grad = Variable(np.array(grad_y))
        y.backward()
        return [y.data, *(variable.grad.data for variable in inputs)]

    return call


def _mygrad(function, values, grad_y):
    from mygrad import tensor

    def call():
        inputs = [tensor(value, copy=False) for value in values]
        y = function(*inputs)
        y.backward(grad_y)
        return [y.data, *(each.grad for each in inputs)]

    return call


def conv2d(values, grad_y, padding, device):
    functions = {
        "DeZero": lambda F, x, weight, bias: F.conv2d(x, weight, bias, pad=padding),
        "mygrad": lambda mg, x, weight, bias: (
            mg.nnet.conv_nd(x, weight, stride=1, padding=padding) + bias.reshape(-1, 1, 1)
        ),
    }
    return with_peers(functions, values, grad_y, device)


def max_pool2d(values, grad_y, device, kernel_size, stride=None, padding=0):
    """DeZero pads with zeros and mygrad not at all, so that both sit out where there is a border."""
    stride = stride or kernel_size
    functions = {
        "DeZero": lambda F, x: F.pooling(x, kernel_size, stride),
        "mygrad": lambda mg, x: mg.nnet.max_pool(x, (kernel_size, kernel_size), stride),
    }
    return with_peers(functions if padding == 0 else {}, values, grad_y, device)


def cross_entropies(classes):
    """The mean cross-entropy of logits in every library."""

    def written_out(np_, logits):
        shifted = logits - np_.max(logits, axis=1, keepdims=True)
        log_total = np_.log(np_.sum(np_.exp(shifted), axis=1))
        return np_.mean(log_total - shifted[np.arange(len(classes)), classes])

    return {
        "autograd": written_out,
        "DeZero": lambda F, logits: F.softmax_cross_entropy(logits, classes),
        "mygrad": lambda mg, logits: mg.nnet.softmax_crossentropy(logits, classes),
    }


def cross_entropy(logits, classes, device):
    return with_peers(cross_entropies(classes), [logits], np.float32(1), device)


def mlp_step(network, x, y, device):
    """A step of SGD of Linear, ReLU, Linear, at the rate at which nothing moves."""
    losses = cross_entropies(y)
    hidden = {
        "autograd": lambda np_, w, b: np_.maximum(np_.dot(x, w) + b, np.float32(0)),
        "DeZero": lambda F, w, b: F.relu(F.linear(x, w, b)),
        "mygrad": lambda mg, w, b: mg.nnet.relu(mg.matmul(x, w) + b),
    }
    logits = {
        "autograd": lambda np_, h, w, b: np_.dot(h, w) + b,
        "DeZero": lambda F, h, w, b: F.linear(h, w, b),
        "mygrad": lambda mg, h, w, b: mg.matmul(h, w) + b,
    }

    def loss_of(name, library, w, b, v, c):
        return losses[name](library, logits[name](library, hidden[name](library, w, b), v, c))

    arrays = [np.array(parameter.data.T, order="C") for parameter in network.parameters()]  # (in, out) there
    calls = with_peers({name: partial(loss_of, name) for name in MODULES}, arrays, np.float32(1), device)

    def step(call):
        loss, *grads = call()
        for array, grad in zip(arrays, grads, strict=True):
            array -= np.float32(1e-9) * grad
        return [loss]

    return {name: partial(step, call) for name, call in calls.items()}


def recurrent(kind, layer, x, grad_y, device):
    """One layer, written out step by step: none of these libraries brings one that takes torch's weights."""

    def walk(library, x, weight_ih, weight_hh, bias_ih, bias_hh):
        h = c = np.zeros(grad_y.shape[1:], np.float32)
        hidden = []
        for t in range(len(x)):
            h, c = STEPS[kind](library, x[t] @ weight_ih.T + bias_ih, h @ weight_hh.T + bias_hh, h, c)
            hidden.append(h)
        return library.stack(hidden)

    values = [x, *(parameter.data for parameter in layer.parameters())]
    return with_peers({"autograd": walk, "mygrad": walk}, values, grad_y, device)


def _sigmoid(library, z):
    return 1 / (1 + library.exp(-z))


def _gates(a, count):
    size = a.shape[1] // count
    return [a[:, place * size : (place + 1) * size] for place in range(count)]


def _rnn(library, a, b, h, c):
    return library.tanh(a + b), c


def _lstm(library, a, b, h, c):
    i, f, g, o = _gates(a + b, 4)
    c = _sigmoid(library, f) * c + _sigmoid(library, i) * library.tanh(g)
    return _sigmoid(library, o) * library.tanh(c), c


def _gru(library, a, b, h, c):
    (a_r, a_z, a_n), (b_r, b_z, b_n) = _gates(a, 3), _gates(b, 3)
    z = _sigmoid(library, a_z + b_z)
    n = library.tanh(a_n + _sigmoid(library, a_r + b_r) * b_n)
    return (1 - z) * n + z * h, c


STEPS = {"RNN": _rnn, "LSTM": _lstm, "GRU": _gru}


def attention(values, grad_y, device):
    """softmax(q · kᵀ / √d) · v."""

    def written_out(library, query, key, value):
        scores = library.matmul(query, library.swapaxes(key, -1, -2)) * np.float32(query.shape[-1] ** -0.5)
        exp = library.exp(scores - library.max(scores, axis=-1, keepdims=True))
        return library.matmul(exp / library.sum(exp, axis=-1, keepdims=True), value)

    return with_peers({"autograd": written_out, "mygrad": written_out}, values, grad_y, device)
