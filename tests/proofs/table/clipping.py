"""Clipping of gradients."""

import math

from torch.nn.utils import clip_grad_norm_

from tests.proofs.harness import Own
from tests.proofs.oracles.clipping import clip_grad_value_, prove_clipping

NORMS = [dict(max_norm=max_norm) for max_norm in (0, 0.5, 1.0, 1e3)]
NORMS += [dict(max_norm=1.0, norm_type=norm_type) for norm_type in (1, 2, 3.5, math.inf)]

TABLE = [
    Own("clip_grad_norm_", prove_clipping(clip_grad_norm_, NORMS)),
    Own("clip_grad_value_", prove_clipping(clip_grad_value_, [dict(clip_value=value) for value in (0, 0.5, 100)])),
]
