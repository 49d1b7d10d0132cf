"""What cannot be done, and the words in which it is refused: one file for every module of numpy_nn.

A call takes the package and a function that makes an array of zeros for it: (call(nn, a), words of the ValueError).
REFUSED is refused in the same words by both packages, REFUSED_BACKWARD by numpy_nn alone.
"""

from tests.proofs.gathering import modules

FOUND = modules(__name__, __path__)
REFUSED = [row for module in FOUND for row in module.REFUSED]
REFUSED_BACKWARD = [row for module in FOUND for row in getattr(module, "REFUSED_BACKWARD", [])]
