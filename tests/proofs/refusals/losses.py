"""What losses refuse."""

REFUSED = [
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5)), "target must be"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), [0, 1, 2, 0, 1]), "class indices, integers from 0 to 2; got list"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(4, dtype="int64")), "one class a row of input, shape (5,); got"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5, dtype="int64") + 3), "target must hold classes from 0 to 2, as"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5, dtype="int64") - 1), "as input has 3 columns; got -1"),
    (lambda nn, a: nn.cross_entropy(a(3), a(3, dtype="int64")), "input must be logits of shape (N, C), not empty; got"),
    (lambda nn, a: nn.cross_entropy(a(0, 3), a(0, dtype="int64")), "not empty; got shape (0, 3)"),
    (lambda nn, a: nn.cross_entropy(a(2, 3, dtype="int64"), a(2, dtype="int64")), "input must hold floating-point"),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.CrossEntropyLoss().backward(), "call the layer on an input before its backward pass"),
]
