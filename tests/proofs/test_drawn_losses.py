"""Any loss of any shape and setting: torch's result, or a refusal where torch refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import torch_nn
from tests.proofs.cases import draw
from tests.proofs.drawn import DRAWN, SEEDS, agree, array, mostly
from tests.proofs.harness import as_tensors, assert_equal, is_float
from tests.proofs.table import LINES
from tests.proofs.table.losses import LOGITS, NUMBERS, SOFT

REDUCTION = mostly(st.sampled_from(["mean", "sum", "none"]), st.just("average"))
SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)


@st.composite
def predictions_of_classes(draw, soft):
    """Logits and targets, right and wrong ones, of any of the shapes that torch takes."""
    C, places = draw(st.integers(1, 4)), draw(st.lists(st.integers(1, 3), max_size=3).map(tuple))
    seed = draw(SEEDS)
    rng = np.random.default_rng(seed)
    shape = (*places[:1], C, *places[1:])
    case = {"input": array(shape, seed) * draw(st.sampled_from([1, 1000])), "reduction": draw(REDUCTION)}
    if draw(st.booleans()):
        case["weight"] = rng.uniform(0.1, 2, draw(mostly(st.just(C), st.just(C + 1))))
    if soft:
        smoothing = draw(mostly(st.sampled_from([0.0, 0.1, 1.0]), st.sampled_from([-0.5, 2.0])))
        return case | {"target": rng.random(shape), "label_smoothing": smoothing}
    ignored = draw(st.sampled_from([-100, 0, C]))
    target = rng.integers(0, C, places)
    if draw(st.booleans()):
        target = np.where(rng.random(places) < 0.3, ignored, target)
    target = np.asarray(target + draw(mostly(st.just(0), st.just(1))))
    return case | {"target": target, "ignore_index": ignored}


@DRAWN
@given(predictions_of_classes(soft=False), st.sampled_from([0.0, 0.3]))
def test_cross_entropy_of_classes(case, label_smoothing):
    agree("cross_entropy", case | {"label_smoothing": label_smoothing})


@DRAWN
@given(predictions_of_classes(soft=True))
def test_cross_entropy_of_probabilities(case):
    agree("cross_entropy", case, stricter=lambda case: case["label_smoothing"] < 0)  # torch looks for classes alone


@DRAWN
@given(predictions_of_classes(soft=False))
def test_nll_loss(case):
    agree("nll_loss", case)


@DRAWN
@given(
    name=st.sampled_from(["mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss", "kl_div"]),
    shape=SHAPES,
    seed=SEEDS,
    ties=st.booleans(),
    reduction=REDUCTION,
    bend=mostly(st.sampled_from([0.5, 1.0, 2.0]), st.sampled_from([0.0, -1.0])),
)
def test_losses_of_numbers(name, shape, seed, ties, reduction, bend):
    settings = {"huber_loss": {"delta": bend}, "smooth_l1_loss": {"beta": bend}}.get(name, {})
    target = array(shape, seed + 1, ties)
    pair = {"input": array(shape, seed, ties), "target": np.asarray(abs(target)) if name == "kl_div" else target}
    agree(name, pair | {"reduction": reduction} | settings)


@DRAWN
@given(
    logits=st.booleans(),
    shape=SHAPES,
    seed=SEEDS,
    reduction=REDUCTION,
    scale=st.sampled_from([1.0, 30.0, 1e4]),
    weighted=st.sampled_from([None, (), (1,), "whole"]),
    beyond=mostly(st.just(0.0), st.just(0.7)),
)
def test_losses_of_yes_or_no(logits, shape, seed, reduction, scale, weighted, beyond):
    rng = np.random.default_rng(seed)
    case = {"target": np.asarray(rng.random(shape)), "reduction": reduction}
    if weighted is not None and (weighted != (1,) or shape):
        case["weight"] = np.asarray(rng.random(shape if weighted == "whole" else weighted))
    if logits:
        agree("binary_cross_entropy_with_logits", case | {"input": np.asarray(scale * array(shape, seed))})
    else:
        agree("binary_cross_entropy", case | {"input": np.asarray(rng.random(shape) + beyond)})


@DRAWN
@given(
    N=st.integers(1, 4),
    C=st.integers(1, 4),
    seed=SEEDS,
    ties=st.booleans(),
    reduction=REDUCTION,
    p=mostly(st.integers(1, 2), st.just(3)),
    margin=st.sampled_from([-1.0, 0.0, 1.0, 2.0]),
)
def test_multi_margin_loss(N, C, seed, ties, reduction, p, margin):
    target = np.random.default_rng(seed).integers(0, C, N)
    case = {"input": array((N, C), seed, ties), "target": target, "p": p, "margin": margin, "reduction": reduction}
    agree("multi_margin_loss", case)


@DRAWN
@given(
    N=st.integers(0, 4), D=st.integers(1, 4), seed=SEEDS, reduction=REDUCTION, margin=st.sampled_from([-1.0, 0.0, 0.4])
)
def test_cosine_embedding_loss(N, D, seed, reduction, margin):
    target = np.random.default_rng(seed).choice([-1, 1], N)
    case = {"input1": array((N, D), seed), "input2": array((N, D), seed + 1), "target": target}
    agree("cosine_embedding_loss", case | {"margin": margin, "reduction": reduction})


@pytest.mark.parametrize(
    ("name", "case"),
    [
        *((name, case) for name in ("mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss") for case in NUMBERS[:2]),
        ("binary_cross_entropy_with_logits", LOGITS[5]),
        *(("cross_entropy", case) for case in SOFT[:3]),
        ("kl_div", NUMBERS[0] | {"log_target": True}),
    ],
)
def test_a_target_of_torch_nn_has_the_gradient_that_torch_gives_it(name, case):
    found = []
    for function in (getattr(torch_nn, name), LINES[name].oracle):
        values = draw(case, 0)
        tensors = as_tensors(values, "cpu", grad=[key for key in ("input", "target") if is_float(values[key])])
        function(**tensors).backward()
        found.append(tensors["target"].grad)
    assert_equal(*found, 1e-10, "grad_target")


def test_a_class_masked_out_by_minus_infinity_may_be_ignored():
    logits = np.array([[-np.inf, 1.0, 2.0], [-np.inf, 0.5, 0.0]])
    agree("cross_entropy", {"input": logits, "target": np.array([0, 2]), "ignore_index": 0})
