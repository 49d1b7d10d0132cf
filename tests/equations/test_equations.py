"""Every named equation computes what numpy_nn and torch compute, and no name stands alone."""

import importlib
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
import torch

import tests.equations as equations

ROOT = Path(__file__).resolve().parents[2]

for _module in pkgutil.iter_modules(equations.__path__):
    if _module.name.startswith("oracles_"):
        importlib.import_module(f"{equations.__name__}.{_module.name}")

ORACLES = list(equations.ORACLES.values())


def labels_of(text):
    """The names in \\tag{…}, code blocks left out."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\\tag\{([^}]*)\}", prose)


def labels_of_chapters():
    return [label for chapter in sorted((ROOT / "chapters").glob("*.md")) for label in labels_of(chapter.read_text())]


def test_every_label_has_an_oracle_and_every_oracle_a_label():
    labels, oracles = set(labels_of_chapters()), set(equations.ORACLES)
    assert labels - oracles == set(), "equations without an oracle in tests/equations/oracles_*.py"
    assert oracles - labels == set(), "oracles without an equation \\tag{…} in chapters/*.md"


def test_no_label_is_used_twice():
    labels = labels_of_chapters()
    assert sorted(labels) == sorted(set(labels))


def test_labels_in_code_are_not_equations():
    assert labels_of("$$ y = x \\tag{a-name} $$\n```\n\\tag{in-code}\n```\n") == ["a-name"]


def as_tensors(case):
    return {
        name: torch.from_numpy(np.array(value)) if isinstance(value, (np.ndarray, float)) else value
        for name, value in case.items()
    }


def as_arrays(result):
    """A number, an array, a tensor, or a tuple of them, as a tuple of arrays."""
    parts = result if isinstance(result, tuple) else (result,)
    return [part.detach().numpy() if isinstance(part, torch.Tensor) else np.asarray(part) for part in parts]


def assert_same(found, expected, rtol, who):
    found, expected = as_arrays(found), as_arrays(expected)
    assert len(found) == len(expected), f"{who} gives {len(found)} results, the formula {len(expected)}"
    for a, b in zip(found, expected, strict=True):
        assert a.shape == b.shape, f"{who} gives shape {a.shape}, the formula {b.shape}"
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol, err_msg=f"{who} differs from the formula")


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda oracle: oracle.name)
def test_numpy_computes_the_formula(oracle):
    cases = oracle.drawn_cases()
    assert cases, "an oracle needs at least one case"
    for case in cases:
        assert_same(oracle.numpy(**case), oracle.formula(**case), oracle.rtol, "numpy_nn")


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda oracle: oracle.name)
def test_torch_computes_the_formula(oracle):
    if oracle.torch is None and oracle.twin is None:
        assert oracle.why  # said where it is declared; nothing of torch's to compare with
    for who, compute in (("torch", oracle.torch), ("torch_nn", oracle.twin)):
        for case in oracle.drawn_cases() if compute else ():
            assert_same(compute(**as_tensors(case)), oracle.formula(**case), oracle.rtol, who)


def test_an_oracle_without_torch_says_why_and_no_equation_has_two():
    with pytest.raises(ValueError, match="say in `why`"):
        equations.oracle("a-name", numpy=abs, cases=[{}])
    taken = next(iter(equations.ORACLES))
    with pytest.raises(ValueError, match="has two oracles"):
        equations.oracle(taken, numpy=abs, torch=abs, cases=[{}])(abs)


def test_a_formula_that_differs_in_the_tenth_digit_is_found():
    with pytest.raises(AssertionError, match="differs from the formula"):
        assert_same(np.float64(1 + 3e-10), 1.0, 1e-10, "numpy_nn")
    with pytest.raises(AssertionError, match="gives shape"):
        assert_same(np.ones((1, 1)), np.ones(1), 1e-10, "numpy_nn")
