"""Any classes, scores and settings: a metric gives what scikit-learn's gives, or refuses with it."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.proofs.drawn import DRAWN, SEEDS
from tests.proofs.harness import as_tensors, assert_equal
from tests.proofs.table import LINES

LABELS = st.sampled_from([(0, 1), (0, 1), (1,), (0,), (-1, 1), (2, 3), (0, 1, 2), (5, 3, 9, 1)])
SCORES = ["precision_score", "recall_score", "f1_score", "specificity_score"]


def result(function, case):
    try:
        return function(**case)
    except ValueError as error:
        return error


def agree_with_sklearn(name, case):
    line = LINES[name]
    ours, twin, expected = (
        result(line.numpy, case), result(line.torch, as_tensors(case, "cpu")), result(line.oracle, case),
    )
    if isinstance(expected, Exception):
        assert isinstance(ours, ValueError), f"sklearn refuses ({expected}), numpy_nn answers"
        assert str(ours) == str(twin)
        return
    assert_equal(ours, expected, 1e-10, "numpy_nn")
    assert_equal(twin, expected, 1e-10, "torch_nn")


@st.composite
def predictions(draw):
    labels, called = draw(LABELS), draw(LABELS)
    samples, rng = draw(st.integers(1, 12)), np.random.default_rng(draw(SEEDS))
    called = called if draw(st.booleans()) else labels
    return {"y_true": rng.choice(labels, samples), "y_pred": rng.choice(called, samples)}


@DRAWN
@given(
    case=predictions(),
    name=st.sampled_from(SCORES[:3]),
    settings=st.fixed_dictionaries(
        {"zero_division": st.sampled_from([0.0, 1.0, np.nan])},
        optional={
            "average": st.sampled_from(["binary", "macro", "weighted", "micro", None]),
            "pos_label": st.sampled_from([0, 1, 2]),
        },
    ),
)
def test_scores(name, case, settings):
    agree_with_sklearn(name, case | settings)


@DRAWN
@given(case=predictions(), name=st.sampled_from(["accuracy_score", "confusion_matrix"]))
def test_counts(name, case):
    agree_with_sklearn(name, case)


@DRAWN
@given(case=predictions())
def test_specificity_is_the_recall_of_the_other_class(case):
    labels = np.union1d(case["y_true"], case["y_pred"])
    if len(labels) == 2:
        found = LINES["specificity_score"].numpy(**case, pos_label=labels[1])
        assert found == LINES["recall_score"].numpy(**case, pos_label=labels[0])


@DRAWN
@given(
    samples=st.integers(1, 30),
    levels=st.sampled_from([2, 5, 1000]),
    seed=SEEDS,
    name=st.sampled_from(["roc_auc_score", "roc_curve"]),
)
def test_curves(samples, levels, seed, name):
    rng = np.random.default_rng(seed)
    agree_with_sklearn(name, {"y_true": rng.integers(0, 2, samples), "y_score": rng.integers(0, levels, samples) / 7})


@DRAWN
@given(shape=st.one_of(st.tuples(st.integers(1, 9)), st.tuples(st.integers(1, 9), st.integers(1, 3))), seed=SEEDS)
def test_r2(shape, seed):
    rng = np.random.default_rng(seed)
    agree_with_sklearn("r2_score", {"y_true": rng.normal(size=shape), "y_pred": rng.normal(size=shape)})


@DRAWN
@given(positive=st.integers(1, 9), negative=st.integers(1, 9), seed=SEEDS)
def test_the_area_is_how_likely_a_positive_sample_scores_higher(positive, negative, seed):
    rng = np.random.default_rng(seed)
    high, low = rng.integers(0, 6, positive) / 2, rng.integers(0, 6, negative) / 2
    wins = np.mean((high[:, None] > low) + 0.5 * (high[:, None] == low))
    y_true, y_score = np.repeat([1, 0], [positive, negative]), np.concatenate([high, low])
    assert LINES["roc_auc_score"].numpy(y_true, y_score) == pytest.approx(wins)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_scores_and_targets_may_be_of_either_precision(dtype):
    rng = np.random.default_rng(0)
    y_true, y_score = rng.integers(0, 2, 50), rng.normal(size=50).astype(dtype)
    for name in ("roc_curve", "roc_auc_score"):
        case = {"y_true": y_true, "y_score": y_score}
        assert_equal(LINES[name].numpy(**case), LINES[name].oracle(**case), 1e-10, "numpy_nn")
        assert_equal(LINES[name].torch(**as_tensors(case, "cpu")), LINES[name].oracle(**case), 1e-10, "torch_nn")
    targets = {"y_true": y_score, "y_pred": y_score[::-1].copy()}
    assert LINES["r2_score"].numpy(**targets).dtype == dtype
    assert LINES["r2_score"].torch(**as_tensors(targets, "cpu")).dtype == getattr(torch, dtype)
    assert_equal(LINES["r2_score"].numpy(**targets), LINES["r2_score"].oracle(**targets), 1e-5, "numpy_nn")
