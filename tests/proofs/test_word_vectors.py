"""Word vectors: the step on counts is the step on pairs, and examples in docstrings are true."""

import doctest
import sys

import numpy as np
import pytest
import torch

from lib import numpy_nn, torch_nn
from tests.proofs.oracles.word_vectors import prove_learn, two_topics

MODELS = ["SkipGram", "CBOW"]


@pytest.mark.parametrize("name", MODELS)
def test_learning_from_counts_is_gradient_descent_on_the_pairs(name):
    prove_learn(name == "CBOW")(getattr(numpy_nn, name), getattr(torch_nn, name))


def without_noise(model, words, centers, contexts, negatives, weight, lr):
    numpy_nn.SkipGram.learn(model, words, centers, contexts, negatives, 0, lr)


def half_the_noise(model, words, centers, contexts, negatives, weight, lr):
    numpy_nn.SkipGram.learn(model, words, centers, contexts, negatives, weight / 2, lr)


def drawn_twice_counts_once(model, words, centers, contexts, negatives, weight, lr):
    kept = negatives if negatives is None else np.unique(negatives)
    numpy_nn.SkipGram.learn(model, words, centers, contexts, kept, weight, lr)


def uphill(model, words, centers, contexts, negatives, weight, lr):
    numpy_nn.SkipGram.learn(model, words, centers, contexts, negatives, weight, -lr)


def turned_round(model, words, centers, contexts, negatives, weight, lr):
    numpy_nn.SkipGram.learn(model, words, contexts, centers, negatives, weight, lr)


@pytest.mark.parametrize("learn", [without_noise, half_the_noise, drawn_twice_counts_once, uphill, turned_round])
@pytest.mark.parametrize("name", MODELS)
def test_a_wrong_step_on_counts_is_caught(name, learn):
    wrong = type("Wrong", (getattr(numpy_nn, name),), {"learn": learn})
    with pytest.raises(AssertionError, match="learn of lib.numpy_nn"):
        prove_learn(name == "CBOW")(wrong, getattr(torch_nn, name))


@pytest.mark.parametrize("name", MODELS)
def test_the_same_seed_gives_the_same_vectors(name):
    text = two_topics(20)
    vocabulary = numpy_nn.Vocabulary(text)
    runs = []
    for seed in (0, 0, 1):
        model = getattr(numpy_nn, name)(len(vocabulary), 4, rng=3)
        runs.append(numpy_nn.train_word_vectors(model, text, vocabulary, rng=seed).input.data)
        twin = getattr(torch_nn, name)(len(vocabulary), 4)
        twin.input.data = torch.ones(9, 4)
        torch_nn.train_word_vectors(twin, text, vocabulary, generator=torch.Generator().manual_seed(seed))
        runs.append(twin.input.data.numpy())
    assert (runs[0] == runs[2]).all()
    assert (runs[1] == runs[3]).all()
    assert (runs[0] != runs[4]).any()
    assert runs[0].dtype == np.float32


def test_vectors_start_small_and_output_at_zero():
    for model in (numpy_nn.SkipGram(50, 20, rng=0), torch_nn.CBOW(50, 20)):
        vectors = np.asarray(model.input.data)
        assert 0.4 / 20 < np.abs(vectors).max() <= 0.5 / 20
        assert abs(vectors.mean()) < 0.002
        assert not np.asarray(model.output.data).any()


@pytest.mark.parametrize("package", [numpy_nn, torch_nn], ids=lambda package: package.__name__)
def test_the_example_of_the_vocabulary_is_true(package):
    found = doctest.testmod(sys.modules[f"{package.__name__}.vocabulary"])
    assert found.attempted == 3
    assert found.failed == 0
