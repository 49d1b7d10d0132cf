"""What attention refuses."""

import numpy as np


def attention(query=(2, 3, 4), key=(2, 5, 4), value=(2, 5, 6), mask=None, **settings):
    return lambda nn, a: nn.scaled_dot_product_attention(
        a(*query), a(*key), a(*value), mask and a(*mask), **settings
    )


def heads(query=(4, 2, 6), key=None, value=None, batch_first=False, **masks):
    """A call of a layer of 6 numbers and 3 heads."""

    def call(nn, a):
        layer = nn.MultiheadAttention(6, 3, batch_first=batch_first)
        for parameter in layer.parameters():
            parameter.data = a(*parameter.data.shape)
        arrays = {name: a(*shape) for name, shape in masks.items()}
        return layer(a(*query), a(*(key or query)), a(*(value or key or query)), **arrays)

    return call


REFUSED = [
    (attention(query=(4,)), "query must have 2 axes or more, of words and of their numbers; got shape (4,)"),
    (attention(query=(2, 3, 0), key=(2, 5, 0)), "query must have 2 axes or more, of words and of their numbers; got"),
    (attention(key=(2, 5, 3)), "key must have shape (2, 'S', 4), as query has (2, 3, 4); got (2, 5, 3)"),
    (attention(key=(1, 5, 4)), "key must have shape (2, 'S', 4), as query has (2, 3, 4); got (1, 5, 4)"),
    (attention(value=(2, 4, 6)), "value must have shape (2, 5, 'E_v'), as key has (2, 5, 4); got (2, 4, 6)"),
    (attention(mask=(5,)), "attn_mask must be broadcast to (2, 3, 5), queries by keys; got shape (5,)"),
    (attention(mask=(3, 4)), "attn_mask must be broadcast to (2, 3, 5), queries by keys; got shape (3, 4)"),
    (attention(mask=(2, 2, 3, 5)), "attn_mask must be broadcast to (2, 3, 5), queries by keys; got shape (2, 2, 3, 5)"),
    (attention(mask=(3, 5), is_causal=True), "attn_mask must be None where is_causal is set: put both into one mask"),
    (attention(scale="1"), "scale must be a number; got '1'"),
    (attention(dropout_p=1.5), "p must lie between 0 and 1; got 1.5"),
    (
        lambda nn, a: nn.scaled_dot_product_attention(a(2, 3, dtype="float32"), a(2, 3), a(2, 3)),
        "query and key and value must have one dtype; query is",
    ),
    (
        lambda nn, a: nn.scaled_dot_product_attention(a(2, 3), a(2, 3), a(2, 3), a(2, 2, dtype="float32")),
        "attn_mask and query must have one dtype; attn_mask is",
    ),
    (
        lambda nn, a: nn.scaled_dot_product_attention(a(2, 3), a(2, 3), a(2, 3), a(2, 2, dtype="int64")),
        "attn_mask must hold floating-point numbers; got",
    ),
    (lambda nn, a: nn.scaled_dot_product_attention(a(2, 3), None, a(2, 3)), "key must be a"),
    (lambda nn, a: nn.MultiheadAttention(6, 4), "num_heads must divide embed_dim, 6; got 4"),
    (lambda nn, a: nn.MultiheadAttention(6, 0), "num_heads must be 1 or more; got 0"),
    (lambda nn, a: nn.MultiheadAttention(0, 1), "embed_dim must be 1 or more; got 0"),
    (lambda nn, a: nn.MultiheadAttention(6, 2, dropout=-0.1), "p must lie between 0 and 1; got -0.1"),
    (heads(query=(4, 6)), "query must have shape (L, N, 6); got (4, 6)"),
    (heads(key=(4, 2, 5)), "key must have shape (L, N, 6); got (4, 2, 5)"),
    (heads(value=(4, 2, 5), batch_first=True), "value must have shape (N, L, 6); got (4, 2, 5)"),
    (heads(key=(5, 3, 6)), "key and value must have one shape, with as many sequences as query; got query (4,"),
    (heads(key=(5, 2, 6), value=(4, 2, 6)), "key and value must have one shape, with as many sequences as query; got"),
    (heads(attn_mask=(4, 3)), "attn_mask must have shape (4, 4) or (6, 4, 4); got (4, 3)"),
    (heads(attn_mask=(2, 4, 4)), "attn_mask must have shape (4, 4) or (6, 4, 4); got (2, 4, 4)"),
    (heads(key_padding_mask=(4, 2)), "key_padding_mask must have shape (2, 4); got (4, 2)"),
    (lambda nn, a: nn.sinusoidal_positions(0, 4), "length must be 1 or more; got 0"),
    (lambda nn, a: nn.sinusoidal_positions(4, 2.5), "d_model must be a whole number; got 2.5"),
    (lambda nn, a: nn.TransformerEncoderLayer(6, 4), "num_heads must divide embed_dim, 6; got 4"),
    (lambda nn, a: nn.TransformerEncoderLayer(6, 2, activation="elu"), "activation must be 'relu' or 'gelu'; got"),
]


def after_forward(grad_y):
    """A way back, after a forward pass, with the wrong gradient."""

    def call(nn, a):
        layer = nn.MultiheadAttention(6, 3, dtype=np.float64)
        layer(a(4, 2, 6), a(5, 2, 6), a(5, 2, 6))
        return layer.backward(grad_y(a))

    return call


REFUSED_BACKWARD = [
    (
        lambda nn, a: nn.scaled_dot_product_attention_backward(a(2, 4), a(2, 3), a(2, 3), a(2, 3)),
        "grad_y must have shape (2, 3); got (2, 4)",
    ),
    (
        lambda nn, a: nn.scaled_dot_product_attention_backward(a(2, 3, dtype="float32"), a(2, 3), a(2, 3), a(2, 3)),
        "grad_y and query must have one dtype",
    ),
    (
        lambda nn, a: nn.scaled_dot_product_attention_backward(a(2, 3), a(2, 3), a(2, 3), a(2, 3), dropout_p=0.5),
        "rng must be what the forward pass was given, to drop the same weights; got None",
    ),
    (lambda nn, a: nn.MultiheadAttention(6, 3).backward((None, None)), "call the layer on an input before"),
    (after_forward(lambda a: a(4, 2, 6)), "grad_y must be a pair, as forward returns one; got"),
    (after_forward(lambda a: (a(4, 2, 5), None)), "grad_y must have shape (2, 4, 6); got (2, 4, 5)"),
    (after_forward(lambda a: (None, a(2, 4, 4))), "grad_weights must have shape (2, 4, 5); got (2, 4, 4)"),
    (lambda nn, a: nn.TransformerEncoderLayer(6, 2).backward(a(4, 2, 6)), "call the layer on an input before its"),
]
