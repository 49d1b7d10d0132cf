"""Vocabularies."""

from tests.proofs.harness import Own
from tests.proofs.oracles.word_vectors import prove_vocabulary

TABLE = [Own("Vocabulary", prove_vocabulary)]
