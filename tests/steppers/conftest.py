"""One page with the figures that most tests use."""

import pytest

from lib.widgets import ConvolutionStepper, Quiz
from tests.steppers import Live, write_page


def questions():
    return [
        {
            "question": "A $3\\times3$ kernel on a $6\\times6$ image, stride 1, no padding: how large is the output?",
            "options": ["6×6", "4×4", "3×3"],
            "answer": 1,
            "explanations": ["That needs padding 1.", "$6 - 3 + 1 = 4$.", "That is the kernel."],
        },
        {
            "question": "What does ReLU do to −4?",
            "options": ["Makes it 4", "Makes it 0"],
            "answer": 1,
            "explanations": ["That is the absolute value.", "Negative values become 0."],
        },
    ]


def figures():
    """One figure of each kind that the stepper has."""
    return [
        ConvolutionStepper("step-edge", "sobel-vertical", step=5, name="edge"),
        ConvolutionStepper(
            "hill", "gaussian-blur", padding=1, padding_mode="reflect", relu=True, bias=-0.5, name="hill"
        ),
        ConvolutionStepper("step-edge", "sobel-vertical", padding=1, mode="backward", relu=True, step=8, name="back"),
        ConvolutionStepper("pooling-grid", pooling="max", step=1, name="max"),
        ConvolutionStepper(
            "pooling-grid", pooling="mean", mode="backward", kernel_size=3, stride=2, ceil_mode=True, name="mean"
        ),
        Quiz("quiz", questions()),
    ]


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """file:// address of a page with the figures edge, hill, back, max, mean and quiz."""
    return write_page(tmp_path_factory.mktemp("figures") / "figures.html", *figures())


@pytest.fixture
def edge(page, address):
    """The step edge under the Sobel kernel, at step 5 of 0 … 15."""
    page.goto(address)
    return Live(page, "edge")
