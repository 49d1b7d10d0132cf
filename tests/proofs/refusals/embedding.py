"""What embedding refuses."""


def look_up(*shape, value=0, V=4, **settings):
    return lambda nn, a: nn.embedding(a(*shape, dtype="int64") + value, a(V, 2), **settings)


REFUSED = [
    (look_up(3, value=4), "x must hold indices from 0 to 3, as weight has 4 rows; got 4"),
    (look_up(3, value=-1), "x must hold indices from 0 to 3, as weight has 4 rows; got -1"),
    (look_up(3, padding_idx=4), "padding_idx must name one of 4 rows; got 4"),
    (look_up(3, padding_idx=-5), "padding_idx must name one of 4 rows; got -5"),
    (look_up(3, padding_idx=0.5), "padding_idx must name one of 4 rows; got 0.5"),
    (lambda nn, a: nn.embedding(a(3), a(4, 2)), "indices, integers from 0 to 3; got"),
    (lambda nn, a: nn.embedding(a(3, dtype="bool"), a(4, 2)), "indices, integers from 0 to 3; got"),
    (lambda nn, a: nn.embedding([0, 1], a(4, 2)), "indices, integers from 0 to 3; got list"),
    (lambda nn, a: nn.embedding(a(3, dtype="int64"), a(4)), "weight must have 2 axes, (V, D); got shape (4,)"),
    (lambda nn, a: nn.embedding(a(3, dtype="int64"), a(4, 2, dtype="int64")), "weight must hold floating-point"),
    (lambda nn, a: nn.Embedding(0, 3), "num_embeddings must be 1 or more; got 0"),
    (lambda nn, a: nn.Embedding(3, 2.5), "embedding_dim must be a whole number; got 2.5"),
    (lambda nn, a: nn.Embedding(3, 2, 3), "padding_idx must name one of 3 rows; got 3"),
]

REFUSED_BACKWARD = [
    (
        lambda nn, a: nn.embedding_backward(a(3, 3), a(3, dtype="int64"), a(4, 2)),
        "grad_y must have shape (3, 2); got (3, 3)",
    ),
    (
        lambda nn, a: nn.embedding_backward(a(3, 2, dtype="float32"), a(3, dtype="int64"), a(4, 2)),
        "grad_y and weight must have one dtype",
    ),
    (lambda nn, a: nn.Embedding(3, 2).backward(a(5, 2)), "call the layer on an input before its backward pass"),
]
