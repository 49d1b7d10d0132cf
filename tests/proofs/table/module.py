"""What others build on."""

from tests.proofs.harness import Own
from tests.proofs.oracles.module import prove_module, prove_parameter

TABLE = [
    Own("Module", prove_module),
    Own("Parameter", prove_parameter),
]
