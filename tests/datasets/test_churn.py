"""The invented customers are what their script makes, and the loaders say what is in the files."""

import importlib.util

import numpy as np
import pytest

from lib import datasets
from tests.chapters.reading import ROOT


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_churn", ROOT / "data" / "make_churn.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_writes_the_same_customers_to_the_byte(script, tmp_path):
    script.write(tmp_path / "churn.csv", script.customers())
    assert (tmp_path / "churn.csv").read_bytes() == (ROOT / "data" / "churn.csv").read_bytes()


def test_the_log_is_of_the_run_that_the_script_describes(script):
    fresh, stored = script.log(epochs=2), datasets.churn_log()
    for epoch in range(2):  # later lines depend on the last digits of a machine's arithmetic
        assert fresh["loss"][epoch] == pytest.approx(stored[epoch]["loss"], rel=0.02)
    assert [row["epoch"] for row in stored] == list(range(1, 12))
    assert stored[-1]["loss"] > 20


def test_the_customers_are_numbers_and_2037_have_left(script):
    features, left = datasets.churn()
    columns = script.customers()
    assert features.shape == (10_000, 11)
    assert left.sum() == 2_037
    assert np.array_equal(features[:, 1] == 1, columns["region"] == "south")
    assert np.array_equal(features[:, 2] == 1, columns["region"] == "west")
    for place, name in {0: "score", 3: "woman", 4: "age", 6: "balance", 10: "salary"}.items():
        assert np.array_equal(features[:, place], columns[name]), name


def test_the_dtype_is_the_one_asked_for():
    assert {part.dtype for part in datasets.churn(np.float32)} == {np.dtype(np.float32)}
