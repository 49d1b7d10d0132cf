"""Recurrent networks: the three walks, and the layers that stack them."""

import numpy as np

from tests.proofs.cases import Draw, normal
from tests.proofs.harness import Function, Layer
from tests.proofs.oracles import recurrent as oracles


def cut(*shape):
    """Inputs of a sequence that gradients do not pass through whole: central differences see what they do not."""
    return Draw(normal(*shape).make, smooth=False)


def steep(*shape):
    """Inputs that drive every gate to its end."""
    return Draw(lambda rng: 1e4 * rng.choice([-1.0, 1.0], size=shape), smooth=False)


def walk(gates, states=("h_0",), T=4, N=3, D=2, H=3, x=normal, bias=True, **settings):
    """Arguments of a walk: T steps of N sequences of D numbers, and states of H."""
    case = {"x": x(T, N, D)} | {name: normal(N, H) for name in states}
    case |= {"weight_ih": normal(gates * H, D), "weight_hh": normal(gates * H, H)}
    return case | ({"bias_ih": normal(gates * H), "bias_hh": normal(gates * H)} if bias else {}) | settings


def walks(gates, states=("h_0",)):
    def case(**settings):
        return walk(gates, states, **settings)

    return [
        case(),
        case(T=1),
        case(N=1, bias=False),
        case(N=0),
        case(D=1, H=1),
        case(x=steep),
        case(T=7, x=cut, truncate=3),
        case(x=cut, truncate=1),
        case(truncate=9),
    ]


def lengths(*numbers):
    return Draw(lambda rng: np.array(numbers))


SIZES = dict(input_size=3, hidden_size=4)
X, UNEVEN = normal(5, 3, 3), dict(lengths=lengths(2, 5, 1))
LAYERS = [
    SIZES | dict(x=X),
    SIZES | dict(x=X, bias=False, num_layers=2),
    SIZES | dict(x=X, bidirectional=True),
    SIZES | dict(x=normal(3, 5, 3), batch_first=True, bidirectional=True, num_layers=2, call=UNEVEN),
    SIZES | dict(x=X, call=UNEVEN),
    SIZES | dict(x=X, bidirectional=True, num_layers=3, call=dict(lengths=lengths(4, 4, 3))),
    SIZES | dict(x=X, call=dict(lengths=lengths(1, 1, 1)), bidirectional=True),
    SIZES | dict(x=X, num_layers=2, dropout=0.5, training=False),
    SIZES | dict(x=X, num_layers=2, dropout=1.0),  # all between the layers dropped: nothing left to chance
    SIZES | dict(x=normal(1, 1, 3)),
    SIZES | dict(x=normal(4, 0, 3), num_layers=2),
    SIZES | dict(x=normal(7, 2, 3), truncate=3),
]
RELU = [walk(1, nonlinearity="relu"), walk(1, nonlinearity="relu", T=9, truncate=2, x=cut)]
HX = dict(num_layers=2, bidirectional=True, x=X, hx=normal(4, 3, 4))

TABLE = [
    Function("rnn", oracles.rnn, [*walks(1), *RELU]),
    Function("lstm", oracles.lstm, walks(4, ("h_0", "c_0"))),
    Function("gru", oracles.gru, [*walks(3), *(case | dict(reset_before=True) for case in walks(3))]),
    Layer("RNN", oracles.RNN, [*LAYERS, SIZES | HX, SIZES | HX | dict(nonlinearity="relu", call=UNEVEN)]),
    Layer("LSTM", oracles.LSTM, LAYERS),
    Layer("GRU", oracles.GRU, [*LAYERS, SIZES | HX | dict(call=UNEVEN), SIZES | dict(x=X, reset_before=True)]),
]
