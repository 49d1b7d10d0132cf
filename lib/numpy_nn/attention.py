"""Attention: every word asks all the others, and takes from each as much as it answers.

                 the     cat     sat               keys: what each word has to offer
    query of
    "sat"  ──→   0.1     2.3     0.4               scores: query · key / √d
                 0.09    0.79    0.12              weights: softmax of the scores, they sum to 1
                  │       │       │
                 0.09·v + 0.79·v + 0.12·v          the answer: a mixture of the values

Nothing here knows in which order the words stand, and nothing waits for the word before: all words ask at once, in one
matrix product. What the order means has to be said with the words (`sinusoidal_positions`), and what must not be looked
at, such as the words still to come, is masked.

Read it in this order:

    scaled_dot_product_attention     three lines of algebra
    MultiheadAttention               several such questions side by side, each with learned projections
    sinusoidal_positions             the place of a word, as a vector
    TransformerEncoderLayer          attention and a small network, each beside a way around it
"""

import math

import numpy as np

from .activations import GELU, ReLU
from .checks import check_array, check_same_dtype, check_shape, number
from .dropout import Dropout
from .geometry import count
from .init import xavier_uniform_
from .linear import Linear, linear, linear_backward
from .module import Module, Parameter
from .normalization import LayerNorm
from .sequences import check_attention, check_gradients, check_heads, check_heads_input, check_masks

__all__ = [
    "MultiheadAttention", "TransformerEncoderLayer", "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward", "sinusoidal_positions",
]


def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, rng=None
):
    """Compare every query with every key, and mix the values accordingly.

    y_l = Σ_s w_l,s · value_s
    w_l,s = exp(score_l,s) / Σ_j exp(score_l,j)
    score_l,s = query_l · key_s / √E + mask_l,s

    The dot product of E numbers of size 1 is of size √E. Without the division a long query would find one key alone,
    and softmax would let no gradient through.

    Args:
        query: questions, shape (…, L, E).
        key: what they are compared with, shape (…, S, E).
        value: what is mixed, shape (…, S, E_v).
        attn_mask: where a query may look, shape (L, S) or one that is broadcast to (…, L, S): booleans, True where it
            may; or numbers that are added to the scores, −∞ where it may not.
        dropout_p: the probability for a weight to be dropped; always at work, as in torch.
        is_causal: whether query l sees keys 0 … l only.
        scale: what query · key is multiplied with; None means 1/√E.
        rng: np.random.Generator or seed that the dropped weights are drawn with.

    Returns:
        Shape (…, L, E_v). A query that may look nowhere receives zeros.

    Raises:
        ValueError: shapes or dtypes do not fit, or a mask is given and is_causal too.

    Source: Vaswani et al. 2017, §3.2.1.
    """
    mask = _mask_of(query, key, value, attn_mask, is_causal)
    return _attend(query, key, value, mask, scale, _drop(dropout_p, rng))[0]


def scaled_dot_product_attention_backward(
    grad_y, query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, rng=None
):
    """Return grad_query, grad_key, grad_value, grad_attn_mask of `scaled_dot_product_attention`.

        grad_value = wᵀ · grad_y
        grad_w     = grad_y · valueᵀ
        grad_score = w · (grad_w − Σ_s grad_w · w)          softmax: a weight can only grow at the cost of the others
        grad_query = grad_score · key / √E
        grad_key   = grad_scoreᵀ · query / √E
        grad_mask  = grad_score, summed over what the mask was broadcast to

    Args:
        grad_y: gradient of the loss for the output, shape (…, L, E_v).
        query, key, value, attn_mask, dropout_p, is_causal, scale, rng: as given to `scaled_dot_product_attention`; rng
            must be a seed where weights are dropped, so that the same ones are.

    Returns:
        Gradients of the shapes of what they belong to; None for a mask of booleans, or none.
    """
    mask = _mask_of(query, key, value, attn_mask, is_causal)
    if dropout_p > 0 and rng is None:
        raise ValueError("rng must be what the forward pass was given, to drop the same weights; got None")
    y, cache = _attend(query, key, value, mask, scale, _drop(dropout_p, rng))
    check_shape(grad_y, y.shape, "grad_y")
    check_same_dtype(grad_y=grad_y, query=query)
    *grads, grad_scores = _attend_backward(grad_y, cache)
    has_gradient = attn_mask is not None and attn_mask.dtype != bool
    return *grads, _sum_to(attn_mask.shape, grad_scores) if has_gradient else None


def _attend(query, key, value, mask, scale, drop):
    """Return the mixed values, and what the way back needs."""
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else number(scale, "scale")
    scores = (query * scale) @ key.swapaxes(-1, -2)  # (…, L, S)
    if mask is not None and mask.dtype == bool:
        np.copyto(scores, -np.inf, where=~mask)
    elif mask is not None:
        scores += mask
    largest = scores.max(axis=-1, keepdims=True, initial=np.finfo(scores.dtype).min)  # −∞ − (−∞) would be no number
    weights = np.exp(scores - largest)
    weights /= np.maximum(weights.sum(axis=-1, keepdims=True), 1)  # 1 and more, or 0 where everything is masked
    dropped = weights if drop is None else drop(weights)
    return dropped @ value, (query, key, value, scale, weights, dropped, drop)


def _attend_backward(grad_y, cache, grad_dropped=None):
    """Return the gradients of query, key, value and scores; grad_dropped is what the weights receive by themselves."""
    query, key, value, scale, weights, dropped, drop = cache
    grad_value = dropped.swapaxes(-1, -2) @ grad_y
    grad_weights = grad_y @ value.swapaxes(-1, -2)
    if grad_dropped is not None:
        grad_weights += grad_dropped
    if drop is not None:
        grad_weights = drop.backward(grad_weights)
    grad_scores = weights * (grad_weights - (weights * grad_weights).sum(axis=-1, keepdims=True))
    grad_query = grad_scores @ key * scale
    grad_key = grad_scores.swapaxes(-1, -2) @ query * scale
    return grad_query, grad_key, grad_value, grad_scores


def _drop(p, rng):
    return Dropout(p, rng=rng) if p != 0 else None


def _mask_of(query, key, value, attn_mask, is_causal):
    """Refuse what does not fit together; return the mask, that of is_causal too."""
    arrays = {"query": query, "key": key, "value": value}
    for name, array in arrays.items():
        check_array(array, name)
    check_same_dtype(**arrays)
    check_attention(query.shape, key.shape, value.shape, None if attn_mask is None else np.shape(attn_mask), is_causal)
    if attn_mask is not None and np.asarray(attn_mask).dtype != bool:
        check_array(attn_mask, "attn_mask")
        check_same_dtype(attn_mask=attn_mask, query=query)
    return np.tri(query.shape[-2], key.shape[-2], dtype=bool) if is_causal else attn_mask


def _sum_to(shape, grad):
    """The gradient of what was broadcast: each number collects from all its copies."""
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    return grad.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


class MultiheadAttention(Module):
    """Attention in several heads: each asks its own question, of its own part of the projected numbers.

    head_i = attention(query · W_iᵠ, key · W_iᴷ, value · W_iⱽ)
    y = concat(head_1, …, head_h) · Wᴼ

    Args:
        embed_dim: E, numbers of a query, and of an answer.
        num_heads: h; each works on E / h numbers.
        dropout: the probability for a weight to be dropped in training.
        bias: whether the projections have offsets.
        batch_first: whether inputs and output are (N, L, E) instead of (L, N, E).
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the weights, and what is dropped, are drawn with.

    layer(query, key, value, key_padding_mask, need_weights, attn_mask, average_attn_weights) returns (output, weights):
    output of shape (L, N, E), and the weights of the heads' mean, (N, L, S); those of every head, (N, h, L, S), with
    average_attn_weights=False; None with need_weights=False. key_padding_mask, (N, S), and attn_mask, (L, S) or
    (N · h, L, S), are numbers that are added to the scores, or booleans: True where nobody may look. That is the
    contrary of what True means in `scaled_dot_product_attention`, in torch and therefore here.

    Parameters are named as torch names them: in_proj_weight holds the projections of queries, keys and values below
    each other, shape (3E, E), and starts by Xavier's rule; biases start at 0.

    Source: Vaswani et al. 2017, §3.2.2.
    """

    def __init__(
        self, embed_dim, num_heads, dropout=0.0, bias=True, *, batch_first=False, dtype=np.float32, rng=None
    ):
        check_heads(embed_dim, num_heads)
        self.embed_dim, self.num_heads, self.batch_first = embed_dim, num_heads, batch_first
        rng = np.random.default_rng(rng)
        self.in_proj_weight = xavier_uniform_(Parameter(np.empty((3 * embed_dim, embed_dim), dtype)), rng=rng)
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, dtype)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, dtype=dtype, rng=rng)
        if bias:
            self.out_proj.bias.data[...] = 0
        self.drop = Dropout(dropout, rng=rng)

    def _projections(self):
        """(weight, bias) of queries, keys and values."""
        biases = [None] * 3 if self.in_proj_bias is None else np.split(self.in_proj_bias.data, 3)
        return zip(np.split(self.in_proj_weight.data, 3), biases, strict=True)

    def forward(
        self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True
    ):
        for name, array in (("query", query), ("key", key), ("value", value)):
            check_array(array, name)
        sizes = check_heads_input(query.shape, key.shape, value.shape, self.embed_dim, self.batch_first)
        mask = self._merged(attn_mask, key_padding_mask, sizes, query)
        self.x = [self._as_given(x) for x in (query, key, value)]
        heads = [self._split(linear(x, *arrays)) for x, arrays in zip(self.x, self._projections(), strict=True)]
        y, self.cache = _attend(*heads, mask, None, self.drop if self.training and self.drop.p > 0 else None)
        output = self._as_given(self.out_proj(self._join(y)))
        self.weights = self.cache[-2].mean(axis=1) if average_attn_weights else self.cache[-2]
        return output, self.weights if need_weights else None

    def backward(self, grad_y):
        """Return grad_query, grad_key, grad_value.

        grad_y is like what forward returns, (grad_output, grad_weights); None stands for what the loss does not see.
        """
        inputs = self.last_input()
        grad_output, grad_weights = check_gradients(grad_y)
        grad_output = np.zeros_like(inputs[0]) if grad_output is None else self._as_given(grad_output)
        grad_heads = self._split(self.out_proj.backward(grad_output))
        if grad_weights is not None:
            check_shape(grad_weights, self.weights.shape, "grad_weights")
            grad_weights = grad_weights[:, None] / self.num_heads if grad_weights.ndim == 3 else grad_weights
        *grad_heads, _ = _attend_backward(grad_heads, self.cache, grad_weights)
        triples = zip(grad_heads, inputs, self._projections(), strict=True)
        grads = [linear_backward(self._join(grad), x, *arrays) for grad, x, arrays in triples]
        grad_inputs, of_weights, of_biases = zip(*grads, strict=True)
        self.in_proj_weight.accumulate(np.concatenate(of_weights))
        if self.in_proj_bias is not None:
            self.in_proj_bias.accumulate(np.concatenate(of_biases))
        return tuple(self._as_given(grad) for grad in grad_inputs)

    def _merged(self, attn_mask, key_padding_mask, sizes, query):
        """Both masks as numbers to add to the scores, (N or 1, h or 1, L or 1, S); None without any."""
        masks = {"attn_mask": attn_mask, "key_padding_mask": key_padding_mask}
        masks = {name: np.asarray(mask) for name, mask in masks.items() if mask is not None}
        check_masks({name: mask.shape for name, mask in masks.items()}, sizes, self.num_heads)
        (N, L, S), h, merged = sizes, self.num_heads, None
        for name, mask in masks.items():
            if mask.dtype == bool:
                mask = np.where(mask, -np.inf, 0).astype(query.dtype)
            check_array(mask, name)
            check_same_dtype(**{name: mask, "query": query})
            shapes = {"key_padding_mask": (N, 1, 1, S), "attn_mask": (1, 1, L, S) if mask.ndim == 2 else (N, h, L, S)}
            merged = mask.reshape(shapes[name]) if merged is None else merged + mask.reshape(shapes[name])
        return merged

    def _as_given(self, x):
        """Batch first, or length first: from what came in to what is computed with, and back."""
        return x if self.batch_first else x.swapaxes(0, 1)

    def _split(self, x):
        """(N, L, E) to (N, h, L, E / h): head i takes the i-th part of the numbers."""
        N, L, E = x.shape
        return x.reshape(N, L, self.num_heads, E // self.num_heads).swapaxes(1, 2)

    def _join(self, heads):
        """(N, h, L, E / h) to (N, L, E): the heads beside each other."""
        N, h, L, d = heads.shape
        return heads.swapaxes(1, 2).reshape(N, L, h * d)

    def __repr__(self):
        return f"MultiheadAttention({self.embed_dim}, {self.num_heads})"


def sinusoidal_positions(length, d_model, dtype=np.float32):
    """Say where in a sequence a word stands, in d_model waves from fast to slow, as the hands of many clocks would.

    y_pos,2i = sin(pos / 10000^{2i / d_model})
    y_pos,2i+1 = cos(pos / 10000^{2i / d_model})

    A shift by k words turns every pair (sin, cos) by an angle that depends on k alone: a linear layer can learn to look
    "three words back". The rows are added to the words' vectors.

    Args:
        length: number of places.
        d_model: numbers of a place. Where it is odd, the last wave has no cosine.
        dtype: np.float32 or np.float64.

    Returns:
        Shape (length, d_model).

    Source: Vaswani et al. 2017, §3.5.
    """
    pos, wave = np.arange(count(length, "length"))[:, None], np.arange(count(d_model, "d_model"))
    angle = pos / 10000 ** (2 * (wave // 2) / d_model)
    return np.where(wave % 2 == 0, np.sin(angle), np.cos(angle)).astype(dtype)


class TransformerEncoderLayer(Module):
    """A block of a transformer: the words look at each other, then each thinks for itself; each beside a way around it.

    x = x + attention(norm1(x))
    y = x + linear2(relu(linear1(norm2(x))))

    This is norm_first=True, "pre-norm": the way from y back to x is never bent, so that deep stacks learn from the
    start. norm_first=False is the article's order, and torch's default: x = norm1(x + attention(x)), y = norm2(x + …).

    Args:
        d_model: numbers of a word.
        nhead: heads of the attention.
        dim_feedforward: numbers in the middle of the small network.
        dropout: the probability for a weight of the attention, and for a number after each part, to be dropped.
        activation: 'relu' or 'gelu'.
        layer_norm_eps: eps of the two `layer_norm`.
        batch_first: whether x and y are (N, L, d_model) instead of (L, N, d_model).
        norm_first: whether normalization stands before each part, or after the sum.
        bias: whether the linear layers and the normalizations have offsets.
        dtype: np.float32 or np.float64.
        rng: np.random.Generator or seed that the weights, and what is dropped, are drawn with.

    layer(src, src_mask, src_key_padding_mask) takes masks as `MultiheadAttention` does. Parameters are named as torch
    names them: self_attn.in_proj_weight, …, linear1.weight, …, norm2.bias.

    Source: Vaswani et al. 2017, §3.1; pre-norm: Xiong et al. 2020.
    """

    def __init__(
        self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5,
        batch_first=False, norm_first=False, bias=True, *, dtype=np.float32, rng=None,
    ):  # fmt: skip
        if activation not in ("relu", "gelu"):
            raise ValueError(f"activation must be 'relu' or 'gelu'; got {activation!r}")
        rng, self.norm_first = np.random.default_rng(rng), norm_first
        settings = {"dtype": dtype, "rng": rng}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **settings)
        self.linear1 = Linear(d_model, dim_feedforward, bias, **settings)
        self.activation = ReLU() if activation == "relu" else GELU()
        self.dropout = Dropout(dropout, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **settings)
        self.norm1, self.norm2 = (LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype) for _ in range(2))
        self.dropout1, self.dropout2 = Dropout(dropout, rng=rng), Dropout(dropout, rng=rng)

    def forward(self, src, src_mask=None, src_key_padding_mask=None):
        self.x, self.masks = src, {"attn_mask": src_mask, "key_padding_mask": src_key_padding_mask}
        if self.norm_first:
            x = src + self._attend(self.norm1(src))
            return x + self._think(self.norm2(x))
        x = self.norm1(src + self._attend(src))
        return self.norm2(x + self._think(x))

    def backward(self, grad_y):
        self.last_input()
        if self.norm_first:
            grad_x = grad_y + self.norm2.backward(self._think_backward(grad_y))
            return grad_x + self.norm1.backward(self._attend_backward(grad_x))
        grad_y = self.norm2.backward(grad_y)
        grad_x = self.norm1.backward(grad_y + self._think_backward(grad_y))
        return grad_x + self._attend_backward(grad_x)

    def _attend(self, x):
        return self.dropout1(self.self_attn(x, x, x, need_weights=False, **self.masks)[0])

    def _attend_backward(self, grad_y):
        return sum(self.self_attn.backward((self.dropout1.backward(grad_y), None)))  # x was query, key and value

    def _think(self, x):
        for layer in self._network():
            x = layer(x)
        return x

    def _think_backward(self, grad_y):
        for layer in reversed(self._network()):
            grad_y = layer.backward(grad_y)
        return grad_y

    def _network(self):
        return [self.linear1, self.activation, self.dropout, self.linear2, self.dropout2]
