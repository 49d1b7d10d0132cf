"""What recommenders refuse."""

REFUSED = [
    (lambda nn, a: nn.rating_similarity(a(5)), "ratings must have 2 axes, (users, items); got shape (5,)"),
    (lambda nn, a: nn.rating_similarity(a(5, 3), "euclid"), "metric must be 'pearson' or 'cosine'; got 'euclid'"),
    (lambda nn, a: nn.rating_similarity(a(5, 3), min_support=0), "min_support must be 1 or more; got 0"),
    (lambda nn, a: nn.rating_similarity(a(5, 3, dtype="int64")), "ratings must hold floating-point numbers"),
    (lambda nn, a: nn.predict_ratings(a(5), a(5, 5)), "ratings must have 2 axes, (users, items); got shape (5,)"),
    (lambda nn, a: nn.predict_ratings(a(5, 3), a(3, 3)), "similarity must have shape (5, 5); got (3, 3)"),
    (lambda nn, a: nn.predict_ratings(a(5, 3), a(5, 5), k=0), "k must be 1 or more; got 0"),
    (lambda nn, a: nn.predict_ratings([[1.0]], a(1, 1)), "got list"),
    (lambda nn, a: nn.MatrixFactorization(0, 3, 2), "num_users must be 1 or more; got 0"),
    (lambda nn, a: nn.MatrixFactorization(3, 3, 0), "num_factors must be 1 or more; got 0"),
    (
        lambda nn, a: nn.MatrixFactorization(3, 4, 2)(a(2, dtype="int64") + 3, a(2, dtype="int64")),
        "x must hold indices from 0 to 2, as weight has 3 rows; got 3",
    ),
]
