"""Models as tables."""

from tests.proofs.harness import Own
from tests.proofs.oracles.summary import prove_summary

TABLE = [Own("summary", prove_summary)]
