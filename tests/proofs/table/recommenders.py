"""Recommenders."""

import numpy as np

from tests.proofs.cases import Draw, classes, normal
from tests.proofs.harness import Layer, Value
from tests.proofs.oracles import recommenders as oracles


def stars(users, items, missing=0.4):
    """Ratings of 1 to 5, some of them missing; everyone has rated something."""

    def make(rng):
        ratings = rng.integers(1, 6, size=(users, items)).astype(float)
        ratings[rng.random((users, items)) < missing] = np.nan
        ratings[:, 0] = np.where(np.isnan(ratings).all(axis=1), 3, ratings[:, 0])
        return ratings

    return Draw(make, smooth=False)


def alike(users):
    """Similarities from −1 to 1, some of them 0 or equal."""

    def make(rng):
        half = np.round(rng.uniform(-1, 1, (users, users)), 1)
        return np.triu(half, 1) + np.triu(half, 1).T + np.eye(users)

    return Draw(make)


def constant(users, items):
    """Users of whom some give everything the same."""
    return Draw(lambda rng: np.where(rng.random((users, 1)) < 0.5, 0.1 * rng.integers(50), rng.random((users, items))))


TABLE = [
    Value(
        "rating_similarity",
        oracles.rating_similarity,
        [
            dict(ratings=stars(8, 12)),
            dict(ratings=stars(8, 12), metric="cosine"),
            dict(ratings=stars(6, 5, missing=0.7), min_support=1),
            dict(ratings=stars(6, 5, missing=0.7), metric="cosine", min_support=3),
            dict(ratings=normal(5, 9)),
            dict(ratings=constant(9, 6)),
            dict(ratings=stars(1, 3)),
        ],
    ),
    Value(
        "predict_ratings",
        oracles.predict_ratings,
        [
            dict(ratings=stars(9, 7), similarity=alike(9)),
            dict(ratings=stars(9, 7), similarity=alike(9), k=2),
            dict(ratings=stars(9, 7, missing=0.8), similarity=alike(9), k=1),
            dict(ratings=stars(1, 4), similarity=alike(1)),
        ],
    ),
    Layer(
        "MatrixFactorization",
        oracles.MatrixFactorization,
        [
            dict(num_users=6, num_items=4, num_factors=3, mean=3.5, users=classes(20, 6), items=classes(20, 4)),
            dict(num_users=2, num_items=2, num_factors=1, users=classes(1, 2), items=classes(1, 2)),
        ],
    ),
]
