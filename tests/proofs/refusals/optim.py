"""What optimizers refuse."""

REFUSED = [
    (lambda nn, a: nn.SGD([]), "params must be one Parameter or more"),
    (lambda nn, a: nn.SGD([a(3)]), "params must be one Parameter or more"),
    (lambda nn, a: nn.SGD(nn.Linear(2, 2).parameters(), lr=-1), "lr must be 0 or more; got -1"),
    (lambda nn, a: nn.SGD(nn.Linear(2, 2).parameters(), lr=float("nan")), "lr must be 0 or more; got nan"),
]
