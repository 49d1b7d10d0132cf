"""What optimizers refuse."""


def one(name, **settings):
    return lambda nn, a: getattr(nn, name)([nn.Parameter(a(3))], **settings)


NO_PARAMETERS = "params must be one Parameter or more, as layer.parameters() yields; got "

REFUSED = [
    (lambda nn, a: nn.SGD([]), NO_PARAMETERS + "[]"),
    (lambda nn, a: nn.SGD([a(3)]), NO_PARAMETERS),
    (lambda nn, a: nn.Adam([{"params": []}]), NO_PARAMETERS + "[]"),
    (lambda nn, a: nn.Adam([{"lr": 0.1}]), NO_PARAMETERS + "[]"),
    (lambda nn, a: nn.Adam(3), NO_PARAMETERS + "[3]"),
    (
        lambda nn, a: nn.Adam([{"params": [nn.Parameter(a(3))], "wieght_decay": 0.1}]),
        "a group of params can set lr, betas, eps, weight_decay; got wieght_decay",
    ),
    (one("Adam", lr=-1), "lr must be a number, 0 or more; got -1"),
    (one("Adam", lr=float("nan")), "lr must be a number, 0 or more; got nan"),
    (one("Adam", lr="0.1"), "lr must be a number, 0 or more; got '0.1'"),
    (one("Adam", lr=None), "lr must be a number, 0 or more; got None"),
    (one("Adam", eps=-1e-8), "eps must be a number, 0 or more; got -1e-08"),
    (one("Adam", betas=0.9), "betas must be two numbers of 0 or more and below 1; got 0.9"),
    (one("Adam", betas=(0.9, 1.0)), "betas must be two numbers of 0 or more and below 1; got (0.9, 1.0)"),
    (one("Adam", betas=(-0.1, 0.9)), "betas must be two numbers of 0 or more and below 1; got (-0.1, 0.9)"),
    (one("AdamW", betas=(0.9,)), "betas must be two numbers of 0 or more and below 1; got (0.9,)"),
    (one("AdamW", weight_decay=-0.1), "weight_decay must be a number, 0 or more; got -0.1"),
    (one("RMSprop", alpha=1.5), "alpha must be a number from 0 to 1; got 1.5"),
    (one("RMSprop", momentum=-1), "momentum must be a number, 0 or more; got -1"),
    (one("Adadelta", rho=1.1), "rho must be a number from 0 to 1; got 1.1"),
    (one("Adagrad", lr_decay=-0.1), "lr_decay must be a number, 0 or more; got -0.1"),
    (one("NAdam", momentum_decay=-0.1), "momentum_decay must be a number, 0 or more; got -0.1"),
    (one("SGD", nesterov=True), "nesterov=True needs momentum above 0 and dampening 0; got momentum=0, dampening=0"),
    (
        one("SGD", nesterov=True, momentum=0.9, dampening=0.1),
        "nesterov=True needs momentum above 0 and dampening 0; got momentum=0.9, dampening=0.1",
    ),
]
