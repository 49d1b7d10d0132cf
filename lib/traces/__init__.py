"""numpy_nn at work, recorded step by step as plain data: what the steppers draw and what a reader can print."""

from .convolution import convolution_settings, convolution_trace, frame, output_size, step_count, vectorised
from .descent import descent_trace
from .trace import Trace, rounded

__all__ = [
    "Trace",
    "convolution_settings",
    "convolution_trace",
    "descent_trace",
    "frame",
    "output_size",
    "rounded",
    "step_count",
    "vectorised",
]
