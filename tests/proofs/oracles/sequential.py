"""A network to try."""


def small_network(nn):
    """Every kind of layer once, for Sequential."""
    return [
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 3, 3),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(3, 5),
    ]
