"""Gradients against central differences."""

from tests.proofs.harness import Own
from tests.proofs.oracles.gradient_check import prove_gradient_check

TABLE = [Own("gradient_check", prove_gradient_check)]
