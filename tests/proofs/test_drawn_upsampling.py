"""Images resized by any size or factor: torch's result, or a refusal where torch refuses."""

from hypothesis import given
from hypothesis import strategies as st

from tests.proofs.drawn import DRAWN, SEEDS, agree, array, either, mostly

LENGTHS = st.integers(1, 7)
CORNERS = [dict(mode="bilinear", align_corners=corners) for corners in (None, False, True)]
SETTINGS = st.sampled_from([dict(), *CORNERS, dict(align_corners=False)])


@DRAWN
@given(
    x=st.tuples(st.integers(0, 2), st.just(2), LENGTHS, LENGTHS),
    seed=SEEDS,
    size=either(mostly(st.integers(1, 40), st.just(0))),
    settings=SETTINGS,
)
def test_interpolate_to_a_size(x, seed, size, settings):
    agree("interpolate", dict(x=array(x, seed), size=size) | settings)


@DRAWN
@given(
    x=st.tuples(st.just(1), st.just(2), LENGTHS, LENGTHS),
    seed=SEEDS,
    factors=st.tuples(*[mostly(st.floats(0.3, 6), st.sampled_from([0.0, -1.0, 0.01]))] * 2),
    settings=SETTINGS,
)
def test_interpolate_by_a_factor(x, seed, factors, settings):
    agree("interpolate", dict(x=array(x, seed), scale_factor=factors) | settings)
