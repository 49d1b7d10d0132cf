"""A vocabulary: which words there are, how often each occurs, and how often training should look at it.

numpy_nn and torch_nn hold the same text of this file (a test keeps them equal).
"""

import math
from collections import Counter

from .geometry import count

__all__ = ["Vocabulary"]


class Vocabulary:
    """The words of a text, the most frequent first; a word's index is its place.

    Args:
        sentences: lists of words.
        min_count: words that occur less often are left out.

    words: list of str.
    counts: how often each occurs, list of int.
    index: {word: place}.

    Raises:
        ValueError: a sentence is a str, or no word is left.

    >>> vocabulary = Vocabulary([["a", "cat", "and", "a", "dog"], ["a", "cat"]])
    >>> vocabulary.words, vocabulary.counts
    (['a', 'cat', 'and', 'dog'], [3, 2, 1, 1])
    >>> vocabulary.encode(["a", "red", "cat"])
    [0, 1]
    """

    def __init__(self, sentences, min_count=1):
        sentences = list(sentences)
        if any(isinstance(sentence, str) for sentence in sentences):
            raise ValueError("sentences must be lists of words; got a str: split it first")
        found = Counter(word for sentence in sentences for word in sentence)
        kept = [(word, times) for word, times in found.most_common() if times >= count(min_count, "min_count")]
        if not kept:
            raise ValueError(f"sentences must hold a word that occurs {min_count} times or more; got {len(found)}")
        self.words, self.counts = (list(column) for column in zip(*kept, strict=True))
        self.index = {word: place for place, word in enumerate(self.words)}

    def encode(self, sentence):
        """The indices of its words; words that are not in the vocabulary are left out."""
        return [self.index[word] for word in sentence if word in self.index]

    def keep_probabilities(self, sample=1e-3):
        """The chance of each word to be looked at, where it stands in the text: the most frequent ones say little.

        P(keep w) = min(1, √(sample / f(w))),  f(w) = count of w / count of all words

        This is the paper's formula; its authors' program word2vec.c (and gensim) keep √(sample / f) + sample / f.

        Args:
            sample: the frequency from which on words are left out now and then; 0 keeps all.

        Source: Mikolov et al. 2013 (Distributed representations), eq. 5.
        """
        total = sum(self.counts)
        return [min(1.0, math.sqrt(sample * total / times)) if sample else 1.0 for times in self.counts]

    def noise_probabilities(self, power=0.75):
        """The chance of each word to be drawn as noise: between their frequencies (1) and all alike (0).

        P(w) = count(w)^power / Σ_v count(v)^power

        Source: Mikolov et al. 2013 (Distributed representations), §2.2.
        """
        weights = [times**power for times in self.counts]
        total = math.fsum(weights)
        return [weight / total for weight in weights]

    def __len__(self):
        return len(self.words)

    def __repr__(self):
        return f"Vocabulary({len(self)} words)"
