"""Attention, its layers, and positions."""

import numpy as np
from torch import nn

from tests.proofs.cases import Draw, huge, normal
from tests.proofs.harness import Function, Layer, Own
from tests.proofs.oracles import attention as oracles

PLAIN = dict(query=normal(2, 3, 4), key=normal(2, 5, 4), value=normal(2, 5, 6))
SQUARE = dict(query=normal(2, 2, 4, 3), key=normal(2, 2, 4, 3), value=normal(2, 2, 4, 3))


def booleans(*shape, nothing=False):
    """Where a query may look; with nothing=True the second one may look nowhere, otherwise each somewhere."""

    def make(rng):
        mask = rng.random(shape) < 0.6
        mask[..., 0] = True
        if nothing:
            mask[..., 1, :] = False
        return mask

    return Draw(make)


def infinite(*shape):
    """Numbers to add, some of them −∞, and all of the second query's."""

    def make(rng):
        mask = np.where(rng.random(shape) < 0.3, -np.inf, rng.normal(size=shape))
        mask[..., 0] = 0.5
        mask[..., 1, :] = -np.inf
        return mask

    return Draw(make, smooth=False)


ATTENTION = [
    PLAIN,
    SQUARE | dict(is_causal=True),
    PLAIN | dict(is_causal=True),
    PLAIN | dict(query=normal(2, 7, 4), is_causal=True),
    PLAIN | dict(attn_mask=booleans(3, 5)),
    PLAIN | dict(attn_mask=booleans(2, 3, 5, nothing=True)),
    PLAIN | dict(attn_mask=normal(3, 5)),
    PLAIN | dict(attn_mask=normal(1, 5)),
    SQUARE | dict(attn_mask=normal(2, 1, 4, 4), scale=0.3),
    PLAIN | dict(attn_mask=infinite(2, 3, 5)),
    PLAIN | dict(scale=-2.0),
    dict(query=normal(3, 1), key=normal(4, 1), value=normal(4, 2)),
    dict(query=normal(1, 1, 2), key=normal(1, 1, 2), value=normal(1, 1, 2)),
    dict(query=normal(0, 3, 4), key=normal(0, 5, 4), value=normal(0, 5, 6)),
    dict(query=normal(2, 3, 4), key=normal(2, 0, 4), value=normal(2, 0, 6)),
    dict(query=huge(2, 3, 4), key=huge(2, 5, 4), value=normal(2, 5, 6)),
]

HEADS = dict(embed_dim=6, num_heads=3)
SELF = dict(query=normal(4, 2, 6), key=normal(4, 2, 6), value=normal(4, 2, 6))
CROSS = dict(query=normal(2, 3, 6), key=normal(2, 4, 6), value=normal(2, 4, 6), batch_first=True)
AHEAD = Draw(lambda rng: np.triu(np.ones((4, 4), bool), 1))
PADDING = Draw(lambda rng: np.array([[False, False, False, True], [False, True, True, True]]))
MULTIHEAD = [
    HEADS | SELF,
    HEADS | SELF | dict(bias=False, call=dict(average_attn_weights=False)),
    HEADS | SELF | dict(call=dict(attn_mask=AHEAD, need_weights=False)),
    HEADS | SELF | dict(call=dict(attn_mask=AHEAD, key_padding_mask=PADDING)),
    HEADS | SELF | dict(call=dict(attn_mask=normal(4, 4))),
    HEADS | CROSS | dict(call=dict(key_padding_mask=PADDING)),
    HEADS | CROSS | dict(call=dict(attn_mask=normal(6, 3, 4), key_padding_mask=normal(2, 4))),
    HEADS | SELF | dict(dropout=0.7, training=False),
    HEADS | SELF | dict(dropout=1.0),
    dict(embed_dim=2, num_heads=1, query=normal(1, 1, 2), key=normal(1, 1, 2), value=normal(1, 1, 2)),
    HEADS | dict(query=normal(4, 0, 6), key=normal(4, 0, 6), value=normal(4, 0, 6)),
]

BLOCK = dict(d_model=6, nhead=2, dim_feedforward=5, dropout=0.0, x=normal(4, 2, 6))
ENCODER = [
    BLOCK,
    BLOCK | dict(norm_first=True),
    BLOCK | dict(norm_first=True, activation="gelu", bias=False, layer_norm_eps=1e-3),
    BLOCK | dict(norm_first=True, call=dict(src_mask=AHEAD, src_key_padding_mask=PADDING)),
    BLOCK | dict(batch_first=True, x=normal(2, 4, 6), call=dict(src_mask=AHEAD, src_key_padding_mask=PADDING)),
    BLOCK | dict(dropout=0.6, training=False),
    BLOCK | dict(dropout=1.0),
]

TABLE = [
    Function("scaled_dot_product_attention", oracles.scaled_dot_product_attention, ATTENTION),
    Layer("MultiheadAttention", nn.MultiheadAttention, MULTIHEAD),
    Own("sinusoidal_positions", oracles.prove_positions),
    Layer("TransformerEncoderLayer", nn.TransformerEncoderLayer, ENCODER),
]
