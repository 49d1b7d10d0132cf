"""torch's normalization: it takes a shape as a tuple alone, and moves running statistics in place."""

import torch.nn.functional as F


def as_tuple(shape):
    return (shape,) if isinstance(shape, int) else shape


def batch_norm(x, running_mean, running_var, *args, **settings):
    """Moves copies: the same case is proved more than once."""
    statistics = [None if s is None else s.detach().clone() for s in (running_mean, running_var)]
    return F.batch_norm(x, *statistics, *args, **settings)


def layer_norm(x, normalized_shape, *args, **settings):
    return F.layer_norm(x, as_tuple(normalized_shape), *args, **settings)


def rms_norm(x, normalized_shape, *args, **settings):
    return F.rms_norm(x, as_tuple(normalized_shape), *args, **settings)


def group_norm(x, num_groups, *args, **settings):
    return F.group_norm(x, num_groups, *args, **settings)
