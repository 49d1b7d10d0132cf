"""Attention on tensors: the twin of numpy_nn.attention, where the idea is told."""

import math

import torch

from .activations import GELU, ReLU
from .checks import check_same_dtype, check_tensor, number
from .dropout import Dropout, dropout
from .geometry import count
from .init import xavier_uniform_
from .linear import Linear, linear
from .module import Module, Parameter
from .normalization import LayerNorm
from .sequences import check_attention, check_heads, check_heads_input, check_masks

__all__ = ["MultiheadAttention", "TransformerEncoderLayer", "scaled_dot_product_attention", "sinusoidal_positions"]


def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, generator=None
):
    """Compare every query with every key, and mix the values accordingly.

    y_l = Σ_s w_l,s · value_s
    w_l,s = exp(score_l,s) / Σ_j exp(score_l,j)
    score_l,s = query_l · key_s / √E + mask_l,s

    Args:
        query: questions, shape (…, L, E).
        key: what they are compared with, shape (…, S, E).
        value: what is mixed, shape (…, S, E_v).
        attn_mask: where a query may look, shape (L, S) or one that is broadcast to (…, L, S): booleans, True where it
            may; or numbers that are added to the scores, −∞ where it may not.
        dropout_p: the probability for a weight to be dropped; always at work, as in torch.
        is_causal: whether query l sees keys 0 … l only.
        scale: what query · key is multiplied with; None means 1/√E.
        generator: torch.Generator on query's device that the dropped weights are drawn with, or None for torch's own.

    Returns:
        Shape (…, L, E_v). A query that may look nowhere receives zeros.

    Raises:
        ValueError: shapes or dtypes do not fit, or a mask is given and is_causal too.

    Source: Vaswani et al. 2017, §3.2.1.
    """
    mask = _mask_of(query, key, value, attn_mask, is_causal)
    return _attend(query, key, value, mask, scale, dropout_p, generator)[0]


def _attend(query, key, value, mask, scale, dropout_p, generator=None):
    """Return the mixed values, and the weights."""
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else number(scale, "scale")
    scores = (query * scale) @ key.transpose(-1, -2)  # (…, L, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf) if mask.dtype == torch.bool else scores + mask
    if scores.shape[-1] > 0:  # −∞ − (−∞) would be no number
        largest = scores.amax(dim=-1, keepdim=True).detach().clamp(min=torch.finfo(scores.dtype).min)
        scores = scores - largest
    weights = scores.exp()
    weights = weights / weights.sum(dim=-1, keepdim=True).clamp(min=1)  # 1 and more, or 0 where all is masked
    weights = dropout(weights, dropout_p, generator=generator)
    return weights @ value, weights


def _mask_of(query, key, value, attn_mask, is_causal):
    """Refuse what does not fit together; return the mask, that of is_causal too."""
    tensors = {"query": query, "key": key, "value": value}
    for name, tensor in tensors.items():
        check_tensor(tensor, name)
    check_same_dtype(**tensors)
    shapes = [None if tensor is None else tuple(tensor.shape) for tensor in (query, key, value, attn_mask)]
    check_attention(*shapes, is_causal)
    if attn_mask is not None and attn_mask.dtype != torch.bool:
        check_tensor(attn_mask, "attn_mask")
        check_same_dtype(attn_mask=attn_mask, query=query)
    if is_causal:
        return torch.ones(query.shape[-2], key.shape[-2], dtype=torch.bool, device=query.device).tril()
    return attn_mask


class MultiheadAttention(Module):
    """Attention in several heads. Arguments as in numpy_nn.MultiheadAttention, and a device."""

    def __init__(self, embed_dim, num_heads, dropout=0.0, bias=True, *, batch_first=False, device=None, dtype=None):
        super().__init__()
        check_heads(embed_dim, num_heads)
        self.embed_dim, self.num_heads, self.batch_first = embed_dim, num_heads, batch_first
        weight = torch.empty(3 * embed_dim, embed_dim, device=device, dtype=dtype)
        self.in_proj_weight = Parameter(xavier_uniform_(weight))
        self.in_proj_bias = Parameter(weight.new_zeros(3 * embed_dim)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, device=device, dtype=dtype)
        if bias:
            self.out_proj.bias.data.zero_()
        self.drop = Dropout(dropout)

    def forward(
        self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True
    ):
        for name, tensor in (("query", query), ("key", key), ("value", value)):
            check_tensor(tensor, name)
        shapes = [tuple(tensor.shape) for tensor in (query, key, value)]
        sizes = check_heads_input(*shapes, self.embed_dim, self.batch_first)
        mask = self._merged(attn_mask, key_padding_mask, sizes, query)
        biases = [None] * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        triples = zip((query, key, value), self.in_proj_weight.chunk(3), biases, strict=True)
        heads = [self._split(linear(self._as_given(x), weight, bias)) for x, weight, bias in triples]
        y, weights = _attend(*heads, mask, None, self.drop.p if self.training else 0.0)
        joined = y.transpose(1, 2).reshape(*y.shape[::2], self.embed_dim)
        output = self._as_given(self.out_proj(joined))
        return output, (weights.mean(dim=1) if average_attn_weights else weights) if need_weights else None

    def _merged(self, attn_mask, key_padding_mask, sizes, query):
        """Both masks as numbers to add to the scores, (N or 1, h or 1, L or 1, S); None without any."""
        masks = {"attn_mask": attn_mask, "key_padding_mask": key_padding_mask}
        masks = {name: mask for name, mask in masks.items() if mask is not None}
        check_masks({name: tuple(mask.shape) for name, mask in masks.items()}, sizes, self.num_heads)
        (N, L, S), h, merged = sizes, self.num_heads, None
        for name, mask in masks.items():
            if mask.dtype == torch.bool:
                mask = torch.zeros_like(mask, dtype=query.dtype).masked_fill(mask, -math.inf)
            check_tensor(mask, name)
            check_same_dtype(**{name: mask, "query": query})
            shapes = {"key_padding_mask": (N, 1, 1, S), "attn_mask": (1, 1, L, S) if mask.ndim == 2 else (N, h, L, S)}
            merged = mask.reshape(shapes[name]) if merged is None else merged + mask.reshape(shapes[name])
        return merged

    def _as_given(self, x):
        """Batch first, or length first: from what came in to what is computed with, and back."""
        return x if self.batch_first else x.transpose(0, 1)

    def _split(self, x):
        """(N, L, E) to (N, h, L, E / h): head i takes the i-th part of the numbers."""
        N, L, E = x.shape
        return x.reshape(N, L, self.num_heads, E // self.num_heads).transpose(1, 2)

    def extra_repr(self):
        return f"{self.embed_dim}, {self.num_heads}"


def sinusoidal_positions(length, d_model, device=None, dtype=None):
    """Say where in a sequence a word stands, in d_model waves from fast to slow, as the hands of many clocks would.

    y_pos,2i = sin(pos / 10000^{2i / d_model})
    y_pos,2i+1 = cos(pos / 10000^{2i / d_model})

    Args:
        length: number of places.
        d_model: numbers of a place. Where it is odd, the last wave has no cosine.
        device, dtype: of the tensor; None means torch's defaults.

    Returns:
        Shape (length, d_model).

    Source: Vaswani et al. 2017, §3.5.
    """
    pos = torch.arange(count(length, "length"), dtype=torch.float64)[:, None]
    wave = torch.arange(count(d_model, "d_model"), dtype=torch.float64)
    angle = pos / 10000 ** (2 * (wave // 2) / d_model)
    return torch.where(wave % 2 == 0, angle.sin(), angle.cos()).to(device, dtype or torch.get_default_dtype())


class TransformerEncoderLayer(Module):
    """A block of a transformer. Arguments as in numpy_nn.TransformerEncoderLayer, and a device."""

    def __init__(
        self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5,
        batch_first=False, norm_first=False, bias=True, *, device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        if activation not in ("relu", "gelu"):
            raise ValueError(f"activation must be 'relu' or 'gelu'; got {activation!r}")
        self.norm_first = norm_first
        settings = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **settings)
        self.linear1 = Linear(d_model, dim_feedforward, bias, **settings)
        self.activation = ReLU() if activation == "relu" else GELU()
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **settings)
        self.norm1, self.norm2 = (LayerNorm(d_model, layer_norm_eps, bias=bias, **settings) for _ in range(2))
        self.dropout1, self.dropout2 = Dropout(dropout), Dropout(dropout)

    def forward(self, src, src_mask=None, src_key_padding_mask=None):
        if self.norm_first:
            x = src + self._attend(self.norm1(src), src_mask, src_key_padding_mask)
            return x + self._think(self.norm2(x))
        x = self.norm1(src + self._attend(src, src_mask, src_key_padding_mask))
        return self.norm2(x + self._think(x))

    def _attend(self, x, mask, padding):
        return self.dropout1(self.self_attn(x, x, x, padding, need_weights=False, attn_mask=mask)[0])

    def _think(self, x):
        return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))
