"""Losses."""

import numpy as np
import torch.nn.functional as F
from torch import nn

from tests.proofs.cases import Draw, classes, halves, huge, normal
from tests.proofs.harness import Function, Layer
from tests.proofs.oracles import losses as oracles

REDUCTIONS = ("mean", "sum", "none")


def labels(count, *shape, ignored=None):
    """Class indices of any shape, some of them `ignored`; the first never is."""

    def make(rng):
        target = rng.integers(0, count, size=shape)
        if ignored is not None:
            target = np.where(rng.random(shape) < 0.4, ignored, target)
            target.flat[0] = 0 if ignored != 0 else count - 1
        return target

    return Draw(make)


def probabilities(*shape):
    """Numbers from 0 to 1, away from both."""
    return Draw(lambda rng: rng.uniform(0.05, 0.95, size=shape))


def zeros_and_ones(*shape):
    return Draw(lambda rng: rng.integers(0, 2, size=shape) * 1.0, smooth=False)


def sides(*shape):
    """−1 and 1."""
    return Draw(lambda rng: rng.choice([-1.0, 1.0], size=shape))


def distributions(*shape):
    """Probabilities that make 1 along axis 1; one of them is 0."""

    def make(rng):
        p = rng.random(shape)
        p.flat[0] = 0
        return p / p.sum(axis=1, keepdims=True)

    return Draw(make)


def weights(*shape):
    return Draw(lambda rng: rng.uniform(0.2, 3, size=shape))


def same(value, *shape):
    return Draw(lambda rng: np.full(shape, value), smooth=False)


def reduced(*cases):
    """The first case with every reduction, the others with two of the three in turn."""
    first, *rest = cases
    turns = [(first, reduction) for reduction in REDUCTIONS]
    turns += [(case, REDUCTIONS[(place + step) % 3]) for place, case in enumerate(rest) for step in (0, 1)]
    return [case | dict(reduction=reduction) for case, reduction in turns]


NUMBERS = [
    dict(input=normal(4, 3), target=normal(4, 3)),
    dict(input=halves(5, 4), target=halves(5, 4)),  # errors of 0, ½, 1: kinks
    dict(input=normal(), target=normal()),
    dict(input=normal(0, 3), target=normal(0, 3)),
    dict(input=huge(6), target=huge(6)),
]
YES_OR_NO = [
    dict(target=probabilities(5, 3)),
    dict(target=probabilities(5, 3), weight=weights(5, 3)),
    dict(target=probabilities(5, 3), weight=weights(3)),
    dict(target=zeros_and_ones(5, 3), weight=weights(5, 1)),
]
LOGITS = [case | dict(input=normal(5, 3)) for case in YES_OR_NO] + [
    dict(input=halves(5, 3), target=probabilities(5, 3), pos_weight=weights(3)),
    dict(input=normal(5, 3), target=probabilities(5, 3), weight=weights(5, 1), pos_weight=weights(3)),
    dict(input=same(200.0, 2, 2), target=same(0.0, 2, 2)),
    dict(input=same(-200.0, 2, 2), target=same(1.0, 2, 2), pos_weight=weights(2)),
    dict(input=same(1e4, 3), target=zeros_and_ones(3)),
    dict(input=same(-1e4, 3), target=zeros_and_ones(3)),
    dict(input=normal(), target=probabilities()),
    dict(input=normal(0, 3), target=probabilities(0, 3)),
]
CHANCES = [case | dict(input=probabilities(5, 3)) for case in YES_OR_NO] + [
    dict(input=zeros_and_ones(9), target=probabilities(9)),
    dict(input=zeros_and_ones(9), target=zeros_and_ones(9)),
    dict(input=probabilities(), target=probabilities()),
    dict(input=probabilities(0), target=probabilities(0)),
]
CLASSES = [
    dict(input=normal(5, 3), target=classes(5, 3)),
    dict(input=normal(1, 2), target=classes(1, 2)),
    dict(input=normal(4), target=labels(4)),
    dict(input=normal(7, 1), target=classes(7, 1)),
    dict(input=normal(6, 3), target=classes(6, 3), weight=weights(3)),
    dict(input=normal(8, 3), target=labels(3, 8, ignored=-100), weight=weights(3)),
    dict(input=normal(8, 3), target=labels(3, 8, ignored=0), ignore_index=0),
    dict(input=normal(2, 3, 4), target=labels(3, 2, 4, ignored=7), ignore_index=7),
    dict(input=normal(2, 3, 2, 3), target=labels(3, 2, 2, 3), weight=weights(3)),
    dict(input=normal(3, 2), target=same(-100, 3)),
    dict(input=normal(0, 3), target=classes(0, 3)),
]
SMOOTHED = [
    dict(input=normal(5, 4), target=classes(5, 4), label_smoothing=0.1),
    dict(input=normal(5, 4), target=classes(5, 4), label_smoothing=1.0),
    dict(input=normal(6, 3), target=labels(3, 6, ignored=-100), weight=weights(3), label_smoothing=0.3),
    dict(input=normal(2, 3, 4), target=labels(3, 2, 4, ignored=1), ignore_index=1, label_smoothing=0.2),
    dict(input=normal(3, 2), target=same(-100, 3), label_smoothing=0.2),
]
SOFT = [
    dict(input=normal(5, 3), target=distributions(5, 3)),
    dict(input=normal(5, 3), target=distributions(5, 3), weight=weights(3)),
    dict(input=normal(2, 3, 4), target=distributions(2, 3, 4), weight=weights(3), label_smoothing=0.2),
    dict(input=normal(4), target=probabilities(4)),
    dict(input=normal(0, 3), target=normal(0, 3)),
]
GAPS = [
    dict(input=huge(6, 4), target=classes(6, 4)),
    dict(input=Draw(lambda rng: 1000.0 * np.eye(4)), target=labels(4, 4), label_smoothing=0.1),
    dict(input=Draw(lambda rng: 1e4 * rng.choice([-1.0, 1.0], (5, 3)), smooth=False), target=distributions(5, 3)),
]
MARGINS = [
    dict(input=normal(5, 3), target=classes(5, 3)),
    dict(input=normal(5, 3), target=classes(5, 3), p=2, margin=0.5),
    dict(input=halves(6, 4), target=classes(6, 4), weight=weights(4)),  # scores just at the margin
    dict(input=halves(6, 4), target=classes(6, 4), weight=weights(4), p=2, margin=1.5),
    dict(input=normal(4), target=labels(4)),
    dict(input=normal(7, 1), target=classes(7, 1)),
]
BELIEFS = [
    dict(input=normal(4, 3), target=distributions(4, 3)),
    dict(input=normal(2, 3, 2), target=distributions(2, 3, 2)),
    dict(input=normal(4, 3), target=normal(4, 3), log_target=True),
    dict(input=normal(0, 3), target=normal(0, 3)),
]
PAIRS = [
    dict(input1=normal(5, 3), input2=normal(5, 3), target=sides(5)),
    dict(input1=normal(5, 3), input2=normal(5, 3), target=sides(5), margin=0.3),
    dict(input1=normal(4), input2=normal(4), target=same(-1)),
    # at right angles: just at the margin; and a vector of no length
    dict(input1=Draw(lambda rng: np.eye(3)), input2=Draw(lambda rng: np.eye(3)[::-1] * 2), target=same(-1.0, 3)),
    dict(input1=same(0.0, 2, 3), input2=normal(2, 3), target=sides(2)),
    dict(input1=normal(0, 3), input2=normal(0, 3), target=sides(0)),
]
WORDS = [
    dict(center=normal(5, 4), context=normal(5, 4), negatives=normal(5, 3, 4)),
    dict(center=normal(2, 1), context=normal(2, 1), negatives=normal(2, 1, 1)),
    dict(center=huge(3, 2), context=huge(3, 2), negatives=huge(3, 2, 2)),
    dict(center=normal(3, 4), context=normal(3, 4), negatives=normal(3, 0, 4)),
    dict(center=normal(0, 4), context=normal(0, 4), negatives=normal(0, 2, 4)),
]


def of_prediction(name, oracle, cases):
    return Function(name, oracle, cases, differentiable=("input",))


TABLE = [
    of_prediction("mse_loss", F.mse_loss, reduced(*NUMBERS)),
    of_prediction("l1_loss", F.l1_loss, reduced(*NUMBERS)),
    of_prediction(
        "rmse_loss", oracles.rmse_loss, reduced(*NUMBERS[:2], dict(input=same(2.0, 3), target=same(2.0, 3)))
    ),
    of_prediction("huber_loss", F.huber_loss, reduced(*NUMBERS, *(case | dict(delta=0.5) for case in NUMBERS))),
    of_prediction(
        "smooth_l1_loss",
        F.smooth_l1_loss,
        reduced(*NUMBERS, *(case | dict(beta=beta) for case in NUMBERS[:2] for beta in (0.5, 3.0, 0))),
    ),
    of_prediction("binary_cross_entropy", F.binary_cross_entropy, reduced(*CHANCES)),
    of_prediction("binary_cross_entropy_with_logits", F.binary_cross_entropy_with_logits, reduced(*LOGITS)),
    of_prediction(
        "hinge_loss",
        oracles.hinge_loss,
        reduced(
            dict(input=normal(5, 3), target=sides(5, 3)),
            dict(input=halves(9), target=sides(9), margin=0.5),
            dict(input=normal(0), target=sides(0)),
        ),
    ),
    of_prediction("cross_entropy", F.cross_entropy, reduced(*CLASSES, *SMOOTHED, *SOFT, *GAPS)),
    of_prediction("nll_loss", F.nll_loss, reduced(*CLASSES)),
    of_prediction("multi_margin_loss", F.multi_margin_loss, reduced(*MARGINS)),
    of_prediction("kl_div", oracles.kl_div, reduced(*BELIEFS) + [BELIEFS[0] | dict(reduction="batchmean"), BELIEFS[1]]),
    Function(
        "cosine_embedding_loss", F.cosine_embedding_loss, reduced(*PAIRS), differentiable=("input1", "input2")
    ),
    Function("negative_sampling_loss", oracles.negative_sampling_loss, reduced(*WORDS)),
    Layer("MSELoss", nn.MSELoss, reduced(NUMBERS[0])),
    Layer("L1Loss", nn.L1Loss, [NUMBERS[0], NUMBERS[1] | dict(reduction="sum")]),
    Layer("RMSELoss", oracles.RMSELoss, [NUMBERS[0]]),
    Layer("HuberLoss", nn.HuberLoss, [NUMBERS[0] | dict(reduction="sum", delta=0.7)]),
    Layer("SmoothL1Loss", nn.SmoothL1Loss, [NUMBERS[0] | dict(beta=0.7)]),
    Layer("BCELoss", nn.BCELoss, [CHANCES[0], CHANCES[0] | dict(weight=np.array([1.0, 2.0, 0.5]))]),
    Layer(
        "BCEWithLogitsLoss",
        nn.BCEWithLogitsLoss,
        [LOGITS[0], LOGITS[0] | dict(weight=np.array([1.0, 2.0, 0.5]), pos_weight=np.array([3.0, 0.5, 2.0]))],
    ),
    Layer("HingeLoss", oracles.HingeLoss, [dict(input=normal(5), target=sides(5), margin=0.5)]),
    Layer(
        "CrossEntropyLoss",
        nn.CrossEntropyLoss,
        [
            *CLASSES[:1],
            CLASSES[7] | dict(weight=np.array([1.0, 2.0, 0.5]), label_smoothing=0.1),
            SOFT[0] | dict(reduction="none"),
        ],
    ),
    Layer("NLLLoss", nn.NLLLoss, [CLASSES[7] | dict(weight=np.array([1.0, 2.0, 0.5]))]),
    Layer("MultiMarginLoss", nn.MultiMarginLoss, [MARGINS[1] | dict(weight=np.array([1.0, 2.0, 0.5]))]),
    Layer("KLDivLoss", oracles.KLDivLoss, [BELIEFS[0] | dict(reduction="batchmean"), BELIEFS[2]]),
    Layer("CosineEmbeddingLoss", nn.CosineEmbeddingLoss, [PAIRS[1]]),
    Layer("NegativeSamplingLoss", oracles.NegativeSamplingLoss, [WORDS[0]]),
]
