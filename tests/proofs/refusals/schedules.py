"""What schedules refuse."""


def rule(nn, a, name="SGD", **settings):
    return getattr(nn, name)([nn.Parameter(a(3))], lr=0.1, **settings)


def schedule(name, *args, **settings):
    return lambda nn, a: getattr(nn, name)(rule(nn, a), *args, **settings)


def two_at_a_time(nn, a):
    optimizer = rule(nn, a)
    first, second = nn.LinearLR(optimizer), nn.ExponentialLR(optimizer, 0.9)
    first.step()
    second.step()


def change_by_hand(nn, a):
    optimizer = rule(nn, a)
    cosine = nn.CosineAnnealingLR(optimizer, 10)
    optimizer.lr = 0.01
    cosine.step()


def beyond_the_end(nn, a):
    cycle = nn.OneCycleLR(rule(nn, a, momentum=0.9), 0.1, 4)
    for _ in range(5):
        cycle.step()


def of_another_optimizer(nn, a):
    nn.SequentialLR(rule(nn, a), [nn.LinearLR(rule(nn, a))], [])


def sequence(make, milestones):
    def call(nn, a):
        optimizer = rule(nn, a, momentum=0.9)
        return nn.SequentialLR(optimizer, make(nn, optimizer), milestones)

    return call


def two(nn, optimizer):
    return [nn.LinearLR(optimizer), nn.ExponentialLR(optimizer, 0.9)]


RISING = "milestones must be rising steps, one fewer than schedules; got "
ROOM = "pct_start must leave steps to rise and to fall; got "

REFUSED = [
    (lambda nn, a: nn.StepLR([1.0], 3), "optimizer must be an Optimizer; got list"),
    (lambda nn, a: nn.ReduceLROnPlateau(None), "optimizer must be an Optimizer; got NoneType"),
    (two_at_a_time, "lr must be changed by one schedule at a time (see SequentialLR); something else changed it since"),
    (change_by_hand, "something else changed it since CosineAnnealingLR set it to [0.1]"),
    (schedule("StepLR", 0), "step_size must be 1 or more; got 0"),
    (schedule("StepLR", 2.5), "step_size must be a whole number; got 2.5"),
    (schedule("StepLR", 3, gamma=-1), "gamma must be a number, 0 or more; got -1"),
    (schedule("MultiStepLR", [3, 0]), "each milestone must be 1 or more; got 0"),
    (schedule("ExponentialLR", "0.9"), "gamma must be a number, 0 or more; got '0.9'"),
    (schedule("CosineAnnealingLR", 0), "T_max must be 1 or more; got 0"),
    (schedule("LinearLR", start_factor=0), "start_factor must be above 0 and at most 1; got 0"),
    (schedule("LinearLR", end_factor=1.5), "end_factor must be a number from 0 to 1; got 1.5"),
    (of_another_optimizer, "schedulers must all be of this optimizer; LinearLR is of another"),
    (sequence(two, []), RISING + "[] for 2 schedules"),
    (sequence(two, [3, 5]), RISING + "[3, 5] for 2 schedules"),
    (sequence(lambda nn, o: two(nn, o) + two(nn, o), [3, 3, 5]), RISING + "[3, 3, 5] for 4 schedules"),
    (
        sequence(lambda nn, o: [nn.OneCycleLR(o, 0.1, 10)], []),
        "schedulers must follow a formula of the step alone; got OneCycleLR",
    ),
    (
        sequence(lambda nn, o: [nn.ReduceLROnPlateau(o)], []),
        "schedulers must follow a formula of the step alone; got ReduceLROnPlateau",
    ),
    (beyond_the_end, "OneCycleLR has 4 steps; got step 5"),
    (schedule("OneCycleLR", 0.1, 10, pct_start=1.0), ROOM + "1.0 of 10 steps"),
    (schedule("OneCycleLR", 0.1, 10, pct_start=0.1), ROOM + "0.1 of 10 steps"),
    (
        lambda nn, a: nn.OneCycleLR(rule(nn, a, "Adagrad"), 0.1, 10),
        "cycle_momentum=True needs an optimizer with momentum or betas; got Adagrad(lr=0.1",
    ),
    (schedule("ReduceLROnPlateau", factor=1.0), "factor must be below 1; got 1.0"),
    (
        schedule("ReduceLROnPlateau", "low"),
        "mode must be 'min' or 'max', threshold_mode 'rel' or 'abs'; got 'low' and 'rel'",
    ),
    (schedule("ReduceLROnPlateau", patience=-1), "patience must be a number, 0 or more; got -1"),
]
