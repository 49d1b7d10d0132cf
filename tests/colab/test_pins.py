"""The lists of Colab's versions that the project keeps."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LISTS = sorted(HERE.glob("*.txt"))


def pins(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_says_of_when_it_is_and_pins_every_version(path):
    text = path.read_text(encoding="utf-8")
    assert re.search(r"20\d\d[.-]\d\d", text.splitlines()[0])
    versions = pins(path)
    assert {"anywidget", "ipywidgets", "numpy", "matplotlib", "scikit-learn", "ipykernel"} <= set(versions)
    assert versions["ipywidgets"].startswith("7.")


def test_there_are_two_lists_and_the_names_say_which_is_the_oldest():
    assert {path.stem for path in LISTS} == {"colab-pins", "colab-pins-2025.10"}


def test_torch_and_the_test_tools_are_those_of_the_requirements():
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    extras = re.search(r"EXTRAS = \[(.*?)\]", (ROOT / "tools" / "colab.py").read_text(encoding="utf-8"))[1]
    for extra in re.findall(r'"([^"]+)"', extras):
        assert extra in requirements
