"""Recommenders on tensors: the twin of numpy_nn.recommenders, where the ideas are told."""

import torch

from .checks import check_shape, check_tensor
from .embedding import embedding
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
    known = (~ratings.isnan()).to(ratings.dtype)
    r = ratings.nan_to_num()
    shared = known @ known.T
    products, squares = r @ r.T, r**2 @ known.T  # squares[u, v]: Σ r[u]² over what u shares with v
    if metric == "pearson":
        means = r @ known.T / shared.clamp(min=1)  # of u, over what u shares with v
        products = products - shared * means * means.T
        squares = squares - shared * means**2
    norms = (squares * squares.T).clamp(min=0).sqrt()
    sensible = (shared >= count(min_support, "min_support")) & (norms > 1e-6 * shared)
    return torch.where(sensible, (products / torch.where(sensible, norms, 1)).clamp(-1, 1), 0)


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
    known = ~ratings.isnan()
    means = ratings.nansum(dim=1) / known.sum(dim=1)
    deviations = (ratings - means[:, None]).nan_to_num()
    others = similarity * (1 - torch.eye(len(ratings), dtype=ratings.dtype, device=ratings.device))
    predicted = torch.empty_like(ratings)
    for item in range(ratings.shape[1]):
        weights = torch.where(known[:, item], others.clamp(min=0), 0)
        farther = weights.argsort(dim=1, descending=True, stable=True)[:, count(k, "k") :]
        weights = weights.scatter(1, farther, 0)
        total = weights.sum(dim=1)
        predicted[:, item] = means + weights @ deviations[:, item] / torch.where(total > 0, total, 1)
    return predicted


def _check_ratings(ratings):
    check_tensor(ratings, "ratings")
    if ratings.ndim != 2:
        raise ValueError(f"ratings must have 2 axes, (users, items); got shape {tuple(ratings.shape)}")


class MatrixFactorization(Module):
    """A rating is a mean, plus how mild the user and how good the item is, plus how well the two fit.

    r̂[u, i] = mean + user_bias[u] + item_bias[i] + user_factors[u] · item_factors[i]

    Train it as any layer: backward(grad of the loss for r̂), then SGD with weight_decay, which keeps all of them small
    where there are few ratings.

    Args:
        num_users, num_items: rows and columns of the ratings.
        num_factors: numbers for each user and each item.
        mean: the mean of all known ratings.
        device, dtype: of the biases and factors.

    user_bias, item_bias start at 0, user_factors, item_factors normal with deviation 0.1.

    Source: Koren, Bell & Volinsky 2009, eq. 4 and 5.
    """

    def __init__(self, num_users, num_items, num_factors, mean=0.0, device=None, dtype=None):
        super().__init__()
        users, items = count(num_users, "num_users"), count(num_items, "num_items")
        self.mean, kind = float(mean), {"device": device, "dtype": dtype}
        self.user_bias, self.item_bias = (Parameter(torch.zeros((rows, 1), **kind)) for rows in (users, items))
        self.user_factors, self.item_factors = (
            Parameter(torch.empty((rows, count(num_factors, "num_factors")), **kind).normal_(0, 0.1))
            for rows in (users, items)
        )

    def forward(self, users, items):
        """Predict the ratings of users (N,) for items (N,), given by their indices."""
        p, q = embedding(users, self.user_factors), embedding(items, self.item_factors)
        biases = embedding(users, self.user_bias) + embedding(items, self.item_bias)
        return self.mean + biases[:, 0] + (p * q).sum(dim=1)
