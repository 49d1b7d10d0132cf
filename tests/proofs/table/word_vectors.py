"""Word vectors."""

import numpy as np

from tests.proofs.cases import Draw, classes
from tests.proofs.harness import Layer, Own
from tests.proofs.oracles import word_vectors as oracles

SIZE = dict(num_embeddings=7, embedding_dim=3)
NOISE = Draw(lambda rng: rng.integers(0, 7, size=(5, 4)))


def around(count):
    """Neighbours, some of them missing, one at least there."""

    def make(rng):
        contexts = rng.integers(-1, 7, size=(count, 4))
        contexts[:, 1] = np.abs(contexts[:, 1])
        return contexts

    return Draw(make)


TABLE = [
    Layer(
        "SkipGram",
        oracles.SkipGram,
        [
            SIZE | dict(centers=classes(5, 7), contexts=classes(5, 7), negatives=NOISE),
            SIZE | dict(centers=classes(20, 7), contexts=classes(20, 7)),
            SIZE | dict(centers=classes(1, 7), contexts=classes(1, 7)),
        ],
    ),
    Layer(
        "CBOW",
        oracles.CBOW,
        [
            SIZE | dict(contexts=around(5), centers=classes(5, 7), negatives=NOISE),
            SIZE | dict(contexts=around(6), centers=classes(6, 7)),
        ],
    ),
    Own("window_pairs", oracles.prove_window_pairs),
    Own("draw_negatives", oracles.prove_draw_negatives),
    Own("train_word_vectors", oracles.prove_train_word_vectors),
    Own("most_similar", oracles.prove_most_similar),
]
