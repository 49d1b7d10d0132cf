"""Figures to step through: they draw what lib.traces records, alive where a kernel is, still elsewhere."""

from .convolution import ConvolutionStepper
from .feedback import Feedback
from .optimizer import OptimizerStepper
from .quiz import Quiz
from .refusals import Refusal

__all__ = ["ConvolutionStepper", "Feedback", "OptimizerStepper", "Quiz", "Refusal"]
