"""Recommenders: what would this user say of an item that they have not rated?

Collaborative filtering looks at ratings alone. Either at neighbours: users who rated alike (user–user), or items that
were rated alike (item–item); or at factors: a few numbers for each user and each item whose product is the rating.

Ratings are a matrix with a row for each user and a column for each item, NaN where there is none.
"""

import numpy as np

from .checks import check_array, check_shape
from .embedding import embedding, embedding_backward
from .geometry import count
from .module import Module, Parameter

__all__ = ["MatrixFactorization", "predict_ratings", "rating_similarity"]


def rating_similarity(ratings, metric="pearson", min_support=2):
    """Compare every two users by the items that both have rated; items, with ratings.T.

    cosine    s(u, v) = Σ r[u] · r[v] / (√Σ r[u]² · √Σ r[v]²)
    pearson   the same after taking the mean of these ratings out of each, so that a mild and a strict judge can agree

    All sums are over the items that u and v share.

    Args:
        ratings: shape (users, items), NaN where there is none.
        metric: "pearson" or "cosine".
        min_support: items that two users must share; with fewer their similarity is 0.

    Returns:
        Shape (users, users), from −1 to 1; 0 where nothing can be said.

    Source: Herlocker et al. 1999; for items, Sarwar et al. 2001.
    """
    _check_ratings(ratings)
    if metric not in ("pearson", "cosine"):
        raise ValueError(f"metric must be 'pearson' or 'cosine'; got {metric!r}")
    known = (~np.isnan(ratings)).astype(ratings.dtype)
    r = np.nan_to_num(ratings)
    shared = known @ known.T
    products, squares = r @ r.T, r**2 @ known.T  # squares[u, v]: Σ r[u]² over what u shares with v
    if metric == "pearson":
        means = r @ known.T / np.maximum(shared, 1)  # of u, over what u shares with v
        products = products - shared * means * means.T
        squares = squares - shared * means**2
    norms = np.sqrt(np.maximum(squares * squares.T, 0))
    sensible = (shared >= count(min_support, "min_support")) & (norms > 1e-6 * shared)
    return np.where(sensible, np.clip(products / np.where(sensible, norms, 1), -1, 1), 0)


def predict_ratings(ratings, similarity, k=40):
    """Predict every rating from the k most similar users who have rated the item; items, with ratings.T.

    r̂[u, i] = mean[u] + Σ_v s(u, v) · (r[v, i] − mean[v]) / Σ_v |s(u, v)|

    The sums are over the k users v ≠ u with the largest s(u, v) > 0 among those who have rated item i; without any, r̂
    is the mean of u.

    Args:
        ratings: shape (users, items), NaN where there is none.
        similarity: shape (users, users), from `rating_similarity`.
        k: how many neighbours have a say, at most.

    Returns:
        Shape (users, items), without NaN where a user has rated anything.

    Source: Herlocker et al. 1999; Resnick et al. 1994.
    """
    _check_ratings(ratings)
    check_shape(similarity, (len(ratings), len(ratings)), "similarity")
    known = ~np.isnan(ratings)
    means = np.nansum(ratings, axis=1) / known.sum(axis=1)
    deviations = np.nan_to_num(ratings - means[:, None])
    others = similarity * (1 - np.eye(len(ratings), dtype=ratings.dtype))
    predicted = np.empty_like(ratings)
    for item in range(ratings.shape[1]):
        weights = np.where(known[:, item], np.maximum(others, 0), 0)
        farther = np.argsort(-weights, axis=1, kind="stable")[:, count(k, "k") :]
        np.put_along_axis(weights, farther, 0, axis=1)
        total = weights.sum(axis=1)
        predicted[:, item] = means + weights @ deviations[:, item] / np.where(total > 0, total, 1)
    return predicted


def _check_ratings(ratings):
    check_array(ratings, "ratings")
    if ratings.ndim != 2:
        raise ValueError(f"ratings must have 2 axes, (users, items); got shape {ratings.shape}")


class MatrixFactorization(Module):
    """A rating is a mean, plus how mild the user and how good the item is, plus how well the two fit.

    r̂[u, i] = mean + user_bias[u] + item_bias[i] + user_factors[u] · item_factors[i]

    Train it as any layer: backward(grad of the loss for r̂), then SGD with weight_decay, which keeps all of them small
    where there are few ratings.

    Args:
        num_users, num_items: rows and columns of the ratings.
        num_factors: numbers for each user and each item.
        mean: the mean of all known ratings.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the factors are drawn with.

    user_bias, item_bias start at 0, user_factors, item_factors normal with deviation 0.1.

    Source: Koren, Bell & Volinsky 2009, eq. 4 and 5.
    """

    def __init__(self, num_users, num_items, num_factors, mean=0.0, *, dtype=np.float32, rng=None):
        users, items = count(num_users, "num_users"), count(num_items, "num_items")
        self.mean, rng = float(mean), np.random.default_rng(rng)
        self.user_bias, self.item_bias = (Parameter(np.zeros((rows, 1), dtype)) for rows in (users, items))
        self.user_factors, self.item_factors = (
            Parameter(rng.normal(0, 0.1, (rows, count(num_factors, "num_factors"))).astype(dtype))
            for rows in (users, items)
        )

    def forward(self, users, items):
        """Predict the ratings of users (N,) for items (N,), given by their indices."""
        self.x = users, items
        p, q = embedding(users, self.user_factors.data), embedding(items, self.item_factors.data)
        biases = embedding(users, self.user_bias.data) + embedding(items, self.item_bias.data)
        return self.mean + biases[:, 0] + (p * q).sum(axis=1)

    def backward(self, grad_y):
        users, items = self.last_input()
        check_shape(grad_y, users.shape, "grad_y")
        p, q = embedding(users, self.user_factors.data), embedding(items, self.item_factors.data)
        column = grad_y[:, None]
        for parameter, index, grad in (
            (self.user_bias, users, column),
            (self.item_bias, items, column),
            (self.user_factors, users, column * q),
            (self.item_factors, items, column * p),
        ):
            parameter.accumulate(embedding_backward(grad, index, parameter.data))
