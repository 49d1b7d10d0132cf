"""What attention promises beyond its equations: order, what is hidden, dropout, and what it leaves alone."""

import math

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from lib.torch_nn.interop import copy_parameters

RNG = np.random.default_rng(0)
QUERY, KEY, VALUE = RNG.normal(size=(3, 2, 4, 3))


def test_dropped_weights_are_those_of_the_seed_on_both_ways():
    grad_y = RNG.normal(size=VALUE.shape)
    y = numpy_nn.scaled_dot_product_attention(QUERY, KEY, VALUE, dropout_p=0.4, rng=5)
    grads = numpy_nn.scaled_dot_product_attention_backward(grad_y, QUERY, KEY, VALUE, dropout_p=0.4, rng=5)
    kept = torch.tensor(numpy_nn.dropout(np.ones((2, 4, 4)), 0.4, rng=5))
    assert (kept == 0).any()
    leaves = [torch.tensor(array, requires_grad=True) for array in (QUERY, KEY, VALUE)]
    weights = torch.softmax(leaves[0] @ leaves[1].mT / math.sqrt(3), dim=-1) * kept
    expected = weights @ leaves[2]
    expected.backward(torch.tensor(grad_y))
    np.testing.assert_allclose(y, expected.detach().numpy(), rtol=1e-10)
    for grad, leaf in zip(grads, leaves, strict=False):
        np.testing.assert_allclose(grad, leaf.grad.numpy(), rtol=1e-10)


@pytest.mark.parametrize("p", [0.3, 1.0])
def test_torch_nn_drops_weights_and_scales_what_is_left(p):
    weightless = torch.zeros(1, 1, 2)
    keys, values = torch.zeros(1, 20000, 2), torch.ones(1, 20000, 2)
    generator = torch.Generator().manual_seed(0)
    y = torch_nn.scaled_dot_product_attention(weightless, keys, values, dropout_p=p, generator=generator)
    expected = 0 if p == 1 else 1
    assert y == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("make", [numpy_nn.MultiheadAttention, numpy_nn.TransformerEncoderLayer])
def test_dropout_in_training_is_drawn_from_the_seed_and_walked_back(make):
    x = RNG.normal(size=(4, 2, 6))

    def loss(x):
        layer = make(6, 2, dropout=0.5, dtype=np.float64, rng=0)
        return layer, layer(x, x, x)[0] if make is numpy_nn.MultiheadAttention else layer(x)

    layer, y = loss(x)
    assert (y == loss(x)[1]).all()
    assert (y != loss(x)[0].eval()(*[x] * (3 if make is numpy_nn.MultiheadAttention else 1))[0]).any()
    grad_y = RNG.normal(size=y.shape)
    grad_x = layer.backward((grad_y, None) if make is numpy_nn.MultiheadAttention else grad_y)
    grad_x = sum(grad_x) if isinstance(grad_x, tuple) else grad_x
    direction = RNG.normal(size=x.shape)
    slope = (grad_y * (loss(x + 1e-6 * direction)[1] - loss(x - 1e-6 * direction)[1])).sum() / 2e-6
    assert slope == pytest.approx((grad_x * direction).sum(), rel=1e-6)


def test_attention_does_not_know_the_order_of_words_until_positions_are_added():
    layer = numpy_nn.MultiheadAttention(6, 2, dtype=np.float64, rng=0)
    x = RNG.normal(size=(5, 1, 6))
    order = np.array([3, 1, 4, 0, 2])
    y, turned = layer(x, x, x)[0], layer(x[order], x[order], x[order])[0]
    np.testing.assert_allclose(turned, y[order], rtol=1e-12)
    placed = x + numpy_nn.sinusoidal_positions(5, 6, dtype=np.float64)[:, None]
    replaced = x[order] + numpy_nn.sinusoidal_positions(5, 6, dtype=np.float64)[:, None]
    assert not np.allclose(layer(replaced, replaced, replaced)[0], layer(placed, placed, placed)[0][order])


def test_under_a_causal_mask_the_future_does_not_change_the_past():
    ahead = np.triu(np.ones((5, 5), bool), 1)
    layer = numpy_nn.TransformerEncoderLayer(6, 2, norm_first=True, dtype=np.float64, rng=0).eval()
    x = RNG.normal(size=(5, 1, 6))
    changed = x.copy()
    changed[3:] += 1
    y, z = layer(x, src_mask=ahead), layer(changed, src_mask=ahead)
    np.testing.assert_allclose(y[:3], z[:3], rtol=1e-12)
    assert (y[3:] != z[3:]).all()


def test_who_may_look_nowhere_receives_the_bias_alone_where_torch_gives_nan():
    mask = np.zeros((4, 4), bool)
    mask[1] = True
    x = RNG.normal(size=(4, 2, 6))
    ours = numpy_nn.MultiheadAttention(6, 2, dtype=np.float64, rng=0)
    twin = copy_parameters(ours, torch_nn.MultiheadAttention(6, 2, dtype=torch.float64))
    y, weights = ours(x, x, x, attn_mask=mask)
    assert (y[1] == ours.out_proj.bias.data).all()
    assert (weights[:, 1] == 0).all()
    leaf = torch.tensor(x, requires_grad=True)
    z, _ = twin(leaf, leaf, leaf, attn_mask=torch.tensor(mask))
    np.testing.assert_allclose(z.detach().numpy(), y, rtol=1e-10)
    z.sum().backward()
    np.testing.assert_allclose(leaf.grad.numpy(), sum(ours.backward((np.ones_like(y), None))), rtol=1e-10, atol=1e-12)


def test_a_shift_turns_every_pair_of_a_position_by_the_same_angle():
    y = numpy_nn.sinusoidal_positions(30, 8, dtype=np.float64)
    sin, cos = y[:, ::2], y[:, 1::2]
    turned = sin[3:] * cos[:-3] - cos[3:] * sin[:-3]  # sin of the difference of two angles
    np.testing.assert_allclose(turned, np.broadcast_to(turned[0], turned.shape), atol=1e-12)


def test_the_weights_of_all_heads_sum_to_one_and_their_mean_is_returned():
    layer = numpy_nn.MultiheadAttention(6, 3, batch_first=True, rng=0)
    x = RNG.normal(size=(2, 4, 6)).astype(np.float32)
    _, mean = layer(x, x, x)
    y, heads = layer(x, x, x, average_attn_weights=False)
    np.testing.assert_allclose(heads.sum(axis=-1), 1, rtol=1e-6)
    np.testing.assert_allclose(heads.mean(axis=1), mean, rtol=1e-6)
    assert layer(x, x, x, need_weights=False)[1] is None
    assert (layer.backward((None, np.zeros_like(mean)))[0] == 0).all()
    assert y.dtype == np.float32


def test_nothing_that_was_given_is_changed():
    given = [array.copy() for array in (QUERY, KEY, VALUE)]
    mask = RNG.normal(size=(4, 4))
    kept = mask.copy()
    numpy_nn.scaled_dot_product_attention_backward(np.ones_like(VALUE), QUERY, KEY, VALUE, mask)
    assert all((a == b).all() for a, b in zip(given, (QUERY, KEY, VALUE), strict=True))
    assert (mask == kept).all()


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=["numpy_nn", "torch_nn"])
def test_a_layer_begins_as_torchs_does(package):
    settings = {"rng": 0} if package is numpy_nn else {}
    layer = package.MultiheadAttention(40, 2, **settings)
    bound = math.sqrt(6 / (4 * 40))
    weight = np.asarray(layer.in_proj_weight.data)
    assert 0.95 * bound < abs(weight).max() <= bound
    assert not np.asarray(layer.in_proj_bias.data).any()
    assert not np.asarray(layer.out_proj.bias.data).any()
    assert "MultiheadAttention(" in repr(layer)
