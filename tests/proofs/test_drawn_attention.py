"""Attention of any shapes, under any masks: the same as torch's, or a refusal where torch refuses."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.proofs.drawn import DRAWN, SEEDS, agree, array, mostly

SIZES = st.integers(0, 4)


@st.composite
def attentions(draw):
    before = tuple(draw(st.lists(st.integers(0, 2), max_size=2)))
    L, S, E, E_v, seed = draw(SIZES), draw(SIZES), draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(SEEDS)
    odd = draw(mostly(st.just(0), st.just(1)))
    case = {
        "query": array((*before, L, E), seed),
        "key": array((*before, S, E + odd), seed + 1),
        "value": array((*before, S, E_v), seed + 2),
        "is_causal": draw(st.booleans()),
        "scale": draw(st.none() | st.sampled_from([0.5, -1.0, 0.0])),
    }
    if draw(st.booleans()):
        scores = (*before, L, S)
        shape = [draw(mostly(st.sampled_from([size, 1]), st.just(7))) for size in scores]
        numbers = array(tuple(shape[draw(st.integers(0, len(scores))) :]), seed + 3)
        masks = numbers, numbers > 0, np.where(numbers > 0.5, -np.inf, numbers)
        case["attn_mask"] = np.asarray(draw(st.sampled_from(masks)))
        case["is_causal"] = draw(mostly(st.just(False), st.just(True)))
    return case


def torch_is_lenient(case):
    """Masks of one axis it takes for queries of three axes and refuses for four; where a size is 0 it looks at none."""
    if "attn_mask" not in case:
        return False
    return case["attn_mask"].ndim < 2 or 0 in (*case["query"].shape, *case["key"].shape)


@DRAWN
@given(attentions())
def test_scaled_dot_product_attention(case):
    agree("scaled_dot_product_attention", case, stricter=torch_is_lenient)
