"""Training, and what it leaves: a history and checkpoints."""

from tests.proofs.harness import Own
from tests.proofs.oracles.checkpoint import prove_load_checkpoint, prove_save_checkpoint
from tests.proofs.oracles.training import prove_evaluate, prove_fit, prove_history

TABLE = [
    Own("fit", prove_fit),
    Own("evaluate", prove_evaluate),
    Own("History", prove_history),
    Own("save_checkpoint", prove_save_checkpoint),
    Own("load_checkpoint", prove_load_checkpoint),
]
