"""Wrong vocabularies."""

from lib import numpy_nn as nn

from .register import wrong


@wrong("Vocabulary", "words kept as often as word2vec.c keeps them, not as the paper says", "own")
class _(nn.Vocabulary):
    def keep_probabilities(self, sample=1e-3):
        total = sum(self.counts)
        ratios = [sample * total / times for times in self.counts]
        return [min(1.0, ratio**0.5 + ratio) if sample else 1.0 for ratio in ratios]


@wrong("Vocabulary", "the chance to be left out taken for the chance to be kept", "own")
class _(nn.Vocabulary):
    def keep_probabilities(self, sample=1e-3):
        return [1 - keep for keep in super().keep_probabilities(sample)]


@wrong("Vocabulary", "noise as frequent as the words", "own")
class _(nn.Vocabulary):
    def noise_probabilities(self, power=1.0):
        return super().noise_probabilities(power)


@wrong("Vocabulary", "noise of frequencies to the power, not made to add up to 1", "own")
class _(nn.Vocabulary):
    def noise_probabilities(self, power=0.75):
        return [(times / sum(self.counts)) ** power for times in self.counts]


@wrong("Vocabulary", "words that occur min_count times are left out", "own")
class _(nn.Vocabulary):
    def __init__(self, sentences, min_count=1):
        super().__init__(sentences, min_count + 1 if min_count > 1 else 1)


@wrong("Vocabulary", "words in the order of their first occurrence", "own")
class _(nn.Vocabulary):
    def __init__(self, sentences, min_count=1):
        super().__init__(list(sentences)[::-1], min_count)
        self.words = self.words[::-1]
