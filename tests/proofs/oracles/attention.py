"""torch's attention, and the positions number by number."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, attn_mask=None, is_causal=False, scale=None):
    return F.scaled_dot_product_attention(query, key, value, attn_mask, is_causal=is_causal, scale=scale)


def prove_positions(ours, twin):
    """Both packages give the two formulas, evaluated number by number."""
    for length, d_model in ((1, 1), (3, 2), (7, 5), (50, 16)):
        expected = np.empty((length, d_model))
        for pos in range(length):
            for k in range(d_model):
                angle = pos / 10000 ** (2 * (k // 2) / d_model)
                expected[pos, k] = math.sin(angle) if k % 2 == 0 else math.cos(angle)
        np.testing.assert_allclose(ours(length, d_model, dtype=np.float64), expected, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(twin(length, d_model, dtype=torch.float64), expected, rtol=1e-12, atol=1e-12)
        assert ours(length, d_model).dtype == np.float32
        assert twin(length, d_model).dtype == torch.float32
