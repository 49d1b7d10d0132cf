"""Word vectors: words that stand in the same company get similar vectors (word2vec).

Two tables hold a vector for each word: `input` for the word that is given, `output` for the word that is wanted.
Skip-gram is given the word in the middle and wants each neighbour; CBOW is given the mean of the neighbours and wants
the word in the middle. How well two vectors fit is their dot product; the words that are wanted should fit better than
others: than all (full softmax), or than a few drawn as noise (negative sampling).
"""

import numpy as np

from .activations import sigmoid, softmax
from .embedding import embedding, embedding_backward
from .geometry import count
from .losses import (
    cross_entropy,
    cross_entropy_backward,
    negative_sampling_loss,
    negative_sampling_loss_backward,
)
from .module import Module, Parameter
from .settings import check_settings

__all__ = ["CBOW", "SkipGram", "draw_negatives", "most_similar", "train_word_vectors", "window_pairs"]

NOISE = 64  # words of noise that a stretch of text shares
STRETCH = 128  # words that are learned from at a time, at most


class _WordVectors(Module):
    """The two tables, and how they learn; a subclass says how what is given becomes one vector.

    input, output: Parameters of shape (V, D). As in word2vec, input starts uniform in ±½/D and output at 0.
    """

    def __init__(self, num_embeddings, embedding_dim, *, dtype=np.float32, rng=None):
        V, D = count(num_embeddings, "num_embeddings"), count(embedding_dim, "embedding_dim")
        uniform = np.random.default_rng(rng).uniform(-0.5, 0.5, (V, D))
        self.input = Parameter((uniform / D).astype(dtype))
        self.output = Parameter(np.zeros((V, D), dtype))

    def forward(self, given, wanted, negatives=None):
        """The mean loss of finding the wanted words.

        Args:
            given: indices, shape (N,) for skip-gram, (N, W) for CBOW.
            wanted: indices, shape (N,).
            negatives: indices of noise, shape (N, K), for negative sampling; None for the full softmax.
        """
        self.x = given, wanted, negatives
        hidden, table = self.hidden(given), self.output.data
        if negatives is None:
            return cross_entropy(hidden @ table.T, wanted)
        return negative_sampling_loss(hidden, embedding(wanted, table), embedding(negatives, table))

    def backward(self, grad_y=1.0):
        given, wanted, negatives = self.last_input()
        hidden, table = self.hidden(given), self.output.data
        if negatives is None:
            grad_scores = cross_entropy_backward(grad_y, hidden @ table.T, wanted)
            grad_hidden, grad_output = grad_scores @ table, grad_scores.T @ hidden
        else:
            vectors = hidden, embedding(wanted, table), embedding(negatives, table)
            grad_hidden, grad_wanted, grad_negatives = negative_sampling_loss_backward(grad_y, *vectors)
            grad_output = embedding_backward(grad_wanted, wanted, table)
            grad_output += embedding_backward(grad_negatives, negatives, table)
        self.input.accumulate(self.hidden_backward(grad_hidden, given))
        self.output.accumulate(grad_output)

    def learn(self, words, centers, contexts, negatives, weight, lr):
        """Go one step down the loss of all pairs of a stretch of text, added up.

        The loss of a pair depends on its two words alone, so that pairs become counts and their gradients a few matrix
        products: row r of `mix` says of which words the vector of row r is the mean (None: of one), row r of `wanted`
        how often each word is wanted for it. Noise is shared by all pairs; each of its K words weighs weight / K.

        Args:
            words: the stretch, indices of shape (T,).
            centers, contexts: the pairs, places in the stretch, from `window_pairs`.
            negatives: indices of noise, shape (K,); None for the full softmax.
            weight: how many words of noise each pair stands against.
            lr: learning rate.
        """
        unique, place = np.unique(words, return_inverse=True)
        table, near = self.output.data, self.output.data[unique]
        mix, wanted = self.counted(place, centers, contexts, table.dtype)
        vectors = self.input.data[unique]
        hidden = vectors if mix is None else mix @ vectors
        total = wanted.sum(axis=1, keepdims=True)
        if negatives is None:
            push = -total * softmax(hidden @ table.T, dim=1)
            pull, noise, far = wanted, slice(None), table
        else:
            noise, drawn = np.unique(negatives, return_counts=True)
            far = table[noise]
            pull = wanted * sigmoid(-hidden @ near.T)
            push = -total * sigmoid(hidden @ far.T) * (drawn * (weight / len(negatives))).astype(table.dtype)
        grad = pull @ near + push @ far
        self.input.data[unique] += lr * (grad if mix is None else mix.T @ grad)
        table[unique] += lr * (pull.T @ hidden)
        table[noise] += lr * (push.T @ hidden)


class SkipGram(_WordVectors):
    """Given a word, find its neighbours.

    L = −1/N · Σ_n ( log σ(input[center] · output[context]) + Σ_k log σ(−input[center] · output[negative_k]) )

    Args:
        num_embeddings: words in the vocabulary, V.
        embedding_dim: numbers in a vector, D.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the vectors are drawn with.

    forward(centers, contexts, negatives=None): indices of shape (N,), (N,) and (N, K); without negatives the loss is
    that of the full softmax over all V words, −log softmax(output · input[center])[context].

    Source: Mikolov et al. 2013 (Distributed representations), eq. 2 and 4.
    """

    def hidden(self, centers):
        return embedding(centers, self.input.data)

    def hidden_backward(self, grad_hidden, centers):
        return embedding_backward(grad_hidden, centers, self.input.data)

    def counted(self, place, centers, contexts, dtype):
        """One row for each word: how often each other stands near it; no mix, as it is given alone."""
        U = place.max() + 1
        pairs = np.bincount(place[centers] * U + place[contexts], minlength=U * U)
        return None, pairs.reshape(U, U).astype(dtype)


class CBOW(_WordVectors):
    """Given the neighbours of a word, find it: the continuous bag of words.

    h = mean of input[context] over the neighbours
    L = −1/N · Σ_n ( log σ(h · output[center]) + Σ_k log σ(−h · output[negative_k]) )

    Each neighbour gets its share of the gradient, 1 / neighbours; word2vec.c gives each the whole of it.

    Args: those of SkipGram.

    forward(contexts, centers, negatives=None): indices of shape (N, W), (N,) and (N, K); −1 where there is no
    neighbour.

    Source: Mikolov et al. 2013 (Efficient estimation), §3.1; for the share, İrsoy et al. 2021.
    """

    def hidden(self, contexts):
        share = _share(contexts, self.input.data.dtype)
        return (share[:, None] @ embedding(np.maximum(contexts, 0), self.input.data))[:, 0]

    def hidden_backward(self, grad_hidden, contexts):
        share = _share(contexts, self.input.data.dtype)
        return embedding_backward(share[:, :, None] * grad_hidden[:, None], np.maximum(contexts, 0), self.input.data)

    def counted(self, place, centers, contexts, dtype):
        """One row for each place in the stretch: its neighbours, each with its share, and the word that is there."""
        T, U = len(place), place.max() + 1
        near = np.bincount(centers * U + place[contexts], minlength=T * U).reshape(T, U)
        neighbours = near.sum(axis=1, keepdims=True)
        here = (place[:, None] == np.arange(U)) & (neighbours > 0)
        return (near / np.maximum(neighbours, 1)).astype(dtype), here.astype(dtype)


def _share(contexts, dtype):
    """1 / (neighbours of the row) where there is one, 0 where it is missing."""
    present = contexts >= 0
    return (present / np.maximum(present.sum(axis=1, keepdims=True), 1)).astype(dtype)


def window_pairs(sentences, window, rng=None, start=0, stop=None):
    """Pair every word with its neighbours in the same sentence, up to 1 … window words away.

    How far is drawn for each word anew, so that near words are paired more often than far ones.

    Args:
        sentences: for each word of a text the number of its sentence, integers of shape (T,).
        window: the largest distance.
        rng: np.random.Generator or seed.
        start, stop: pair only the words from start to before stop, with any of the text.

    Returns:
        centers, contexts: places in the text, one pair at each index.

    Source: Mikolov et al. 2013 (Efficient estimation), §3.2.
    """
    steps = np.arange(1, count(window, "window") + 1)
    steps = np.concatenate([-steps[::-1], steps])
    centers = np.arange(len(sentences))[start:stop, None]
    reach = np.random.default_rng(rng).integers(1, window + 1, (len(centers), 1))
    contexts = np.clip(centers + steps, 0, len(sentences) - 1)
    near = (np.abs(steps) <= reach) & (contexts == centers + steps) & (sentences[contexts] == sentences[centers])
    return np.broadcast_to(centers, near.shape)[near], contexts[near]


def draw_negatives(probabilities, shape, rng=None):
    """Draw words of noise: u is uniform in 0 … 1, and the word is the one whose share of the line it falls on.

    Args:
        probabilities: the chance of each word, from vocabulary.noise_probabilities().
        shape: int or tuple.
        rng: np.random.Generator or seed.

    Returns:
        Indices, of that shape.
    """
    shares = np.cumsum(probabilities)
    return np.searchsorted(shares / shares[-1], np.random.default_rng(rng).random(shape), side="right")


def train_word_vectors(
    model,
    sentences,
    vocabulary,
    *,
    window=5,
    negative=5,
    sample=1e-3,
    alpha=0.025,
    min_alpha=1e-4,
    epochs=5,
    rng=None,
):
    """Train SkipGram or CBOW on a text, a stretch of words at a time.

    The learning rate falls in a straight line from alpha to min_alpha. Frequent words are left out now and then. The
    gradients of a word's occurrences in a stretch add up; so that they cannot overshoot, a stretch is short enough to
    hold 0.1 / alpha occurrences of any word, on average.

    Args:
        model: SkipGram or CBOW with as many rows as the vocabulary has words; its tables are changed.
        sentences: lists of words.
        vocabulary: the Vocabulary whose indices the model's rows are.
        window: the largest distance of two neighbours.
        negative: words of noise for each pair; 0 for the full softmax.
        sample: the frequency from which on words are left out now and then; 0 keeps all.
        alpha, min_alpha: the first and the last learning rate.
        epochs: times that the text is gone through.
        rng: np.random.Generator or seed.

    Returns:
        model.

    Raises:
        ValueError: the model and the vocabulary differ, a setting is impossible, or no word is in the vocabulary.

    Source: Mikolov et al. 2013; noise shared by many pairs, as matrix products: Ji et al. 2016.
    """
    check_settings(negative=negative, sample=sample, alpha=alpha, min_alpha=min_alpha)
    window, epochs = count(window, "window"), count(epochs, "epochs")
    words, sentence = _as_text(model, sentences, vocabulary)
    keep = np.array(vocabulary.keep_probabilities(sample))
    expected, noise = keep * vocabulary.counts, vocabulary.noise_probabilities()
    length = int(np.clip(0.1 / max(alpha, 1e-9) / (expected.max() / expected.sum()), 1, STRETCH))
    rng = np.random.default_rng(rng)
    for epoch in range(epochs):
        kept = np.flatnonzero(rng.random(len(words)) < keep[words])
        starts = range(0, len(kept), length)
        negatives = draw_negatives(noise, (len(starts), NOISE), rng) if negative else [None] * len(starts)
        for start, drawn in zip(starts, negatives, strict=True):
            lr = alpha + (min_alpha - alpha) * (epoch + start / len(kept)) / epochs
            margin = min(start, window)  # neighbours before the first word
            stretch = kept[start - margin : start + length + window]
            pairs = window_pairs(sentence[stretch], window, rng, margin, margin + length)
            model.learn(words[stretch], *pairs, drawn, negative, lr)
    return model


def _as_text(model, sentences, vocabulary):
    """The words of all sentences in one array, and the number of the sentence that each is in."""
    expected, found = len(vocabulary), len(model.input.data)
    if expected != found:
        raise ValueError(f"model must have a row for each of {expected} words of the vocabulary; got {found} rows")
    encoded = [vocabulary.encode(sentence) for sentence in sentences]
    words = np.array([word for sentence in encoded for word in sentence], int)
    if not len(words):
        raise ValueError(f"sentences must hold words of the vocabulary; got none in {len(encoded)} sentences")
    return words, np.repeat(np.arange(len(encoded)), [len(sentence) for sentence in encoded])


def most_similar(vectors, vocabulary, positive, negative=(), topn=10):
    """Find the words whose vectors point the same way: by the cosine of the angle.

    most_similar(vectors, vocabulary, ["king", "woman"], ["man"]) completes the analogy man : king = woman : ?

    query = Σ unit vector of each positive word − Σ unit vector of each negative word

    Args:
        vectors: shape (V, D), such as model.input.data.
        vocabulary: the Vocabulary of its rows.
        positive, negative: words; they are not among the answers.
        topn: how many answers.

    Returns:
        [(word, cosine)], the most similar first.

    Source: Mikolov, Yih & Zweig 2013, §4.
    """
    given = [*positive, *negative]
    unknown = [word for word in given if word not in vocabulary.index]
    if unknown or not given:
        raise ValueError(f"positive and negative must hold words of the vocabulary; got {unknown or given}")
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    places = [vocabulary.index[word] for word in given]
    signs = np.array([1.0] * len(positive) + [-1.0] * len(negative), vectors.dtype)
    query = signs @ units[places]
    cosines = units @ (query / max(np.linalg.norm(query), 1e-12))
    cosines[places] = -np.inf
    best = np.argsort(-cosines, kind="stable")[: min(topn, len(vocabulary) - len(set(places)))]
    return [(vocabulary.words[place], float(cosines[place])) for place in best]
