"""What losses refuse."""


def classes(a, *shape, value=0):
    return a(*shape, dtype="int64") + value


PAIRED = (
    "mse_loss", "l1_loss", "rmse_loss", "huber_loss", "smooth_l1_loss", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "hinge_loss", "kl_div",
)  # fmt: skip

REFUSED = [
    *[
        case
        for name in PAIRED
        for case in (
            (lambda nn, a, name=name: getattr(nn, name)(a(5, 1), a(5)), "target must have shape (5, 1); got (5,)"),
            (lambda nn, a, name=name: getattr(nn, name)(a(2), a(2, dtype="int64")), "target must hold floating-point"),
            (lambda nn, a, name=name: getattr(nn, name)(a(2), a(2, dtype="float32")), "input and target must have one"),
            (lambda nn, a, name=name: getattr(nn, name)([1.0], a(1)), "input must be a"),
            (
                lambda nn, a, name=name: getattr(nn, name)(a(2), a(2) + 1, reduction="average"),
                "reduction must be 'none', 'mean' or 'sum'; got 'average'",
            ),
        )
    ],
    (lambda nn, a: nn.mse_loss(a(2), a(2), reduction=None), "reduction must be 'none', 'mean' or 'sum'; got None"),
    (lambda nn, a: nn.mse_loss(a(2), a(2), reduction="batchmean"), "reduction must be 'none', 'mean' or 'sum'; got"),
    (lambda nn, a: nn.huber_loss(a(2), a(2), delta=0), "delta must be above 0; got 0"),
    (lambda nn, a: nn.huber_loss(a(2), a(2), delta=-1.0), "delta must be above 0; got -1.0"),
    (lambda nn, a: nn.huber_loss(a(2), a(2), delta="1"), "delta must be a number; got '1'"),
    (lambda nn, a: nn.smooth_l1_loss(a(2), a(2), beta=-0.5), "beta must be 0 or more; got -0.5"),
    (lambda nn, a: nn.smooth_l1_loss(a(2), a(2), beta=float("nan")), "beta must be 0 or more; got nan"),
    (lambda nn, a: nn.binary_cross_entropy(a(2) + 1.5, a(2)), "input must hold probabilities, from 0 to 1; got values"),
    (lambda nn, a: nn.binary_cross_entropy(a(2) - 0.1, a(2)), "input must hold probabilities, from 0 to 1; got values"),
    (lambda nn, a: nn.binary_cross_entropy(a(2), a(2) + 2), "target must hold probabilities, from 0 to 1; got values"),
    (lambda nn, a: nn.binary_cross_entropy(a(2, 3), a(2, 3), a(2)), "weight must broadcast to input's shape (2, 3)"),
    (lambda nn, a: nn.binary_cross_entropy(a(3), a(3), a(2, 3)), "weight must broadcast to input's shape (3,); got"),
    (lambda nn, a: nn.binary_cross_entropy(a(3), a(3), [1.0]), "weight must be a"),
    (
        lambda nn, a: nn.binary_cross_entropy_with_logits(a(2, 3), a(2, 3), pos_weight=a(2)),
        "pos_weight must broadcast to input's shape (2, 3); got shape (2,)",
    ),
    (
        lambda nn, a: nn.binary_cross_entropy_with_logits(a(3), a(3), pos_weight=a(3, dtype="float32")),
        "input and pos_weight must have one dtype",
    ),
    (lambda nn, a: nn.hinge_loss(a(2), a(2)), "target must hold −1 and 1 alone; got other values"),
    (lambda nn, a: nn.hinge_loss(a(2), a(2) + 1, margin=None), "margin must be a number; got None"),
    # ---- classes
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5)), "target must have shape (5, 3); got (5,)"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), [0, 1, 2, 0, 1]), "class indices, integers from 0 to 2; got list"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), a(5, dtype="bool")), "class indices, integers from 0 to 2; got"),
    (
        lambda nn, a: nn.cross_entropy(a(5, 3), classes(a, 4)),
        "target must have one class for each prediction, shape (5,) for input of shape (5, 3); got shape (4,)",
    ),
    (lambda nn, a: nn.cross_entropy(a(5, 3), classes(a, 5, 1)), "for input of shape (5, 3); got shape (5, 1)"),
    (lambda nn, a: nn.cross_entropy(a(2, 3, 4), classes(a, 2, 3)), "shape (2, 4) for input of shape (2, 3, 4); got"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), classes(a, 5, value=3)), "classes from 0 to 2, as input has 3; got 3"),
    (lambda nn, a: nn.cross_entropy(a(5, 3), classes(a, 5, value=-1)), "classes from 0 to 2, as input has 3; got -1"),
    (lambda nn, a: nn.cross_entropy(a(), classes(a)), "input must have shape (N, C), (C,) or (N, C, d1, …) with C ≥ 1"),
    (lambda nn, a: nn.cross_entropy(a(2, 0), classes(a, 2)), "with C ≥ 1; got shape (2, 0)"),
    (lambda nn, a: nn.cross_entropy(a(2, 3, dtype="int64"), classes(a, 2)), "input must hold floating-point"),
    (lambda nn, a: nn.cross_entropy(a(2, 3), classes(a, 2), a(2)), "weight must have shape (3,); got (2,)"),
    (lambda nn, a: nn.cross_entropy(a(2, 3), classes(a, 2), a(3, dtype="float32")), "input and weight must have one"),
    (lambda nn, a: nn.cross_entropy(a(2, 3), a(2, 3, dtype="float32")), "input and target must have one dtype"),
    (
        lambda nn, a: nn.cross_entropy(a(2, 3), classes(a, 2), label_smoothing=1.5),
        "label_smoothing must lie between 0 and 1; got 1.5",
    ),
    (
        lambda nn, a: nn.cross_entropy(a(2, 3), classes(a, 2), label_smoothing=-0.1),
        "label_smoothing must lie between 0 and 1; got -0.1",
    ),
    (
        lambda nn, a: nn.cross_entropy(a(2, 3), a(2, 3), ignore_index=0),
        "ignore_index needs class indices; got 0 for a target of probabilities",
    ),
    (lambda nn, a: nn.cross_entropy(a(2, 3), classes(a, 2), reduction="all"), "reduction must be 'none', 'mean' or"),
    (lambda nn, a: nn.nll_loss(a(2, 3), a(2, 3)), "target must be"),
    (lambda nn, a: nn.nll_loss(a(2, 3), classes(a, 2, value=5)), "must hold classes from 0 to 2, as input has 3"),
    (lambda nn, a: nn.nll_loss(a(2, 3), classes(a, 2), a(3, 1)), "weight must have shape (3,); got (3, 1)"),
    (lambda nn, a: nn.multi_margin_loss(a(2, 3), classes(a, 2), p=3), "p must be 1 or 2; got 3"),
    (lambda nn, a: nn.multi_margin_loss(a(2, 3), classes(a, 2, value=-100)), "target must hold classes from 0 to 2"),
    (lambda nn, a: nn.multi_margin_loss(a(2, 3, 4), classes(a, 2, 4)), "input must have shape (N, C) or (C,); got"),
    (lambda nn, a: nn.multi_margin_loss(a(2, 3), classes(a, 3)), "for input of shape (2, 3); got shape (3,)"),
    # ---- the rest
    (lambda nn, a: nn.kl_div(a(), a(), reduction="batchmean"), "reduction='batchmean' needs rows; got input of"),
    (lambda nn, a: nn.cosine_embedding_loss(a(2, 3), a(2, 4), a(2) + 1), "input2 must have shape (2, 3); got (2, 4)"),
    (lambda nn, a: nn.cosine_embedding_loss(a(2, 3), a(2, 3), a(3) + 1), "target must be 1 or −1 for each pair, shape"),
    (lambda nn, a: nn.cosine_embedding_loss(a(2, 3), a(2, 3), a(2)), "target must hold −1 and 1 alone; got other"),
    (lambda nn, a: nn.cosine_embedding_loss(a(2, 3, 4), a(2, 3, 4), a(2) + 1), "input1 must be vectors of shape (N,"),
    (lambda nn, a: nn.negative_sampling_loss(a(4), a(4), a(2, 4)), "center must have 2 axes, (N, D); got shape (4,)"),
    (lambda nn, a: nn.negative_sampling_loss(a(2, 4), a(3, 4), a(2, 5, 4)), "context must have shape (2, 4); got"),
    (
        lambda nn, a: nn.negative_sampling_loss(a(2, 4), a(2, 4), a(2, 4)),
        "negatives must have shape (N, K, D), here (2, K, 4); got shape (2, 4)",
    ),
    (
        lambda nn, a: nn.negative_sampling_loss(a(2, 4), a(2, 4), a(2, 5, 4, dtype="float32")),
        "center and context and negatives must have one dtype",
    ),
]

REFUSED_BACKWARD = [
    (lambda nn, a: nn.CrossEntropyLoss().backward(), "call the layer on an input before its backward pass"),
    (lambda nn, a: nn.MSELoss().backward(), "call the layer on an input before its backward pass"),
    (lambda nn, a: nn.mse_loss_backward(a(3), a(3), a(3)), "grad_y must be one number, as reduction='mean' gives one"),
    (lambda nn, a: nn.mse_loss_backward(1.0, a(3), a(3), reduction="none"), "grad_y must have shape (3,); got ()"),
    (lambda nn, a: nn.mse_loss_backward(1.0, a(3), a(3), reduction="avg"), "reduction must be 'none', 'mean' or 'sum'"),
    (
        lambda nn, a: nn.mse_loss_backward(a(3, dtype="float32"), a(3), a(3), reduction="none"),
        "grad_y and losses must have one dtype",
    ),
]
