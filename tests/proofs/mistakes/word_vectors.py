"""Wrong word vectors."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


def only(table):
    """A model of which one table learns."""

    def backward(self, grad_y=1.0):
        super(type(self), self).backward(grad_y)
        getattr(self, table).grad[...] = 0

    return backward


for _cls in (nn.SkipGram, nn.CBOW):
    for _table in ("input", "output"):
        _version = type("Half", (_cls,), {"backward": only(_table)})
        wrong(_cls.__name__, f"the {_table} vectors do not learn", "cls")(_version)


@wrong("SkipGram", "one table for both", "cls")
class _(nn.SkipGram):
    def forward(self, given, wanted, negatives=None):
        self.output.data = self.input.data
        return super().forward(given, wanted, negatives)


@wrong("SkipGram", "noise pulled, not pushed", "cls")
class _(nn.SkipGram):
    def forward(self, given, wanted, negatives=None):
        loss = super().forward(given, wanted, negatives)
        if negatives is None:
            return loss
        scores = (self.output.data[negatives] @ self.hidden(given)[:, :, None])[:, :, 0]
        return loss + (-scores).sum(axis=1).mean().astype(loss.dtype)  # log σ(−s) = log σ(s) − s


@wrong("SkipGram", "a word that comes twice in a batch learns once", "cls")
class _(nn.SkipGram):
    def hidden_backward(self, grad_hidden, centers):
        grad = np.zeros_like(self.input.data)
        grad[centers] = grad_hidden
        return grad


@wrong("CBOW", "the sum of the neighbours, not their mean", "cls")
class _(nn.CBOW):
    def hidden(self, contexts):
        return super().hidden(contexts) * (contexts >= 0).sum(axis=1, keepdims=True).astype(self.input.data.dtype)


@wrong("CBOW", "each neighbour gets the whole gradient, as in word2vec.c", "cls")
class _(nn.CBOW):
    def hidden_backward(self, grad_hidden, contexts):
        neighbours = (contexts >= 0).sum(axis=1, keepdims=True)
        return super().hidden_backward(grad_hidden * neighbours.astype(grad_hidden.dtype), contexts)


@wrong("CBOW", "a missing neighbour is the last word", "cls")
class _(nn.CBOW):
    def hidden(self, contexts):
        return super().hidden(contexts % len(self.input.data))


@wrong("window_pairs", "always the whole window", "own")
def _(sentences, window, rng=None, start=0, stop=None):
    pairs = [nn.window_pairs(sentences, window, seed, start, stop) for seed in range(40)]
    pairs = sorted({pair for both in pairs for pair in zip(*(part.tolist() for part in both), strict=True)})
    return tuple(np.array(pairs, int).reshape(-1, 2).T)


@wrong("window_pairs", "pairs across sentences", "own")
def _(sentences, window, rng=None, start=0, stop=None):
    return nn.window_pairs(np.zeros(len(sentences), int), window, rng, start, stop)


@wrong("window_pairs", "a word beside itself", "own")
def _(sentences, window, rng=None, start=0, stop=None):
    centers, contexts = nn.window_pairs(sentences, window, rng, start, stop)
    return np.append(centers, 0), np.append(contexts, 0)


@wrong("window_pairs", "neighbours on the right alone", "own")
def _(sentences, window, rng=None, start=0, stop=None):
    centers, contexts = nn.window_pairs(sentences, window, rng, start, stop)
    return centers[contexts > centers], contexts[contexts > centers]


@wrong("draw_negatives", "all words alike", "own")
def _(probabilities, shape, rng=None):
    return np.random.default_rng(rng).integers(0, len(probabilities), shape)


@wrong("draw_negatives", "the next word", "own")
def _(probabilities, shape, rng=None):
    return nn.draw_negatives(np.roll(probabilities, 1), shape, rng)


@wrong("draw_negatives", "sharpened", "own")
def _(probabilities, shape, rng=None):
    return nn.draw_negatives(np.array(probabilities) ** 1.1, shape, rng)


@wrong("most_similar", "dot products, not cosines", "own")
def _(vectors, vocabulary, positive, negative=(), topn=10):
    norms = np.linalg.norm(vectors, axis=1)
    found = nn.most_similar(vectors, vocabulary, positive, negative, topn)
    return sorted(((word, c * norms[vocabulary.index[word]]) for word, c in found), key=lambda pair: -pair[1])


@wrong("most_similar", "long vectors count more in an analogy", "own")
def _(vectors, vocabulary, positive, negative=(), topn=10):
    signs = [(1, word) for word in positive] + [(-1, word) for word in negative]
    query = sum(sign * vectors[vocabulary.index[word]] for sign, word in signs)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found = zip(vocabulary.words, (units @ query / np.linalg.norm(query)).tolist(), strict=True)
    return sorted((pair for pair in found if pair[0] not in [*positive, *negative]), key=lambda pair: -pair[1])[:topn]


@wrong("most_similar", "the given words are among the answers", "own")
def _(vectors, vocabulary, positive, negative=(), topn=10):
    return [(positive[0], 1.0), *nn.most_similar(vectors, vocabulary, positive, negative, topn)][:topn]


@wrong("most_similar", "negative words added", "own")
def _(vectors, vocabulary, positive, negative=(), topn=10):
    return nn.most_similar(vectors, vocabulary, [*positive, *negative], (), topn)


def without(**changed):
    """train_word_vectors with some settings that it does not heed."""

    def train(model, sentences, vocabulary, **settings):
        return nn.train_word_vectors(model, sentences, vocabulary, **settings | changed)

    return train


for _mistake, _changed in {
    "frequent words never left out": dict(sample=0),
    "the learning rate does not fall": dict(min_alpha=0.05),
    "the text gone through once": dict(epochs=1),
    "one word of noise, whatever is said": dict(negative=1),
    "pairs up to two words away, whatever is said": dict(window=2),
}.items():
    wrong("train_word_vectors", _mistake, "own")(without(**_changed))


@wrong("train_word_vectors", "sentences run into each other", "own")
def _(model, sentences, vocabulary, **settings):
    return nn.train_word_vectors(model, [sum(sentences, [])], vocabulary, **settings)


@wrong("train_word_vectors", "noise drawn from the words as they are", "own")
def _(model, sentences, vocabulary, **settings):
    class Plain(nn.Vocabulary):
        def noise_probabilities(self, power=1.0):
            return super().noise_probabilities(power)

    return nn.train_word_vectors(model, sentences, Plain(sentences), **settings)
