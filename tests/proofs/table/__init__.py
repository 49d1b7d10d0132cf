"""One line for every public name of numpy_nn and torch_nn, one file for every module of theirs.

How to add one: see the text of tests.proofs.
"""

from tests.proofs.gathering import modules

TABLE = [line for module in modules(__name__, __path__) for line in module.TABLE]
LINES = {line.name: line for line in TABLE}
