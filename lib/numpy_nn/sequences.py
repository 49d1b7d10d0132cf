"""What fits together in sequences: shapes of inputs, states and weights, in plain integers and without any array.

numpy_nn and torch_nn hold the same text of this file (a test keeps them equal), and so refuse in the same words.
"""

from .geometry import count


def check_walk(gates, shapes, truncate):
    """Refuse shapes that make no walk over a sequence. A weight holds the matrices of all gates, one below the other.

    shapes: {"x": …, "weight_ih": …, "weight_hh": …, "h_0": …} and, where they are given, bias_ih, bias_hh, c_0.
    """
    x, weight_ih, weight_hh = shapes["x"], shapes["weight_ih"], shapes["weight_hh"]
    if len(x) != 3 or x[0] == 0:
        raise ValueError(f"x must have 3 axes, (T, N, input_size), and a step or more; got shape {x}")
    H = weight_hh[-1] if weight_hh else 0
    if weight_hh != (gates * H, H) or H == 0:
        rows = "hidden_size" if gates == 1 else f"{gates} · hidden_size"
        raise ValueError(f"weight_hh must have shape ({rows}, hidden_size); got {weight_hh}")
    if len(weight_ih) == 2 and weight_ih[1] != x[2]:
        raise ValueError(f"x must have as many features as weight_ih has columns, {weight_ih[1]}; got shape {x}")
    expected = {"weight_ih": (gates * H, x[2]), "bias_ih": (gates * H,), "bias_hh": (gates * H,)}
    for name, shape in (expected | {"h_0": (x[1], H), "c_0": (x[1], H)}).items():
        if shapes.get(name, shape) != shape:
            raise ValueError(f"{name} must have shape {shape}; got {shapes[name]}")
    if truncate is not None:
        count(truncate, "truncate")


def check_sequences(x, input_size, batch_first):
    """Refuse a shape that is not that of a layer's sequences."""
    axes = "N, T" if batch_first else "T, N"
    if len(x) != 3 or x[2] != input_size:
        raise ValueError(f"x must have shape ({axes}, {input_size}); got {x}")
    if x[1 if batch_first else 0] == 0:
        raise ValueError(f"x must have a step or more, T of ({axes}, {input_size}); got shape {x}")


def check_states(hx, names):
    """Return the states of a layer as a tuple: (h,) of one, (h, c) of an LSTM; None for those that are zeros."""
    if hx is None or len(names) == 1:
        return (hx,) * len(names)
    if not isinstance(hx, (tuple, list)) or len(hx) != 2:
        raise ValueError(f"an LSTM has two states, a pair ({', '.join(names)}); got {type(hx).__name__}")
    return tuple(hx)


def check_gradients(grad_y):
    """Refuse anything but a pair, for a layer that returns one."""
    if not isinstance(grad_y, (tuple, list)) or len(grad_y) != 2:
        raise ValueError(f"grad_y must be a pair, as forward returns one; got {type(grad_y).__name__}")
    return tuple(grad_y)


def check_attention(query, key, value, mask, is_causal):
    """Refuse shapes that do not fit together: queries (…, L, E), keys (…, S, E), values (…, S, E_v); mask or None."""
    for name, shape in (("query", query), ("key", key), ("value", value)):
        if len(shape) < 2 or shape[-1] == 0:
            raise ValueError(f"{name} must have 2 axes or more, of words and of their numbers; got shape {shape}")
    if key[-1] != query[-1] or key[:-2] != query[:-2]:
        raise ValueError(f"key must have shape {(*query[:-2], 'S', query[-1])}, as query has {query}; got {key}")
    if value[:-1] != key[:-1]:
        raise ValueError(f"value must have shape {(*key[:-1], 'E_v')}, as key has {key}; got {value}")
    if mask is None:
        return
    if is_causal:
        raise ValueError("attn_mask must be None where is_causal is set: put both into one mask")
    scores = (*query[:-1], key[-2])
    fits = (size in (1, wanted) for size, wanted in zip(mask[::-1], scores[::-1], strict=False))
    if not 2 <= len(mask) <= len(scores) or not all(fits):
        raise ValueError(f"attn_mask must be broadcast to {scores}, queries by keys; got shape {mask}")


def check_heads(embed_dim, num_heads):
    """Refuse a number of heads that does not divide the numbers of a query."""
    if count(embed_dim, "embed_dim") % count(num_heads, "num_heads"):
        raise ValueError(f"num_heads must divide embed_dim, {embed_dim}; got {num_heads}")


def check_heads_input(query, key, value, embed_dim, batch_first):
    """Refuse shapes of query, key and value that no layer of attention takes; return (N, L, S)."""
    axes = "N, L" if batch_first else "L, N"
    for name, shape in (("query", query), ("key", key), ("value", value)):
        if len(shape) != 3 or shape[2] != embed_dim:
            raise ValueError(f"{name} must have shape ({axes}, {embed_dim}); got {shape}")
    (N, L), (batch, S) = (shape[:2] if batch_first else shape[1::-1] for shape in (query, key))
    if value != key or batch != N:
        found = f"query {query}, key {key}, value {value}"
        raise ValueError(f"key and value must have one shape, with as many sequences as query; got {found}")
    return N, L, S


def check_masks(masks, sizes, num_heads):
    """Refuse shapes of a layer's masks; masks: {name: shape} of those that are given; sizes: (N, L, S)."""
    N, L, S = sizes
    fitting = {"attn_mask": [(L, S), (N * num_heads, L, S)], "key_padding_mask": [(N, S)]}
    for name, shape in masks.items():
        if shape not in fitting[name]:
            raise ValueError(f"{name} must have shape {' or '.join(map(str, fitting[name]))}; got {shape}")
