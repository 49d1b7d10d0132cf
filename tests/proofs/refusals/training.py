"""What training refuses."""


def fit(nn, a, train=None, **changed):
    """`fit` with arguments that would do, but for those that are changed."""
    model = nn.Linear(3, 2)
    optimizer = nn.SGD(changed.pop("moved", model).parameters(), lr=0.1)
    train = (a(4, 3, dtype="float32"), a(4, dtype="int64")) if train is None else train
    settings = {"loss": nn.CrossEntropyLoss(), "optimizer": optimizer, "epochs": 1, "progress": False}
    return nn.fit(model, train, **settings | changed)


REFUSED = [
    (lambda nn, a: fit(nn, a, train=a(4, 3)), "train must be (x, y), arrays with one sample a row; got "),
    (lambda nn, a: fit(nn, a, train=(a(4, 3),)), "train must be (x, y), arrays with one sample a row; got ["),
    (lambda nn, a: fit(nn, a, train=([1.0], [0])), "one sample a row; got ['list', 'list']"),
    (lambda nn, a: fit(nn, a, train=(a(4, 3), a())), "train must be (x, y), arrays with one sample a row"),
    (lambda nn, a: fit(nn, a, train=(a(4, 3), a(3))), "equally many samples in x and in y, one or more; got [4, 3]"),
    (lambda nn, a: fit(nn, a, train=(a(0, 3), a(0))), "equally many samples in x and in y, one or more; got [0, 0]"),
    (lambda nn, a: fit(nn, a, validation=(a(4, 3), a(5))), "validation must hold equally many samples in x and in y"),
    (lambda nn, a: nn.evaluate(nn.Linear(3, 2), (a(4, 3), a(5)), nn.CrossEntropyLoss()), "data must hold equally many"),
    (lambda nn, a: fit(nn, a, epochs=0), "epochs must be 1 or more; got 0"),
    (lambda nn, a: fit(nn, a, epochs=None), "epochs must be a whole number; got None"),
    (lambda nn, a: fit(nn, a, batch_size=2.5), "batch_size must be a whole number; got 2.5"),
    (lambda nn, a: fit(nn, a, log_every=0), "log_every must be 1 or more; got 0"),
    (lambda nn, a: fit(nn, a, patience=3), "patience needs validation data to measure on; got validation=None"),
    (lambda nn, a: fit(nn, a, metrics={"f": len}), "metrics needs validation data to measure on; got validation=None"),
    (lambda nn, a: fit(nn, a, resume=True), "resume=True needs checkpoint, the file to go on from; got checkp"),
    (lambda nn, a: fit(nn, a, schedule_each="batch"), "schedule_each must be 'epoch' or 'step'; got 'batch'"),
    (lambda nn, a: fit(nn, a, clip_norm=-1.0), "max_norm must be a number, 0 or more; got -1.0"),
    (
        lambda nn, a: fit(nn, a, loss=nn.CrossEntropyLoss(reduction="sum")),
        "loss must mean over the samples of a batch; got reduction='sum'",
    ),
    (
        lambda nn, a: fit(nn, a, moved=nn.Linear(3, 2)),
        "optimizer must move the parameters of this model; it holds none of them",
    ),
]
