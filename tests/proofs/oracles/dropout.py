"""What dropout must do, whatever the mask: drop a share p, scale the rest, and send back along the same mask."""

import numpy as np
import torch

from lib import numpy_nn

N = 40_000


def assert_dropped(y, x, p):
    """Each number is 0 or x / (1 − p), the zeros a share p of all, without a pattern; the mean stays."""
    y, x = np.asarray(y, np.float64), np.asarray(x, np.float64)
    dropped = y == 0
    np.testing.assert_allclose(y[~dropped], (x / (1 - p))[~dropped], rtol=1e-6)
    assert abs(dropped.mean() - p) < 5 * np.sqrt(p * (1 - p) / y.size)
    neighbours = (dropped[:, 1:] & dropped[:, :-1]).mean()  # independent: p²
    assert abs(neighbours - p * p) < 5 * np.sqrt(p * p / y.size)


def numbers(dtype):
    return np.random.default_rng(0).uniform(0.5, 2, (200, N // 200)).astype(dtype)


def prove_dropout(ours, twin):
    for dtype in (np.float32, np.float64):
        x = numbers(dtype)
        for p in (0.1, 0.5, 0.9):
            y = ours(x, p, rng=0)
            assert y.dtype == dtype
            assert_dropped(y, x, p)
            z = twin(torch.tensor(x), p, generator=torch.Generator().manual_seed(0))
            assert z.numpy().dtype == dtype
            assert_dropped(z, x, p)
    assert (ours(x, rng=1) == ours(x, 0.5, True, 1)).all(), "p is 0.5 unless said otherwise"
    assert (ours(x, rng=1) != ours(x, rng=2)).any(), "another seed, another mask"
    shared = np.random.default_rng(3)
    assert (ours(x, rng=shared) != ours(x, rng=shared)).any(), "a generator moves on"
    prove_bounds(ours, twin)
    prove_way_back(ours, twin)


def prove_bounds(ours, twin):
    x = numbers(np.float32)
    for settings in (dict(p=0), dict(p=0.5, training=False), dict(p=1, training=False)):
        assert (ours(x, **settings) == x).all()
        assert (twin(torch.tensor(x), **settings).numpy() == x).all()
    assert (ours(x, 1) == 0).all()
    assert (twin(torch.tensor(x), 1) == 0).all()
    assert ours(np.zeros((0, 3)), 0.5).shape == (0, 3)


def prove_way_back(ours, twin):
    """The gradient is scaled and dropped where x was: by the same seed in numpy_nn, by autograd in torch_nn."""
    rng = np.random.default_rng(4)
    x, grad_y = rng.normal(size=(2, 6, 5))
    for settings in (dict(p=0.3, rng=5), dict(p=0.0, rng=5), dict(p=1.0, rng=5), dict(p=0.3, training=False)):
        y = ours(x, **settings)
        np.testing.assert_allclose(numpy_nn.dropout_backward(grad_y, x, **settings), grad_y * y / x, atol=1e-12)
    tensor = torch.tensor(x, requires_grad=True)
    z = twin(tensor, 0.3)
    z.backward(torch.tensor(grad_y))
    np.testing.assert_allclose(tensor.grad, grad_y * z.detach().numpy() / x, atol=1e-12)


def prove_layer(ours, twin):
    x = numbers(np.float32)
    layer, theirs = ours(0.3, rng=0), twin(0.3, generator=torch.Generator().manual_seed(0))
    y, z = layer(x), theirs(torch.tensor(x)).numpy()
    assert_dropped(y, x, 0.3)
    assert_dropped(z, x, 0.3)
    grad_y = np.random.default_rng(1).normal(size=x.shape).astype(np.float32)
    np.testing.assert_allclose(layer.backward(grad_y), grad_y * y / x, rtol=1e-5)
    assert layer.backward(grad_y).dtype == np.float32
    assert (layer(x) != y).any(), "every forward pass draws a new mask"
    assert (theirs(torch.tensor(x)).numpy() != z).any()
    for used, tensor in ((layer.eval(), x), (theirs.eval(), torch.tensor(x))):
        assert (np.asarray(used(tensor)) == x).all()
    assert (layer.backward(grad_y) == grad_y).all()
    assert ours().p == twin().p == 0.5
    assert repr(ours(0.3)) == repr(twin(0.3)) == "Dropout(p=0.3)"
