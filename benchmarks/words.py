"""Words of text a second that train skip-gram with negative sampling: numpy_nn and torch_nn beside gensim's C.

One thread, an epoch each turn; the text is made up, the same for all, and as it is once frequent words are thinned out.
"""

import importlib.util
import statistics
import time

import numpy as np
import threadpoolctl
import torch

from lib import numpy_nn, torch_nn

VOCABULARY, SENTENCES, LENGTH = 10_000, 5_000, 20
SETTINGS = {"window": 5, "negative": 5, "sample": 0, "epochs": 1}
DIMENSION = 100
TARGET = 1.3  # of gensim's words a second
INSTALLED = importlib.util.find_spec("gensim") is not None


def text():
    """Sentences of words whose frequency falls with their rank, as in a language, the first ones thinned out."""
    frequency = 1 / np.arange(1, VOCABULARY + 1)
    frequency /= frequency.sum()
    frequency *= np.minimum(1, np.sqrt(1e-3 / frequency))
    rng = np.random.default_rng(0)
    words = rng.choice(VOCABULARY, (SENTENCES, LENGTH), p=frequency / frequency.sum())
    return [[str(word) for word in sentence] for sentence in words]


def gensim_epoch(sentences):
    from gensim.models import Word2Vec

    settings = {name: SETTINGS[name] for name in ("window", "negative", "sample")}
    model = Word2Vec(vector_size=DIMENSION, min_count=1, sg=1, workers=1, seed=1, **settings)
    model.build_vocab(sentences)
    return lambda: model.train(sentences, total_examples=len(sentences), epochs=1)


def our_epoch(nn, sentences):
    vocabulary = nn.Vocabulary(sentences)
    model = nn.SkipGram(len(vocabulary), DIMENSION)
    return lambda: nn.train_word_vectors(model, sentences, vocabulary, **SETTINGS)


def figures(rounds=5):
    """[{"who", "words_per_second", "ratio"}], ratio beside gensim in the same turn, None where it is not installed."""
    sentences = text()
    sides = {"numpy_nn": our_epoch(numpy_nn, sentences), "torch_nn": our_epoch(torch_nn, sentences)}
    if INSTALLED:
        sides["gensim"] = gensim_epoch(sentences)
    turns = {who: [] for who in sides}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpoolctl.threadpool_limits(1):
        for _ in range(rounds):
            for who, epoch in sides.items():
                started = time.process_time()
                epoch()
                turns[who].append(SENTENCES * LENGTH / (time.process_time() - started))
    torch.set_num_threads(threads)
    reference = turns.get("gensim", [None] * rounds)
    return [
        {
            "who": who,
            "words_per_second": statistics.median(found),
            "ratio": statistics.median(a / b for a, b in zip(found, reference, strict=True)) if INSTALLED else None,
        }
        for who, found in turns.items()
    ]


if __name__ == "__main__":
    for figure in figures():
        beside = "gensim is not installed" if figure["ratio"] is None else f"{figure['ratio']:.2f} × gensim"
        print(f"{figure['who']}: {figure['words_per_second']:,.0f} words a second, {beside}")
