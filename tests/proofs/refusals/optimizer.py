"""What all optimizers refuse once they are made."""


def parameter(nn, a):
    return nn.Parameter(a(3))


def twice(nn, a):
    shared = parameter(nn, a)
    nn.SGD([{"params": [shared]}, {"params": [shared]}])


def lower_the_rate_too_far(nn, a):
    nn.SGD([parameter(nn, a)]).lr = -0.1


def load_another_network(nn, a):
    nn.SGD([parameter(nn, a)]).load_state_dict(nn.SGD([parameter(nn, a), parameter(nn, a)]).state_dict())


def step_by_another_shape(nn, a):
    moved = parameter(nn, a)
    moved.grad = a(3)
    moved.data = a(1, 3)
    nn.SGD([moved]).step()


REFUSED = [
    (twice, "params must hold each Parameter once; got one twice"),
    (lower_the_rate_too_far, "lr must be a number, 0 or more; got -0.1"),
    (load_another_network, "state_dict must have groups of [1] parameters; got [2]"),
    (step_by_another_shape, "grad must have the shape of its parameter, (1, 3); got (3,)"),
]
