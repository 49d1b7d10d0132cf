"""word2vec on torch's own functions, pair by pair; and what else of it can be said exactly."""

import math
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F
from scipy import stats

from lib import numpy_nn, torch_nn
from tests.proofs.harness import as_array, assert_equal

LIKELY = 1e-3  # what happens by chance less often than this is held for a mistake


class Tables(torch.nn.Module):
    def __init__(self, num_embeddings, embedding_dim):
        super().__init__()
        self.input = torch.nn.Parameter(torch.zeros(num_embeddings, embedding_dim))
        self.output = torch.nn.Parameter(torch.zeros(num_embeddings, embedding_dim))

    def forward(self, given, wanted, negatives=None):
        hidden = self.hidden(given)
        if negatives is None:
            return F.cross_entropy(hidden @ self.output.T, wanted)
        near = (hidden * self.output[wanted]).sum(1)
        far = torch.einsum("nd,nkd->nk", hidden, self.output[negatives])
        return -(F.logsigmoid(near) + F.logsigmoid(-far).sum(1)).mean()


class SkipGram(Tables):
    def hidden(self, centers):
        return self.input[centers]


class CBOW(Tables):
    def hidden(self, contexts):
        return torch.stack([self.input[row[row >= 0]].mean(0) for row in contexts])


TEXT = [3, 1, 0, 1, 4, 1, 5, 0, 2, 0, 6, 3, 5, 3]  # words of a stretch; some of them several times
SENTENCES = [0] * 6 + [1] * 8
VOCABULARY = 8
NOISE = [0, 7, 2, 0, 5]


def slow_step(cbow, tables, pairs, negatives, weight, lr):
    """The tables after one step down the loss of all pairs added up, by autograd, pair by pair."""
    given, wanted = (torch.tensor(table, requires_grad=True) for table in tables)
    contexts = {}
    for center, context in pairs:
        contexts.setdefault(center, []).append(context)
    loss = torch.zeros((), dtype=torch.float64)
    for center, near in contexts.items():
        means = [given[[TEXT[place] for place in near]].mean(0)] if cbow else [given[TEXT[center]]] * len(near)
        targets = [center] if cbow else near
        for hidden, target in zip(means, targets, strict=True):
            if negatives is None:
                loss = loss - F.log_softmax(wanted @ hidden, 0)[TEXT[target]]
            else:
                far = F.logsigmoid(-wanted[negatives] @ hidden).sum()
                loss = loss - F.logsigmoid(wanted[TEXT[target]] @ hidden) - weight / len(negatives) * far
    loss.backward()
    return [(table - lr * table.grad).detach() for table in (given, wanted)]


def prove_learn(cbow):
    """`learn` on counts is gradient descent on the pairs, in both packages."""

    def proof(ours, twin):
        rng = np.random.default_rng(0)
        start = rng.normal(size=(2, VOCABULARY, 3))
        pairs = [(i, j) for i in range(14) for j in range(14) if 0 < abs(i - j) <= 2 and SENTENCES[i] == SENTENCES[j]]
        pairs = [pair for pair in pairs if pair[0] not in (5, 9) and rng.random() < 0.7]  # two words without neighbours
        centers, contexts = np.array(pairs).T
        for negatives, weight in ((NOISE, 3), ([7], 1), (None, 0)):
            expected = slow_step(cbow, start, pairs, negatives, weight, lr=0.1)
            for nn, cls in ((numpy_nn, ours), (torch_nn, twin)):
                array = np.array if nn is numpy_nn else torch.tensor
                model = cls(VOCABULARY, 3) if nn is numpy_nn else cls(VOCABULARY, 3, dtype=torch.float64)
                model.input.data, model.output.data = array(start[0]), array(start[1])
                drawn = None if negatives is None else array(negatives)
                model.learn(array(TEXT), array(centers), array(contexts), drawn, weight, 0.1)
                found = [model.input.data, model.output.data]
                assert_equal(found, expected, 1e-10, f"learn of {nn.__name__} with {weight} words of noise")

    return proof


def prove_window_pairs(ours, twin):
    """All pairs up to a distance that is drawn for each word: 1, …, window are equally likely."""
    n, window = 4000, 4
    sentences = np.repeat([0, 1, 2], [n, 1, 3])
    drawn = {"numpy_nn": ours(sentences, window, 0)}
    drawn["torch_nn"] = twin(torch.tensor(sentences), window, torch.Generator().manual_seed(0))
    for who, pairs in drawn.items():
        pairs = list(zip(*(as_array(part).tolist() for part in pairs), strict=True))
        assert len(pairs) == len(set(pairs)), who
        assert all(sentences[i] == sentences[j] and 0 < abs(i - j) <= window for i, j in pairs), who
        reach = Counter(max(abs(i - j) for j in near) for i, near in grouped(pairs) if window <= i < n - window)
        counts = [reach[distance] for distance in range(1, window + 1)]
        assert sum(counts) == n - 2 * window, f"{who}: some words have no neighbour"
        assert stats.chisquare(counts).pvalue > LIKELY, f"{who}: distances are drawn {counts}"
        for i, near in grouped(pairs):
            far = max(abs(i - j) for j in near)
            expected = [j for j in range(i - far, i + far + 1) if j != i and 0 <= j < len(sentences)]
            assert near == [j for j in expected if sentences[j] == sentences[i]], f"{who}: neighbours of {i}"
    few = {"start": 3, "stop": 5}
    for pairs in (ours(np.zeros(9, int), 1, **few), twin(torch.zeros(9), 1, **few)):
        assert [as_array(part).tolist() for part in pairs] == [[3, 3, 4, 4], [2, 4, 3, 5]]
    assert [len(part) for part in ours(np.zeros(1, int), 3)] == [0, 0]


def grouped(pairs):
    """(center, its contexts), in order."""
    found = {}
    for center, context in pairs:
        found.setdefault(center, []).append(context)
    return found.items()


def prove_draw_negatives(ours, twin):
    """As often as their probabilities say; a word with none never."""
    probabilities = [0.5, 0.0, 0.25, 0.2, 0.05, 0.0]
    for who, drawn in (
        ("numpy_nn", ours(probabilities, (200, 50), 0)),
        ("torch_nn", twin(probabilities, (200, 50), torch.Generator().manual_seed(0))),
    ):
        drawn = as_array(drawn)
        assert drawn.shape == (200, 50)
        counts = np.bincount(drawn.ravel(), minlength=6)
        assert len(counts) == 6, f"{who}: a word that does not exist"
        likely = [0, 2, 3, 4]
        assert counts.sum() == counts[likely].sum(), f"{who}: {counts}"
        expected = 10_000 * np.array(probabilities)[likely]
        assert stats.chisquare(counts[likely], expected).pvalue > LIKELY, f"{who}: {counts}"


def two_topics(n=300):
    """Sentences about one of two topics: the words of a topic keep company, and `and` stands everywhere."""
    rng = np.random.default_rng(0)
    topics = [["cat", "dog", "bird", "fish"], ["cup", "pan", "fork", "dish"]]
    return [[str(word) for word in rng.choice([*topics[i % 2], "and"], 6)] for i in range(n)]


def prove_train_word_vectors(ours, twin):
    """Trained, the words of a topic are nearest to each other; the rates and frequencies are as they should be."""
    text = two_topics()
    vocabulary = numpy_nn.Vocabulary(text)
    for nn, train in ((numpy_nn, ours), (torch_nn, twin)):
        for name in ("SkipGram", "CBOW"):
            for negative in (5, 0):
                seed = {"rng": 1} if nn is numpy_nn else {"generator": torch.Generator().manual_seed(1)}
                torch.manual_seed(0)
                model = getattr(nn, name)(len(vocabulary), 8, **({"rng": 0} if nn is numpy_nn else {}))
                settings = dict(window=3, negative=negative, sample=0.05, alpha=0.1, epochs=6, **seed)
                assert train(model, text, vocabulary, **settings) is model
                near = nn.most_similar(model.input.data, vocabulary, ["cat"], topn=3)
                found = {word for word, _ in near}
                assert found == {"dog", "bird", "fish"}, f"{nn.__name__}.{name}, {negative} noise: {near}"
        prove_course(nn, train)


class Watched:
    """In the place of a model: it keeps what it is given to learn."""

    def __init__(self, rows):
        self.data, self.given = np.zeros((rows, 1)), []
        self.input = self

    def __len__(self):
        return len(self.data)

    def learn(self, words, centers, contexts, negatives, weight, lr):
        self.given.append([as_array(part) for part in (words, centers, contexts, negatives)] + [weight, lr])


def prove_course(nn, train):
    """What the model is given over a run: every word as often as it is kept, all pairs of it, and falling rates."""
    rng = np.random.default_rng(0)
    words = [str(word) for word in rng.choice(20, 6000, p=np.arange(1, 21) / 210)]
    sentences = [words[i : i + 12] for i in range(0, 6000, 12)]
    vocabulary = numpy_nn.Vocabulary(sentences)
    seed = {"rng": 5} if nn is numpy_nn else {"generator": torch.Generator().manual_seed(5)}
    model = Watched(20)
    train(model, sentences, vocabulary, window=1, negative=4, sample=0.01, alpha=0.05, min_alpha=0.01, epochs=3, **seed)
    rates = [given[5] for given in model.given]
    assert rates[0] == 0.05
    assert rates == sorted(rates, reverse=True)
    assert 0.01 < rates[-1] < 0.0105
    assert {given[4] for given in model.given} == {4}
    centers = np.concatenate([given[0][np.unique(given[1])] for given in model.given])
    keep = [min(1, math.sqrt(0.01 * 6000 / times)) for times in vocabulary.counts]
    counts = np.bincount(centers, minlength=20)
    expected = 3 * np.array(keep) * vocabulary.counts
    assert abs(counts.sum() / expected.sum() - 1) < 0.02, f"{nn.__name__}: {counts.sum()} words, not {expected.sum()}"
    assert stats.chisquare(counts, expected * counts.sum() / expected.sum()).pvalue > LIKELY, f"{counts}, {expected}"
    pairs = sum(len(given[1]) for given in model.given)
    assert abs(pairs / (2 * counts.sum()) - (1 - 3 * 500 / counts.sum())) < 0.01, f"{nn.__name__}: {pairs} pairs"
    assert all(np.bincount(given[0][np.unique(given[1])]).max() <= 8 for given in model.given), "a stretch too long"
    noise = np.bincount(np.concatenate([given[3].ravel() for given in model.given]), minlength=20)
    weights = np.array(vocabulary.counts) ** 0.75
    assert stats.chisquare(noise, noise.sum() * weights / weights.sum()).pvalue > LIKELY, f"{nn.__name__}: {noise}"


def prove_most_similar(ours, twin):
    """Cosines by hand."""
    vocabulary = numpy_nn.Vocabulary([["man"] * 4 + ["king"] * 3 + ["woman"] * 2 + ["queen"], ["pan"] * 5])
    vectors = {"pan": [-1, 0.1], "man": [1.0, 0], "king": [3.0, 3], "woman": [0, 2.0], "queen": [-1.0, 2]}
    table = np.array([vectors[word] for word in vocabulary.words])
    units = {word: np.array(vector) / np.hypot(*vector) for word, vector in vectors.items()}
    query = units["king"] - units["man"] + units["woman"]
    for who, find, data in (("numpy_nn", ours, table), ("torch_nn", twin, torch.tensor(table))):
        found = find(data, vocabulary, ["king", "woman"], ["man"])
        assert [word for word, _ in found] == ["queen", "pan"], f"{who}: {found}"
        expected = [units[word] @ query / np.hypot(*query) for word, _ in found]
        assert_equal(np.array([cosine for _, cosine in found]), np.array(expected), 1e-10, who)
        (near,) = find(data, vocabulary, ["queen"], topn=1)
        assert near[0] == "woman"
        assert_equal(np.array(near[1]), units["queen"] @ units["woman"], 1e-10, who)
        assert (as_array(data) == table).all()


def prove_vocabulary(ours, twin):
    """Counts, order, and both formulas by hand."""
    sentences = [["a"] * 6 + ["b"] * 3, ["c", "a", "b", "a"], ["d"]]
    for cls in (ours, twin):
        vocabulary = cls(sentences)
        assert vocabulary.words == ["a", "b", "c", "d"]
        assert vocabulary.counts == [8, 4, 1, 1]
        assert vocabulary.index == {"a": 0, "b": 1, "c": 2, "d": 3}
        assert (len(vocabulary), repr(vocabulary)) == (4, "Vocabulary(4 words)")
        assert vocabulary.encode(["b", "x", "a", "d"]) == [1, 0, 3]
        keep = [math.sqrt(0.1 / (8 / 14)), math.sqrt(0.1 / (4 / 14)), 1.0, 1.0]
        assert_equal(np.array(vocabulary.keep_probabilities(0.1)), np.array(keep), 1e-12, "keep_probabilities")
        assert vocabulary.keep_probabilities(0) == [1.0] * 4
        tame = cls([["a"] * 999 + ["b"]])
        assert abs(tame.keep_probabilities()[0] - math.sqrt(1e-3 / 0.999)) < 1e-12
        noise = np.array([8**0.75, 4**0.75, 1, 1])
        assert_equal(np.array(vocabulary.noise_probabilities()), noise / noise.sum(), 1e-12, "noise_probabilities")
        assert_equal(np.array(vocabulary.noise_probabilities(0)), np.full(4, 0.25), 1e-12, "power 0")
        assert cls(iter(sentences), min_count=4).words == ["a", "b"]
