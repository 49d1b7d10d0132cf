"""Any shape and any setting: the same result as torch's, and a refusal wherever torch refuses.

Hypothesis draws the settings, impossible ones among them. Where torch takes what we refuse, `stricter` must say why.
"""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.proofs.drawn import DRAWN, SEEDS, agree, array, either, mostly
from tests.proofs.table import LINES

STRIDES = either(mostly(st.integers(1, 3), st.just(0)))
DILATIONS = either(mostly(st.integers(1, 3), st.just(0)))
LENGTHS = st.one_of(st.integers(5, 9), st.integers(1, 4))
KERNELS = st.integers(1, 3)


@st.composite
def convolutions(draw):
    groups = draw(st.integers(1, 3))
    C_in = groups * draw(st.integers(1, 2)) + draw(mostly(st.just(0), st.just(1)))
    C_out = groups * draw(st.integers(1, 2)) + draw(mostly(st.just(0), st.just(1)))
    seed = draw(SEEDS)
    case = {
        "x": array((draw(st.integers(0, 2)), C_in, draw(LENGTHS), draw(LENGTHS)), seed),
        "weight": array((C_out, max(1, C_in // groups), draw(KERNELS), draw(KERNELS)), seed + 1),
        "stride": draw(STRIDES),
        "padding": draw(st.one_of(either(mostly(st.integers(0, 4), st.just(-1))), st.sampled_from(["same", "valid"]))),
        "dilation": draw(DILATIONS),
        "groups": groups,
        "padding_mode": draw(st.sampled_from(["zeros", "replicate", "reflect", "circular"])),
    }
    if draw(st.booleans()):
        case["bias"] = array((C_out,), seed + 2)
    return case


@st.composite
def poolings(draw, dilated):
    shape = draw(st.integers(0, 2)), 2, draw(LENGTHS), draw(LENGTHS)
    case = {
        "x": array(shape, draw(SEEDS), ties=draw(st.booleans())),
        "kernel_size": draw(either(mostly(st.sampled_from([2, 3, 4, 1]), st.just(0)))),
        "stride": draw(st.one_of(st.none(), STRIDES)),
        "padding": draw(either(mostly(st.integers(0, 1), st.sampled_from([-1, 2, 3])))),
        "ceil_mode": draw(st.booleans()),
    }
    return case | ({"dilation": draw(DILATIONS)} if dilated else {"count_include_pad": draw(st.booleans())})


def torch_is_lenient(case):
    """Two things that torch lets pass in some of its functions and refuses in others; we refuse both everywhere."""
    padding = () if isinstance(case["padding"], str) else np.ravel(case["padding"])
    crops = any(p < 0 for p in padding)  # F.pad takes pixels away
    unlooked = len(case["x"]) == 0  # settings of an empty batch are not looked at
    return crops or unlooked


@DRAWN
@given(convolutions())
def test_conv2d(case):
    agree("conv2d", case, stricter=torch_is_lenient)


@DRAWN
@given(convolutions())
def test_conv1d(case):
    case["x"], case["weight"] = case["x"][:, :, 0], case["weight"][:, :, 0]
    for name in ("stride", "dilation", "padding"):
        case[name] = case[name][0] if isinstance(case[name], tuple) else case[name]
    if case["padding_mode"] != "zeros" and isinstance(case["padding"], str):
        case["padding_mode"] = "zeros"
    agree("conv1d", case, stricter=torch_is_lenient)


@st.composite
def transposed(draw):
    groups, seed = draw(st.integers(1, 3)), draw(SEEDS)
    C_in = groups * draw(st.integers(1, 2))
    case = {
        "x": array((draw(st.integers(0, 2)), C_in, draw(KERNELS), draw(KERNELS)), seed),
        "weight": array((C_in + draw(mostly(st.just(0), st.just(1))), 2, draw(KERNELS), draw(KERNELS)), seed + 1),
        "stride": draw(STRIDES),
        "padding": draw(either(mostly(st.integers(0, 2), st.just(-1)))),
        "output_padding": draw(either(mostly(st.integers(0, 1), st.sampled_from([-1, 2, 3])))),
        "groups": groups,
        "dilation": draw(DILATIONS),
    }
    return case | ({"bias": array((2 * groups,), seed + 2)} if draw(st.booleans()) else {})


@DRAWN
@given(transposed())
def test_conv_transpose2d(case):
    agree("conv_transpose2d", case, stricter=torch_is_lenient)


def steps_over_the_image(case):
    """A dilated window that sees nothing but the border: torch answers −∞, and its backward pass writes out of bounds.

    So it must not be called at all there (torch 2.13: the process may abort).
    """
    try:
        LINES["max_pool2d"].numpy(**case)
    except ValueError as error:
        return "every window must see the image" in str(error)
    return False


@DRAWN
@given(poolings(dilated=True))
def test_max_pool2d(case):
    assume(not steps_over_the_image(case))
    agree("max_pool2d", case, stricter=torch_is_lenient)


@DRAWN
@given(poolings(dilated=True))
def test_min_pool2d(case):
    assume(not steps_over_the_image(case))
    agree("min_pool2d", case, stricter=torch_is_lenient)


@DRAWN
@given(poolings(dilated=False))
def test_avg_pool2d(case):
    agree("avg_pool2d", case, stricter=torch_is_lenient)


@DRAWN
@given(x=st.tuples(st.integers(0, 2), st.just(2), LENGTHS, LENGTHS), output_size=either(st.integers(1, 9)))
def test_adaptive_avg_pool2d(x, output_size):
    agree("adaptive_avg_pool2d", {"x": array(x, 0), "output_size": output_size})
