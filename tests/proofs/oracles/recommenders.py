"""Recommenders in loops, user by user and item by item; and matrix factorisation on torch's own functions."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def rating_similarity(ratings, metric="pearson", min_support=2):
    found = np.zeros((len(ratings), len(ratings)))
    for u, mine in enumerate(ratings):
        for v, theirs in enumerate(ratings):
            pairs = [(a, b) for a, b in zip(mine, theirs, strict=True) if not math.isnan(a + b)]
            if len(pairs) < min_support:
                continue
            a, b = (np.array(column) for column in zip(*pairs, strict=True))
            if metric == "pearson":
                a, b = a - a.mean(), b - b.mean()
            lengths = math.sqrt((a @ a) * (b @ b))
            found[u, v] = a @ b / lengths if lengths > 1e-9 else 0
    return found


def predict_ratings(ratings, similarity, k=40):
    found = np.empty_like(ratings)
    for u in range(len(ratings)):
        for i in range(ratings.shape[1]):
            raters = [v for v in range(len(ratings)) if v != u and not math.isnan(ratings[v, i])]
            nearest = sorted([v for v in raters if similarity[u, v] > 0], key=lambda v: -similarity[u, v])[:k]
            weighted = sum(similarity[u, v] * (ratings[v, i] - np.nanmean(ratings[v])) for v in nearest)
            total = sum(similarity[u, v] for v in nearest)
            found[u, i] = np.nanmean(ratings[u]) + (weighted / total if nearest else 0)
    return found


class MatrixFactorization(torch.nn.Module):
    def __init__(self, num_users, num_items, num_factors, mean=0.0):
        super().__init__()
        self.mean = mean
        self.user_bias, self.item_bias = (torch.nn.Parameter(torch.zeros(n, 1)) for n in (num_users, num_items))
        self.user_factors, self.item_factors = (
            torch.nn.Parameter(torch.zeros(n, num_factors)) for n in (num_users, num_items)
        )

    def forward(self, users, items):
        p, q = F.embedding(users, self.user_factors), F.embedding(items, self.item_factors)
        biases = F.embedding(users, self.user_bias) + F.embedding(items, self.item_bias)
        return self.mean + biases.squeeze(1) + torch.einsum("nk,nk->n", p, q)
