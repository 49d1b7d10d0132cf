"""What a gradient check must do: pass what is right, and say where the rest is wrong."""

import numpy as np
import torch

from lib import numpy_nn, torch_nn

from .training import assert_same_bits, data, double, expect, network, weights

SMALL = 1e-8  # how near central differences must come to a right gradient
rng = np.random.default_rng(0)
X, WEIGHT, BIAS = rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)


def prove_gradient_check(ours, twin):
    prove_right_gradients(ours, twin)
    prove_wrong_gradients_in_numpy(ours)
    prove_wrong_gradients_in_torch(twin)
    prove_what_is_looked_at(ours, twin)
    prove_refusals(ours, twin)


def prove_right_gradients(ours, twin):
    """Functions and modules, all arguments and parameters by name, with tiny errors; nothing is left changed."""
    found = ours(numpy_nn.linear, (X, WEIGHT, BIAS), numpy_nn.linear_backward)
    assert list(found) == list(twin(torch_nn.linear, data(torch_nn, X, WEIGHT, BIAS))) == ["x", "weight", "bias"]
    assert max(found.values()) < SMALL
    assert list(ours(numpy_nn.linear, (X, WEIGHT), numpy_nn.linear_backward)) == ["x", "weight"]
    assert ours(numpy_nn.tanh, X, numpy_nn.tanh_backward)["x"] < SMALL
    for check, nn in ((ours, numpy_nn), (twin, torch_nn)):
        model, x = network(nn), rng.normal(size=(4, 5))
        (inputs,), before = data(nn, x), weights(model)
        errors = check(model, inputs)
        assert list(errors) == ["x", "1.weight", "1.bias", "3.weight", "3.bias"]
        assert max(errors.values()) < SMALL
        assert {type(error) for error in errors.values()} == {float}
        assert_same_bits(weights(model), before, "weights after the check")
        assert np.array_equal(np.asarray(inputs.detach()) if nn is torch_nn else inputs, x)
        assert all(parameter.grad is None for parameter in model.parameters())
        classes = data(nn, np.array([0, 2, 1, 1]))
        assert check(nn.CrossEntropyLoss(), (*data(nn, X), *classes)).popitem()[1] < SMALL
        assert list(check(nn.CrossEntropyLoss(), data(nn, np.zeros((4, 1)), np.zeros(4, int))).values()) == [0.0]


def linear_backward_with(change):
    """The backward pass of `linear`, in which something is changed."""

    def backward(grad_y, x, weight, bias):
        grads = dict(zip(("x", "weight", "bias"), numpy_nn.linear_backward(grad_y, x, weight, bias), strict=True))
        change(grads, grad_y)
        return tuple(grads.values())

    return backward


def put(name, index, value):
    def change(grads, grad_y):
        grads[name][index] = value

    return change


def prove_wrong_gradients_in_numpy(check):
    """One wrong number is found, and named."""

    def summed(grads, grad_y):
        grads["x"] = np.ones_like(grad_y) @ WEIGHT  # as if L were the plain sum of y

    for change, words in (
        (put("weight", (1, 2), 3.0), "1 of 6 numbers, most at weight[1, 2]: backward gives 3, central differences"),
        (put("bias", 0, np.nan), "bias is wrong in 1 of 2 numbers, most at bias[0]: backward gives nan"),
        (lambda grads, _: grads.update(x=-grads["x"]), "the gradient of x is wrong in 12 of 12 numbers"),
        (summed, "the gradient of x is wrong in 12 of 12 numbers"),
        (lambda grads, _: grads.update(weight=grads["weight"].T), "weight must have its shape, (2, 3); got (3, 2)"),
        (lambda grads, _: grads.update(bias=grads["bias"] * (1 + 1e-5)), "the gradient of bias is wrong in"),
    ):
        arguments = numpy_nn.linear, (X, WEIGHT, BIAS), linear_backward_with(change)
        expect(AssertionError, words, lambda arguments=arguments: check(*arguments))

    class Forgetful(numpy_nn.Linear):
        def backward(self, grad_y):
            return grad_y @ self.weight.data

    layer = Forgetful(3, 2, **double(numpy_nn))
    expect(AssertionError, "the gradient of weight is wrong in 6 of 6", lambda: check(layer, X))


class Cube(torch.autograd.Function):
    """x³, with a wrong way back."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(context, grad_y):
        (x,) = context.saved_tensors
        grad = grad_y * 3 * x**2
        grad[1, 2] = 0.5
        return grad


def prove_wrong_gradients_in_torch(check):
    words = "the gradient of x is wrong in 1 of 12 numbers, most at x[1, 2]: backward gives 0.5, central differences"
    expect(AssertionError, words, lambda: check(lambda x: Cube.apply(x), *data(torch_nn, X)))


def prove_what_is_looked_at(ours, twin):
    """Of a large array `most` numbers, drawn; several results and several inputs together; what has no gradient not."""
    for check, nn in ((ours, numpy_nn), (twin, torch_nn)):
        calls = []

        def double_and_square(x, times, y, calls=calls):
            calls.append(1)
            return times * x, (x * x, y)

        def backward(grad, x, times, y):
            (g, (h, k)) = grad
            return times * g + 2 * x * h, k

        settings = {"backward": backward} if nn is numpy_nn else {}
        x, y = data(nn, rng.normal(size=(20, 30)), BIAS)
        assert check(double_and_square, (x, 2, y), most=7, **settings).keys() == {"x", "y"}
        assert len(calls) == 2 + 2 * (7 + 2), f"{len(calls)} calls"
    draws = []

    def spied(x):
        draws.append(x.copy())
        return x

    ours(spied, np.zeros((20, 30)), lambda grad_y, x: grad_y, most=5)
    moved = {tuple(map(int, index)) for x in draws for index in np.argwhere(x)}
    assert len(moved) == 5
    assert moved != {(0, place) for place in range(5)}


def prove_refusals(ours, twin):
    """float32, and functions that draw."""
    for check, nn in ((ours, numpy_nn), (twin, torch_nn)):
        x, single = data(nn, X, X.astype(np.float32))
        arguments = (nn.tanh, single, numpy_nn.tanh_backward) if nn is numpy_nn else (nn.tanh, single)
        words = "best central differences are off by 4e-4, which wrong gradients pass as well; in float64 by 3e-10"
        expect(ValueError, words, lambda a=arguments, check=check: check(*a))
        layer, drawing = nn.Linear(3, 2), nn.Sequential(nn.Linear(3, 8, **double(nn)), nn.Dropout(0.5))
        expect(ValueError, "weight must be float64; got", lambda a=(layer, x), check=check: check(*a))
        words = "function must give the same result each time; call eval()"
        expect(ValueError, words, lambda a=(drawing, x), check=check: check(*a))
        assert max(check(drawing.eval(), x).values()) < SMALL
