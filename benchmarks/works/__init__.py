"""The works: each a function that returns, for every side that can do it, a call to time; its result is compared.

One file an idea, each with its WORKS.
"""

from . import attention, convolution, linear, losses, optim, pooling, recurrent
from .sides import REFERENCE

__all__ = ["REFERENCE", "WORKS"]

WORKS = [work for module in (convolution, pooling, linear, losses, recurrent, attention, optim) for work in module.WORKS]
