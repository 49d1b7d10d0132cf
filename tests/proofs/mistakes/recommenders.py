"""Wrong recommenders."""

import numpy as np

from lib import numpy_nn as nn

from .register import wrong


@wrong("rating_similarity", "what is missing counts as 0", "forward")
def _(ratings, metric="pearson", min_support=2):
    return nn.rating_similarity(np.nan_to_num(ratings), metric, min_support)


@wrong("rating_similarity", "the mean of all ratings of a user, not of the shared ones", "forward")
def _(ratings, metric="pearson", min_support=2):
    if metric == "pearson":
        ratings = ratings - np.nanmean(ratings, axis=1, keepdims=True)
    return nn.rating_similarity(ratings, "cosine", min_support)


@wrong("rating_similarity", "lengths over all that a user rated", "forward")
def _(ratings, metric="pearson", min_support=2):
    if metric == "pearson":
        return nn.rating_similarity(ratings, metric, min_support)
    known = ~np.isnan(ratings)
    units = np.nan_to_num(ratings / np.sqrt(np.nansum(ratings**2, axis=1, keepdims=True)))
    return np.where(known.astype(int) @ known.T.astype(int) >= min_support, units @ units.T, 0)


@wrong("rating_similarity", "one shared item is enough", "forward")
def _(ratings, metric="pearson", min_support=2):
    return nn.rating_similarity(ratings, metric, 1)


@wrong("rating_similarity", "cosine and pearson are the same", "forward")
def _(ratings, metric="pearson", min_support=2):
    return nn.rating_similarity(ratings, "pearson", min_support)


@wrong("predict_ratings", "no means taken out", "forward")
def _(ratings, similarity, k=40):
    means = np.nanmean(ratings, axis=1, keepdims=True)
    return nn.predict_ratings(ratings - means, similarity, k) + means * 1.01


@wrong("predict_ratings", "a user is their own neighbour", "forward")
def _(ratings, similarity, k=40):
    both, twice = np.concatenate([ratings, ratings]), np.block([[similarity, similarity], [similarity, similarity]])
    return nn.predict_ratings(both, twice, k)[: len(ratings)]


@wrong("predict_ratings", "unlike users count as like ones", "forward")
def _(ratings, similarity, k=40):
    return nn.predict_ratings(ratings, np.abs(similarity), k)


@wrong("predict_ratings", "all neighbours, whatever k", "forward")
def _(ratings, similarity, k=40):
    return nn.predict_ratings(ratings, similarity)


@wrong("predict_ratings", "the nearest users, whether they rated the item or not", "forward")
def _(ratings, similarity, k=40):
    others = similarity - 2 * np.eye(len(ratings))
    if k < len(ratings):
        far = np.argsort(-others, axis=1)[:, k:]
        similarity = similarity.copy()
        np.put_along_axis(similarity, far, 0, axis=1)
    return nn.predict_ratings(ratings, similarity, k)


@wrong("MatrixFactorization", "the mean left out", "cls")
class _(nn.MatrixFactorization):
    def __init__(self, *args, mean=0.0, **settings):
        super().__init__(*args, **settings)


@wrong("MatrixFactorization", "the biases left out", "cls")
class _(nn.MatrixFactorization):
    def forward(self, users, items):
        return super().forward(users, items) - (self.user_bias.data[users] + self.item_bias.data[items])[:, 0]


@wrong("MatrixFactorization", "factors moved by their own value, not by the other's", "cls")
class _(nn.MatrixFactorization):
    def backward(self, grad_y):
        users, items = self.x
        self.user_factors.data, self.item_factors.data, kept = (
            self.user_factors.data * 0 + self.user_factors.data[:1],
            self.item_factors.data * 0 + self.item_factors.data[:1],
            (self.user_factors.data, self.item_factors.data),
        )
        super().backward(grad_y)
        self.user_factors.data, self.item_factors.data = kept


@wrong("MatrixFactorization", "a user who comes twice learns once", "cls")
class _(nn.MatrixFactorization):
    def backward(self, grad_y):
        super().backward(grad_y)
        users, _ = self.x
        self.user_bias.grad[users] = grad_y[:, None]
