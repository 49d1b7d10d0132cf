"""What all optimizers share."""

from tests.proofs.harness import Own
from tests.proofs.oracles.optimizer import prove_optimizer_base

TABLE = [Own("Optimizer", prove_optimizer_base)]
