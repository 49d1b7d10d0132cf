"""Wrong attention."""

import math

import numpy as np

from lib import numpy_nn as nn

from .register import Deaf, overwriting, wrong

NAME = "scaled_dot_product_attention"


def attention(scale=lambda E: 1 / math.sqrt(E), axis=-1, after=False, diagonal=0, renormalized=True):
    """An attention with one thing wrong."""

    def forward(query, key, value, attn_mask=None, is_causal=False, **settings):
        factor = settings.get("scale") or scale(query.shape[-1])
        scores = query @ key.swapaxes(-1, -2) * query.dtype.type(factor)
        mask = attn_mask
        if is_causal:
            mask = np.tri(*scores.shape[-2:], diagonal, dtype=bool)
        if mask is not None and mask.dtype == bool:
            mask = np.where(mask, 0, -np.inf).astype(query.dtype)
        masked = scores if mask is None or after else scores + mask
        largest = np.maximum(masked.max(axis=axis, keepdims=True, initial=-1e30), -1e30).astype(query.dtype)
        weights = np.exp(masked - largest)
        total = weights.sum(axis=axis, keepdims=True)
        weights = weights / np.where(total == 0, query.dtype.type(1), total)
        if after and mask is not None:
            weights = weights * np.exp(mask)
        return weights @ value

    return forward


wrong(NAME, "the scale 1/√E forgotten", "forward")(attention(scale=lambda E: 1.0))
wrong(NAME, "the scale 1/E instead of 1/√E", "forward")(attention(scale=lambda E: 1 / E))
wrong(NAME, "softmax over the queries", "forward")(attention(axis=-2))
wrong(NAME, "the causal mask off by one: the next word is seen", "forward")(attention(diagonal=1))
wrong(NAME, "the causal mask off by one: a word does not see itself", "forward")(attention(diagonal=-1))
wrong(NAME, "masked after softmax without renormalising", "forward")(attention(after=True))


@wrong(NAME, "True in a mask taken for what must not be looked at", "forward")
def _(query, key, value, attn_mask=None, **settings):
    if attn_mask is not None and attn_mask.dtype == bool:
        attn_mask = ~attn_mask
    return nn.scaled_dot_product_attention(query, key, value, attn_mask, **settings)


@wrong(NAME, "−∞ less −∞ where nothing may be looked at", "forward")
def _(query, key, value, attn_mask=None, **settings):
    y = nn.scaled_dot_product_attention(query, key, value, attn_mask, **settings)
    if attn_mask is None:
        return y
    nowhere = ~attn_mask.any(axis=-1) if attn_mask.dtype == bool else np.isneginf(attn_mask).all(axis=-1)
    return np.where(nowhere[..., None], np.nan, y).astype(y.dtype)


@wrong(NAME, "the causal mask aligned at the last key", "forward")
def _(query, key, value, attn_mask=None, is_causal=False, **settings):
    if is_causal:
        L, S = query.shape[-2], key.shape[-2]
        attn_mask = np.tri(L, S, S - L, dtype=bool)
    return nn.scaled_dot_product_attention(query, key, value, attn_mask, **settings)


@wrong(NAME, "the scale set aside", "forward")
def _(query, key, value, attn_mask=None, scale=None, **settings):
    return nn.scaled_dot_product_attention(query, key, value, attn_mask, **settings)


@wrong(NAME, "softmax's slope without the competition", "backward")
def _(grad_y, query, key, value, attn_mask=None, **settings):
    eye = np.broadcast_to(np.eye(key.shape[-2], dtype=key.dtype), (*key.shape[:-1], key.shape[-2]))
    weights = nn.scaled_dot_product_attention(query, key, np.ascontiguousarray(eye), attn_mask, **settings)
    grads = nn.scaled_dot_product_attention_backward(grad_y, query, key, value, attn_mask, **settings)
    scale = settings.get("scale") or 1 / math.sqrt(query.shape[-1])
    grad_scores = weights * (grad_y @ value.swapaxes(-1, -2))
    return grad_scores @ key * scale, *grads[1:]


@wrong(NAME, "the scale forgotten on the way back", "backward")
def _(grad_y, query, key, value, attn_mask=None, **settings):
    grad_query, *rest = nn.scaled_dot_product_attention_backward(grad_y, query, key, value, attn_mask, **settings)
    return grad_query * (settings.get("scale") or math.sqrt(query.shape[-1])), *rest


@wrong(NAME, "keys and queries exchanged on the way back", "backward")
def _(grad_y, query, key, value, attn_mask=None, **settings):
    a, b, *rest = nn.scaled_dot_product_attention_backward(grad_y, query, key, value, attn_mask, **settings)
    return (b, a, *rest) if a.shape == b.shape else (a, b, *rest)


@wrong(NAME, "a broadcast mask receives from one copy", "backward")
def _(grad_y, query, key, value, attn_mask=None, **settings):
    *rest, grad_mask = nn.scaled_dot_product_attention_backward(grad_y, query, key, value, attn_mask, **settings)
    if grad_mask is None or grad_mask.ndim == query.ndim:
        return *rest, grad_mask
    copies = math.prod(query.shape[:-2])
    return *rest, grad_mask / max(1, copies)


# ---- layers -------------------------------------------------------------------------------------------------------


class TrueMeansLook(nn.MultiheadAttention):
    def forward(self, query, key, value, **masks):
        booleans = {name for name, mask in masks.items() if isinstance(mask, np.ndarray) and mask.dtype == bool}
        turned = {name: ~mask if name in booleans else mask for name, mask in masks.items()}
        return super().forward(query, key, value, **turned)


class HeadsTakeTurns(nn.MultiheadAttention):
    """Head i takes every h-th number, from i on, instead of the i-th part."""

    def _split(self, x):
        N, L, E = x.shape
        return np.ascontiguousarray(x.reshape(N, L, E // self.num_heads, self.num_heads).transpose(0, 3, 1, 2))


class ScaledByAllNumbers(nn.MultiheadAttention):
    """1/√E of the whole embedding instead of a head's part."""

    def _projections(self):
        first, *rest = super()._projections()
        factor = first[0].dtype.type(1 / math.sqrt(self.num_heads))
        return [[None if array is None else array * factor for array in first], *rest]


class WeightsSummed(nn.MultiheadAttention):
    def forward(self, *inputs, **settings):
        y, weights = super().forward(*inputs, **settings)
        return y, weights if weights is None or weights.ndim == 4 else weights * self.num_heads


class DeafForWeights(nn.MultiheadAttention):
    def backward(self, grad_y):
        return super().backward((grad_y[0], None))


wrong("MultiheadAttention", "True in a mask taken for what may be looked at", "cls")(TrueMeansLook)
wrong("MultiheadAttention", "heads that take turns in the numbers", "cls")(HeadsTakeTurns)
wrong("MultiheadAttention", "scaled by the whole embedding's size", "cls")(ScaledByAllNumbers)
wrong("MultiheadAttention", "the heads' weights summed, not averaged", "cls")(WeightsSummed)
wrong("MultiheadAttention", "the gradient of the weights lost", "cls")(DeafForWeights)
wrong("MultiheadAttention", "a second gradient writes over the first", "cls")(overwriting(nn.MultiheadAttention))


class NormAlwaysAfter(nn.TransformerEncoderLayer):
    def forward(self, *inputs, **masks):
        self.norm_first = False
        return super().forward(*inputs, **masks)


class NoWayAround(nn.TransformerEncoderLayer):
    """The gradient of the way around the attention is lost."""

    def backward(self, grad_y):
        grad = self.norm2.backward(grad_y) if not self.norm_first else grad_y
        back = self._think_backward(grad)
        grad = grad + (self.norm2.backward(back) if self.norm_first else back)
        grad = self.norm1.backward(grad) if not self.norm_first else grad
        back = self._attend_backward(grad)
        return self.norm1.backward(back) if self.norm_first else back


class MaskForgotten(nn.TransformerEncoderLayer):
    def forward(self, x, src_mask=None, src_key_padding_mask=None):
        return super().forward(x, src_mask)


class QueriesAlone(nn.TransformerEncoderLayer):
    """x asks, is asked and is mixed; the gradient of the question alone comes back."""

    def _attend_backward(self, grad_y):
        return self.self_attn.backward((self.dropout1.backward(grad_y), None))[0]


wrong("TransformerEncoderLayer", "the norm after the sum whatever is asked for", "cls")(NormAlwaysAfter)
wrong("TransformerEncoderLayer", "no gradient on the way around", "cls")(NoWayAround)
wrong("TransformerEncoderLayer", "the padding looked at", "cls")(MaskForgotten)
wrong("TransformerEncoderLayer", "the gradient of the queries alone", "cls")(QueriesAlone)
wrong("TransformerEncoderLayer", "a second gradient writes over the first", "cls")(
    overwriting(nn.TransformerEncoderLayer)
)
wrong("TransformerEncoderLayer", "no gradient comes back", "cls")(
    type("DeafBlock", (Deaf, nn.TransformerEncoderLayer), {})
)


@wrong("sinusoidal_positions", "all sines first, then all cosines", "own")
def _(length, d_model, **settings):
    y = nn.sinusoidal_positions(length, d_model, **settings)
    return np.concatenate([y[:, ::2], y[:, 1::2]], axis=1)


@wrong("sinusoidal_positions", "every number a wave of its own", "own")
def _(length, d_model, dtype=np.float32):
    pos, k = np.arange(length)[:, None], np.arange(d_model)
    angle = pos / 10000 ** (2 * k / d_model)
    return np.where(k % 2 == 0, np.sin(angle), np.cos(angle)).astype(dtype)


@wrong("sinusoidal_positions", "places counted from 1", "own")
def _(length, d_model, **settings):
    return nn.sinusoidal_positions(length + 1, d_model, **settings)[1:]
