"""Any recurrent layer, on sequences of any lengths: the same as torch's, or a refusal where torch refuses."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib import numpy_nn, torch_nn
from lib.torch_nn.interop import copy_parameters
from tests.proofs.drawn import DRAWN, SEEDS, agree, array, mostly
from tests.proofs.harness import assert_equal, leaves, mapped, push, upstream
from tests.proofs.oracles import recurrent as oracles

KINDS = st.sampled_from(["RNN", "LSTM", "GRU"])
TRUNCATE = st.none() | mostly(st.integers(1, 4), st.just(0))


@st.composite
def walks(draw, name):
    """Arguments of a walk, now and then one that does not fit."""
    gates = {"rnn": 1, "lstm": 4, "gru": 3}[name]
    T, N = draw(mostly(st.integers(1, 5), st.just(0))), draw(st.integers(0, 3))
    D, H = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    seed, odd = draw(SEEDS), draw(mostly(st.just(0), st.just(1)))
    shapes = {"x": (T, N, D), "h_0": (N, H)} | ({"c_0": (N, H)} if name == "lstm" else {})
    shapes |= {"weight_ih": (gates * H, D + odd), "weight_hh": (gates * H, H)}
    if draw(st.booleans()):
        shapes |= {"bias_ih": (gates * H,), "bias_hh": (gates * H,)}
    case = {key: array(shape, seed + place) for place, (key, shape) in enumerate(shapes.items())}
    case["truncate"] = draw(TRUNCATE)
    if name == "rnn":
        case["nonlinearity"] = draw(st.sampled_from(["tanh", "relu"]))
    if name == "gru":
        case["reset_before"] = draw(st.booleans())
    return case


@DRAWN
@given(walks("rnn"))
def test_rnn(case):
    agree("rnn", case)


@DRAWN
@given(walks("lstm"))
def test_lstm(case):
    agree("lstm", case)


@DRAWN
@given(walks("gru"))
def test_gru(case):
    agree("gru", case)


@st.composite
def layers(draw):
    """A kind of layer, its settings, an input, and the states and lengths to begin with."""
    kind, seed = draw(KINDS), draw(SEEDS)
    T, N = draw(mostly(st.integers(1, 5), st.just(0))), draw(st.integers(1, 3))
    settings = {
        "input_size": draw(st.integers(1, 3)),
        "hidden_size": draw(st.integers(1, 3)),
        "num_layers": draw(mostly(st.integers(1, 3), st.just(0))),
        "bias": draw(st.booleans()),
        "batch_first": draw(st.booleans()),
        "bidirectional": draw(st.booleans()),
    }
    if kind == "RNN":
        settings["nonlinearity"] = draw(st.sampled_from(["tanh", "relu"]))
    x = array((N, T, settings["input_size"]) if settings["batch_first"] else (T, N, settings["input_size"]), seed)
    odd = draw(mostly(st.just(0), st.just(1)))
    shape = (settings["num_layers"] * (1 + settings["bidirectional"]), N, settings["hidden_size"] + odd)
    hx = None
    if draw(st.booleans()):
        hx = (array(shape, seed + 1), array(shape, seed + 2)) if kind == "LSTM" else array(shape, seed + 1)
    lengths = None
    if draw(st.booleans()):
        length = mostly(st.integers(1, max(T, 1)), st.sampled_from([0, -1]))
        lengths = np.array(draw(st.lists(length, min_size=N, max_size=N)))
    return kind, settings, x, hx, lengths


def outcome(make):
    try:
        return make()
    except (ValueError, RuntimeError) as error:
        return error


def both_ways(make, x, hx, lengths):
    """Output, final states and all gradients of a torch layer."""
    layer = make()
    x, hx = mapped(lambda value: torch.tensor(value, requires_grad=True), (x, hx))
    y = layer(x, hx, None if lengths is None else torch.tensor(lengths))
    push(y, upstream(mapped(lambda part: part.detach().numpy(), y), 0), "cpu")
    return y, [x.grad, *(h.grad for h in leaves(hx))], [parameter.grad for parameter in layer.parameters()]


@DRAWN
@given(layers())
def test_layers(drawn):
    kind, settings, *inputs = drawn

    def ours():
        y = layer(*inputs)
        return y, leaves(layer.backward(upstream(y, 0))), [parameter.grad for parameter in layer.parameters()]

    layer = outcome(lambda: getattr(numpy_nn, kind)(**settings, dtype=np.float64, rng=0))
    if isinstance(layer, ValueError):
        assert str(layer) == str(outcome(lambda: getattr(torch_nn, kind)(**settings)))
        assert isinstance(outcome(lambda: getattr(oracles, kind)(**settings)), ValueError)
        return
    twins = [getattr(package, kind)(**settings, dtype=torch.float64) for package in (torch_nn, oracles)]
    twins = [copy_parameters(layer, twin) for twin in twins]
    found = outcome(ours)
    results = [outcome(lambda twin=twin: both_ways(lambda: twin, *inputs)) for twin in twins]
    if isinstance(found, Exception):
        assert isinstance(found, ValueError)
        assert str(results[0]) == str(found)
        assert isinstance(results[1], (ValueError, RuntimeError)), f"refused ({found}), and torch answers"
        return
    for who, result in zip(("torch_nn", "torch"), results, strict=True):
        assert not isinstance(result, Exception), f"{who} refuses ({result}), numpy_nn answers"
        for part, expected in zip(found, result, strict=True):
            assert_equal(part, expected, 1e-10, who)
