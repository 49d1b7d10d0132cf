"""Wrong versions: mistakes that others have made, in code, in lecture notes, in well known libraries.

Each replaces the forward or the backward pass, the class, or whatever is proved, in the proofs of the table, which must
then fail. One file for every module of numpy_nn; `register` keeps them all.
"""

from tests.proofs.gathering import modules

from .register import MISTAKES, general

__all__ = ["MISTAKES", "general"]

modules(__name__, __path__)
