"""Normalization of any shape: torch's result, or a refusal where torch refuses."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.proofs.drawn import DRAWN, SEEDS, agree, array, mostly

PLACES = st.lists(st.integers(1, 3), max_size=2).map(tuple)
EPS = st.sampled_from([1e-5, 0.1])


def scaled(names, shape, seed):
    return {name: array(shape, seed + place) for place, name in enumerate(names, start=1)}


@DRAWN
@given(
    N=mostly(st.integers(1, 4), st.just(0)),
    C=st.integers(1, 3),
    places=PLACES,
    seed=SEEDS,
    ties=st.booleans(),
    training=st.booleans(),
    tracked=st.booleans(),
    names=st.sampled_from([(), ("weight",), ("weight", "bias")]),
    extra=mostly(st.just(0), st.just(1)),
    eps=EPS,
)
def test_batch_norm(N, C, places, seed, ties, training, tracked, names, extra, eps):
    statistics = [np.full(C + extra, 0.3), np.full(C + extra, 1.7)] if tracked else [None, None]
    case = dict(x=array((N, C, *places), seed, ties), running_mean=statistics[0], running_var=statistics[1])
    case |= dict(training=training, eps=eps) | scaled(names, (C,), seed)
    agree("batch_norm", case, stricter=lambda case: len(case["x"]) == 0)  # torch gives an empty batch nan


@DRAWN
@given(
    shape=st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple),
    together=st.integers(1, 4),
    wrong=mostly(st.just(0), st.just(1)),
    seed=SEEDS,
    names=st.sampled_from([(), ("weight",), ("weight", "bias")]),
    eps=EPS,
    root=st.booleans(),
)
def test_layer_norm_and_rms_norm(shape, together, wrong, seed, names, eps, root):
    normalized_shape = tuple(size + wrong for size in shape[-together:])
    names = names[:1] if root else names
    case = dict(x=array(shape, seed), normalized_shape=normalized_shape, eps=eps)
    agree("rms_norm" if root else "layer_norm", case | scaled(names, normalized_shape, seed))


@DRAWN
@given(
    N=st.integers(0, 3), C=st.integers(1, 6), places=PLACES, groups=st.integers(1, 4), seed=SEEDS, scale=st.booleans()
)
def test_group_norm(N, C, places, groups, seed, scale):
    # Of one value alone x̂ is 0; torch refuses that in a batch of one sample, and in no other.
    N += N * C * np.prod(places) == groups
    case = dict(x=array((N, C, *places), seed), num_groups=groups)
    agree("group_norm", case | (scaled(("weight", "bias"), (C,), seed) if scale else {}))
