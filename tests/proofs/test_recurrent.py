"""What recurrent networks promise beyond their equations: lengths, blocks, dropout, and what they leave alone."""

import math

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from lib.torch_nn.interop import copy_parameters

KINDS = ["RNN", "LSTM", "GRU"]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 3, 2))
LENGTHS = np.array([4, 6, 1])


def layer(kind, **settings):
    return getattr(numpy_nn, kind)(2, 3, dtype=np.float64, rng=0, **settings)


def states(h):
    return h if isinstance(h, tuple) else (h,)


def sigma(z):
    return 1 / (1 + math.exp(-z))


def test_the_article_s_gru_number_by_number():
    T, N, D, H = 3, 2, 2, 2
    rng = np.random.default_rng(1)
    x, h_0, weight_ih, weight_hh = (rng.normal(size=shape) for shape in ((T, N, D), (N, H), (3 * H, D), (3 * H, H)))
    b_ih, b_hh = rng.normal(size=(2, 3 * H))
    found = numpy_nn.gru(x, h_0, weight_ih, weight_hh, b_ih, b_hh, reset_before=True)
    twin = torch_nn.gru(*map(torch.tensor, (x, h_0, weight_ih, weight_hh, b_ih, b_hh)), reset_before=True)
    for n in range(N):
        h = list(h_0[n])
        for t in range(T):
            v = [sum(weight_ih[k, d] * x[t, n, d] for d in range(D)) + b_ih[k] for k in range(3 * H)]
            r = [sigma(v[k] + sum(weight_hh[k, j] * h[j] for j in range(H)) + b_hh[k]) for k in range(H)]
            z = [sigma(v[k] + sum(weight_hh[k, j] * h[j] for j in range(H)) + b_hh[k]) for k in range(H, 2 * H)]
            rows = range(2 * H, 3 * H)
            new = [math.tanh(v[k] + sum(weight_hh[k, j] * (r[j] * h[j]) for j in range(H)) + b_hh[k]) for k in rows]
            h = [(1 - z[k]) * new[k] + z[k] * h[k] for k in range(H)]
            np.testing.assert_allclose(found[t, n], h, rtol=1e-12)
            np.testing.assert_allclose(twin[t, n].numpy(), h, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_padded_sequence_is_read_as_if_it_were_alone(kind):
    network = layer(kind, num_layers=2, bidirectional=True)
    output, h_n = network(X, lengths=LENGTHS)
    for n, length in enumerate(LENGTHS):
        alone, h_alone = network(X[:length, [n]])
        np.testing.assert_allclose(output[:length, [n]], alone, rtol=1e-12)
        assert (output[length:, n] == 0).all()
        for h, expected in zip(states(h_n), states(h_alone), strict=True):
            np.testing.assert_allclose(h[:, [n]], expected, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_the_padding_does_not_matter(kind):
    spoilt = np.where((np.arange(6)[:, None] < LENGTHS)[:, :, None], X, np.nan)
    network = layer(kind, bidirectional=True)
    twin = copy_parameters(network, getattr(torch_nn, kind)(2, 3, bidirectional=True, dtype=torch.float64))
    for x in (X, spoilt):
        output, _ = network(x, lengths=LENGTHS)
        network.zero_grad()
        grad_x = network.backward((np.ones_like(output), None))
        assert np.isfinite(output).all()
        assert (grad_x[4:, 0] == 0).all()
        assert all(np.isfinite(parameter.grad).all() for parameter in network.parameters())
        leaf = torch.tensor(x, requires_grad=True)
        again, _ = twin(leaf, lengths=LENGTHS.tolist())
        again.sum().backward()
        np.testing.assert_allclose(again.detach().numpy(), output, rtol=1e-12)
        np.testing.assert_allclose(leaf.grad.numpy(), grad_x, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_truncation_is_training_block_by_block_with_the_state_handed_on(kind):
    whole, blocks = layer(kind, truncate=2), layer(kind)
    output, _ = whole(X)
    grad = np.random.default_rng(2).normal(size=output.shape)
    whole.backward((grad, None))
    h = None
    for t in range(0, len(X), 2):
        part, h = blocks(X[t : t + 2], h)
        np.testing.assert_allclose(part, output[t : t + 2], rtol=1e-12)
        blocks.backward((grad[t : t + 2], None))
    for mine, theirs in zip(whole.parameters(), blocks.parameters(), strict=True):
        np.testing.assert_allclose(mine.grad, theirs.grad, rtol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_between_layers_is_drawn_from_the_seed_and_walked_back(kind):
    def loss(x):
        network = layer(kind, num_layers=3, dropout=0.5)
        return network, (network(x)[0] * grad).sum()

    grad = np.random.default_rng(3).normal(size=(6, 3, 3))
    network, start = loss(X)
    assert start == loss(X)[1]
    assert start != (network.eval()(X)[0] * grad).sum()
    network, _ = loss(X)
    grad_x = network.backward((grad, None))
    direction = np.random.default_rng(4).normal(size=X.shape)
    slope = (loss(X + 1e-6 * direction)[1] - loss(X - 1e-6 * direction)[1]) / 2e-6
    assert slope == pytest.approx((grad_x * direction).sum(), rel=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_given_is_changed(kind):
    network = layer(kind, batch_first=True)
    x, given = X.swapaxes(0, 1).copy(), X.swapaxes(0, 1).copy()
    output, h_n = network(x)
    kept = output.copy()
    grad = np.ones_like(output)
    network.backward((grad, h_n))
    assert (x == given).all()
    assert (output == kept).all()
    assert (grad == 1).all()


@pytest.mark.parametrize("kind", KINDS)
def test_no_gradient_at_all_is_a_gradient_of_zeros(kind):
    network = layer(kind)
    network(X)
    assert (network.backward((None, None)) == 0).all()
    assert all((parameter.grad == 0).all() for parameter in network.parameters())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=["numpy_nn", "torch_nn"])
def test_a_layer_says_what_it_is(kind, package):
    text = repr(getattr(package, kind)(2, 3, num_layers=1))
    assert text.startswith(f"{kind}(")
    assert "2, 3, num_layers=1" in text
