"""The works: each a function that returns, for every side that can do it, a call to time; its result is compared.

One file an idea, each with its WORKS.
"""

from . import attention, convolution, embedding, linear, losses, optim, pooling, recurrent
from .sides import REFERENCE

__all__ = ["REFERENCE", "WORKS"]

MODULES = (convolution, pooling, linear, losses, embedding, recurrent, attention, optim)
WORKS = [work for module in MODULES for work in module.WORKS]
