"""Embedding of any indices: torch's result, or a refusal where torch refuses."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.proofs.drawn import DRAWN, SEEDS, agree, array, mostly


@DRAWN
@given(
    shape=st.lists(st.integers(0, 4), max_size=3).map(tuple),
    V=st.integers(1, 5),
    D=st.integers(1, 3),
    seed=SEEDS,
    shift=mostly(st.just(0), st.sampled_from([-9, 9])),
    padding_idx=st.one_of(st.none(), st.integers(-5, 5)),
)
def test_embedding(shape, V, D, seed, shift, padding_idx):
    x = np.asarray(np.random.default_rng(seed).integers(0, V, shape) + shift)
    agree("embedding", dict(x=x, weight=array((V, D), seed), padding_idx=padding_idx))
